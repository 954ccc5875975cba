import { expect, test } from 'vitest';
import type { PixelPlane } from '../../dicom/geometry/pixelPlane';
import { cutOf, turnDeg } from './patientLines';

const axial: PixelPlane = {
  originMm: [0, 0, 50],
  rowDirection: [1, 0, 0],
  columnDirection: [0, 1, 0],
  rowSpacingMm: 1,
  columnSpacingMm: 1,
  columns: 100,
  rows: 80,
};
const coronal: PixelPlane = { ...axial, originMm: [10, 30, 90], columnDirection: [0, 0, -1], columns: 40 };

test('the line of a coronal image in an axial one runs at its depth, as far as the coronal image reaches', () => {
  const [from, to] = [...(cutOf(coronal, axial) ?? [])].sort((a, b) => a[0] - b[0]);
  expect(from).toEqual([9.5, 30, 50]);
  expect(to).toEqual([49.5, 30, 50]);
});

test('parallel images have no line, nor has one that ends before the other', () => {
  expect(cutOf({ ...axial, originMm: [0, 0, 60] }, axial)).toBeUndefined();
  expect(cutOf({ ...coronal, originMm: [10, 30, 500] }, axial)).toBeUndefined();
});

test('a hand that goes a quarter round the point turns by a quarter, and back again', () => {
  expect(turnDeg([0, 0, 0], [0, 0, 1], [5, 0, 0], [0, 3, 0])).toBeCloseTo(90, 9);
  expect(turnDeg([0, 0, 0], [0, 0, 1], [0, 3, 0], [5, 0, 0])).toBeCloseTo(-90, 9);
});
