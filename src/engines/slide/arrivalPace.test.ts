import { expect, test } from 'vitest';
import { ArrivalPace } from './arrivalPace';

/** Which of the frames are painted, where so many tiles are still on their way in each. */
function paintedFrames(frames: readonly { readonly atMs: number; readonly pending: number }[]): readonly number[] {
  const pace = new ArrivalPace();
  return frames.flatMap(({ atMs, pending }) => {
    if (pace.waitMs(atMs, pending) > 0) return [];
    pace.painted(atMs);
    return [atMs];
  });
}

test('the first tile of a view is painted at once, those after it together in every third frame', () => {
  const frames = [0, 16, 33, 50, 66, 83, 100].map((atMs) => ({ atMs: atMs + 5000, pending: 9 }));
  expect(paintedFrames(frames)).toEqual([5000, 5050, 5100]);
});

test('the last tile of a view is painted at once', () => {
  const frames = [
    { atMs: 0, pending: 2 },
    { atMs: 16, pending: 1 },
    { atMs: 33, pending: 0 },
  ];
  expect(paintedFrames(frames)).toEqual([0, 33]);
});

test('whoever has to wait is told for how long: never longer than three frames', () => {
  const pace = new ArrivalPace();
  pace.painted(100);
  expect(pace.waitMs(100, 1)).toBeLessThanOrEqual(50);
  expect(pace.waitMs(100 + pace.waitMs(110, 1) + 10, 1)).toBe(0);
});

test('a tile that comes long after the one before is painted at once', () => {
  expect(paintedFrames([100, 400, 900].map((atMs) => ({ atMs, pending: 4 })))).toEqual([100, 400, 900]);
});
