import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import { codes, units } from '../codes';
import type { AnnotationShape, Calibration, Measurement } from '../types';
import { hasUndefinedArea, measureInMm, measureInPixels } from './measure';
import { imagePointToMm, type PixelPlane, type Vec2, type Vec3 } from './pixelPlane';
import { isSelfCrossing } from './selfCrossing';
import { orderedEllipse } from './shapes';

const amountOf = (list: readonly Measurement[], name = codes.area): number | undefined =>
  list.find((m) => m.name.value === name.value)?.value;

/** A plane turned in space, with pixels of 0.5 mm between rows and 0.8 mm between columns. */
const obliquePlane: PixelPlane = {
  originMm: [-120.5, 33.25, -812.75],
  rowDirection: [0.8, 0.6, 0],
  columnDirection: [-0.36, 0.48, 0.8],
  rowSpacingMm: 0.5,
  columnSpacingMm: 0.8,
  columns: 512,
  rows: 512,
};
const onPlane = (plane: PixelPlane, ...points: Vec2[]) => points.flatMap((point) => [...imagePointToMm(plane, point)]);
const calibration: Calibration = { rowSpacingMm: 0.5, columnSpacingMm: 0.8, label: '' };

describe('lengths', () => {
  test('two points 50 mm apart are 50 mm apart, in any direction of space', () => {
    const [length] = measureInMm('length', [10, 20, -30, 10 + 30, 20 + 40, -30]);
    expect(length).toEqual({ name: codes.length, value: 50, unit: units.mm });
    expect(amountOf(measureInMm('length', [0, 0, 0, 2, 10, 11]), codes.length)).toBeCloseTo(15, 12);
  });

  test('T-SAFE-13: on pixels that are not square, 10 px across and 10 px down are different lengths', () => {
    const spacing: Calibration = { rowSpacingMm: 0.5, columnSpacingMm: 1, label: '' };
    expect(amountOf(measureInPixels('length', [3, 7, 13, 7], spacing), codes.length)).toBe(10);
    expect(amountOf(measureInPixels('length', [3, 7, 3, 17], spacing), codes.length)).toBe(5);
    expect(amountOf(measureInPixels('length', [0, 0, 3, 8], spacing), codes.length)).toBe(5);
  });

  test('a point at coordinate zero is a point like any other', () => {
    expect(amountOf(measureInPixels('length', [0, 0, 3, 4], undefined), codes.length)).toBe(5);
  });

  test('the longer of the two axes is the long axis, however they were drawn', () => {
    const list = measureInMm('bidirectional', [0, 0, 0, 6, 0, 0, 3, -5, 0, 3, 5, 0]);
    expect(list.map((m) => [m.name.meaning, m.value])).toEqual([
      ['Long axis', 10],
      ['Short axis', 6],
    ]);
  });

  test('a path is as long as its parts', () => {
    expect(amountOf(measureInMm('polyline', [0, 0, 0, 3, 4, 0, 3, 4, 12]), codes.pathLength)).toBe(17);
  });

  test('without calibration every value is in pixels and says so', () => {
    const list = measureInPixels('rectangle', [0, 0, 10, 0, 10, 4, 0, 4], undefined);
    expect(list.map((m) => [m.name.meaning, m.value, m.unit.value])).toEqual([
      ['Area', 40, '{pixels}'],
      ['Perimeter', 28, '{pixels}'],
    ]);
  });
});

