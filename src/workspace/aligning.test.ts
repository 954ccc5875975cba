import { expect, test } from 'vitest';
import { alignmentOf, MOST_PAIRS, nextSide, pairsIn, withoutLast, withPoint } from './aligning';
import type { Aligning } from './slideLinks';

const empty: Aligning = { displaySetIds: ['a', 'b'], points: [[], []], isFaceDown: false };

test('points pair in the order of placing, from either slide; one that waits for its partner moves', () => {
  const first = withPoint(empty, 1, [5, 5]);
  expect(nextSide(first)).toBe(0);
  const moved = withPoint(first, 1, [6, 6]);
  expect(moved.points).toEqual([[], [[6, 6]]]);
  const paired = withPoint(moved, 0, [1, 2]);
  expect(nextSide(paired)).toBeUndefined();
  expect(pairsIn(paired)).toEqual([
    [
      [1, 2],
      [6, 6],
    ],
  ]);
});

test('undo takes the point that waits, then whole pairs, and at the end nothing', () => {
  const two = withPoint(withPoint(withPoint(empty, 0, [1, 1]), 1, [2, 2]), 0, [9, 9]);
  const one = withoutLast(two);
  expect(one.points).toEqual([[[1, 1]], [[2, 2]]]);
  expect(withoutLast(one).points).toEqual([[], []]);
  expect(withoutLast(withoutLast(one)).points).toEqual([[], []]);
});

test('two pairs make a similarity whatever was chosen for three; a seventh pair is not taken', () => {
  let all = empty;
  for (const x of [0, 10]) all = withPoint(withPoint(all, 0, [x, x * 0.3]), 1, [x + 4, x * 0.3]);
  expect(alignmentOf({ ...all, kind: 'affine' })).toMatchObject({ kind: 'similarity' });
  for (const x of [2, 4, 6, 8, 12, 14]) all = withPoint(withPoint(all, 0, [x, x * x]), 1, [x + 4, x * x]);
  expect(pairsIn(all)).toHaveLength(MOST_PAIRS);
  expect(alignmentOf(all)).toMatchObject({ kind: 'affine' });
});
