import { describe, expect, test, vi } from 'vitest';
import { buildSlides } from '../../dicom/slide/buildSlides';
import { madeInstance, madeSeries, type InstanceRecipe } from '../../dicom/slide/slideFixture';
import type { EngineAction } from '../contract';
import { cameraAfter, cameraOn } from './slideActions';
import { baseToCanvas, canvasToBase, type SlideCamera } from './slideCamera';
import { slideStatus, tilesProblem } from './slideStatus';

vi.stubGlobal('devicePixelRatio', 1);

const slideOf = (more: Partial<InstanceRecipe> = {}) =>
  buildSlides([
    { series: madeSeries(), instances: [madeInstance({ uid: '1', matrix: [40_000, 30_000], ...more })] },
  ])[0]!.slide;
const slide = slideOf();
const whole = { u0: 0, v0: 0, u1: 40_000, v1: 30_000 };
const camera: SlideCamera = {
  centerU: 20_000,
  centerV: 15_000,
  zoom: 0.1,
  rotationDeg: 0,
  isFlipped: false,
  widthPx: 1000,
  heightPx: 800,
  pixelAspect: 1,
};
const after = (action: EngineAction, from = camera, of = slide) => cameraAfter(from, action, of, whole)!;
const nothing = { hasPixels: true, pending: 0, failed: 0 };
const settled = { isSettled: true, everSettled: true, isBlank: false };

describe('label side up', () => {
  /** Of a point above the middle of the view, how far to the label it lies on the glass, mm of Y. */
  const upInY = (seen: SlideCamera, of: typeof slide) => {
    const { plane } = of.levels[0]!;
    const [a, b] = [canvasToBase(seen, [500, 400]), canvasToBase(seen, [500, 300])];
    const [du, dv] = [(b[0] - a[0]) * plane.columnSpacingMm, (b[1] - a[1]) * plane.rowSpacingMm];
    return (du * plane.rowDirection[1] + dv * plane.columnDirection[1]) / Math.hypot(du, dv);
  };

  test.for([
    [0, -1, 0, -1, 0, 0],
    [-1, 0, 0, 0, 1, 0],
    [1, 0, 0, 0, -1, 0],
    [0, 1, 0, 1, 0, 0],
    [0, -1, 0, 1, 0, 0],
    [0.6, -0.8, 0, -0.8, -0.6, 0],
  ])('ORI-03: rows and columns along %j: Y of the glass is up, however it was turned and flipped', (orientation) => {
    const of = slideOf({ orientation });
    for (const from of [camera, { ...camera, rotationDeg: 33 }, { ...camera, rotationDeg: 90, isFlipped: true }]) {
      const seen = after({ kind: 'labelUp' }, from, of);
      expect(upInY(seen, of)).toBeCloseTo(1, 6);
      expect(seen).toMatchObject({ isFlipped: from.isFlipped, zoom: from.zoom });
    }
  });

  test('directions with few digits give a whole quarter turn', () => {
    const of = slideOf({ orientation: [0.0002, -1, 0, -1, -0.0002, 0] });
    expect(after({ kind: 'labelUp' }, camera, of).rotationDeg).toBe(90);
  });

  test('a slide that does not say how it lies on the glass is not turned', () => {
    expect(cameraAfter(camera, { kind: 'labelUp' }, slideOf({ orientation: undefined }), whole)).toBeUndefined();
  });
});

describe('magnification', () => {
  test.each([
    [40, 0.25],
    [10, 1],
    [1, 10],
  ])('%d× is %d µm per CSS pixel, by the convention 10 / µm', (power, umPerCssPixel) => {
    const status = slideStatus(slide, after({ kind: 'magnification', power }), nothing, settled);
    expect(status.umPerCssPixel).toBeCloseTo(umPerCssPixel, 9);
    expect(status.magnification).toBeCloseTo(power, 9);
  });

  test('native is one image pixel per screen pixel', () => {
    expect(after({ kind: 'magnification', power: 'native' }).zoom).toBe(1);
  });

  test('an uncalibrated slide has none, and says so by leaving it out', () => {
    const loose = slideOf({ spacing: undefined });
    expect(cameraAfter(camera, { kind: 'magnification', power: 10 }, loose, whole)).toBeUndefined();
    const status = slideStatus(loose, camera, nothing, settled);
    expect('magnification' in status || 'umPerCssPixel' in status).toBe(false);
  });
});

