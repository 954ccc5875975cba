import { describe, expect, test } from 'vitest';
import type { PixelPlane, Vec3 } from '../geometry/pixelPlane';
import { directionLetters, edgeLetters, missingLettersText } from './orientation';
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

  test('unknown stays unknown, and the pane says so in words', () => {
    expect(edgeLetters(undefined, {}, still)).toBeUndefined();
    const odd = { [radiologyTags.PatientOrientation]: { Value: ['?', 'F'] } };
    expect(edgeLetters(undefined, odd, still)).toBeUndefined();
    expect(missingLettersText(undefined, {}, still)).toBe('orientation unknown');
    expect(missingLettersText(undefined, odd, still)).toBe('orientation unknown');
    const chest = { [radiologyTags.PatientOrientation]: { Value: ['L', 'F'] } };
    expect(missingLettersText(undefined, chest, still)).toBe('');
    const oblique = { rotationDeg: 30, isFlipped: false };
    expect(missingLettersText(undefined, chest, oblique)).toBe('no direction letters at this angle');
    expect(missingLettersText(axial, {}, oblique)).toBe('');
  });

  test('ORI-01: an animal on four legs has its own names, by geometry and by Patient Orientation', () => {
    const quadruped = { [radiologyTags.AnatomicalOrientationType]: { Value: ['QUADRUPED'] } };
    expect(words(edgeLetters(axial, quadruped, still))).toBe('V LE D RT');
    expect(words(edgeLetters(plane([0, 1, 0], [0, 0, -1]), quadruped, still))).toBe('CR D CD V');
    const dog = { ...quadruped, [radiologyTags.PatientOrientation]: { Value: ['CD', 'VRT'] } };
    expect(words(edgeLetters(undefined, dog, still))).toBe('DLE CD VRT CR');
    const human = { ...quadruped, [radiologyTags.PatientOrientation]: { Value: ['P', 'F'] } };
    expect(edgeLetters(undefined, human, still)).toBeUndefined();
  });
});

/** Pixels of a body whose left half, back half and head half are known, looked at through a turned view. */
describe('T-SAFE-16', () => {
  const decubitus = (deg: number): PixelPlane => {
    const [cos, sin] = [Math.cos((deg * Math.PI) / 180), Math.sin((deg * Math.PI) / 180)];
    return plane([cos, sin, 0], [-sin, cos, 0]);
  };
  const planes: readonly (readonly [string, PixelPlane])[] = [
    ['axial', axial],
    ['coronal', plane([1, 0, 0], [0, 0, -1])],
    ['sagittal', plane([0, 1, 0], [0, 0, -1])],
    ['oblique', plane([0.8, 0.6, 0], [-0.36, 0.48, 0.8])],
    ['decubitus', decubitus(90)],
    ['feet first', plane([-1, 0, 0], [0, 1, 0])],
  ];
  const axes: readonly Vec3[] = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  const names = ['RL', 'AP', 'FH'];

  /** What a reader sees: the step of the screen that brings the image point farthest towards each end of the body. */
  const seen = (
    image: PixelPlane,
    turn: { rotationDeg: number; isFlipped: boolean },
    screen: readonly [number, number],
  ) => {
    const angle = (turn.rotationDeg * Math.PI) / 180;
    // A vector of the image, mirrored and then turned clockwise, as the painter does it.
    const onScreen = ([x, y]: readonly [number, number]) => {
      const mirrored = turn.isFlipped ? -x : x;
      return [
        mirrored * Math.cos(angle) - y * Math.sin(angle),
        mirrored * Math.sin(angle) + y * Math.cos(angle),
      ] as const;
    };
    const [row, column] = [onScreen([1, 0]), onScreen([0, 1])];
    const along = (v: readonly [number, number]) => v[0] * screen[0] + v[1] * screen[1];
    return axes
      .map((axis, index) => {
        const size = [0, 1, 2].reduce(
          (sum, i) =>
            sum +
            (axis[i] ?? 0) *
              ((image.rowDirection[i] ?? 0) * along(row) + (image.columnDirection[i] ?? 0) * along(column)),
          0,
        );
        return { size, name: names[index]?.[size < 0 ? 0 : 1] ?? '' };
      })
      .filter(({ size }) => Math.abs(size) > 0.0872)
      .sort((a, b) => Math.abs(b.size) - Math.abs(a.size))
      .map(({ name }) => name)
      .join('');
  };

  test.each(planes)(
    'T-SAFE-16: %s: the letters at the edges are where the body is, after each flip and turn',
    (_name, image) => {
      for (const isFlipped of [false, true])
        for (const rotationDeg of [0, 30, 90, 135, 180, 270]) {
          const turn = { rotationDeg, isFlipped };
          expect(words(edgeLetters(image, {}, turn))).toBe(
            (
              [
                [0, -1],
                [1, 0],
                [0, 1],
                [-1, 0],
              ] as const
            )
              .map((edge) => seen(image, turn, edge))
              .join(' '),
          );
        }
    },
  );
});
