import { describe, expect, test } from 'vitest';
import type { ProbedInput } from '../probe/radiologyProbe';
import { dragFacts, gapsOf, imageTimes, latencyOf, orderViolations, percentileOf, scrollFacts } from './shownImages';

type Change = readonly [number, number, number];

const turn = (atMs: number, direction: number): ProbedInput => ({
  atMs,
  type: 'wheel',
  direction,
  changedMs: undefined,
});

/** A wheel turned there from 0 ms and back from 1,000 ms, every 10 ms. */
const WHEEL = Array.from({ length: 201 }, (_unused, at) => turn(at * 10, at < 100 ? 1 : -1));

/** One new image every `everyMs`, down until 1,000 ms and up from there. */
function scrolled(canvas: number, everyMs: number, start = 299): Change[] {
  const changes: Change[] = [];
  let index = start;
  for (let atMs = everyMs; atMs <= 2000; atMs += everyMs) {
    changes.push([atMs, canvas, index]);
    index += atMs < 1000 ? -1 : 1;
  }
  return changes;
}

const merged = (...lists: Change[][]) => lists.flat().sort((a, b) => a[0] - b[0] || a[1] - b[1]);

describe('a scroll there and back', () => {
  test('counts the images a reader saw, not the frames', () => {
    const changes = merged(scrolled(0, 20), [[500, 0, 275]]);
    const facts = scrollFacts({ changes, inputs: WHEEL }, [0]);
    expect(facts.fps).toBeGreaterThan(48);
    expect(facts.fps).toBeLessThanOrEqual(50);
    expect(facts.gapP99Ms).toBe(20); // one in a hundred may be longer: the first image is where it began
    expect(facts.outOfOrder).toBe(0);
    expect(facts.skipped).toBe(0);
  });

  test('the slowest of four panes is the rate, and panes apart are seen', () => {
    const changes = merged(scrolled(0, 20), scrolled(1, 20), scrolled(2, 20), scrolled(3, 40));
    const facts = scrollFacts({ changes, inputs: WHEEL }, [0, 1, 2, 3]);
    expect(facts.fps).toBeLessThan(25);
    expect(facts.fpsTogether).toBeLessThan(25);
    expect(facts.apart).toBeGreaterThan(0.9);
    expect(facts.apartMost).toBeGreaterThan(10);
  });

  test('four panes in step are never apart, though they are written down one after the other', () => {
    const changes = merged(scrolled(0, 20), scrolled(1, 20), scrolled(2, 20), scrolled(3, 20));
    const facts = scrollFacts({ changes, inputs: WHEEL }, [0, 1, 2, 3]);
    expect([facts.apart, facts.apartMost, facts.outOfOrder]).toEqual([0, 0, 0]);
    expect(facts.fpsTogether).toBe(facts.fps);
  });

  test('panes that take turns have a rate each, and none together', () => {
    const late = scrolled(1, 20).map(([atMs, canvas, index]): Change => [atMs + 8, canvas, index]);
    expect(scrollFacts({ changes: merged(scrolled(0, 20), late), inputs: WHEEL }, [0, 1]).fpsTogether).toBe(0);
  });

  test('an image that was passed without being shown is counted as skipped', () => {
    const changes: Change[] = [0, 2, 4, 6, 8].map((index, at) => [at * 100 + 10, 0, index]);
    expect(scrollFacts({ changes, inputs: WHEEL }, [0]).skipped).toBe(0.5);
  });
});

describe('order', () => {
  const steps = (...list: [number, number][]) => list.map(([atMs, step]) => ({ atMs, step }));

  test('an image against the wheel is out of order, from whichever end the stack begins', () => {
    expect(orderViolations(steps([20, -1], [40, -1], [60, 1], [80, -2]), WHEEL)).toBe(1);
    expect(orderViolations(steps([20, 1], [40, 1], [60, -1], [80, 2]), WHEEL)).toBe(1);
  });

  test('after a turn of the wheel images of the old direction are late, until the first of the new one', () => {
    expect(orderViolations(steps([20, 1], [990, 1], [1010, 1], [1100, -1], [1120, -1]), WHEEL)).toBe(0);
    expect(orderViolations(steps([20, 1], [990, 1], [1010, -1], [1100, 1], [1120, -1]), WHEEL)).toBe(1);
    const longWheel = [...WHEEL, ...Array.from({ length: 100 }, (_unused, at) => turn(2010 + at * 10, -1))];
    expect(orderViolations(steps([20, 1], [2500, 1]), longWheel)).toBe(1);
  });
});

test('an unreadable picture is neither an image nor the end of one', () => {
  expect(
    imageTimes(
      [
        [1, 0, 7],
        [2, 0, -1],
        [3, 0, 7],
        [4, 0, 8],
      ],
      0,
    ),
  ).toEqual([{ atMs: 4, step: 1 }]);
});

test('waits run from the beginning of the span to its end', () => {
  expect(gapsOf([5, 20, 30, 99], { fromMs: 10, toMs: 50 })).toEqual([10, 10, 20]);
  expect(gapsOf([], { fromMs: 10, toMs: 50 })).toEqual([40]);
});

test('percentiles are values that were measured', () => {
  expect(percentileOf([3, 1, 2], 99)).toBe(3);
  expect(percentileOf([3, 1, 2], 50)).toBe(2);
  expect(percentileOf([], 50)).toBeUndefined();
});

test('an input that changed nothing is counted, not averaged in', () => {
  const inputs: ProbedInput[] = [{ ...turn(0, 1), changedMs: 20 }, { ...turn(100, 1), changedMs: 130 }, turn(200, 1)];
  expect(latencyOf(inputs)).toEqual({ p50Ms: 25, p95Ms: 30, unanswered: 1 });
  expect(latencyOf([turn(0, 1)])).toBeUndefined();
});

test('a drag is judged by the frames whose pixels changed while the pointer moved', () => {
  const inputs: ProbedInput[] = [0, 500, 1000].map((atMs) => ({
    atMs,
    type: 'pointermove',
    direction: 0,
    changedMs: undefined,
  }));
  const changes: Change[] = Array.from({ length: 12 }, (_unused, at): Change => [at * 100 + 50, 0, -1]);
  expect(dragFacts({ changes, inputs }, 0)).toEqual({ fps: 10, gapP95Ms: 100 });
});
