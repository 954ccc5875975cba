import { describe, expect, test } from 'vitest';
import type { AnnotationGroup, GraphicType } from './types';
import { seededRandom } from '../lib/seededRandom';
import { madeGroup } from './groupFixture';
import { gridOf, rangeOf } from './groupGrid';

const group = (graphicType: GraphicType, objects: readonly (readonly number[])[], dimension: 2 | 3): AnnotationGroup =>
  madeGroup(graphicType, objects, { dimension });

const rangesOf = (of: AnnotationGroup) =>
  Array.from({ length: of.count }, (_, index) => {
    const range: [number, number] = [0, 0];
    rangeOf(of, index, range);
    return range;
  });

describe('the values of an object', () => {
  test('polygons of different size, by the 1-based list of the standard', () => {
    expect(
      rangesOf(
        group(
          'POLYGON',
          [
            [0, 0, 1, 0, 1, 1],
            [5, 5, 6, 5, 6, 6, 5, 6],
          ],
          2,
        ),
      ),
    ).toEqual([
      [0, 6],
      [6, 14],
    ]);
  });

  test('graphic types of fixed size need no list', () => {
    expect(
      rangesOf(
        group(
          'POINT',
          [
            [1, 2, 0],
            [3, 4, 0],
          ],
          3,
        ),
      ),
    ).toEqual([
      [0, 3],
      [3, 6],
    ]);
    expect(
      rangesOf(
        group(
          'ELLIPSE',
          [
            [0, 0, 2, 0, 1, 1, 1, -1],
            [5, 0, 7, 0, 6, 1, 6, -1],
          ],
          2,
        ),
      )[1],
    ).toEqual([8, 16]);
  });
});

describe('the grid', () => {
  const random = seededRandom(8);
  const triangles = Array.from({ length: 5000 }, () => {
    const [x, y] = [20 - random() * 15, random() * 3];
    return [x, y, x + 0.01, y, x, y + 0.02];
  });
  const index = gridOf(group('POLYGON', triangles, 2));

  test('holds every object once', () => {
    expect([...index.order].sort((a, b) => a - b)).toEqual(triangles.map((_, i) => i));
    expect(index.cellStart[index.cellCount]).toBe(5000);
    expect(index.meanSize).toBeCloseTo(0.02, 5);
  });

  test('has cells whose boxes cover their objects', () => {
    for (let cell = 0; cell < index.cellCount; cell += 1) {
      const [left, top, right, bottom] = index.cellBoxes.subarray(cell * 4, cell * 4 + 4) as unknown as number[];
      for (let at = index.cellStart[cell]!; at < index.cellStart[cell + 1]!; at += 1) {
        const [x, y] = triangles[index.order[at]!]!;
        expect(left! <= x! + 1e-5 && right! >= x! + 0.01 - 1e-5).toBe(true);
        expect(top! <= y! + 1e-5 && bottom! >= y! + 0.02 - 1e-5).toBe(true);
      }
    }
  });

  test('covers a rotated ellipse with a box, from its axes', () => {
    // Half axes (4, 3) and (-1.5, 2) around 10\\20: along x √(16 + 2.25), along y √(9 + 4).
    const ellipse = [6, 17, 14, 23, 11.5, 18, 8.5, 22];
    const [left, top, right, bottom] = gridOf(group('ELLIPSE', [ellipse], 2)).cellBoxes;
    expect([left, right]).toEqual([10 - Math.sqrt(18.25), 10 + Math.sqrt(18.25)].map((x) => expect.closeTo(x, 5)));
    expect([top, bottom]).toEqual([20 - Math.sqrt(13), 20 + Math.sqrt(13)].map((y) => expect.closeTo(y, 5)));
  });

  test('stands an empty group and objects on one spot', () => {
    expect(gridOf(group('POINT', [], 2)).cellStart.at(-1)).toBe(0);
    expect(
      gridOf(
        group(
          'POINT',
          [
            [3, 3],
            [3, 3],
          ],
          2,
        ),
      ).order,
    ).toHaveLength(2);
  });
});
