import { describe, expect, test } from 'vitest';
import type { StatedBar } from '../bars';
import { judge } from './judge';
import { MS, madeUpJourney, madeUpRun } from './madeUpRun';
import type { RawCell, RawResults, RawSample } from './rawResults';

const BAR: StatedBar = {
  id: 'first-ct',
  journey: 'first-ct',
  cell: 'ct@lan',
  metric: 'firstImageMs',
  peer: 'ohifMinified',
  statistic: 'median',
  relation: 'atMost',
  bar: 0.4,
  title: 'First CT image',
};
const absolute = (statistic: StatedBar['statistic'], bar: number): StatedBar => {
  const { peer: _, ...rest } = BAR;
  return { ...rest, statistic, bar, unit: 'ms' };
};

const rounds = (values: readonly (number | string)[]): RawSample[] =>
  values.map((value) => (typeof value === 'string' ? { failed: value } : { values: { firstImageMs: value } }));

function runOf(samples: Record<string, readonly (number | string)[]>, cell: Partial<RawCell> = {}): RawResults {
  const made: RawCell = {
    id: 'ct@lan',
    title: 'CT',
    link: 'lan',
    played: [],
    samples: Object.fromEntries(Object.entries(samples).map(([viewer, values]) => [viewer, rounds(values)])),
    ...cell,
  };
  const journey = madeUpJourney('first-ct', [MS], [], { viewers: ['parfocal', 'ohifMinified'], cells: [made] });
  return madeUpRun([journey]);
}

describe('a bar on a ratio', () => {
  test('it is met at the limit and missed just above it, also where two digits would look the same', () => {
    expect(
      judge(runOf({ parfocal: [400, 400, 400, 400, 400], ohifMinified: [1000, 1000, 1000, 1000, 1000] }), BAR),
    ).toMatchObject({
      ok: true,
      ours: 400,
      peer: 1000,
      ratio: 0.4,
      n: 5,
    });
    const above = judge(runOf({ parfocal: [400.2, 400.2, 400.2], ohifMinified: [1000, 1000, 1000] }), BAR);
    expect(above.ok).toBe(false);
    expect(above.ratio).toBe(0.4002);
  });

  test('the larger the better: at least so many times the peer', () => {
    const raw = runOf({ parfocal: [26, 26, 26, 26, 26], ohifMinified: [20, 20, 20, 20, 20] });
    expect(judge(raw, { ...BAR, relation: 'atLeast', bar: 1.3 }).ok).toBe(true);
    expect(judge(raw, { ...BAR, relation: 'atLeast', bar: 1.31 }).ok).toBe(false);
  });

  test('a failed round drops its pair and the remark counts it', () => {
    const raw = runOf({ parfocal: [300, 300, 300, 300, 300], ohifMinified: [1000, 'crash', 1000, 1000, 1000] });
    expect(judge(raw, BAR)).toMatchObject({ ok: true, n: 4, rounds: 5 });
    expect(judge(raw, BAR).reason).toContain('1 round of 5 gave no value');
  });

  test('where half of the pairs are gone there is no verdict in our favour', () => {
    const raw = runOf({ parfocal: [300, 'a', 300, 'a'], ohifMinified: [1000, 1000, 1000, 1000] });
    expect(judge(raw, BAR)).toMatchObject({ ok: false, n: 2, rounds: 4, ratio: 0.3 });
  });

  test('a peer that failed every time is no victory', () => {
    const result = judge(runOf({ parfocal: [300, 300], ohifMinified: ['no image within 60 s', 'crash'] }), BAR);
    expect(result).toMatchObject({ ok: false, ours: 300, peer: null, ratio: null, n: 0 });
    expect(result.reason).toBe('OHIF, minified failed in 2 rounds: no image within 60 s');
  });

  test('ours failing every time is said with its reason', () => {
    const result = judge(runOf({ parfocal: ['blank', 'blank'], ohifMinified: [1, 1] }), BAR);
    expect(result).toMatchObject({ ok: false, ours: null, reason: 'Parfocal failed in 2 rounds: blank' });
  });

  test('few rounds, and a machine that others used, are said beside the verdict', () => {
    const busy = { before: { busy: 0.42, loadAverage: 2 } };
    const result = judge(runOf({ parfocal: [1, 1], ohifMinified: [5, 5] }, busy), BAR);
    expect(result.ok).toBe(true);
    expect(result.reason).toBe('of 2 rounds only; others used 42 % of the machine before it');
  });
});

