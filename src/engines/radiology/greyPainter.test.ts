import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import { greyPainter, hold, release } from './greyPainter';
import { greyOf } from './greyWindow';

/** A canvas that remembers its pixels; drawing takes over those of the source. */
class FakeCanvas {
  width = 0;
  height = 0;
  words = new Uint32Array();
  puts = 0;
  draws = 0;
  getContext() {
    return {
      createImageData: (width: number, height: number) => ({
        width,
        height,
        data: new Uint8ClampedArray(width * height * 4),
      }),
      putImageData: ({ data }: { data: Uint8ClampedArray }) => {
        this.puts += 1;
        this.words = new Uint32Array(data.slice().buffer);
      },
      setTransform: () => {},
      fillRect: () => {},
      drawImage: (source: FakeCanvas) => {
        this.draws += 1;
        this.words = source.words.slice();
      },
    };
  }
}

let rasters: FakeCanvas[] = [];
beforeEach(() => {
  rasters = [];
  vi.stubGlobal('document', {
    createElement: () => {
      const canvas = new FakeCanvas();
      rasters.push(canvas);
      return canvas;
    },
  });
});
afterEach(() => vi.unstubAllGlobals());

const COLUMNS = 8;
function image(values: readonly number[]) {
  const pixels = Int16Array.from(values);
  const [minPixelValue, maxPixelValue] = [Math.min(...values), Math.max(...values)];
  return { columns: COLUMNS, rows: values.length / COLUMNS, minPixelValue, maxPixelValue, getPixelData: () => pixels };
}
type Image = ReturnType<typeof image>;
interface Look {
  readonly windowCenter?: number;
  readonly windowWidth?: number;
  readonly invert?: boolean;
  readonly curve?: 'LINEAR' | 'SIGMOID';
}

function paint(pane: FakeCanvas, shown: Image, look: Look = {}): void {
  const { windowCenter = 40, windowWidth = 400, invert = false, curve = 'LINEAR' } = look;
  greyPainter(curve)({
    canvas: pane,
    image: shown,
    viewport: { voi: { windowCenter, windowWidth }, invert },
    transform: { getMatrix: () => [1, 0, 0, 1, 0, 0] },
  } as unknown as Parameters<ReturnType<typeof greyPainter>>[0]);
}
const greys = ({ words }: FakeCanvas): number[] => [...words].map((word) => word & 255);
const isOpaqueGrey = ({ words }: FakeCanvas): boolean =>
  [...words].every((word) => word >>> 24 === 255 && (word & 255) === ((word >> 8) & 255));

test('panes that share images show each in its own window, as the standard has it (seeded walk over four panes)', () => {
  const random = seededRandom(8);
  const stack = Array.from({ length: 12 }, () =>
    image(Array.from({ length: COLUMNS * 4 }, () => Math.round(random() * 3000 - 1024))),
  );
  const looks: readonly Look[] = [
    {},
    { windowCenter: -600, windowWidth: 1500 },
    { invert: true },
    { windowCenter: 300, windowWidth: 900, curve: 'SIGMOID' },
  ];
  const panes = Array.from({ length: 4 }, () => ({ canvas: new FakeCanvas(), expected: [] as number[] }));
  for (let step = 0; step < 600; step += 1) {
    const pane = panes[Math.floor(random() * panes.length)];
    const shown = stack[Math.floor(random() * stack.length)];
    const look = looks[Math.floor(random() * looks.length)];
    if (!pane || !shown || !look) continue;
    paint(pane.canvas, shown, look);
    const { windowCenter = 40, windowWidth = 400, curve = 'LINEAR' } = look;
    pane.expected = [...shown.getPixelData()].map((value) => {
      const grey = greyOf(value, { windowCenter, windowWidth, voiLutFunction: curve });
      return new Uint8ClampedArray([look.invert ? 255 - grey : grey])[0] as number;
    });
    // A repaint of any pane, as panning makes one, shows what that pane showed.
    for (const { canvas, expected } of panes) if (expected.length > 0) expect(greys(canvas)).toEqual(expected);
    expect(isOpaqueGrey(pane.canvas)).toBe(true);
  }
});

test('four panes that scroll through one series tone each image once, and two rasters are enough', () => {
  const stack = Array.from({ length: 20 }, (_, n) =>
    image(Array.from({ length: COLUMNS }, (_unused, i) => n * 10 + i)),
  );
  const panes = Array.from({ length: 4 }, () => new FakeCanvas());
  for (const shown of stack) for (const pane of panes) paint(pane, shown);
  expect(rasters.reduce((sum, raster) => sum + raster.puts, 0)).toBe(stack.length);
  expect(rasters).toHaveLength(2);
  expect(panes.map(({ draws }) => draws)).toEqual([20, 20, 20, 20]);
});

test('panning does not tone again; another size of image gets a raster of its own', () => {
  const pane = new FakeCanvas();
  const [small, large] = [
    image(Array.from({ length: COLUMNS * 2 }, () => 1)),
    image(Array.from({ length: COLUMNS * 9 }, () => 2)),
  ];
  for (const shown of [small, small, small, large]) paint(pane, shown);
  expect(rasters.map(({ height, puts }) => [height, puts])).toEqual([
    [2, 1],
    [9, 1],
  ]);
});

test('while a canvas is held nothing is painted on it, and on others all the same', () => {
  const [pane, other] = [new FakeCanvas(), new FakeCanvas()];
  const shown = image(Array.from({ length: COLUMNS }, () => 7));
  hold(pane as unknown as HTMLCanvasElement);
  paint(pane, shown);
  paint(other, shown);
  expect([pane.draws, other.draws]).toEqual([0, 1]);
  release(pane as unknown as HTMLCanvasElement);
  paint(pane, shown);
  expect(pane.draws).toBe(1);
});
