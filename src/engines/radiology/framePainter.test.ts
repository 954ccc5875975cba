import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import { paintFrame, releasePainted } from './framePainter';
import { greyOf, paintRange } from './greyWindow';
import { type GreyPicture, halved, type Picture, reduced } from './picture';

/** A canvas that remembers its pixels; drawing takes over those of the source. */
class FakeCanvas {
  width = 0;
  height = 0;
  words = new Uint32Array();
  puts = 0;
  draws = 0;
  isSmoothed = true;
  getContext() {
    const context = {
      imageSmoothingEnabled: true,
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
        this.isSmoothed = context.imageSmoothingEnabled;
      },
    };
    return context;
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
function image(values: readonly number[], columns = COLUMNS): GreyPicture {
  const [minimum, maximum] = [Math.min(...values), Math.max(...values)];
  return {
    kind: 'grey',
    columns,
    rows: values.length / columns,
    values: Int16Array.from(values),
    minimum,
    maximum,
  };
}
interface Look {
  readonly windowCenter?: number;
  readonly windowWidth?: number;
  readonly invert?: boolean;
  readonly curve?: 'LINEAR' | 'SIGMOID';
}
const FULL_SIZE = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };

function paint(pane: FakeCanvas, shown: Picture, look: Look = {}, scale = 1): void {
  const { windowCenter = 40, windowWidth = 400, invert = false, curve = 'LINEAR' } = look;
  const range = paintRange({ windowCenter, windowWidth, voiLutFunction: curve }, { slope: 1, intercept: 0 });
  paintFrame(
    pane as unknown as HTMLCanvasElement,
    shown,
    { ...range, isInverted: invert, isSigmoid: curve === 'SIGMOID' },
    { ...FULL_SIZE, a: scale, d: scale },
  );
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
    pane.expected = [...shown.values].map((value) => {
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

test('a pane that shows nothing any more leaves its raster to the next one', () => {
  const [pane, other] = [new FakeCanvas(), new FakeCanvas()];
  const values = Array.from({ length: COLUMNS }, (_, n) => n);
  paint(pane, image(values));
  releasePainted(pane as unknown as HTMLCanvasElement);
  paint(other, image(values.toReversed()));
  expect(rasters).toHaveLength(1);
  expect(greys(other)).toEqual(greys(pane).toReversed());
});

test('colours come out as they are, and inverted as their complements', () => {
  const pane = new FakeCanvas();
  const picture: Picture = { kind: 'colour', columns: 2, rows: 1, rgb: Uint8Array.from([200, 60, 120, 0, 255, 1]) };
  paint(pane, picture);
  expect([...new Uint8Array(pane.words.buffer)]).toEqual([200, 60, 120, 255, 0, 255, 1, 255]);
  paint(pane, picture, { invert: true });
  expect([...new Uint8Array(pane.words.buffer)]).toEqual([55, 195, 135, 255, 255, 0, 254, 255]);
});

test('an image at less than half its size is averaged down and windowed at the size it is seen in', () => {
  const random = seededRandom(21);
  const [columns, rows] = [64, 48];
  const whole = image(
    Array.from({ length: columns * rows }, () => Math.round(random() * 4000 - 1000)),
    columns,
  );
  const pane = new FakeCanvas();
  paint(pane, whole, {}, 0.5);
  expect(rasters.map(({ width, height }) => [width, height])).toEqual([[32, 24]]);
  paint(pane, whole, {}, 0.51);
  expect(rasters.at(-1)?.width).toBe(64);
  paint(pane, whole, {}, 0.13);
  expect(rasters.at(-1)?.width).toBe(16);
  const voi = { windowCenter: 40, windowWidth: 400, voiLutFunction: 'LINEAR' } as const;
  const clamp = (grey: number) => new Uint8ClampedArray([grey])[0];
  expect(greys(pane)).toEqual([...reduced(whole, 2).values].map((value) => clamp(greyOf(value, voi))));
});

test('halving takes the mean of every pixel it covers, also at the edge of odd sizes', () => {
  const odd = image([0, 4, 10, 8, 12, 20, 100, 102, 7], 3);
  expect([...halved(odd).values]).toEqual([6, 15, 101, 7]);
  const random = seededRandom(5);
  const flat = image(
    Array.from({ length: 63 * 41 }, () => -300),
    63,
  );
  expect(new Set(reduced(flat, 3).values)).toEqual(new Set([-300]));
  const any = image(
    Array.from({ length: 64 * 64 }, () => Math.round(random() * 1000)),
    64,
  );
  const mean = ({ values }: GreyPicture) => [...values].reduce((sum, value) => sum + value, 0) / values.length;
  expect(Math.abs(mean(reduced(any, 6)) - mean(any))).toBeLessThan(2);
});

test('pixels are as they are where the reader wants it and they are enlarged; reduced ones are averaged all the same', () => {
  const [canvas, picture] = [new FakeCanvas(), image([...Array(64).keys()])];
  const isSmoothedAt = (scale: number, isNearest: boolean, across = scale) => {
    const tone = { lower: 0, upper: 63, isInverted: false, isSigmoid: false, isNearest };
    const map = { a: across, b: 0, c: 0, d: scale, e: 0, f: 0 };
    paintFrame(canvas as unknown as HTMLCanvasElement, picture, tone, map);
    return canvas.isSmoothed;
  };
  expect(isSmoothedAt(3, true)).toBe(false);
  expect(isSmoothedAt(3, false)).toBe(true);
  expect(isSmoothedAt(1, true)).toBe(false);
  expect(isSmoothedAt(0.8, true)).toBe(true);
  expect(isSmoothedAt(3, true, 0.9)).toBe(true);
});