describe('moving', () => {
  test('one field with a tenth of overlap', () => {
    const next = after({ kind: 'panBy', dx: 0.9, dy: 0 });
    expect(baseToCanvas(next, canvasToBase(camera, [1000, 400]))).toEqual([
      expect.closeTo(100, 6),
      expect.closeTo(400, 6),
    ]);
  });

  test('arrows follow what is seen on a turned slide', () => {
    const turned = { ...camera, rotationDeg: 90 };
    const next = after({ kind: 'panBy', dx: 0.1, dy: 0 }, turned);
    expect(baseToCanvas(next, [turned.centerU, turned.centerV])[0]).toBeCloseTo(400, 6);
  });

  test('two right turns are 180°, a left turn takes one back, a flip mirrors and keeps count', () => {
    const right: EngineAction = { kind: 'rotateRight' };
    expect(after(right, after(right)).rotationDeg).toBe(180);
    expect(after({ kind: 'rotateLeft' }).rotationDeg).toBe(270);
    const flipped = after({ kind: 'flipHorizontal' });
    expect(slideStatus(slide, flipped, nothing, settled).isFlipped).toBe(true);
    expect(after({ kind: 'reset' }, after(right, flipped))).toMatchObject({ rotationDeg: 0, isFlipped: false });
  });

  test('window verbs mean nothing here', () => {
    expect(cameraAfter(camera, { kind: 'defaultWindow' }, slide, whole)).toBeUndefined();
  });
});

describe('a mirrored scan', () => {
  test('rests un-mirrored, and that counts as not flipped (T25)', () => {
    const mirrored = slideOf({ orientation: [1, 0, 0, 0, 1, 0] });
    const rest = after({ kind: 'reset' }, camera, mirrored);
    expect(rest.isFlipped).toBe(true);
    expect(slideStatus(mirrored, rest, nothing, settled).isFlipped).toBe(false);
  });
});

describe('going to a mark', () => {
  test('brings its centre to the middle, whole and with surroundings', () => {
    const next = cameraOn(
      camera,
      [
        [1000, 2000],
        [9000, 4000],
      ],
      slide,
    );
    expect([next.centerU, next.centerV]).toEqual([5000, 3000]);
    expect(baseToCanvas(next, [1000, 2000])[0]).toBeGreaterThan(200);
  });

  test('shows a point at 20×, and leaves a finer view as fine', () => {
    expect(cameraOn(camera, [[100, 100]], slide).zoom).toBeCloseTo(0.5, 9);
    expect(cameraOn({ ...camera, zoom: 0.9 }, [[100, 100]], slide).zoom).toBeCloseTo(0.9, 9);
  });
});

describe('status', () => {
  test('a slide with failed tiles is partial, never ready', () => {
    const state = { ...nothing, failed: 3 };
    expect(slideStatus(slide, camera, state, { ...settled, isSettled: false })).toMatchObject({
      state: 'partial',
      tilesFailed: 3,
    });
    expect(slideStatus(slide, camera, { ...state, hasPixels: false }, settled).state).toBe('error');
  });

  test('until it was complete once it is loading', () => {
    expect(slideStatus(slide, camera, nothing, { ...settled, isSettled: false, everSettled: false }).state).toBe(
      'loading',
    );
  });

  test('the problem names the count and clears', () => {
    const problem = { code: 'http', severity: 'error', title: 'Server error 503' } as const;
    expect(tilesProblem({ failed: 2, problem })).toMatchObject({ severity: 'warning', detail: 'Server error 503' });
    expect(tilesProblem({ failed: 2, problem })?.title).toContain('2 tiles');
    expect(tilesProblem({ failed: 0, problem: undefined })).toBeUndefined();
  });
});