describe('a bar on a value', () => {
  const twenty = Array.from({ length: 20 }, (_, index) => 1000 + index);

  test('p95 of twenty rounds lets one slow round pass and not two', () => {
    const bar = absolute('p95', 1100);
    expect(judge(runOf({ parfocal: [...twenty.slice(1), 9000] }), bar).ok).toBe(true);
    expect(judge(runOf({ parfocal: [...twenty.slice(2), 9000, 9000] }), bar)).toMatchObject({ ok: false, ours: 9000 });
  });

  test('a failed round counts as endless in a p95 and a maximum, instead of making them better', () => {
    const bar = absolute('p95', 1100);
    expect(judge(runOf({ parfocal: [...twenty.slice(1), 'stuck'] }), bar).ok).toBe(true);
    const result = judge(runOf({ parfocal: [...twenty.slice(2), 'stuck', 'stuck'] }), bar);
    expect(result).toMatchObject({ ok: false, ours: null, n: 18, reason: '2 rounds of 20 gave no value' });
    expect(judge(runOf({ parfocal: [1, 1, 1, 1, 'stuck'] }), absolute('max', 1100)).ok).toBe(false);
    expect(judge(runOf({ parfocal: [1, 1, 1, 1, 'stuck'] }), absolute('median', 1100)).ok).toBe(true);
  });
});

describe('a bar on growth', () => {
  const cells = (small: number, large: number) =>
    madeUpRun([
      madeUpJourney(
        'first-ct',
        [MS],
        [
          { id: 'small', link: 'lan', viewers: { parfocal: { firstImageMs: small } } },
          { id: 'large', link: 'lan', viewers: { parfocal: { firstImageMs: large } } },
        ],
      ),
    ]);
  const growth: StatedBar = { ...absolute('median', 1.5), cell: 'large', toCell: 'small' };

  test('ours is held against ours in the smaller case', () => {
    expect(judge(cells(100, 110), growth)).toMatchObject({ ok: true, toCell: 'small' });
    expect(judge(cells(100, 300), growth).ok).toBe(false);
  });

  test('without the smaller case there is no verdict', () => {
    const result = judge(cells(100, 110), { ...growth, toCell: 'tiny' });
    expect(result).toMatchObject({ ok: false, reason: 'the cell tiny was not played' });
  });
});

describe('a bar without data is not met and says why', () => {
  test.each([
    ['the journey was left out', madeUpRun([]), 'the journey first-ct was not played'],
    ['the metric is unknown', madeUpRun([madeUpJourney('first-ct', [], [])]), 'does not take firstImageMs'],
    ['the cell was left out', madeUpRun([madeUpJourney('first-ct', [MS], [])]), 'the cell ct@lan was not played'],
    ['the cell was skipped', runOf({}, { skipped: 'no such data' }), 'not played: no such data'],
    ['nobody played', runOf({}), 'Parfocal was not played'],
    ['the peer did not play', runOf({ parfocal: [1] }), 'OHIF, minified was not played'],
  ])('%s', (_, raw, reason) => {
    const result = judge(raw, BAR);
    expect(result).toMatchObject({ ok: false, ratio: null, n: 0 });
    expect(result.reason).toContain(reason);
  });

  test('a peer that cannot play the journey is named with the reason of the table', () => {
    const raw = runOf({ parfocal: [1, 1, 1] });
    const journeys = raw.journeys.map((journey) => ({ ...journey, absent: { ohifMinified: 'could not be fetched' } }));
    expect(judge({ ...raw, journeys }, BAR).reason).toBe('OHIF, minified: could not be fetched');
  });

  test('a metric that was not taken carries what the rounds said', () => {
    const cell = { samples: { parfocal: [{ values: {}, notes: ['ended on a coarse level'] }] } };
    const result = judge(runOf({}, cell), BAR);
    expect(result.reason).toBe('Parfocal: firstImageMs could not be taken (ended on a coarse level)');
  });
});
