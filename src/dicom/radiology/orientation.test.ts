import { describe, expect, test } from 'vitest';
import type { PixelPlane, Vec3 } from '../geometry/pixelPlane';
import { directionLetters, edgeLetters } from './orientation';
import { radiologyTags } from './radiologyTags';

const plane = (rowDirection: Vec3, columnDirection: Vec3): PixelPlane => ({
  originMm: [0, 0, 0],
  rowDirection,
  columnDirection,
  rowSpacingMm: 1,
  columnSpacingMm: 1,
  columns: 10,
  rows: 10,
});
const axial = plane([1, 0, 0], [0, 1, 0]);
const words = (letters: ReturnType<typeof edgeLetters>) =>
  letters && [letters.top, letters.right, letters.bottom, letters.left].join(' ');
const still = { rotationDeg: 0, isFlipped: false };

describe('letters at the edges', () => {
  test.each([
    ['axial', axial, 'A L P R'],
    ['coronal', plane([1, 0, 0], [0, 0, -1]), 'H L F R'],
    ['sagittal', plane([0, 1, 0], [0, 0, -1]), 'H P F A'],
    ['prone', plane([-1, 0, 0], [0, -1, 0]), 'P R A L'],
    ['feet first', plane([-1, 0, 0], [0, 1, 0]), 'A R P L'],
  ])('%s', (_name, image, expected) => {
    expect(words(edgeLetters(image, {}, still))).toBe(expected);
  });

  test.each([
    [90, false, 'R A L P'],
    [180, false, 'P R A L'],
    [270, false, 'L P R A'],
    [0, true, 'A R P L'],
    [90, true, 'L A R P'],
  ])('an axial image turned by %d°, flipped %s', (rotationDeg, isFlipped, expected) => {
    expect(words(edgeLetters(axial, {}, { rotationDeg, isFlipped }))).toBe(expected);
  });

  test('an oblique direction names its parts, the largest first; two degrees are no part', () => {
    expect(directionLetters([0.8, 0.6, 0])).toBe('LP');
    expect(directionLetters([-0.5, -0.6, 0.62])).toBe('HAR');
    expect(directionLetters([0.999, 0.035, 0])).toBe('L');
  });

  test('Patient Orientation serves images without a plane, for quarter turns only', () => {
    const chest = { [radiologyTags.PatientOrientation]: { Value: ['L', 'FR'] } };
    expect(words(edgeLetters(undefined, chest, still))).toBe('HL L FR R');
    expect(words(edgeLetters(undefined, chest, { rotationDeg: 90, isFlipped: false }))).toBe('R HL L FR');
    expect(edgeLetters(undefined, chest, { rotationDeg: 30, isFlipped: false })).toBeUndefined();
  });

  test('unknown stays unknown, and animals have other letters', () => {
    expect(edgeLetters(undefined, {}, still)).toBeUndefined();
    expect(
      edgeLetters(undefined, { [radiologyTags.PatientOrientation]: { Value: ['?', 'F'] } }, still),
    ).toBeUndefined();
    expect(
      edgeLetters(axial, { [radiologyTags.AnatomicalOrientationType]: { Value: ['QUADRUPED'] } }, still),
    ).toBeUndefined();
  });
});
