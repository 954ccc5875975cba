import { describe, expect, test } from 'vitest';
import { fromScreen, toScreen } from '../../dicom/geometry/displayedPlane';
import { seededRandom } from '../../lib/seededRandom';
import {
  alignedTo,
  atActualPixels,
  fittedCamera,
  flippedHorizontally,
  pannedBy,
  type RasterSize,
  rotatedBy,
  scaleOf,
  screenMap,
  type ViewCamera,
  zoomedAt,
} from './viewCamera';

const pane = { width: 600, height: 400 };
const raster: RasterSize = { columns: 200, rows: 100, pixelWidth: 0.5, pixelHeight: 1 };
const viewOf = (camera: ViewCamera, of = raster) => screenMap(camera, of, scaleOf(camera, of, pane), [300, 200]);

describe('the view', () => {
  test('at first shows the whole image, with pixels as tall and wide as they are', () => {
    const view = viewOf(fittedCamera(raster));
    expect(toScreen(view, [0, 0])).toEqual([100, 0]);
    expect(toScreen(view, [200, 100])).toEqual([500, 400]);
  });

  test('turned to the right, the top left corner is at the top right and the image fits again', () => {
    const view = viewOf(rotatedBy(fittedCamera({ ...raster, columns: 400 }), 90), { ...raster, columns: 400 });
    const [x, y] = toScreen(view, [0, 0]);
    expect([x, y]).toEqual([400, 0]);
    expect(toScreen(view, [400, 0])).toEqual([400, 400]);
  });

  test('mirroring mirrors what is on the screen, also of a turned image', () => {
    const turned = rotatedBy(fittedCamera(raster), 90);
    const [x, y] = toScreen(viewOf(turned), [20, 30]);
    const [mx, my] = toScreen(viewOf(flippedHorizontally(turned)), [20, 30]);
    expect(mx).toBeCloseTo(600 - x, 9);
    expect(my).toBeCloseTo(y, 9);
  });

  test('four quarter turns and two flips are nothing', () => {
    let camera = fittedCamera(raster);
    for (let turn = 0; turn < 4; turn += 1) camera = rotatedBy(camera, 90);
    expect(viewOf(flippedHorizontally(flippedHorizontally(camera)))).toEqual(viewOf(fittedCamera(raster)));
  });
});

test('any walk of hands keeps the image under the pointer and goes there and back (2,000 seeded steps)', () => {
  const random = seededRandom(17);
  let camera = fittedCamera(raster);
  for (let step = 0; step < 2000; step += 1) {
    const view = viewOf(camera);
    const at = [random() * 600, random() * 400] as const;
    const under = fromScreen(view, at)!;
    const back = toScreen(view, under);
    expect(Math.hypot(back[0] - at[0], back[1] - at[1])).toBeLessThan(1e-6);
    const kind = Math.floor(random() * 4);
    if (kind === 0) {
      const [dx, dy] = [random() * 80 - 40, random() * 80 - 40];
      camera = pannedBy(camera, view, dx, dy);
      const moved = toScreen(viewOf(camera), under);
      expect(Math.hypot(moved[0] - at[0] - dx, moved[1] - at[1] - dy)).toBeLessThan(1e-6);
    } else if (kind === 1) {
      camera = zoomedAt(camera, view, 0.5 + random() * 1.5, at, scaleOf(camera, raster, pane) * raster.pixelWidth);
      const held = toScreen(viewOf(camera), under);
      expect(Math.hypot(held[0] - at[0], held[1] - at[1])).toBeLessThan(1e-5);
    } else if (kind === 2) camera = rotatedBy(camera, random() * 720 - 360);
    else camera = flippedHorizontally(camera);
    if (step % 20 === 19) camera = { ...camera, center: [100, 50], magnification: 1 };
  }
});

test('zooming ends before pixels are larger than the pane and before the image is a dot', () => {
  let camera = fittedCamera(raster);
  for (let step = 0; step < 50; step += 1)
    camera = zoomedAt(camera, viewOf(camera), 2, [300, 200], scaleOf(camera, raster, pane) * raster.pixelWidth);
  expect(scaleOf(camera, raster, pane) * raster.pixelWidth).toBeCloseTo(100, 6);
  for (let step = 0; step < 50; step += 1)
    camera = zoomedAt(camera, viewOf(camera), 0.5, [300, 200], scaleOf(camera, raster, pane) * raster.pixelWidth);
  expect(camera.magnification).toBe(0.05);
});

test('a pane that is folded away has no view to move: its camera stays as it is', () => {
  const camera = fittedCamera(raster);
  const folded = screenMap(camera, raster, 0, [0, 0]);
  expect(pannedBy(camera, folded, 5, 5)).toBe(camera);
  expect(zoomedAt(camera, folded, 2, [0, 0], 1)).toBe(camera);
});

test('an image aligned to an edge of the pane touches it and stands halfway up, however it is turned', () => {
  const raster = { columns: 200, rows: 300, pixelWidth: 1, pixelHeight: 1 };
  const pane = { width: 500, height: 400 };
  for (const rotationDeg of [0, 90, 180, 270]) {
    for (const isFlipped of [false, true]) {
      for (const side of ['left', 'right'] as const) {
        const camera = { ...fittedCamera(raster), center: [30, 40] as const, rotationDeg, isFlipped };
        const mapOf = (one: ViewCamera) => screenMap(one, raster, scaleOf(one, raster, pane), [250, 200]);
        const aligned = alignedTo(camera, mapOf(camera), raster, pane, side);
        const corners = (
          [
            [0, 0],
            [200, 0],
            [0, 300],
            [200, 300],
          ] as const
        ).map((one) => toScreen(mapOf(aligned), one));
        const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
        expect(side === 'left' ? Math.min(...xs) : Math.max(...xs)).toBeCloseTo(side === 'left' ? 0 : 500, 9);
        expect((Math.min(...ys) + Math.max(...ys)) / 2).toBeCloseTo(200, 9);
      }
    }
  }
});

test('UX-01: at actual pixels one image pixel is one device pixel and their edges fall together, turned and moved too', () => {
  const random = seededRandom(101);
  for (let round = 0; round < 50; round += 1) {
    const device = { width: 301 + Math.floor(random() * 900), height: 200 + Math.floor(random() * 900) };
    const square: RasterSize = {
      columns: 1 + Math.floor(random() * 3000),
      rows: 77,
      pixelWidth: 0.143,
      pixelHeight: 0.143,
    };
    const turned = rotatedBy(fittedCamera(square), 90 * Math.floor(random() * 4));
    const moved = { ...turned, center: [random() * 300, random() * 77] as const, isFlipped: random() < 0.5 };
    const camera = atActualPixels(moved, square, device);
    const scale = scaleOf(camera, square, device);
    const map = screenMap(camera, square, scale, [device.width / 2, device.height / 2]);
    for (const [u, v] of [
      [0, 0],
      [1, 0],
      [0, 1],
    ] as const) {
      const [x, y] = toScreen(map, [u, v]);
      expect(Math.abs(x - Math.round(x)) + Math.abs(y - Math.round(y))).toBeLessThan(1e-6);
    }
    const [from, to] = [toScreen(map, [10, 10]), toScreen(map, [11, 10])];
    expect(Math.hypot(to[0] - from[0], to[1] - from[1])).toBeCloseTo(1, 9);
  }
});
