import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/lib/seededRandom';
import { ATTEMPTS, JUDGED_MS, judgeParts, type Part, type Rhythm } from './attempts';
import { PLAYED_LOSS, playedLosses, sayPlayed } from './playedLoss';

const IDS = ['first', 'complete', 'scroll', 'sharp', 'field'];
const STORED = Object.fromEntries(IDS.map((id, at) => [id, 10 * (at + 1)]));
const silent = () => {};

/** A measure takes `stepMs`, waiting no time of ours. */
function played(stepMs = 0): Rhythm & { readonly waited: number[] } {
  let ms = 0;
  const waited: number[] = [];
  const pause = async (pauseMs: number) => {
    waited.push(pauseMs);
    ms += pauseMs;
  };
  return {
    waited,
    pause,
    now: () => {
      ms += stepMs;
      return ms;
    },
  };
}
/** So slow that no more than the least number of attempts is made. */
const slow = () => played(JUDGED_MS);

/** Measures that cost what is stored, times `factor`, with up to 15 % on top as the machine has it. */
function parts(factor: (id: string, attempt: number) => number): { parts: Part[]; asked: Map<string, number> } {
  const random = seededRandom(5);
  const asked = new Map<string, number>();
  const figureOf = (id: string) => {
    const attempt = (asked.get(id) ?? 0) + 1;
    asked.set(id, attempt);
    return { id, title: id, ratio: (STORED[id] ?? 0) * factor(id, attempt) * (1 + 0.15 * random()) };
  };
  const made = [IDS.slice(0, 3), IDS.slice(3)].map((ids) => ({ ids, measure: async () => ids.map(figureOf) }));
  return { parts: made, asked };
}

describe('the attempts of the smoke run', () => {
  test('without a loss everything is measured once', async () => {
    const run = parts(() => 1);
    const lines = await judgeParts(run.parts, STORED, silent, slow());
    expect(lines.map(({ ok }) => ok)).toEqual(IDS.map(() => true));
    expect([...run.asked.values()]).toEqual(IDS.map(() => 1));
  });

  test('a neighbour who makes two of three attempts twice as slow fails nothing', async () => {
    const lines = await judgeParts(parts((_, attempt) => (attempt < ATTEMPTS ? 2 : 1)).parts, STORED, silent, slow());
    expect(lines.filter(({ ok }) => !ok)).toEqual([]);
  });

  test.each(IDS)('%s made half as slow again fails in each of three attempts, and nothing else does', async (lost) => {
    const run = parts((id) => (id === lost ? PLAYED_LOSS : 1));
    const lines = await judgeParts(run.parts, STORED, silent, slow());
    expect(lines.filter(({ ok }) => !ok).map(({ id, attempts }) => [id, attempts])).toEqual([[lost, ATTEMPTS]]);
  });

  test('a neighbour who is busy for two minutes fails nothing: attempts lie apart, and go on until time is over', async () => {
    const rhythm = played();
    const run = parts((id) => (id === 'scroll' && rhythm.now() < 120_000 ? 2 : 1));
    const lines = await judgeParts(run.parts, STORED, silent, rhythm);
    expect(lines.filter(({ ok }) => !ok)).toEqual([]);
    expect(rhythm.waited).toEqual(Array(10).fill(12_000));
  });

  test('a measure that cannot be taken fails with its reason, and the others are judged', async () => {
    const broken: Part = { ids: ['first', 'complete'], measure: () => Promise.reject(new Error('no browser\nat x')) };
    const forgetful: Part = { ids: ['scroll', 'sharp'], measure: async () => [{ id: 'sharp', title: '', ratio: 40 }] };
    const stored = { first: 10, complete: 20, scroll: 30, sharp: 40 };
    const lines = await judgeParts([broken, forgetful], stored, silent, slow());
    expect(lines.map(({ id, ok, reason, attempts }) => [id, ok, reason, attempts])).toEqual([
      ['first', false, 'no browser', ATTEMPTS],
      ['complete', false, 'no browser', ATTEMPTS],
      ['scroll', false, 'it was left out', ATTEMPTS],
      ['sharp', true, undefined, 1],
    ]);
  });

  test('a measure that is not stored fails at once: repeating it tells nothing', async () => {
    const run = parts(() => 1);
    const { first: _, ...stored } = STORED;
    const lines = await judgeParts(run.parts, stored, silent, slow());
    expect(lines.filter(({ ok }) => !ok).map(({ id, attempts }) => [id, attempts])).toEqual([['first', 1]]);
  });

  test('in the rounds of played losses each measure is slower once, and never two neighbours together', () => {
    const rounds = playedLosses(IDS);
    expect(rounds.flat().toSorted()).toEqual(IDS.toSorted());
    for (const round of rounds) {
      const places = round.map((id) => IDS.indexOf(id));
      expect(places.every((at) => !places.includes(at + 1))).toBe(true);
    }
  });

  test('a played loss that is not found is told, and so is one that was found and not played', async () => {
    const run = parts((id) => (id === 'scroll' ? PLAYED_LOSS : 1));
    const lines = await judgeParts(run.parts, STORED, silent, slow());
    expect(sayPlayed(lines, ['scroll'])).toEqual([]);
    expect(sayPlayed(lines, ['sharp'])).toEqual([
      'sharp was made half as slow again, and no loss was found',
      'scroll was left as it is, and a loss was found',
    ]);
  });
});
