import { expect, test } from 'vitest';
import { type House, type MachineLoad, type PlannedJourney, type PlayedCell, playAll } from './play';
import type { RawJourney } from './report/rawResults';
import type { Cell, Journey, Sample, Stage, Viewer, ViewerId } from './types';

const cell = (id: string): Cell => ({ id, title: id, link: 'lan' });

/** A journey whose rounds are told by a function, and the house it is played in. */
function setUp(
  answer: (viewer: ViewerId, round: number, cell: Cell) => Promise<Sample> | Sample,
  over: Partial<Journey> = {},
) {
  const order: string[] = [];
  const lines: string[] = [];
  let open = 0;
  const counts = new Map<string, number>();
  const journey: Journey = {
    id: 'walk',
    title: 'A walk',
    cells: [cell('a@lan')],
    metrics: [{ id: 'ms', title: 'Time', unit: 'ms', better: 'less' }],
    viewers: ['parfocal', 'ohif'],
    run: async ({ id }, at) => {
      const key = `${id} ${at.id}`;
      const round = counts.get(key) ?? 0;
      counts.set(key, round + 1);
      order.push(id);
      return answer(id, round, at);
    },
    ...over,
  };
  const load: MachineLoad = { busy: 0.5, loadAverage: 1 };
  const house: House = {
    prepare: async () => ({ archive: 'orthanc' }),
    viewer: (id): Viewer => ({ id, title: id, version: '1', origin: 'http://host' }),
    open: async () => {
      open++;
      return {
        stage: {} as Stage,
        close: async () => {
          open--;
          return [];
        },
      };
    },
    measureLoad: async () => load,
    log: (line) => lines.push(line),
  };
  const plan = (rounds: number): PlannedJourney => ({
    journey,
    viewers: journey.viewers,
    cells: journey.cells.map((one) => ({ cell: one, rounds })),
  });
  return { journey, house, plan, order, lines, openScenes: () => open };
}

const only = (journeys: readonly RawJourney[]): PlayedCell => journeys[0]!.cells[0] as PlayedCell;
const options = { timeoutMs: 5000, keep: () => {} };

test('viewers take turns within each round, after one uncounted round of each', async () => {
  const { house, plan, order } = setUp((_, round) => ({ values: { ms: round } }));
  const result = only(await playAll([plan(3)], house, options));
  expect(order).toEqual(['parfocal', 'ohif', 'parfocal', 'ohif', 'parfocal', 'ohif', 'parfocal', 'ohif']);
  expect(result.played).toEqual(['parfocal', 'ohif', 'parfocal', 'ohif', 'parfocal', 'ohif']);
  expect(result.warmedUp).toEqual(['parfocal', 'ohif']);
  expect(result.samples.ohif?.map((sample) => 'values' in sample && sample.values.ms)).toEqual([1, 2, 3]);
  expect(result).toMatchObject({ archive: 'orthanc', link: 'lan', before: { busy: 0.5, loadAverage: 1 } });
});

test('a viewer is warmed up once for each kind of data, whichever journey comes first', async () => {
  const cells: Cell[] = [
    { ...cell('a@lan'), data: 'ct-100-raw' },
    { ...cell('b@lan'), data: 'ct-300-raw' },
    { ...cell('c@lan'), data: 'slide-1x' },
  ];
  const { house, plan, order, journey } = setUp(() => ({ values: { ms: 1 } }), { cells });
  const again: PlannedJourney = { ...plan(1), journey: { ...journey, id: 'again' } };
  const [first, second] = await playAll([plan(2), again], house, options);
  const warmedUp = (cells: readonly PlayedCell[] = []) => cells.map((one) => one.warmedUp?.join(' '));
  expect(warmedUp(first?.cells)).toEqual(['parfocal ohif', '', 'parfocal ohif']);
  expect(warmedUp(second?.cells)).toEqual(['', '', '']);
  expect(order).toHaveLength(3 * 2 * 2 + 3 * 2 + 4);
});

test('a journey that warms itself up is played as often as it says and no more', async () => {
  const { house, plan, order } = setUp(() => ({ values: { ms: 1 } }), { isNeverWarmed: true });
  await playAll([plan(1)], house, options);
  expect(order).toEqual(['parfocal', 'ohif']);
});

