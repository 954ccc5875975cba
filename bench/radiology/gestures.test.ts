import { expect, test } from 'vitest';
import { circle, pause, steadily } from './gestures';

test('a page that keeps up gets every step, one after the other', async () => {
  const sent: [number, number][] = [];
  await steadily(5, 500, async (from, to) => {
    sent.push([from, to]);
  });
  expect(sent[0]).toEqual([0, 1]);
  expect(sent.at(-1)?.[1]).toBe(5);
  for (const [at, [from]] of sent.entries()) expect(from).toBe(sent[at - 1]?.[1] ?? 0);
});

test('for a slow page steps are merged: none is lost, and no two are on the way at once', async () => {
  let onTheWay = 0;
  let most = 0;
  let last = 0;
  let events = 0;
  await steadily(40, 1000, async (from, to) => {
    expect(from).toBe(last);
    last = to;
    events += 1;
    onTheWay += 1;
    most = Math.max(most, onTheWay);
    await pause(20);
    onTheWay -= 1;
  });
  expect(last).toBe(40);
  expect(most).toBe(1);
  expect(events).toBeLessThan(40);
  expect(onTheWay).toBe(0);
});

test('a drag of whole turns ends where it began', () => {
  const path = circle({ x: 100, y: 50 }, 80, 360, 4);
  expect(path.at(-1)?.x).toBeCloseTo(100);
  expect(path.at(-1)?.y).toBeCloseTo(50);
  expect(Math.max(...path.map(({ x }) => x))).toBeCloseTo(260);
});