describe('areas', () => {
  test('one millimetre by one millimetre is 1 mm², also on a turned plane with pixels that are not square', () => {
    const corners: Vec2[] = [
      [10, 10],
      [11.25, 10],
      [11.25, 12],
      [10, 12],
    ];
    expect(amountOf(measureInMm('rectangle', onPlane(obliquePlane, ...corners)))).toBeCloseTo(1, 10);
    expect(amountOf(measureInPixels('polygon', corners.flat(), calibration))).toBeCloseTo(1, 12);
  });

  test('a triangle of 3, 4 and 5 mm has 6 mm² and 12 mm around it', () => {
    const list = measureInMm('polygon', [0, 0, 5, 3, 0, 5, 0, 4, 5]);
    expect([amountOf(list), amountOf(list, codes.perimeter)]).toEqual([6, 12]);
  });

  test('drawing a region the other way round does not change its area', () => {
    const clockwise = [0, 0, 4, 0, 4, 3, 1, 5];
    const counter = [1, 5, 4, 3, 4, 0, 0, 0];
    expect(amountOf(measureInPixels('polygon', counter, undefined))).toBe(
      amountOf(measureInPixels('polygon', clockwise, undefined)),
    );
  });

  test('a cell far from the origin of the slide keeps all its digits', () => {
    const side = 0.01;
    const square = [70, 20, 0, 70 + side, 20, 0, 70 + side, 20 + side, 0, 70, 20 + side, 0];
    expect((amountOf(measureInMm('polygon', square)) ?? 0) / (side * side)).toBeCloseTo(1, 9);
  });

  test('an ellipse on pixels that are not square is measured as the ellipse it is in mm', () => {
    // 10 px and 4 px half axes along the rows and columns: 8 mm and 2 mm.
    const ends = [90, 50, 110, 50, 100, 46, 100, 54];
    expect(amountOf(measureInPixels('ellipse', ends, calibration))).toBeCloseTo(Math.PI * 8 * 2, 10);
  });

  test('so is one that lies askew, where pixel axes are no longer the axes in mm', () => {
    // Axes at 45° on the pixels. Area scales by the pixel's area under any affine map.
    const ends = [90, 40, 110, 60, 96, 54, 104, 46];
    const inPixels = Math.PI * Math.hypot(10, 10) * Math.hypot(4, 4);
    expect(amountOf(measureInPixels('ellipse', ends, calibration))).toBeCloseTo(inPixels * 0.5 * 0.8, 9);
    const inMm = measureInMm(
      'ellipse',
      onPlane(obliquePlane, ...([0, 1, 2, 3].map((i) => [ends[2 * i], ends[2 * i + 1]]) as Vec2[])),
    );
    expect(amountOf(inMm)).toBeCloseTo(inPixels * 0.5 * 0.8, 6);
    const outline = Array.from({ length: 20_000 }, (_, i) => {
      const t = (2 * Math.PI * i) / 20_000;
      const [x, y] = [100 + 10 * Math.cos(t) + 4 * Math.sin(t), 50 + 10 * Math.cos(t) - 4 * Math.sin(t)];
      return [x * 0.8, y * 0.5] as const;
    });
    const around = outline.reduce((sum, [x, y], i) => {
      const [nx, ny] = outline[(i + 1) % outline.length]!;
      return sum + Math.hypot(nx - x, ny - y);
    }, 0);
    expect(amountOf(measureInPixels('ellipse', ends, calibration), codes.perimeter)).toBeCloseTo(around, 3);
  });

  test('the way round a circle is 2πr', () => {
    const circle = measureInPixels('ellipse', [0, 5, 10, 5, 5, 0, 5, 10], undefined);
    expect(amountOf(circle, codes.perimeter)).toBeCloseTo(10 * Math.PI, 12);
  });

  test('a contour that crosses itself gets no area rather than a wrong one', () => {
    const eight = [0, 0, 10, 10, 10, 0, 0, 10];
    expect(amountOf(measureInPixels('polygon', eight, undefined))).toBeUndefined();
    expect(hasUndefinedArea('polygon', eight, 2)).toBe(true);
    const inSpace = onPlane(obliquePlane, [0, 0], [10, 10], [10, 0], [0, 10]);
    expect(hasUndefinedArea('polygon', inSpace, 3)).toBe(true);
    expect(hasUndefinedArea('polygon', onPlane(obliquePlane, [0, 0], [10, 0], [10, 10], [0, 10]), 3)).toBe(false);
  });

  test('a vertex clicked twice is no crossing', () => {
    const contour: Vec3[] = [
      [0, 0, 0],
      [5, 0, 0],
      [5, 0, 0],
      [5, 5, 0],
      [0, 5, 0],
      [0, 0, 0],
    ];
    expect(isSelfCrossing(contour)).toBe(false);
  });
});

test('values do not depend on where in space a shape lies: 100 shapes on 100 turned planes', () => {
  const random = seededRandom(11);
  for (let round = 0; round < 100; round += 1) {
    const [a, b] = [random() * 7, random() * 7];
    const r: Vec3 = [Math.cos(a) * Math.cos(b), Math.sin(a) * Math.cos(b), Math.sin(b)];
    const c: Vec3 = [-Math.sin(a), Math.cos(a), 0];
    const plane = {
      ...obliquePlane,
      originMm: [random() * 500, random() * 500, -900] as Vec3,
      rowDirection: r,
      columnDirection: c,
    };
    const points = Array.from({ length: 4 }, (_, i): Vec2 => {
      const turn = (Math.PI * (i + random() * 0.8)) / 2;
      return [100 + 40 * Math.cos(turn), 100 + 40 * Math.sin(turn)];
    });
    const shapes: AnnotationShape[] = ['length', 'polygon', 'polyline', 'bidirectional', 'rectangle'];
    for (const shape of shapes) {
      const flat = measureInPixels(shape, points.flat(), calibration);
      const inSpace = measureInMm(shape, onPlane(plane, ...points));
      expect(inSpace.length).toBe(flat.length);
      for (const [index, m] of inSpace.entries()) expect(m.value).toBeCloseTo(flat[index]!.value, 7);
    }
  }
});

