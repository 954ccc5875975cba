import { expect, test } from 'vitest';
import { boxOf, cellAt, lastPage, pageWith, scrolledByRows } from './tileGrid';

const four = { rows: 4, columns: 4 };
const two = { rows: 2, columns: 2 };

test('a page stays while the reader goes about in it, and moves by as few rows as bring another image in', () => {
  expect(pageWith(four, 300, 16, 16)).toBe(16);
  expect(pageWith(four, 300, 16, 31)).toBe(16);
  expect(pageWith(four, 300, 16, 32)).toBe(20);
  expect(pageWith(four, 300, 16, 15)).toBe(12);
  expect(pageWith(four, 300, 0, 150)).toBe(136);
});

test('the last page is full but for its last row, and a short series has one page', () => {
  expect(lastPage(four, 300)).toBe(284);
  expect(lastPage(four, 301)).toBe(288);
  expect(pageWith(four, 300, 296, 299)).toBe(284);
  expect(pageWith(four, 5, 0, 4)).toBe(0);
});

test('the wheel moves by rows, and the image the reader is at keeps its cell until the stack ends', () => {
  expect(scrolledByRows(four, 300, { first: 16, wanted: 18 }, 1)).toEqual({ first: 20, wanted: 22 });
  expect(scrolledByRows(four, 300, { first: 16, wanted: 18 }, -4)).toEqual({ first: 0, wanted: 2 });
  expect(scrolledByRows(four, 300, { first: 284, wanted: 285 }, 1)).toEqual({ first: 284, wanted: 289 });
  expect(scrolledByRows(four, 300, { first: 284, wanted: 298 }, 1)).toEqual({ first: 284, wanted: 298 });
  expect(scrolledByRows(four, 300, { first: 0, wanted: 2 }, -1)).toEqual({ first: 0, wanted: 2 });
  // Images are skipped by no way of scrolling: two rows on, then two back.
  const on = scrolledByRows(two, 9, { first: 0, wanted: 1 }, 2);
  expect(on).toEqual({ first: 4, wanted: 5 });
  expect(scrolledByRows(two, 9, on, -2)).toEqual({ first: 0, wanted: 1 });
});

test('cells cover the pane without gaps, and a press is of the cell it is seen in', () => {
  const size = { width: 1001, height: 701 };
  const grid = { rows: 3, columns: 3 };
  let area = 0;
  for (let cell = 0; cell < 9; cell += 1) {
    const { left, top, width, height } = boxOf(grid, size, cell);
    area += width * height;
    expect(cellAt(grid, size, [left, top])).toBe(cell);
    expect(cellAt(grid, size, [left + width - 1, top + height - 1])).toBe(cell);
  }
  expect(area).toBe(1001 * 701);
  expect(cellAt(grid, size, [1001, 10])).toBeUndefined();
  expect(cellAt(grid, size, [-1, 10])).toBeUndefined();
});
