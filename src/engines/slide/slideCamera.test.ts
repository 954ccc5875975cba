import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import {
  baseToCanvas,
  between,
  canvasToBase,
  changedAt,
  constrained,
  fitWhole,
  mirrored,
  moved,
  viewBounds,
  type SlideCamera,
} from './slideCamera';

const upright: SlideCamera = {
  centerU: 5000,
  centerV: 4000,
  zoom: 0.25,
  rotationDeg: 0,
  isFlipped: false,
  widthPx: 1000,
  heightPx: 800,
  pixelAspect: 1,
};
const whole = { u0: 0, v0: 0, u1: 10_000, v1: 8000 };
const close = (point: readonly number[]) => point.map((value) => expect.closeTo(value, 6));

function randomCamera(random: () => number): SlideCamera {
  return {
    centerU: random() * 10_000,
    centerV: random() * 8000,
    zoom: 0.01 + random() * 4,
    rotationDeg: random() < 0.4 ? Math.floor(random() * 4) * 90 : random() * 360,
    isFlipped: random() < 0.5,
    widthPx: 200 + random() * 2000,
    heightPx: 200 + random() * 1000,
    pixelAspect: random() < 0.5 ? 1 : 0.5 + random(),
  };
}

test('the centre of the view is the centre of the pane', () => {
  expect(baseToCanvas(upright, [5000, 4000])).toEqual([500, 400]);
  expect(baseToCanvas(upright, [5004, 3996])).toEqual([501, 399]);
});

test('a rotation of 90° is clockwise as seen, also on a mirrored image', () => {
  const right = { ...upright, rotationDeg: 90 };
  expect(baseToCanvas(right, [5004, 4000])).toEqual([500, 401]);
  expect(baseToCanvas({ ...right, isFlipped: true }, [4996, 4000])).toEqual([500, 401]);
});

test('anisotropic pixels are shown at their true shape', () => {
  expect(baseToCanvas({ ...upright, pixelAspect: 2 }, [5004, 4004])).toEqual([501, 402]);
});

test('way there and back agree to a millionth of a pixel, whatever the view (seeded)', () => {
  const random = seededRandom(3);
  for (let run = 0; run < 500; run += 1) {
    const camera = randomCamera(random);
    const point = [random() * 10_000, random() * 8000] as const;
    expect(canvasToBase(camera, baseToCanvas(camera, point))).toEqual(close(point));
  }
});

test('zooming, turning and mirroring keep the point under the pointer there (seeded)', () => {
  const random = seededRandom(4);
  for (let run = 0; run < 200; run += 1) {
    const camera = randomCamera(random);
    const anchor = [random() * camera.widthPx, random() * camera.heightPx] as const;
    const held = canvasToBase(camera, anchor);
    const change = { zoom: camera.zoom * (0.5 + random()), rotationDeg: random() * 360, isFlipped: random() < 0.5 };
    expect(canvasToBase(changedAt(camera, change, anchor), anchor)).toEqual(close(held));
  }
});

test('dragging by some pixels moves the tissue by just as many, also turned and mirrored', () => {
  const random = seededRandom(5);
  for (let run = 0; run < 100; run += 1) {
    const camera = randomCamera(random);
    const point = canvasToBase(camera, [100, 100]);
    expect(baseToCanvas(moved(camera, -30, 12), point)).toEqual(close([130, 88]));
  }
});

test('mirroring swaps left and right of what is seen', () => {
  const random = seededRandom(6);
  for (let run = 0; run < 100; run += 1) {
    const camera = randomCamera(random);
    const point = canvasToBase(camera, [120, 90]);
    expect(baseToCanvas(mirrored(camera), point)).toEqual(close([camera.widthPx - 120, 90]));
  }
});

describe('fitting', () => {
  test.each([0, 90, 30, 217])('shows the whole slide at %d°, and hardly more', (rotationDeg) => {
    const fit = fitWhole({ ...upright, rotationDeg, pixelAspect: 1.3 }, whole);
    const corners = [
      [0, 0],
      [10_000, 0],
      [0, 8000],
      [10_000, 8000],
    ].map(([u = 0, v = 0]) => baseToCanvas(fit, [u, v]));
    const xs = corners.map(([x]) => x);
    const ys = corners.map(([, y]) => y);
    expect(Math.min(...xs)).toBeGreaterThanOrEqual(0);
    expect(Math.min(...ys)).toBeGreaterThanOrEqual(0);
    const used = Math.max((Math.max(...xs) - Math.min(...xs)) / 1000, (Math.max(...ys) - Math.min(...ys)) / 800);
    expect(used).toBeCloseTo(0.96, 6);
  });
});

test('the slide cannot be lost: its edge stays in the middle of the view at the latest', () => {
  const lost = constrained({ ...upright, centerU: -50_000, centerV: 99_999, zoom: 1e-9 }, whole);
  expect([lost.centerU, lost.centerV]).toEqual([0, 8000]);
  expect(lost.zoom).toBeGreaterThan(0.01);
  expect(constrained({ ...upright, zoom: 500 }, whole).zoom).toBe(16);
});

test('the view bounds hold every corner of the pane', () => {
  const bounds = viewBounds({ ...upright, rotationDeg: 45 });
  expect(bounds.u1 - bounds.u0).toBeCloseTo((1000 + 800) * Math.SQRT1_2 * 4, 6);
});

describe('an animation', () => {
  test('keeps the point under the pointer in place all the way', () => {
    const anchor = [820, 130] as const;
    const end = changedAt(upright, { zoom: upright.zoom * 5 }, anchor);
    const held = canvasToBase(upright, anchor);
    for (const progress of [0.1, 0.5, 0.9, 1]) {
      expect(canvasToBase(between(upright, end, progress), anchor)).toEqual(close(held));
    }
  });

  test('turns the shorter way round', () => {
    const turned = between({ ...upright, rotationDeg: 350 }, { ...upright, rotationDeg: 20 }, 0.5);
    expect(turned.rotationDeg).toBeCloseTo(5, 9);
  });

  test('ends exactly where it was to go', () => {
    const end = { ...upright, zoom: 1.7, centerU: 3, rotationDeg: 33 };
    expect(between(upright, end, 1)).toBe(end);
  });
});
