import { expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import { glassMask } from './glassMask';

const [COLUMNS, ROWS] = [80, 60];
type Rgb = readonly [number, number, number];
const GLASS: Rgb = [244, 243, 240];
const EOSIN: Rgb = [232, 170, 196];

function picture(colourAt: (column: number, row: number) => Rgb): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(COLUMNS * ROWS * 4);
  for (let row = 0; row < ROWS; row += 1)
    for (let column = 0; column < COLUMNS; column += 1)
      rgba.set([...colourAt(column, row), 255], (row * COLUMNS + column) * 4);
  return rgba;
}

const alphaAt = (mask: ReturnType<typeof glassMask>, column: number, row: number) =>
  mask?.alpha[row * COLUMNS + column];

test('noisy empty glass is dimmed, and tissue with what lies close around it is left alone', () => {
  const random = seededRandom(4);
  const noisy = ([r, g, b]: Rgb): Rgb => {
    const by = Math.round(random() * 8 - 4);
    return [r + by, g + by, b + by];
  };
  const distance = (value: number, from: number, to: number) => Math.max(0, from - value, value - to);
  const toTissue = (column: number, row: number) => Math.max(distance(column, 30, 50), distance(row, 20, 35));
  const mask = glassMask(
    picture((column, row) => noisy(toTissue(column, row) === 0 ? EOSIN : GLASS)),
    COLUMNS,
    ROWS,
  );
  for (let row = 0; row < ROWS; row += 1) {
    for (let column = 0; column < COLUMNS; column += 1) {
      const far = toTissue(column, row);
      if (far <= 2) expect([column, row, alphaAt(mask, column, row)]).toEqual([column, row, 0]);
      if (far > 10) expect([column, row, alphaAt(mask, column, row)]).toEqual([column, row, 255]);
    }
  }
});

test('a lumen within the tissue stays bright: it is part of what is read', () => {
  const isLumen = (column: number, row: number) => Math.hypot(column - 40, row - 30) < 8;
  const isTissue = (column: number, row: number) => Math.hypot(column - 40, row - 30) < 20;
  const mask = glassMask(
    picture((column, row) => (isTissue(column, row) && !isLumen(column, row) ? EOSIN : GLASS)),
    COLUMNS,
    ROWS,
  );
  expect([alphaAt(mask, 40, 30), alphaAt(mask, 2, 2)]).toEqual([0, 255]);
});

test('a single pale cell on the glass is not dimmed', () => {
  const mask = glassMask(
    picture((column, row) => (column === 25 && row === 15 ? [228, 214, 224] : GLASS)),
    COLUMNS,
    ROWS,
  );
  expect(alphaAt(mask, 25, 15)).toBe(0);
  expect(alphaAt(mask, 60, 40)).toBe(255);
});

test('a fluorescence slide with a black ground has no glass to dim', () => {
  expect(
    glassMask(
      picture(() => [2, 3, 2]),
      COLUMNS,
      ROWS,
    ),
  ).toBeUndefined();
});

test('a field full of tissue has no glass to dim', () => {
  expect(
    glassMask(
      picture(() => EOSIN),
      COLUMNS,
      ROWS,
    ),
  ).toBeUndefined();
});
