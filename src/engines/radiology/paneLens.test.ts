import { expect, test } from 'vitest';
import { toScreen } from '../../dicom/geometry/displayedPlane';
import { lensMap } from './paneLens';

/** Three CSS pixels an image pixel, mirrored, the corner of the image at 400\50. */
const mirrored = { a: -3, b: 0, c: 0, d: 3, e: 400, f: 50 };

test('what lies under the pointer lies in the middle of the lens, and its neighbour so many times further off', () => {
  // Image point 30\20 lies at CSS pixel 310\110. Twice as large on a screen of 1.5 device pixels a CSS pixel: 3.
  const map = lensMap(mirrored, { at: [310, 110], scale: 3, side: 330 });
  expect(toScreen(map, [30, 20])).toEqual([165, 165]);
  expect(toScreen(map, [31, 20])).toEqual([156, 165]);
  expect(toScreen(map, [30, 22])).toEqual([165, 183]);
});

test('layers of the pane lie over the picture in the lens as they do in the pane', () => {
  const seen = { at: [310, 110], scale: 4, side: 220 } as const;
  const layer = lensMap({ a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 }, seen);
  const picture = lensMap(mirrored, seen);
  for (const point of [
    [0, 0],
    [30, 20],
    [12.5, 99],
  ] as const)
    expect(toScreen(layer, toScreen(mirrored, point))).toEqual(toScreen(picture, point));
});
