import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/lib/seededRandom';
import { LEVEL_COLOURS } from '../pixelCode';
import { createFieldReader } from './slideField';
import { fieldOptions } from './slideProbe';

const options = { ...fieldOptions(), columns: 2, rows: 1 };
const { perCell } = options;
const reader = createFieldReader(options);
const random = seededRandom(11);

type Paint = (x: number, y: number) => readonly [number, number, number, number];

/** Two cells side by side, painted pixel by pixel; x counts through both. */
function fieldOf(paint: Paint): string {
  const data = new Uint8ClampedArray(4 * 2 * perCell * perCell);
  for (let y = 0; y < perCell; y += 1)
    for (let x = 0; x < 2 * perCell; x += 1) data.set(paint(x, y), 4 * (y * 2 * perCell + x));
  return reader.classify(data);
}

const shaded = (level: number, by: number): [number, number, number, number] => {
  const [r, g, b] = LEVEL_COLOURS[level]!;
  return [r + by, g + by, b + by, 255];
};

describe('a field read off the canvas', () => {
  test('every level is told by its colour, in the lights and darks of tissue', () => {
    for (const level of LEVEL_COLOURS.keys()) {
      const darkest = level === 8 ? -15 : -40;
      for (let round = 0; round < 20; round += 1)
        expect(fieldOf(() => shaded(level, darkest + (30 - darkest) * random()))).toBe(`${level}${level}`);
    }
  });

  test('a profile that shifts colours a little does not change the level', () => {
    for (const [level, [r, g, b]] of LEVEL_COLOURS.entries())
      expect(fieldOf(() => [r * 0.95 + 4, g * 0.98, b * 0.94 + 6, 255])).toBe(`${level}${level}`);
  });

  test('glass, darkness and the grey under tiles that have not come are no tissue', () => {
    for (const grey of [0, 212, 236, 255]) expect(fieldOf(() => [grey, grey, grey, 255])).toBe('..');
    expect(fieldOf(() => [220, 60, 60, 0])).toBe('..');
  });

  test('two levels in one cell are told as mixed, and never as a third', () => {
    expect(fieldOf((x) => shaded(x < perCell / 2 || x >= perCell ? 0 : 2, 0))).toBe('m0');
  });

  test('a cell at the border of the tissue has the level of its tissue', () => {
    expect(fieldOf((_x, y) => (y < 2 ? shaded(3, 0) : [255, 255, 255, 255]))).toBe('33');
  });

  test('one pixel of another colour in a cell full of tissue is an artefact, two are not', () => {
    expect(fieldOf((x, y) => shaded(x === 1 && y === 1 ? 5 : 1, 0))).toBe('11');
    expect(fieldOf((x, y) => shaded(x === 1 && y < 2 ? 5 : 1, 0))).toBe('m1');
  });
});
