import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SlideStatus } from '../../dicom/paneStatus';
import { StatusFeed } from './slideStatus';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const resting: SlideStatus = {
  kind: 'slide',
  state: 'ready',
  isSettled: true,
  rotationDeg: 0,
  isFlipped: false,
  zoom: 1,
  tilesPending: 0,
  tilesFailed: 0,
};
const loading = (tilesPending: number): SlideStatus => ({ ...resting, isSettled: false, tilesPending });

function feed() {
  const sent: SlideStatus[] = [];
  let asked = 0;
  const statuses = new StatusFeed(
    (status) => sent.push(status),
    () => (asked += 1),
  );
  return { statuses, sent, asked: () => asked };
}

test('while tiles arrive the reader sees a number that can be read, and the end at once', () => {
  const { statuses, sent } = feed();
  statuses.offer(resting, 0);
  for (let frame = 1; frame <= 30; frame += 1) statuses.offer(loading(60 - frame), frame * 16);
  statuses.offer(resting, 500);
  expect(sent.map(({ tilesPending }) => tilesPending)).toEqual([0, 59, 46, 33, 0]);
});

test('that no tile is left to come is no news of its own while the view flies on; that it came to rest is', () => {
  const { statuses, sent } = feed();
  statuses.offer(loading(9), 0);
  statuses.offer(loading(0), 80);
  statuses.offer(resting, 150);
  expect(sent.map(({ isSettled, tilesPending }) => [isSettled, tilesPending])).toEqual([
    [false, 9],
    [true, 0],
  ]);
});

test('a tile that failed, a zoom and a turn are told at once, and what did not change is not told', () => {
  const { statuses, sent } = feed();
  const changes = [loading(9), { ...loading(9), tilesFailed: 1 }, { ...loading(8), zoom: 2 }];
  for (const [frame, status] of changes.entries()) {
    statuses.offer(status, frame * 16);
    statuses.offer(status, frame * 16 + 8);
  }
  expect(sent).toEqual(changes);
});

test('a count that was held back is asked for again, also when nothing more arrives', () => {
  const { statuses, sent, asked } = feed();
  statuses.offer(loading(9), 0);
  statuses.offer(loading(8), 16);
  vi.advanceTimersByTime(184);
  expect(asked()).toBe(1);
  statuses.offer(loading(8), 200);
  expect(sent.at(-1)?.tilesPending).toBe(8);
  statuses.offer(loading(7), 216);
  statuses.forget();
  vi.advanceTimersByTime(1000);
  expect(asked()).toBe(1);
});
