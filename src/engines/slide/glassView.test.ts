import { expect, test } from 'vitest';
import type { PixelPlane } from '../../dicom/geometry/pixelPlane';
import { seededRandom } from '../../lib/seededRandom';
import { cameraFor, glassViewOf } from './glassView';
import { canvasToBase, type SlideCamera } from './slideCamera';

const planes: readonly PixelPlane[] = (
  [
    [0, -1, 0, -1, 0, 0],
    [1, 0, 0, 0, 1, 0],
    [-1, 0, 0, 0, 1, 0],
    [0.8, 0.6, 0, -0.6, 0.8, 0],
  ] as const
).map(([rx, ry, rz, cx, cy, cz], index) => ({
  originMm: [20, 40, 0.003],
  rowDirection: [rx, ry, rz],
  columnDirection: [cx, cy, cz],
  rowSpacingMm: 0.0005 * (index === 1 ? 1.5 : 1),
  columnSpacingMm: 0.0005,
  columns: 20_000,
  rows: 10_000,
}));

test('a camera is the same after the way through millimetres, on any glass, turned, mirrored, with any pixels', () => {
  const random = seededRandom(3);
  for (const plane of planes) {
    for (let trial = 0; trial < 50; trial += 1) {
      const camera: SlideCamera = {
        centerU: random() * 20_000,
        centerV: random() * 10_000,
        zoom: 0.01 + random(),
        rotationDeg: random() * 360,
        isFlipped: random() < 0.5,
        widthPx: 900,
        heightPx: 700,
        pixelAspect: plane.rowSpacingMm / plane.columnSpacingMm,
      };
      const again = cameraFor(
        { ...camera, zoom: 3, rotationDeg: 0, isFlipped: false },
        plane,
        glassViewOf(camera, plane),
      );
      for (const corner of [
        [0, 0],
        [900, 0],
        [900, 700],
      ] as const) {
        const [one, other] = [canvasToBase(camera, corner), canvasToBase(again, corner)];
        expect(Math.hypot(one[0] - other[0], one[1] - other[1])).toBeLessThan(1e-3);
      }
    }
  }
});
