import { expect, test } from 'vitest';
import { responseRoleOf, responseRoles } from './responseRole';
import { doubtsOfTargets, sumsOfTargets, type TargetLesion } from './response';

const lesion = (...sizesMm: (number | undefined)[]): TargetLesion => ({ name: 'L', isNode: false, sizesMm });
const node = (...sizesMm: (number | undefined)[]): TargetLesion => ({ name: 'N', isNode: true, sizesMm });
const none = (count: number) => Array.from({ length: count }, () => false);
const responses = (targets: readonly TargetLesion[], newAt = none(targets[0]?.sizesMm.length ?? 0)) =>
  sumsOfTargets(targets, newAt).map(({ response }) => response ?? '');

test('sums, and changes against the first and the smallest one before', () => {
  const sums = sumsOfTargets([lesion(40, 20, 30), node(20, 16, 16)], none(3));
  expect(sums.map(({ sumMm }) => sumMm)).toEqual([60, 36, 46]);
  expect(sums[0]?.fromBaselinePercent).toBeUndefined();
  expect(sums[1]?.fromBaselinePercent).toBeCloseTo(-40);
  expect(sums[2]?.fromBaselinePercent).toBeCloseTo(-23.33, 1);
  expect(sums[2]?.fromNadirPercent).toBeCloseTo(27.78, 1);
  expect(sums.map(({ response }) => response)).toEqual([undefined, 'PR', 'PD']);
});

test('the limits: 30 % less is partial, 20 % and 5 mm more than the smallest is progress, one of both is not', () => {
  expect(responses([lesion(100, 70)])).toEqual(['', 'PR']);
  expect(responses([lesion(100, 70.1)])).toEqual(['', 'SD']);
  expect(responses([lesion(50, 60)])).toEqual(['', 'PD']);
  expect(responses([lesion(50, 59.9)])).toEqual(['', 'SD']);
  // 24 % of 20 mm are only 4.8 mm.
  expect(responses([lesion(20, 24.8)])).toEqual(['', 'SD']);
  expect(responses([lesion(20, 25)])).toEqual(['', 'PD']);
  // Against the smallest, though still less than at first by more than 30 %.
  expect(responses([lesion(100, 40, 50)])).toEqual(['', 'PR', 'PD']);
});

test('complete: lesions are gone, and nodes are below 10 mm and need not be gone', () => {
  expect(responses([lesion(30, 0), node(18, 9)])).toEqual(['', 'CR']);
  expect(responses([lesion(30, 0), node(18, 10)])).toEqual(['', 'PR']);
  expect(responses([lesion(30, 0.5), node(18, 9)])).toEqual(['', 'PR']);
  expect(responses([lesion(30, 0, 6)])).toEqual(['', 'CR', 'PD']);
});

test('what was not measured is named and makes no sum; a new lesion is progress from then on, whatever was measured', () => {
  const sums = sumsOfTargets([lesion(30, undefined, 30)], none(3));
  expect(sums[1]).toEqual({ missing: ['L'] });
  expect(sums[2]).toMatchObject({ sumMm: 30, response: 'SD' });
  expect(responses([lesion(30, 10, undefined)], [false, true, false])).toEqual(['', 'PD', 'PD']);
  expect(responses([lesion(30, 10)], [true, false])).toEqual(['', 'PR']);
  expect(sumsOfTargets([lesion(undefined, 20)], none(2))[1]).toEqual({ sumMm: 20, missing: [] });
  expect(sumsOfTargets([], none(1))).toEqual([{ missing: [] }]);
});

test('targets that the criteria do not allow are told', () => {
  const of = (organ: string) => ({ ...lesion(20), organ });
  expect(doubtsOfTargets([of('Liver'), of('Liver'), of('Lung')])).toEqual([]);
  expect(doubtsOfTargets([of('Liver'), of('Liver'), of('Liver')])[0]).toContain('3 targets in Liver');
  expect(doubtsOfTargets(Array.from({ length: 6 }, () => lesion(20)))[0]).toContain('at most 5');
  expect(doubtsOfTargets([lesion(9), node(14), node(15), lesion(10)])).toHaveLength(2);
});

test('roles are told from their codes', () => {
  for (const role of ['target', 'nonTarget', 'new'] as const) expect(responseRoleOf(responseRoles[role])).toBe(role);
  expect(responseRoleOf({ value: 'target-lesion', scheme: '99OTHER', meaning: '' })).toBeUndefined();
});
