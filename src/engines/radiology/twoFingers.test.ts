import { expect, test } from 'vitest';
import { fromScreen, toScreen } from '../../dicom/geometry/displayedPlane';
import { seededRandom } from '../../lib/seededRandom';
import { fingersAt, intentOf, pinched } from './twoFingers';
import { fittedCamera, rotatedBy, scaleOf, screenMap, type ViewCamera } from './viewCamera';

const raster = { columns: 200, rows: 100, pixelWidth: 0.5, pixelHeight: 1 };
const pane = { width: 600, height: 400 };
const mapOf = (camera: ViewCamera) => screenMap(camera, raster, scaleOf(camera, raster, pane), [300, 200]);
const viewOf = (camera: ViewCamera) => ({
  camera,
  map: mapOf(camera),
  zoom: scaleOf(camera, raster, pane) * raster.pixelWidth,
});

test('what was between the fingers stays between them, and what was under each stays under it', () => {
  const random = seededRandom(7);
  const within = (size: number) => size * random();
  for (let i = 0; i < 200; i++) {
    const camera = rotatedBy(fittedCamera(raster), 90 * Math.floor(random() * 4));
    const a = [within(300), within(400)] as const;
    const b = [350 + within(250), within(400)] as const;
    // Moved and spread without turning: the fingers keep their direction.
    const [factor, dx, dy] = [0.5 + random() * 2, within(80) - 40, within(80) - 40];
    const middle = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] as const;
    const moved = ([x, y]: readonly [number, number]) =>
      [middle[0] + dx + (x - middle[0]) * factor, middle[1] + dy + (y - middle[1]) * factor] as const;
    const view = viewOf(camera);
    const now = mapOf(pinched(view, fingersAt(a, b), fingersAt(moved(a), moved(b))));
    for (const finger of [a, b, middle]) {
      const held = fromScreen(view.map, finger)!;
      const [x, y] = toScreen(now, held);
      expect(x).toBeCloseTo(moved(finger)[0], 6);
      expect(y).toBeCloseTo(moved(finger)[1], 6);
    }
  }
});

test('at the end of the scale the image still goes with the fingers', () => {
  const camera = { ...fittedCamera(raster), magnification: 0.05 };
  const view = viewOf(camera);
  const from = fingersAt([200, 200], [400, 200]);
  const to = fingersAt([300, 220], [340, 220]);
  const now = mapOf(pinched(view, from, to));
  const held = fromScreen(view.map, from.middle)!;
  expect(toScreen(now, held)[0]).toBeCloseTo(320, 6);
  expect(toScreen(now, held)[1]).toBeCloseTo(220, 6);
});

test('fingers that tremble do nothing; then zooming and scrolling are told apart', () => {
  const from = fingersAt([200, 200], [300, 200]);
  expect(intentOf(from, fingersAt([204, 205], [296, 197]))).toBeUndefined();
  expect(intentOf(from, fingersAt([180, 200], [320, 202]))).toBe('zoom');
  expect(intentOf(from, fingersAt([200, 200], [330, 200]))).toBe('zoom'); // one finger stays
  expect(intentOf(from, fingersAt([203, 240], [298, 238]))).toBe('scroll');
});
