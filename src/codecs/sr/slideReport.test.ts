import { expect, test } from 'vitest';
import { measureInMm } from '../../dicom/geometry/measure';
import { imagePointToMm, mmToImagePoint, type PixelPlane } from '../../dicom/geometry/pixelPlane';
import { codes } from '../../dicom/codes';
import type { Annotation, AnnotationShape } from '../../dicom/types';
import { mark, matrixSpace, slideImage, slideSpace } from '../testData';
import { opened } from './amendFixtures';
import { saved } from './reportFixtures';

const slide = slideImage();
/** A level of 20,000 by 10,000 pixels, scanned at an angle, with pixels that are not square. */
const scanned = (degrees: number, originMm: PixelPlane['originMm'] = [20, 40, 0.0045]): PixelPlane => {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return {
    originMm,
    rowDirection: [cos, sin, 0],
    columnDirection: [-sin, cos, 0],
    rowSpacingMm: 0.00025,
    columnSpacingMm: 0.0005,
    columns: 20_000,
    rows: 10_000,
  };
};
type Pixel = readonly [number, number];
const inMm = (plane: PixelPlane, pixels: readonly Pixel[]): number[] =>
  pixels.flatMap((pixel) => imagePointToMm(plane, pixel));

/** What a colleague reads of one mark. */
function stored(shape: AnnotationShape, points: readonly number[]): Annotation {
  const [read] = opened(
    saved([mark(slide, slideSpace(slide), shape, points, { measurements: measureInMm(shape, points) })]),
  ).annotations;
  if (read === undefined) throw new Error('the mark was not read');
  return read;
}

const pixelsOf = (plane: PixelPlane, points: readonly number[]): Pixel[] =>
  Array.from({ length: points.length / 3 }, (_, at) =>
    mmToImagePoint(plane, [points[at * 3] ?? 0, points[at * 3 + 1] ?? 0, points[at * 3 + 2] ?? 0]),
  );

test('T-SSR-04: a mark on a slide scanned at 37° comes back on the pixels it was drawn on', () => {
  const plane = scanned(37);
  const pixels: Pixel[] = [
    [0, 0],
    [20_000, 10_000],
    [123.5, 9876.25],
  ];
  const read = stored('polygon', inMm(plane, pixels));
  pixelsOf(plane, read.points).forEach((pixel, index) => {
    // Float32 millimetres at 20 to 40 mm are 4 nm apart: a hundredth of a pixel.
    expect(pixel[0]).toBeCloseTo(pixels[index]?.[0] as number, 1);
    expect(pixel[1]).toBeCloseTo(pixels[index]?.[1] as number, 1);
  });
});

test('T-SSR-05: the stored area of a polygon is its shoelace in slide millimetres at every orientation', () => {
  const pixels: Pixel[] = [
    [100, 100],
    [4100, 100],
    [4100, 2100],
    [2100, 3100],
  ];
  const shoelace =
    pixels.reduce((sum, [x, y], index) => {
      const [nextX, nextY] = pixels[(index + 1) % pixels.length] as Pixel;
      return sum + (x * nextY - nextX * y) * 0.0005 * 0.00025;
    }, 0) / 2;
  expect(shoelace).toBeCloseTo(1, 12);
  for (const degrees of [0, 37, 90, 180, 211]) {
    const area = stored('polygon', inMm(scanned(degrees), pixels)).measurements.find(
      ({ name }) => name.value === codes.area.value,
    );
    expect(area?.value, `${degrees}°`).toBeCloseTo(shoelace, 9);
  }
});

test('T-SSR-08: an ellipse of two to one at 30° keeps both axes', () => {
  const [cos, sin] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
  const end = (x: number, y: number) => [5 + x * cos - y * sin, 7 + x * sin + y * cos, 0.0045];
  const points = [...end(-2, 0), ...end(2, 0), ...end(0, -1), ...end(0, 1)];
  const read = stored('ellipse', points);
  expect(read.points).toEqual(points.map(Math.fround));
  const size = (a: number, b: number) =>
    Math.hypot(...[0, 1, 2].map((axis) => (read.points[a * 3 + axis] ?? 0) - (read.points[b * 3 + axis] ?? 0)));
  expect([size(0, 1), size(2, 3)].map((value) => Math.round(value * 1e5) / 1e5)).toEqual([4, 2]);
});

test('T-SSR-06: a mark on a focal plane 4.5 µm above the glass is 0.0045 mm above it, in every point', () => {
  const read = stored(
    'polygon',
    inMm(scanned(0), [
      [1, 1],
      [9, 1],
      [9, 9],
    ]),
  );
  expect(read.points.filter((_, index) => index % 3 === 2)).toEqual(new Array(3).fill(Math.fround(0.0045)));
});

test('SSR-08: on a slide without geometry a mark is in pixels of the whole matrix, and comes back in them', () => {
  const flat = slideImage(false, 3);
  const one = mark(flat, matrixSpace(flat), 'polygon', [0, 0, 20_000, 0, 20_000, 10_000]);
  expect(opened(saved([one])).annotations[0]).toMatchObject({ points: one.points, space: one.space });
});

test('SSR-15: a thousand marks are one report, saved and read in full', () => {
  const many = Array.from({ length: 1000 }, (_, index) => mark(slide, slideSpace(slide), 'point', [index / 64, 1, 0]));
  expect(opened(saved(many)).annotations.map(({ points }) => points[0])).toEqual(many.map(({ points }) => points[0]));
}, 30_000);