test('where many rounds serve ours alone, the others play the first ones with us', async () => {
  const { house, plan, order, lines } = setUp(() => ({ values: { ms: 1 } }), { isNeverWarmed: true });
  const [cellPlan] = plan(4).cells;
  const result = only(await playAll([{ ...plan(4), cells: [{ ...cellPlan!, peerRounds: 2 }] }], house, options));
  expect(order).toEqual(['parfocal', 'ohif', 'parfocal', 'ohif', 'parfocal', 'parfocal']);
  expect(result.samples.ohif).toEqual([{ values: { ms: 1 } }, { values: { ms: 1 } }]);
  expect(lines.some((line) => /ohif +round 2 of 2/.test(line))).toBe(true);
});

test("an interrupted round is nobody's failure: its cell is not kept, and nothing more is played", async () => {
  const interruption = new AbortController();
  const kept: number[] = [];
  const { house, plan, order } = setUp(
    (viewer, _, { id }) => {
      if (id === 'b@lan' && viewer === 'ohif') interruption.abort(new Error('interrupted'));
      interruption.signal.throwIfAborted();
      return { values: { ms: 1 } };
    },
    { cells: ['a@lan', 'b@lan', 'c@lan'].map(cell), isNeverWarmed: true },
  );
  const keep = ([journey]: readonly RawJourney[]) => kept.push(journey!.cells.length);
  const run = playAll([plan(3)], house, { ...options, keep, signal: interruption.signal });
  await expect(run).rejects.toThrow('interrupted');
  expect(kept).toEqual([1]);
  expect(order).toHaveLength(3 * 2 + 2);
});

test('whenever a run that was gone on with is interrupted again, nothing that was finished is lost', async () => {
  const cells = ['a@lan', 'b@lan', 'c@lan'].map(cell);
  const before = await playAll(
    [setUp(() => ({ values: { ms: 98 } }), { cells }).plan(1)],
    setUp(() => ({ values: { ms: 98 } })).house,
    options,
  );
  const skipped = { ...before[0]!.cells[0]!, skipped: 'no room' };
  const done = [{ ...before[0]!, cells: [skipped, ...before[0]!.cells.slice(1)] }];
  const kept: string[][] = [];
  const { house, plan } = setUp(() => ({ values: { ms: 1 } }), { cells });
  const keep = ([journey]: readonly RawJourney[]) => kept.push(journey!.cells.map(({ id }) => id));
  await playAll([plan(1)], house, { ...options, done, keep });
  expect(kept).toEqual([['a@lan', 'b@lan', 'c@lan']]);
});

test('a cell that names viewers is played by those alone, in the order of the journey', async () => {
  const cells: Cell[] = [cell('a@lan'), { ...cell('b@lan'), viewers: ['ohif'] }];
  const { house, plan } = setUp(() => ({ values: { ms: 1 } }), { cells });
  const [journey] = await playAll([plan(2)], house, options);
  expect(journey!.cells.map(({ played }) => played.join(' '))).toEqual(['parfocal ohif parfocal ohif', 'ohif ohif']);
});

test('a failed round keeps its place, so that pairs stay pairs, and the run goes on', async () => {
  const { house, plan, openScenes } = setUp((viewer, round) => {
    if (viewer === 'ohif' && round === 2) throw new Error('black screen\n    at /home/someone/secret.js:3');
    return { values: { ms: round } };
  });
  const { samples } = only(await playAll([plan(3)], house, options));
  expect(samples.ohif).toEqual([{ values: { ms: 1 } }, { failed: 'black screen' }, { values: { ms: 3 } }]);
  expect(samples.parfocal).toHaveLength(3);
  expect(openScenes()).toBe(0);
});

test('a viewer that never gets there is asked twice, and what was left out is said', async () => {
  const { house, plan } = setUp((viewer) => {
    if (viewer === 'ohif') throw new Error('no image');
    return { values: { ms: 1 } };
  });
  const { samples, played } = only(await playAll([plan(5)], house, options));
  expect(samples.parfocal).toHaveLength(5);
  expect(samples.ohif).toEqual([
    { failed: 'no image' },
    { failed: 'no image', notes: ['not tried again after 2 failures: 3 rounds left out'] },
  ]);
  expect(played.filter((id) => id === 'ohif')).toHaveLength(2);
});

