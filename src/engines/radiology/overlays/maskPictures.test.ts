// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from 'vitest';
import { imagePointToMm, mmToImagePoint, type PixelPlane, pointOnPlane } from '../../../dicom/geometry/pixelPlane';
import type { SegmentationOverlay } from '../../../dicom/overlay/overlay';
import { framesOnPlane } from '../../../dicom/overlay/planeChoice';
import { coverage, croppedMask, maskValueAt } from './mask';
import { axial, segmentationOn } from './maskFixture';
import { imageMasks } from './maskPictures';
import type { MaskStore } from './maskStore';
import { colouredCover, joinedCover, outlineOf } from './tint';

/** The shape all are about: a ball in space, mm. */
const inBall = ([x, y, z]: readonly number[]) =>
  Math.hypot((x as number) - 12, (y as number) - 9, (z as number) - 10) <= 6;

const maskOf = (plane: PixelPlane) =>
  croppedMask(
    Uint8Array.from({ length: plane.columns * plane.rows }, (_, at) =>
      inBall(imagePointToMm(plane, [(at % plane.columns) + 0.5, Math.floor(at / plane.columns) + 0.5])) ? 1 : 0,
    ),
    plane.columns,
    plane.rows,
  );

const storeOf = () =>
  ({
    state: (_: SegmentationOverlay, frame: { plane: PixelPlane }) => ({ kind: 'mask', mask: maskOf(frame.plane) }),
  }) as unknown as MaskStore;

beforeEach(() => {
  // Only the pixels are looked at here, not what a canvas does with them.
  vi.stubGlobal(
    'ImageData',
    class {
      data: Uint8ClampedArray;
      constructor(data: Uint8ClampedArray) {
        this.data = data;
      }
    },
  );
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockImplementation(function (this: HTMLCanvasElement) {
    return { putImageData: (image: ImageData) => Object.assign(this, { pixels: image.data }) } as never;
  } as never);
});

/** Which pixels of the image the pictures of segments cover, looked up through space as the painter does. */
function covered(overlay: SegmentationOverlay, image: PixelPlane): (column: number, row: number) => boolean {
  const { pictures } = imageMasks(overlay, overlay.segments, image, storeOf());
  return (column, row) =>
    pictures.some(({ grid, left, top, picture }) => {
      const canvas = picture as unknown as { width: number; height: number; pixels: Uint8ClampedArray };
      const [u, v] = pointOnPlane(image, grid, [column + 0.5, row + 0.5]);
      const [x, y] = [Math.floor(u) - left, Math.floor(v) - top];
      if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) return false;
      return (canvas.pixels[(y * canvas.width + x) * 4 + 3] ?? 0) > 0;
    });
}

/** Pixels of the image that are wrongly in or out, but for those within `slackMm` of the ball's edge. */
function wrongPixels(overlay: SegmentationOverlay, image: PixelPlane, slackMm: number): number {
  const isCovered = covered(overlay, image);
  let wrong = 0;
  for (let row = 0; row < image.rows; row += 1)
    for (let column = 0; column < image.columns; column += 1) {
      const [x, y, z] = imagePointToMm(image, [column + 0.5, row + 0.5]);
      const distance = Math.hypot(x - 12, y - 9, z - 10) - 6;
      if (Math.abs(distance) > slackMm && isCovered(column, row) !== distance < 0) wrong += 1;
    }
  return wrong;
}

test('T-SAFE-23: a SEG of half the spacing and an offset origin lies on the image where it lies in space', () => {
  const fine = segmentationOn(Array.from({ length: 20 }, (_, index) => axial([2.3, 1.7, index], 0.5, 60, 50)));
  for (const z of [4, 6, 8, 10, 12, 14, 16]) expect(wrongPixels(fine, axial([0, 0, z], 1, 30, 25), 1)).toBe(0);
  expect(covered(fine, axial([0, 0, 10], 1, 30, 25))(12, 9)).toBe(true);
});

test('T-SAFE-23: a plane reaches half its own step: beyond it nothing is drawn, and a gap is not bridged', () => {
  const coarse = segmentationOn([0, 5, 10, 20].map((z) => axial([0, 0, z], 1, 30, 25)));
  const numbersAt = (z: number) =>
    framesOnPlane(coarse, axial([0, 0, z], 0.7, 40, 40))?.map(({ ref }) => ref.frameNumber);
  expect([9, 12.4, 12.6, 15, 17.4, 17.6, 22.6].map(numbersAt)).toEqual([[3], [3], [], [], [], [4], []]);
});

test('an image at an angle to the planes of a SEG shows the cut through its volume', () => {
  const volume = segmentationOn(Array.from({ length: 24 }, (_, index) => axial([0, 0, index], 1, 30, 25)));
  const coronal: PixelPlane = { ...axial([0, 9, 20], 1, 30, 20), columnDirection: [0, 0, -1] };
  expect(framesOnPlane(volume, coronal)).toBeUndefined();
  expect(wrongPixels(volume, coronal, 1)).toBe(0);
  expect(covered(volume, coronal)(12, 10)).toBe(true);
});

test('T-SAFE-22: in a fractional SEG of at most 200 a value of 100 reads 0.5, and is half as strong, with no threshold', () => {
  const overlay = segmentationOn([axial([0, 0, 0], 1, 3, 1)], {
    kind: 'fractional',
    maximum: 200,
    meaning: 'occupancy',
  });
  expect([0, 1, 100, 200].map((stored) => coverage(overlay, stored, 1))).toEqual([0, 0.005, 0.5, 1]);
  const mask = croppedMask(Uint8Array.of(10, 100, 200), 3, 1);
  const pixels = colouredCover(joinedCover(overlay, [mask], 1, mask), '#ff0000', true);
  expect([3, 7, 11].map((at) => pixels[at])).toEqual([13, 128, 255]);
});

test('two frames of one segment on one plane are joined, and a label map colours only its own number', () => {
  const two = [croppedMask(Uint8Array.of(1, 0, 0), 3, 1), croppedMask(Uint8Array.of(0, 0, 1), 3, 1)];
  const area = { left: 0, top: 0, width: 3, height: 1 };
  const marked = (cover: Float32Array) => [...cover].map((share) => share > 0);
  expect(marked(joinedCover({ values: { kind: 'binary' } }, two, 1, area))).toEqual([true, false, true]);
  const labels = [croppedMask(Uint16Array.of(1, 700, 2), 3, 1)];
  expect(marked(joinedCover({ values: { kind: 'labelmap' } }, labels, 700, area))).toEqual([false, true, false]);
  expect(maskValueAt(labels[0] as never, 1, 0)).toBe(700);
  expect(mmToImagePoint(axial([0, 0, 0], 1, 3, 1), [0, 0, 0])).toEqual([0.5, 0.5]);
});

test('the outline of a mask runs along its pixels, in as few stretches as there are sides', () => {
  const cover = Float32Array.of(1, 1, 0, 1, 1, 1);
  const sides = outlineOf(cover, 3, 2);
  expect(sides).toHaveLength(6 * 4);
  const length = sides.reduce((sum, value, at) => (at % 4 > 1 ? sum + value - (sides[at - 2] as number) : sum), 0);
  expect(length).toBe(10);
});
