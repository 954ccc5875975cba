import { expect, test } from 'vitest';
import type { Vec2 } from '../../../dicom/geometry/pixelPlane';
import type { Contour } from '../../../dicom/overlay/overlay';
import { regionsOnImage } from './contourPaths';
import { axial } from './maskFixture';

const square = (from: number, to: number, z: number, kind: Contour['kind']): Contour => ({
  segmentNumber: 3,
  kind,
  points: Float64Array.of(from, from, z, to, from, z, to, to, z, from, to, z),
});

/** The rule by which a canvas fills several outlines at once. */
const isFilled = (outlines: readonly (readonly Vec2[])[], [x, y]: Vec2): boolean => {
  let crossings = 0;
  for (const outline of outlines)
    for (const [index, [ax, ay]] of outline.entries()) {
      const [bx, by] = outline[(index + 1) % outline.length] as Vec2;
      if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) crossings += 1;
    }
  return crossings % 2 === 1;
};

const image = axial([0, 0, 0], 1, 40, 40);

test('T-SAFE-24: an XOR hole of a structure is not filled', () => {
  const [region] = regionsOnImage(
    [square(4, 30, 0, 'CLOSEDPLANAR_XOR'), square(10, 20, 0, 'CLOSEDPLANAR_XOR')],
    image,
    1.5,
  );
  expect(region?.closed).toHaveLength(2);
  expect(isFilled(region?.closed ?? [], [7, 7])).toBe(true);
  expect(isFilled(region?.closed ?? [], [15, 15])).toBe(false);
});

test('T-SAFE-24: a hole by a keyhole, one outline that runs in and back out, is not filled', () => {
  const keyhole: Contour = {
    segmentNumber: 3,
    kind: 'CLOSED_PLANAR',
    points: Float64Array.from(
      [4, 4, 30, 4, 30, 30, 4, 30, 4, 4, 10, 10, 10, 20, 20, 20, 20, 10, 10, 10].flatMap((value, at) =>
        at % 2 === 1 ? [value, 0] : [value],
      ),
    ),
  };
  const [region] = regionsOnImage([keyhole], image, 1.5);
  expect(isFilled(region?.closed ?? [], [7, 20])).toBe(true);
  expect(isFilled(region?.closed ?? [], [15, 15])).toBe(false);
});

test('contours are shown within half the distance of planes, and never pulled onto an image from farther', () => {
  const contours = [square(4, 30, 1.4, 'CLOSED_PLANAR'), square(4, 30, 1.6, 'CLOSED_PLANAR')];
  expect(regionsOnImage(contours, image, 1.5)[0]?.closed).toHaveLength(1);
});

test('an open line is never closed or filled, one that leaves the plane is drawn as far as it lies on it, a point is a point', () => {
  const line: Contour = {
    segmentNumber: 1,
    kind: 'OPEN_NONPLANAR',
    points: Float64Array.of(0, 0, 0, 5, 0, 1, 9, 0, 6),
  };
  const point: Contour = { segmentNumber: 2, kind: 'POINT', points: Float64Array.of(8, 9, 0.5) };
  const [drawn, dot] = regionsOnImage([line, point], image, 1.5);
  expect(drawn).toMatchObject({
    closed: [],
    open: [
      [
        [0.5, 0.5],
        [5.5, 0.5],
      ],
    ],
  });
  expect(dot).toMatchObject({ closed: [], open: [], points: [[8.5, 9.5]] });
});
