import { expect, test } from 'vitest';
import { mmToImagePoint } from '../../dicom/geometry/pixelPlane';
import { buildSlides } from '../../dicom/slide/buildSlides';
import { madeInstance, madeSeries } from '../../dicom/slide/slideFixture';
import { baseToCanvas, type SlideCamera } from '../../engines/slide/slideCamera';
import { slideStatus } from '../../engines/slide/slideStatus';
import { seededRandom } from '../../lib/seededRandom';
import { frameAt } from './frameAt';
import { scaleBarFor } from './scaleBar';

test.each([
  [0.5, 100, 100, '5 cm'],
  [0.63, 96, 50 / 0.63, '5 cm'],
  [0.0005, 110, 100, '50 µm'],
  [0.00025, 110, 80, '20 µm'],
  [0.01, 100, 100, '1 mm'],
  [0.1, 100, 100, '1 cm'],
  [0.000001, 100, 100, '100 nm'],
])('at %f mm a pixel, %i px hold a bar of %f px: %s', (mmPerPixel, maxPx, lengthPx, text) => {
  const bar = scaleBarFor(mmPerPixel, maxPx);
  expect(bar?.text).toBe(text);
  expect(bar?.lengthPx).toBeCloseTo(lengthPx, 6);
});

test('whatever the zoom, the bar fits, is not tiny, and its words are its length', () => {
  const random = seededRandom(7);
  const units = { cm: 10, mm: 1, µm: 1e-3, nm: 1e-6 } as const;
  for (let i = 0; i < 2000; i++) {
    const mmPerPixel = 10 ** (random() * 6 - 5);
    const bar = scaleBarFor(mmPerPixel, 100);
    expect(bar).toBeDefined();
    const [value, unit] = bar!.text.split(' ') as [string, keyof typeof units];
    expect(bar!.lengthPx).toBeLessThanOrEqual(100.001);
    expect(bar!.lengthPx).toBeGreaterThan(39.9);
    expect((Number(value) * units[unit]) / (bar!.lengthPx * mmPerPixel)).toBeCloseTo(1, 6);
  }
});

test('without a scale there is no bar', () => {
  expect([scaleBarFor(undefined, 100), scaleBarFor(0, 100), scaleBarFor(Number.NaN, 100)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('the ends of the frame bar are the first and the last image', () => {
  expect([-0.2, 0, 0.499, 0.5, 0.999, 1, 3].map((fraction) => frameAt(fraction, 2))).toEqual([1, 1, 1, 2, 2, 2, 2]);
});

test('T-WSI-10: the bar of a slide is as long as it says against a millimetre grid on the glass, at each zoom and angle', () => {
  const random = seededRandom(23);
  const state = { hasPixels: true, pending: 0, failed: 0 };
  const settling = { isSettled: true, everSettled: true, isBlank: false };
  for (let i = 0; i < 500; i++) {
    const [row, column] = [0.0002 + random() * 0.001, 0.0002 + random() * 0.001];
    const recipe = { uid: '1.1', matrix: [20_000, 20_000] as const, spacing: [row, column] as const };
    const { slide } = buildSlides([{ series: madeSeries(), instances: [madeInstance(recipe)] }])[0]!;
    const { plane } = slide.levels[0]!;
    const camera: SlideCamera = {
      centerU: random() * 20_000,
      centerV: random() * 20_000,
      zoom: 10 ** (random() * 4 - 3),
      rotationDeg: random() * 360,
      isFlipped: random() < 0.5,
      widthPx: 800,
      heightPx: 600,
      pixelAspect: plane.rowSpacingMm / plane.columnSpacingMm,
    };
    const bar = scaleBarFor((slideStatus(slide, camera, state, settling).umPerCssPixel ?? 0) / 1000, 110);
    const [value, unit] = bar!.text.split(' ') as [string, 'cm' | 'mm' | 'µm' | 'nm'];
    const lengthMm = Number(value) * { cm: 10, mm: 1, µm: 1e-3, nm: 1e-6 }[unit];
    const angle = random() * 2 * Math.PI;
    const onGlass = ([x, y]: readonly [number, number]) => baseToCanvas(camera, mmToImagePoint(plane, [x, y, 0]));
    const [from, to] = [onGlass([20, 40]), onGlass([20 + lengthMm * Math.cos(angle), 40 + lengthMm * Math.sin(angle)])];
    const lengthPx = Math.hypot(to[0] - from[0], to[1] - from[1]);
    expect(Math.abs(lengthPx / bar!.lengthPx - 1)).toBeLessThan(0.005);
  }
});
