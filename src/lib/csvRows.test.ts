import { expect, test } from 'vitest';
import { csvText } from './csv';
import { csvRows } from './csvRows';
import { seededRandom } from './seededRandom';

const cellsOf = (text: string, separator = ',') => csvRows(text, separator, 1000).map(({ cells }) => cells);

test('cells, quotes, line ends and empty lines are read as RFC 4180 means them', () => {
  expect(cellsOf('a,b\r\n"c, ""d""","e\nf"\n\n,\r\ng,')).toEqual([
    ['a', 'b'],
    ['c, "d"', 'e\nf'],
    ['g', ''],
  ]);
  expect(cellsOf('a;b\rc;"d;e"x', ';')).toEqual([
    ['a', 'b'],
    ['c', 'd;ex'],
  ]);
});

test('each record tells the line it begins on, line ends within quotes counted', () => {
  expect(csvRows('h\r\n"a\r\nb\nc"\r\n\r\nd', ',', 9).map(({ line }) => line)).toEqual([1, 2, 6]);
});

test('a quote that is never closed is told', () => {
  expect(csvRows('a,b\n"c,d\ne,f', ',', 9).map(({ isUnclosed }) => isUnclosed)).toEqual([undefined, true]);
});

test('no more records are read than were asked for', () => {
  expect(csvRows('a\nb\nc\nd', ',', 2).map(({ cells }) => cells[0])).toEqual(['a', 'b']);
});

test('what the writer wrote comes back cell by cell', () => {
  const random = seededRandom(8);
  const characters = ['a', 'Ä', '"', ',', ';', '\n', '\r\n', ' ', "'", '日'];
  for (let round = 0; round < 300; round++) {
    const rows = Array.from({ length: 3 }, () =>
      Array.from(
        { length: 4 },
        () =>
          `x${Array.from({ length: Math.floor(random() * 6) }, () => characters[Math.floor(random() * 10)]).join('')}`,
      ),
    );
    expect(cellsOf(csvText(rows))).toEqual(rows);
  }
});
