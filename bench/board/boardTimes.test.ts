import { expect, test } from 'vitest';
import type { RadiologyRecord } from '../probe/radiologyProbe';
import type { ProbeRecord } from '../probe/slideProbe';
import { type BoardRecord, firstOfNextMs, shownNow, stepMs, timesOf } from './boardTimes';

const canvas = (id: number, index: number, firstMs = 10) => ({ id, index, firstMs, firstIndex: index });
const record = (
  canvases: readonly ReturnType<typeof canvas>[],
  changes: RadiologyRecord['changes'],
  samples: readonly (readonly [atMs: number, field: string])[],
  lastChangeMs = 0,
): BoardRecord => ({
  ct: { canvases, changes } as unknown as RadiologyRecord,
  slide: {
    samples: samples.map(([atMs, field]) => ({ atMs, field, costMs: 0 })),
    lastChangeMs,
  } as unknown as ProbeRecord,
});

test('a step is there when its image is, its field is sharp, and nothing moves any more', () => {
  const own = record(
    [canvas(1, 36)],
    [
      [120, 1, 48],
      [150, 1, 36],
    ],
    [
      [50, '22'],
      [140, '3.'],
      [180, '33'],
    ],
    170,
  );
  expect(stepMs(own, { index: 36, level: 3 }, 100)).toBe(80);
  expect(shownNow(own)).toEqual({ index: 36, level: 3 });
  const late = record([canvas(1, 36)], [[400, 1, 36]], [[50, '33']], 90);
  expect(stepMs(late, { index: 36, level: 3 }, 100)).toBe(300);
});

test('another image or another level than those of the step is no step', () => {
  const own = record([canvas(1, 36)], [], [[50, '33']]);
  expect(() => stepMs(own, { index: 24, level: 3 }, 0)).toThrow('image 24');
  expect(() => stepMs(own, { index: 36, level: 2 }, 0)).toThrow('level 3 and not 2');
});

test('the next patient begins with a new canvas, or with tissue after the glass before was taken away', () => {
  const samples = [
    [50, '33'],
    [210, '..'],
    [260, '33'],
  ] as const;
  expect(firstOfNextMs(record([canvas(1, 1), canvas(2, 1, 230)], [], samples), new Set([1]), 200)).toBe(30);
  expect(firstOfNextMs(record([canvas(1, 1)], [], samples), new Set([1]), 200)).toBe(60);
  expect(() => firstOfNextMs(record([canvas(1, 1)], [], [[50, '33']]), new Set([1]), 200)).toThrow('no image');
});

test('median and p95 of a kind of wait; of none, nothing', () => {
  expect(timesOf('step', [3, 1, 2])).toEqual({ stepMs: 2, stepP95Ms: 3 });
  expect(timesOf('step', [])).toEqual({});
});
