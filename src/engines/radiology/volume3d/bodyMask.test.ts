import { expect, test } from 'vitest';
import { onlyBody } from './bodyMask';
import { CastVolume } from './castVolume';

const SIDE = 128;
const [AIR, LUNG, TISSUE, FOAM, SHEET] = [-1000, -850, 40, -880, -600];
const MIDDLE = SIDE / 2;
const isIn = (x: number, y: number, cx: number, cy: number, rx: number, ry: number) =>
  ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1;

/** A chest with skin half in the air, two lungs and a sheet over it, on a table of foam in a thin shell. */
function chest(x: number, y: number): number {
  if (isIn(x, y, 44, 60, 11, 18) || isIn(x, y, 84, 60, 11, 18)) return LUNG;
  if (isIn(x, y, MIDDLE, 60, 40, 28)) return TISSUE;
  if (isIn(x, y, MIDDLE, 60, 41.5, 29.5)) return -500;
  if (y >= 92 && y < 112 && x > 10 && x < 118) return y === 92 || y === 111 ? 20 : FOAM;
  return y === 26 && x > 20 && x < 108 ? SHEET : AIR;
}
const sliceOf = (valueAt: (x: number, y: number) => number) =>
  Float32Array.from({ length: SIDE * SIDE }, (_, at) => valueAt(at % SIDE, Math.floor(at / SIDE)));
const at = (values: Float32Array, x: number, y: number) => values[y * SIDE + x];

test('of a chest on a table the lungs and the tissue around them are left, to the last voxel of lung', () => {
  const slice = sliceOf(chest);
  const body = onlyBody(slice, SIDE, SIDE);
  const countOf = (values: Float32Array) => values.filter((value) => value === LUNG).length;
  expect(countOf(body)).toBe(countOf(slice));
  expect(at(body, MIDDLE, 60)).toBe(TISSUE);
});

test('table, foam, sheet, skin and the air of the room are nothing', () => {
  const slice = sliceOf(chest);
  const body = onlyBody(slice, SIDE, SIDE);
  for (const left of [AIR, FOAM, SHEET, -500]) {
    expect(slice.includes(left)).toBe(true);
    expect(body.includes(left)).toBe(false);
  }
  expect(at(body, MIDDLE, 92)).toBeNaN();
});

test('an image that shows a part of the body only stays whole: no lung is taken for the room', () => {
  const slice = sliceOf((x, y) => (isIn(x, y, 0, MIDDLE, 40, 50) ? LUNG : TISSUE));
  expect(onlyBody(slice, SIDE, SIDE)).toBe(slice);
});

test('an image without a body stays as it is', () => {
  const air = sliceOf(() => AIR);
  expect(onlyBody(air, SIDE, SIDE)).toBe(air);
});

test('a slice that comes after the lungs were looked at is in the next picture of them', () => {
  const volume = new CastVolume({ columns: SIDE, rows: SIDE, slices: 2 });
  volume.putSlice(0, sliceOf(chest));
  expect(volume.ofBody().data[SIDE * SIDE + 60 * SIDE + 44]).toBeNaN();
  volume.putSlice(1, sliceOf(chest));
  const body = volume.ofBody();
  expect(body.data[SIDE * SIDE + 60 * SIDE + 44]).toBe(LUNG);
  expect(body.data[SIDE * SIDE + 100 * SIDE + 64]).toBeNaN();
});
