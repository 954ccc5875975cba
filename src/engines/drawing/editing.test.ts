import { describe, expect, test } from 'vitest';
import { hasUndefinedArea } from '../../dicom/geometry/measure';
import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import { constructBetween, isShortAxisProposed } from './construct';
import { editBy, handlesOf, type MarkPart, settledPoints } from './editing';
import { geometryOf } from './markGeometry';
import { toCanvasAll, type View } from './view';

const view: View = {
  dimension: 3,
  toCanvas: ([x = 0, y = 0]) => [x * 4 + 7, y * 4 - 3],
  fromCanvas: ([x, y]) => [(x - 7) / 4, (y + 3) / 4, 12.5],
};
const handle = (index: number, reach = 1): MarkPart => ({ kind: 'handle', index, reach });

test('moving one end of a length leaves the other bit by bit', () => {
  const odd = [0.1 + 0.2, 1 / 3, 12.5, 10, 10, 12.5];
  const edited = editBy('length', odd, handle(1), [8, -4], view);
  expect(edited.slice(0, 3)).toEqual(odd.slice(0, 3));
  expect(edited.slice(3)).toEqual([12, 9, 12.5]);
});

test('a mark that lies half a slice beside the displayed plane keeps its distance from it', () => {
  const edited = editBy('length', [0, 0, 12.1, 10, 0, 12.1], { kind: 'body' }, [40, 0], view);
  expect(edited.map((value) => Number(value.toFixed(9)))).toEqual([10, 0, 12.1, 20, 0, 12.1]);
});

describe('a bidirectional mark', () => {
  const mark = constructBetween('bidirectional', [0, 0, 12.5], [40, 0, 12.5], view);
  const lengths = (points: readonly number[]) => {
    const [a, b, c, d] = toCanvasAll(points, view) as [Vec2, Vec2, Vec2, Vec2];
    const dot = (b[0] - a[0]) * (d[0] - c[0]) + (b[1] - a[1]) * (d[1] - c[1]);
    return { long: Math.hypot(b[0] - a[0], b[1] - a[1]) / 4, short: Math.hypot(d[0] - c[0], d[1] - c[1]) / 4, dot };
  };

  test('its short axis is proposed until the reader sets it', () => {
    expect(isShortAxisProposed(toCanvasAll(mark, view))).toBe(true);
    expect(isShortAxisProposed(toCanvasAll(editBy('bidirectional', mark, handle(3), [0, 4], view), view))).toBe(false);
  });

  test('a short end slides along the long axis, changes its own arm and stays perpendicular', () => {
    const edited = editBy('bidirectional', mark, handle(3), [12, 20], view);
    expect(edited.slice(0, 6)).toEqual(mark.slice(0, 6));
    expect(lengths(edited).dot).toBeCloseTo(0, 9);
    expect(lengths(edited).short).toBeCloseTo(25, 9);
    expect(edited[9]).toBeCloseTo(23, 9);
    expect(edited[6]).toBeCloseTo(23, 9);
  });

  test('a short end does not cross the long axis, nor leave it', () => {
    const edited = editBy('bidirectional', mark, handle(3), [4000, -4000], view);
    expect(lengths(edited).short).toBeCloseTo(10, 9);
    expect(edited[9]).toBeCloseTo(40, 9);
  });

  test('a long end turns the short axis with it and keeps its length', () => {
    const edited = editBy('bidirectional', mark, handle(1), [-40, 80], view);
    expect(edited.slice(0, 3)).toEqual(mark.slice(0, 3));
    expect(lengths(edited).dot).toBeCloseTo(0, 8);
    expect(lengths(edited).short).toBeCloseTo(20, 9);
    expect(lengths(edited).long).toBeCloseTo(Math.hypot(30, 20), 9);
  });

  test('is stored with the longer axis first', () => {
    const wide = editBy('bidirectional', mark, handle(3), [0, 200], view);
    const settled = settledPoints('bidirectional', wide, 3);
    expect(settled.slice(6)).toEqual(wide.slice(0, 6));
    expect(settledPoints('bidirectional', mark, 3)).toBe(mark);
  });
});

test('a corner moves a rectangle and the opposite corner stays', () => {
  const corners = [0, 0, 12.5, 10, 0, 12.5, 10, 5, 12.5, 0, 5, 12.5];
  const edited = editBy('rectangle', corners, handle(2), [20, 4], view);
  expect(edited).toEqual([0, 0, 12.5, 15, 0, 12.5, 15, 6, 12.5, 0, 6, 12.5]);
});

test('a corner of a turned rectangle keeps its sides at right angles', () => {
  const turned = [0, 0, 12.5, 8, 6, 12.5, 5, 10, 12.5, -3, 4, 12.5];
  const [a, b, c, d] = toCanvasAll(editBy('rectangle', turned, handle(0), [-17, 31], view), view) as Vec2[];
  const dot = (p: Vec2, q: Vec2, r: Vec2) => (q[0] - p[0]) * (r[0] - p[0]) + (q[1] - p[1]) * (r[1] - p[1]);
  expect(dot(a!, b!, d!)).toBeCloseTo(0, 8);
  expect(dot(c!, b!, d!)).toBeCloseTo(0, 8);
});