test('a round that never ends is given up, and its page is closed', async () => {
  const { house, plan, openScenes } = setUp((viewer, round) =>
    viewer === 'ohif' && round === 1 ? new Promise<Sample>(() => {}) : { values: { ms: 1 } },
  );
  const { samples } = only(await playAll([plan(2)], house, { ...options, timeoutMs: 5 }));
  expect(samples.ohif).toEqual([{ failed: 'not there after 0 s' }, { values: { ms: 1 } }]);
  expect(openScenes()).toBe(0);
});

test("a journey's own time is longer than the runner's", async () => {
  const slow = () => new Promise<Sample>((done) => setTimeout(() => done({ values: { ms: 1 } }), 30));
  const { house, plan } = setUp(slow, { timeoutMs: 5000 });
  const { samples } = only(await playAll([plan(1)], house, { ...options, timeoutMs: 5 }));
  expect(samples.parfocal).toEqual([{ values: { ms: 1 } }]);
});

test('a cell whose data cannot be had is named with its reason and costs no round', async () => {
  const { house, plan, order } = setUp(() => ({ values: {} }));
  const closed: House = { ...house, prepare: () => Promise.reject(new Error('no archive serves HTJ2K')) };
  const result = only(await playAll([plan(2)], closed, options));
  expect(result).toMatchObject({ skipped: 'no archive serves HTJ2K', played: [], samples: {} });
  expect(order).toEqual([]);
});

test('a viewer that is not served is recorded as such', async () => {
  const { house, plan } = setUp(() => ({ values: { ms: 1 } }));
  const without: House = { ...house, viewer: (id) => (id === 'ohif' ? undefined : house.viewer(id)) };
  const { samples } = only(await playAll([plan(1)], without, options));
  expect(samples.ohif).toEqual([{ failed: 'the viewer is not served in this run' }]);
});

test('what the page complained about stands with the round, each thing once', async () => {
  const { house, plan } = setUp(() => ({ values: { ms: 1 }, notes: ['no window'] }));
  const noisy: House = {
    ...house,
    open: async (at) => ({ ...(await house.open(at)), close: async () => ['console: boo', 'console: boo'] }),
  };
  const { samples } = only(await playAll([plan(1)], noisy, options));
  expect(samples.parfocal?.[0]?.notes).toEqual(['no window', 'console: boo']);
});

test('everything so far is kept after every cell, and an interrupted run goes on behind it', async () => {
  const cells = [cell('a@lan'), cell('b@lan'), cell('c@lan')];
  const first = setUp((_, __, { id }) => ({ values: { ms: id.charCodeAt(0) } }), { cells });
  const kept: string[] = [];
  const interrupted: House = {
    ...first.house,
    measureLoad: () => {
      if (kept.length === 2) throw new Error('power cut');
      return first.house.measureLoad();
    },
  };
  const keep = (journeys: readonly RawJourney[]) => kept.push(JSON.stringify(journeys));
  await expect(playAll([first.plan(2)], interrupted, { ...options, keep })).rejects.toThrow('power cut');
  const done: RawJourney[] = JSON.parse(kept.at(-1) ?? '[]');
  expect(done[0]?.cells.map(({ id }) => id)).toEqual(['a@lan', 'b@lan']);

  const second = setUp(() => ({ values: { ms: 1 } }), { cells });
  const [whole] = await playAll([second.plan(2)], second.house, { ...options, done });
  expect(whole?.cells.map(({ id }) => id)).toEqual(['a@lan', 'b@lan', 'c@lan']);
  expect(second.order).toHaveLength(2 + 2 * 2);
  expect(whole?.cells[1]?.samples.ohif).toEqual([{ values: { ms: 98 } }, { values: { ms: 98 } }]);
});

test('the lines of a run name the values and guess what is left', async () => {
  const wait = () => new Promise<Sample>((done) => setTimeout(() => done({ values: { ms: 12.34567 } }), 5));
  const { house, plan, lines } = setUp(wait);
  await playAll([plan(1)], house, options);
  expect(lines[0]).toBe('walk  a@lan');
  expect(lines[1]).toContain('others use 50 % of this machine');
  expect(lines.at(-1)).toMatch(/ohif +round 1 of 1: ms 12\.35 ms$/);
});