test('half a shape or a coordinate that is no number gives no value', () => {
  expect(measureInMm('length', [1, 2, 3])).toEqual([]);
  expect(measureInMm('length', [1, 2, 3, 4, Number.NaN, 6])).toEqual([]);
});

test('axis ends that already are perpendicular and in order keep their very bits', () => {
  const ends = [20.1, 30.3, 0, 40.1, 30.3, 0, 30.1, 25.3, 0, 30.1, 35.3, 0];
  expect(orderedEllipse(ends, 3)).toBe(ends);
  const swapped = [...ends.slice(6), ...ends.slice(0, 6)];
  expect(orderedEllipse(swapped, 3)).toEqual(ends);
});

test('conjugate diameters become perpendicular axes of the same ellipse', () => {
  const skewed = [-3, -1, 3, 1, 0, -2, 0, 2];
  const axes = orderedEllipse(skewed, 2);
  const [ax, ay, bx, by, cx, cy, dx, dy] = axes as [number, number, number, number, number, number, number, number];
  expect((bx - ax) * (dx - cx) + (by - ay) * (dy - cy)).toBeCloseTo(0, 12);
  expect(Math.hypot(bx - ax, by - ay)).toBeGreaterThan(Math.hypot(dx - cx, dy - cy));
  expect(amountOf(measureInPixels('ellipse', axes, undefined))).toBeCloseTo(Math.PI * 6, 12);
});

describe('angles', () => {
  const degreesOf = (...of: Parameters<typeof measureInPixels>) => measureInPixels(...of)[0]?.value;

  test('CAL-05: an angle on pixels that are not square is that of the body, with millimetres or with only their shape', () => {
    const points = [10, 0, 0, 0, 10, 10];
    const tall = Math.atan2(20, 10) * (180 / Math.PI);
    expect(degreesOf('angle', points, { rowSpacingMm: 1, columnSpacingMm: 0.5, label: '' })).toBeCloseTo(tall, 9);
    expect(degreesOf('angle', points, undefined, { height: 2, width: 1 })).toBeCloseTo(tall, 9);
    expect(degreesOf('angle', points, undefined)).toBeCloseTo(45, 9);
  });

  test('an angle at a vertex goes to 180°, the angle between two lines to 90° whichever way they were drawn', () => {
    expect(degreesOf('angle', [10, 0, 0, 0, -10, 1e-6], undefined)).toBeCloseTo(180, 4);
    expect(degreesOf('cobbAngle', [0, 0, 10, 0, 0, 9, 10, 9 + Math.tan(0.2) * 10], undefined)).toBeCloseTo(
      0.2 * (180 / Math.PI),
      9,
    );
    expect(degreesOf('cobbAngle', [0, 0, 10, 0, 10, 9 + Math.tan(0.2) * 10, 0, 9], undefined)).toBeCloseTo(
      0.2 * (180 / Math.PI),
      9,
    );
  });

  test('in space the plane of the image does not matter, and an arm without length has no angle', () => {
    expect(measureInMm('angle', [0, 0, 5, 0, 0, 0, 0, 3, 0])[0]?.value).toBeCloseTo(90, 9);
    expect(measureInMm('angle', [0, 0, 0, 0, 0, 0, 0, 3, 0])).toEqual([]);
  });
});

describe('a circle', () => {
  test('has its diameter and its area, and on pixels that are not square only where it is round on the body', () => {
    const [diameter, area, ...more] = measureInMm('circle', [-3, 0, 7, 3, 0, 7, 0, -3, 7, 0, 3, 7]);
    expect(diameter).toEqual({ name: codes.diameter, value: 6, unit: units.mm });
    expect(area?.value).toBeCloseTo(9 * Math.PI, 12);
    expect(more).toEqual([]);
    const onBody = measureInPixels('circle', [10, 5, 10, 21, 5, 13, 15, 13], calibration);
    expect(amountOf(onBody, codes.diameter)).toBeCloseTo(8, 12);
    const inPixels = measureInPixels('circle', [0, 10, 20, 10, 10, 0, 10, 20], calibration);
    expect(inPixels.map(({ name }) => name)).toEqual([codes.area, codes.perimeter]);
    expect(amountOf(inPixels)).toBeCloseTo(Math.PI * 8 * 5, 9);
  });

  test('without calibration it is told in pixels', () => {
    const values = measureInPixels('circle', [0, 10, 20, 10, 10, 0, 10, 20], undefined);
    expect(values.map(({ unit }) => unit.value)).toEqual(['{pixels}', '{pixels}']);
  });
});