test('an axis end stretches an ellipse along that axis from the other end', () => {
  const ends = [0, 0, 12.5, 20, 0, 12.5, 10, -4, 12.5, 10, 4, 12.5];
  const edited = editBy('ellipse', ends, handle(1), [40, 33], view);
  expect(edited).toEqual([0, 0, 12.5, 30, 0, 12.5, 15, -4, 12.5, 15, 4, 12.5]);
  const squeezed = settledPoints('ellipse', editBy('ellipse', ends, handle(1), [-60, 0], view), 3);
  expect(squeezed.slice(0, 6)).toEqual([2.5, -4, 12.5, 2.5, 4, 12.5]);
});

describe('contours', () => {
  const dense = Array.from({ length: 200 }, (_, i): Vec2 => {
    const t = (Math.PI * i) / 100;
    return [100 + 60 * Math.cos(t), 100 + 60 * Math.sin(t)];
  });

  test('a few vertices have a handle each, a traced contour one every 14 px', () => {
    expect(
      handlesOf('polygon', [
        [0, 0],
        [50, 0],
        [50, 50],
      ]).map((h) => h.reach),
    ).toEqual([1, 1, 1]);
    const handles = handlesOf('polygon', dense);
    expect(handles.length).toBeGreaterThan(20);
    expect(handles.length).toBeLessThan(30);
  });

  test('between handles a traced contour bends, beyond them nothing moves', () => {
    const points = dense.flatMap((at) => view.fromCanvas(at));
    const held = handlesOf('polygon', dense)[3]!;
    const edited = editBy('polygon', points, handle(held.index, held.reach), [10, 0], view);
    const moved = toCanvasAll(edited, view).map((at, i) => at[0] - dense[i]![0]);
    expect(moved[held.index]).toBeCloseTo(10, 9);
    expect(moved[held.index + 1]).toBeGreaterThan(5);
    expect(moved[held.index + held.reach]).toBe(0);
    expect(edited.slice(-3)).toEqual(points.slice(-3));
  });
});

describe('an outline with a hole over a bridge', () => {
  const corners = [0, 0, 4, 4, 4, 6, 6, 6, 6, 4, 4, 4, 0, 0, 10, 0, 10, 10, 0, 10];
  const holed = Array.from({ length: 10 }, (_, at) => [corners[2 * at]!, corners[2 * at + 1]!, 12.5]).flat();
  const { strokes, points, rings } = geometryOf('polygon', holed, view);

  test('is painted as two closed lines without the bridge, and no corner has two handles', () => {
    expect(strokes.map((stroke) => [stroke.points.length, stroke.isClosed])).toEqual([
      [4, true],
      [4, true],
    ]);
    const places = handlesOf('polygon', points, rings).map(({ at }) => at.join());
    // The sides of the hole are 8 px: a handle every 14 px.
    expect([places.length, new Set(places).size]).toEqual([6, 6]);
  });

  test('keeps its bridge closed when the corner it stands on is moved', () => {
    const held = handlesOf('polygon', points, rings).find(
      ({ index }) => holed[3 * index] === 4 && holed[3 * index + 1] === 4,
    )!;
    const edited = editBy('polygon', holed, handle(held.index, held.reach), [-4, 0], view);
    expect(edited.slice(3, 6)).toEqual([3, 4, 12.5]);
    expect(edited.slice(15, 18)).toEqual(edited.slice(3, 6));
    expect(edited.filter((value, at) => value !== holed[at])).toHaveLength(2);
    expect(hasUndefinedArea('polygon', edited, 3)).toBe(false);
  });
});

test('a circle stays round around its centre whichever handle is held, and moves as a whole', () => {
  const circle = [-10, 0, 12.5, 10, 0, 12.5, 0, -10, 12.5, 0, 10, 12.5];
  const near = (points: readonly number[]) => points.map((value) => Math.round(value * 1e6) / 1e6 || 0);
  for (const index of [0, 1, 2, 3]) {
    const [x = 0, y = 0] = circle.slice(3 * index);
    // 5 mm outwards, at 4 px a millimetre.
    const edited = editBy('circle', circle, handle(index), [Math.sign(x) * 20, Math.sign(y) * 20], view);
    expect(near(edited)).toEqual([-15, 0, 12.5, 15, 0, 12.5, 0, -15, 12.5, 0, 15, 12.5]);
  }
  expect(near(editBy('circle', circle, { kind: 'body' }, [4, 8], view))).toEqual(
    near([-9, 2, 12.5, 11, 2, 12.5, 1, -8, 12.5, 1, 12, 12.5]),
  );
});
