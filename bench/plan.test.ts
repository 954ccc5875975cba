import { expect, test } from 'vitest';
import { type BenchOptions, parseOptions } from './options';
import { planRun, withoutMissing } from './plan';
import type { PlannedJourney } from './play';
import type { Cell, Journey } from './types';

const cell = (id: string, rounds?: number): Cell => ({
  id,
  title: id,
  link: 'lan',
  ...(rounds === undefined ? {} : { rounds }),
});
const journey = (id: string, cells: readonly Cell[], over: Partial<Journey> = {}): Journey => ({
  id,
  title: id,
  cells,
  metrics: [],
  viewers: ['parfocal', 'ohif', 'dmv'],
  run: async () => ({ values: {} }),
  ...over,
});
const JOURNEYS = [
  journey('first', [cell('a@lan'), cell('a@rural', 20), cell('b@lan')], { quickCells: ['a@lan'] }),
  journey('second', [cell('s-5k'), cell('s-50k'), cell('b@lan')]),
];
const BARS = [
  { journey: 'first', cell: 'a@rural' },
  { journey: 'second', cell: 's-50k', toCell: 's-5k' },
];

function options(...args: string[]): BenchOptions {
  const parsed = parseOptions(args, ['first', 'second']);
  if ('error' in parsed || 'help' in parsed) throw new Error(JSON.stringify(parsed));
  return parsed;
}
function plan(...args: string[]): readonly PlannedJourney[] {
  const planned = planRun(options(...args), JOURNEYS, BARS);
  if ('error' in planned) throw new Error(planned.error);
  return planned;
}
const cellsOf = (planned: readonly PlannedJourney[]) =>
  planned.map(
    ({ journey: { id }, cells }) => `${id}: ${cells.map((one) => `${one.cell.id} × ${one.rounds}`).join(', ')}`,
  );

test('everything is planned, and a cell that speaks of a p95 gets its rounds', () => {
  expect(cellsOf(plan())).toEqual([
    'first: a@lan × 5, a@rural × 20, b@lan × 5',
    'second: s-5k × 5, s-50k × 5, b@lan × 5',
  ]);
});

test('the number of rounds on the command line holds for every cell', () => {
  expect(cellsOf(plan('first', '--rounds', '2'))).toEqual(['first: a@lan × 2, a@rural × 2, b@lan × 2']);
});

test('bars are the cells that promises speak of, both of them where it is growth', () => {
  expect(cellsOf(plan('bars'))).toEqual(['first: a@rural × 20', 'second: s-5k × 5, s-50k × 5']);
  expect(cellsOf(plan('bars', 'second'))).toEqual(['second: s-5k × 5, s-50k × 5']);
});

test('the quick subset plays what a journey names for it, and all of a journey that names nothing', () => {
  expect(cellsOf(plan('--quick'))).toEqual(['first: a@lan × 5', 'second: s-5k × 5, s-50k × 5, b@lan × 5']);
});

test('what is left out of the whole run is played when it is asked for, as a set or by name', () => {
  const journeys = [journey('first', [cell('a@lan'), { ...cell('b@lan', 20), peerRounds: 5, isExtra: true }])];
  const cellsIn = (...args: string[]) => cellsOf(planRun(options(...args), journeys, []) as readonly PlannedJourney[]);
  expect(cellsIn()).toEqual(['first: a@lan × 5']);
  expect(cellsIn('extra')).toEqual(['first: b@lan × 20']);
  expect(cellsIn('--cells', 'b@lan')).toEqual(['first: b@lan × 20']);
});

test('the others never play more rounds than ours', () => {
  const journeys = [journey('first', [{ ...cell('a@lan', 20), peerRounds: 5 }])];
  const roundsIn = (...args: string[]) => {
    const [planned] = planRun(options(...args), journeys, []) as readonly PlannedJourney[];
    return [planned?.cells[0]?.rounds, planned?.cells[0]?.peerRounds];
  };
  expect(roundsIn()).toEqual([20, 5]);
  expect(roundsIn('--rounds', '2')).toEqual([2, 2]);
});

test('cells are chosen by name in every journey that has them', () => {
  expect(cellsOf(plan('--cells', 'b@lan'))).toEqual(['first: b@lan × 5', 'second: b@lan × 5']);
});

test('a cell that no chosen journey has is answered with those there are', () => {
  expect(planRun(options('second', '--cells', 'a@lan'), JOURNEYS, BARS)).toEqual({
    error: 'There is no cell "a@lan" here; there are s-5k, s-50k, b@lan.',
  });
});

test('viewers keep the order of the journey; none left is said', () => {
  expect(plan('--viewers', 'dmv,parfocal')[0]?.viewers).toEqual(['parfocal', 'dmv']);
  expect(planRun(options('--viewers', 'fetch'), JOURNEYS, BARS)).toHaveProperty('error');
});

test('a viewer that could not be fetched is named with the reason, and plays nowhere', () => {
  const [first] = withoutMissing(plan('first'), new Set(['parfocal', 'dmv']), (id) => `${id} could not be fetched`);
  expect(first?.viewers).toEqual(['parfocal', 'dmv']);
  expect(first?.journey.absent).toEqual({ ohif: 'ohif could not be fetched' });
});
