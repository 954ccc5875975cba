import { describe, expect, test } from 'vitest';
import { binary } from '../dataset';
import { objectTags as t } from '../objectTags';
import { decoded, object, source, withGroups } from './annTestSupport';
import { readPointIndex } from './pointIndex';

describe('index lists', () => {
  const read = (list: number[], values: number, dimension: 2 | 3 = 2, minimum = 3) =>
    readPointIndex(Uint32Array.from(list), list.length, values, dimension, minimum);

  test('T-ANN-03: read as unsigned, an entry of 0x80000001 stays positive', () => {
    expect(Uint32Array.from([0x80000001])[0]).toBe(2147483649);
    expect(read([1, 0x80000001], 0x80000001 + 5)).toMatchObject({ ok: true });
  });

  test.each([
    ['counting values from 0', [0, 6, 14], [1, 7, 15]],
    ['counting points from 1', [1, 4, 8], [1, 7, 15]],
    ['counting points from 0', [0, 3, 7], [1, 7, 15]],
    ['of one outline from 0', [0], [1]],
  ])('a list %s is repaired, and it is said', (_name, list, standard) => {
    const repaired = read(list, 24);
    expect(repaired.ok && Array.from(repaired.pointIndex)).toEqual(standard);
    expect(repaired.ok && repaired.note).toContain('its index counts');
  });

  test('T-ANN-10: a list from 0 is accepted with a warning, one that can be read in two ways is rejected', async () => {
    const triangle = [1, 2, 0, 3, 4, 0, 5, 1, 0];
    const dataset = object([source('POLYGON', [triangle, triangle])]);
    const listed = (...list: number[]) =>
      withGroups(dataset, (group) => ({
        ...group,
        [t.LongPrimitivePointIndexList]: binary('OL', Uint32Array.from(list)),
      }));
    const warned = await decoded(listed(0, 6));
    expect(warned.problems.map(({ title }) => title)).toEqual(['“POLYGON”: its index counts values from 0']);
    expect(Array.from(warned.groups[0]?.pointIndex ?? [])).toEqual([1, 7]);
    const long = object([
      source('POLYGON', [
        [...triangle, 6, 6, 0, 7, 7, 0],
        [...triangle, 8, 8, 0],
      ]),
    ]);
    const ambiguous = withGroups(long, (group) => ({
      ...group,
      [t.LongPrimitivePointIndexList]: binary('OL', Uint32Array.from([0, 6])),
    }));
    const refused = await decoded(ambiguous);
    expect(refused.groups).toEqual([]);
    expect(refused.rejected[0]?.problem).toMatchObject({
      severity: 'error',
      title: 'The annotations “POLYGON” are not shown: its index can be read in more than one way',
    });
  });

  test('an entry beyond 32 bits does not come round to the beginning', () => {
    expect(read([0x80000001], 24)).toMatchObject({ ok: false });
  });

  test('one outline without a list is read, and it is said; several are not', async () => {
    const without = (count: number) =>
      withGroups(
        object([
          source(
            'POLYGON',
            Array.from({ length: count }, () => [1, 2, 0, 3, 4, 0, 5, 1, 0]),
          ),
        ]),
        (group) => ({
          ...group,
          [t.LongPrimitivePointIndexList]: undefined,
        }),
      );
    expect((await decoded(without(1), { isWholeInstance: true })).problems[0]?.title).toContain('it has no index');
    expect((await decoded(without(2), { isWholeInstance: true })).groups).toEqual([]);
  });

  test('a list that follows the standard is never reinterpreted', () => {
    expect(read([1, 7], 30)).toEqual({ ok: true, pointIndex: Uint32Array.from([1, 7]) });
  });

  test('a list that can be read in two ways, or in none, is refused', () => {
    expect(read([0, 6], 30)).toMatchObject({ ok: false, reason: 'its index can be read in more than one way' });
    expect(read([1, 8, 3], 30)).toMatchObject({ ok: false });
    expect(read([1, 7], 25)).toMatchObject({ ok: false, reason: 'its last point is incomplete' });
    expect(readPointIndex(Uint32Array.from([1]), 2, 24, 2, 3)).toMatchObject({ ok: false });
  });

  test('outlines of two points among others are tolerated, and it is said', () => {
    expect(read([1, 7, 11], 16)).toMatchObject({ ok: true, note: 'some of its shapes have too few points' });
  });
});
