import { afterEach, describe, expect, test, vi } from 'vitest';
import { madeGroup } from '../../dicom/groupFixture';
import { gridOf } from '../../dicom/groupGrid';
import type { AnnotationGroup, GraphicType } from '../../dicom/types';
import { seededRandom } from '../../lib/seededRandom';
import { shapesShown } from './groupApplicability';
import { GroupPainter } from './groupPainter';
import type { OverlayCanvas } from './overlayCanvas';
import type { DrawingSurface, ShownPlane } from './surface';

type Point = readonly [x: number, y: number];
interface Stroke {
  readonly subpaths: { readonly points: Point[]; isClosed: boolean }[];
  readonly colour: string;
  readonly widthPx: number;
}

/** Writes down what is stroked, in CSS pixels, instead of painting it. */
class RecordingCanvas {
  readonly strokes: Stroke[] = [];
  readonly width = 1000;
  readonly height = 1000;
  readonly element = { width: 1000, height: 1000 };
  readonly #path: Stroke['subpaths'] = [];
  readonly context = {
    lineJoin: '',
    lineWidth: 1,
    strokeStyle: '',
    beginPath: () => {
      this.#path.length = 0;
    },
    moveTo: (x: number, y: number) => this.#path.push({ points: [[x, y]], isClosed: false }),
    lineTo: (x: number, y: number) => this.#path.at(-1)?.points.push([x, y]),
    closePath: () => {
      const last = this.#path.at(-1);
      if (last) last.isClosed = true;
    },
    stroke: () => {
      const { strokeStyle: colour, lineWidth: widthPx } = this.context;
      this.strokes.push({ subpaths: structuredClone(this.#path), colour, widthPx });
    },
    putImageData: (_image: { data: Uint8ClampedArray }) => {},
  };

  begin(): typeof this.context {
    return this.context;
  }

  get asCanvas(): OverlayCanvas {
    return this as unknown as OverlayCanvas;
  }

  /** Lines in the colour of the group, without the halo below them. */
  linesIn(colour: string) {
    return this.strokes.filter((stroke) => stroke.colour === colour).flatMap(({ subpaths }) => subpaths);
  }
}

/** Ten CSS pixels for each unit. */
const surface = (shown?: ShownPlane): DrawingSurface => ({
  currentSpace: () => undefined,
  projectorFor: () => ({
    dimension: 2,
    toCanvas: (coordinates, offset, out) => {
      out[0] = (coordinates[offset] ?? 0) * 10;
      out[1] = (coordinates[offset + 1] ?? 0) * 10;
    },
    fromCanvas: (x, y) => [x / 10, y / 10],
  }),
  isOnView: () => true,
  measure: () => [],
  origin: () => undefined,
  shownPlane: () => shown,
  palette: 'stain',
});

const GREEN = '#00ff00';

const group = (
  graphicType: GraphicType,
  shapes: readonly (readonly number[])[],
  more: Partial<AnnotationGroup> = {},
): AnnotationGroup => madeGroup(graphicType, shapes, { recommendedColor: GREEN, ...more });

function painted(groups: readonly AnnotationGroup[], shown?: ShownPlane): RecordingCanvas {
  const canvas = new RecordingCanvas();
  const painter = new GroupPainter(surface(shown));
  painter.setGroups(groups);
  painter.begin(canvas.asCanvas, false);
  while (!painter.paintSome(canvas.asCanvas));
  return canvas;
}

const close = ([x, y]: Point) => [expect.closeTo(x, 6), expect.closeTo(y, 6)];

describe('shapes of a bulk group', () => {
  test('T-ANN-04: a contour that the file does not close is drawn closed, with its corners at zero', () => {
    const [polygon] = painted([group('POLYGON', [[0, 0, 0, 2, 2, 2]])]).linesIn(GREEN);
    expect(polygon).toEqual({
      points: [
        [0, 0],
        [0, 20],
        [20, 20],
      ],
      isClosed: true,
    });
  });

  test('a polyline has no closing line (B7)', () => {
    const [line] = painted([group('POLYLINE', [[1, 1, 5, 1, 5, 5]])]).linesIn(GREEN);
    expect(line).toEqual({
      points: [
        [10, 10],
        [50, 10],
        [50, 50],
      ],
      isClosed: false,
    });
  });

  test('T-ANN-15: a rotated rectangle has the given corners, a rotated ellipse the given axes', () => {
    // Corners of a rectangle turned by 30°, in the order of the standard.
    const turn = (x: number, y: number): Point => [40 + x * 0.866 - y * 0.5, 40 + x * 0.5 + y * 0.866];
    const corners = [turn(-8, -3), turn(8, -3), turn(8, 3), turn(-8, 3)];
    const [rectangle] = painted([group('RECTANGLE', [corners.flat()])]).linesIn(GREEN);
    expect(rectangle?.isClosed).toBe(true);
    expect(rectangle?.points).toEqual(corners.map(([x, y]) => close([x * 10, y * 10])));

    const ends = [turn(-8, 0), turn(8, 0), turn(0, -3), turn(0, 3)];
    const [ellipse] = painted([group('ELLIPSE', [ends.flat()])]).linesIn(GREEN);
    const points = ellipse?.points ?? [];
    for (const [x, y] of points) {
      const [dx, dy] = [x / 10 - 40, y / 10 - 40];
      const [along, across] = [dx * 0.866 + dy * 0.5, dy * 0.866 - dx * 0.5];
      expect((along / 8) ** 2 + (across / 3) ** 2).toBeCloseTo(1, 3);
    }
    // Every end of an axis is touched, and no chord cuts the curve by more than an eighth of a pixel.
    for (const [x, y] of ends) {
      expect(Math.min(...points.map((point) => Math.hypot(point[0] - x * 10, point[1] - y * 10)))).toBeLessThan(1e-6);
    }
    const cuts = points.map(([x, y], index) => {
      const [nextX, nextY] = points[(index + 1) % points.length]!;
      const [dx, dy] = [(x + nextX) / 20 - 40, (y + nextY) / 20 - 40];
      return (1 - Math.hypot((dx * 0.866 + dy * 0.5) / 8, (dy * 0.866 - dx * 0.5) / 3)) * 80;
    });
    expect(Math.max(...cuts)).toBeLessThan(0.15);
  });

  test('the colour its maker recommends is taken (ANN-14), else one of the palette', () => {
    const { recommendedColor: _, ...plain } = group('POLYGON', [[0, 0, 0, 2, 2, 2]]);
    const canvas = painted([plain, group('POLYGON', [[5, 5, 5, 9, 9, 9]])]);
    expect(canvas.linesIn(GREEN)).toHaveLength(1);
    expect(new Set(canvas.strokes.map(({ colour }) => colour)).size).toBe(3);
  });
});

describe('paths and planes', () => {
  const triangle = [1, 1, 5, 1, 5, 5];
  const on = (zMm: number, planesMm: readonly number[] = [0.001, 0.002, 0.003]): ShownPlane => ({
    opticalPathIdentifiers: ['1'],
    zMm,
    planesMm,
  });
  const lines = (one: AnnotationGroup, shown: ShownPlane) => painted([one], shown).linesIn(GREEN).length;

  test('T-ANN-13: a group of optical path 2 alone is hidden while path 1 is shown', () => {
    const ofPath = group('POLYGON', [triangle], { opticalPathIdentifiers: ['2'] });
    expect(lines(ofPath, on(0.002))).toBe(0);
    expect(lines(ofPath, { ...on(0.002), opticalPathIdentifiers: ['2'] })).toBe(1);
    expect(lines(group('POLYGON', [triangle]), on(0.002)), 'a group of all paths').toBe(1);
  });

  test('T-ANN-14: a common Z of 0.001 and 0.003 mm is drawn on planes 1 and 3, not on plane 2', () => {
    const planes = group('POLYGON', [triangle], { zPlanesMm: [0.001, 0.003] });
    expect([0.001, 0.002, 0.003].map((zMm) => lines(planes, on(zMm)))).toEqual([1, 0, 1]);
  });

  test('shapes with a Z of their own are drawn on the nearest plane, and never on none', () => {
    const heights = [0, 0.0014, 0.0016, 0.0031, 5];
    const solid = group(
      'POLYGON',
      heights.map((z) => [1, 1, z, 5, 1, z, 5, 5, z]),
      { dimension: 3, isOnOwnPlanes: true },
    );
    expect([0.001, 0.002, 0.003].map((zMm) => lines(solid, on(zMm)))).toEqual([2, 1, 2]);
    expect(lines(solid, on(0.5, [0.5])), 'one plane shows all').toBe(5);
    expect(lines(solid, on(0, [0, 0, 0])), 'planes nobody can tell apart show all').toBe(5);
  });

  test('an image that names neither hides nothing', () => {
    const one = group('POLYGON', [triangle], { opticalPathIdentifiers: ['2'], zPlanesMm: [9] });
    expect(shapesShown(one, undefined)).toBe('all');
    expect(shapesShown(one, { zMm: 0, planesMm: [0] })).toBe('all');
  });
});

describe('many shapes', () => {
  afterEach(() => vi.restoreAllMocks());

  test('T-ANN-16: painting stops when its share of a frame is used up, and goes on where it stopped', () => {
    const random = seededRandom(3);
    const shapes = Array.from({ length: 1900 }, () => {
      const [x, y] = [random() * 90, random() * 90];
      return [x, y, x + 1, y, x, y + 1];
    });
    // The clock moves by 2 ms with each look at it.
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => {
      now += 2;
      return now;
    });
    const canvas = new RecordingCanvas();
    const painter = new GroupPainter(surface());
    painter.setGroups([group('POLYGON', shapes)]);
    painter.begin(canvas.asCanvas, false);
    const perFrame: number[] = [];
    let isDone = false;
    while (!isDone) {
      const before = canvas.linesIn(GREEN).length;
      isDone = painter.paintSome(canvas.asCanvas);
      perFrame.push(canvas.linesIn(GREEN).length - before);
    }
    expect(Math.max(...perFrame)).toBeLessThanOrEqual(4 * 64);
    expect(canvas.linesIn(GREEN).map(({ points: [first] }) => first)).toHaveLength(1900);
  });

  test('the shapes of a large group are there as dots before the first outline', () => {
    class Pixels {
      readonly width: number;
      readonly height: number;
      readonly data: Uint8ClampedArray;

      constructor(width: number, height: number) {
        [this.width, this.height] = [width, height];
        this.data = new Uint8ClampedArray(width * height * 4);
      }
    }
    vi.stubGlobal('ImageData', Pixels);
    try {
      const canvas = new RecordingCanvas();
      let dots = 0;
      let strokesBefore = -1;
      canvas.context.putImageData = (image: { data: Uint8ClampedArray }) => {
        dots = image.data.filter((value, at) => at % 4 === 3 && value > 0).length;
        strokesBefore = canvas.strokes.length;
      };
      const shapes = Array.from({ length: 2500 }, (_, i) => {
        const [x, y] = [(i % 50) * 2, Math.floor(i / 50) * 2];
        return [x + 0.5, y + 0.5, x + 1.5, y + 0.5, x + 0.5, y + 1.5];
      });
      const painter = new GroupPainter(surface());
      painter.setGroups([group('POLYGON', shapes)]);
      painter.begin(canvas.asCanvas, false);
      while (!painter.paintSome(canvas.asCanvas));
      expect(dots).toBe(2500 * 4);
      expect(strokesBefore).toBe(0);
      expect(canvas.linesIn(GREEN)).toHaveLength(2500);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test('T-ANN-16: a thousand shapes on one spot are no single step either', () => {
    let looks = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
      looks += 1;
      return 0;
    });
    painted([
      group(
        'POLYGON',
        Array.from({ length: 1024 }, () => [5, 5, 6, 5, 6, 6]),
      ),
    ]);
    clock.mockRestore();
    expect(looks).toBeGreaterThanOrEqual(1024 / 64);
  });

  test('T-ANN-16: the grid that came with a group is used; its outlines are not walked again', () => {
    const shapes = [[1, 1, 5, 1, 5, 5]];
    const made = group('POLYGON', shapes);
    const grid = gridOf(made);
    const large: AnnotationGroup = { ...made, grid };
    Object.defineProperty(large, 'coordinates', {
      get: () => {
        throw new Error('walked');
      },
    });
    const painter = new GroupPainter(surface());
    expect(() => painter.setGroups([large])).not.toThrow();
  });
});
