import { expect, test } from 'vitest';
import { circle, pause, steadily } from './gestures';

const frame = (ms: number) => () => pause(ms);

test('a page of many frames gets every step once, in order', async () => {
  const sent: [number, number][] = [];
  await steadily(5, 50, frame(1), async (from, to) => {
    sent.push([from, to]);
  });
  expect(sent[0]).toEqual([0, 1]);
  expect(sent.at(-1)?.[1]).toBe(5);
  for (const [at, [from, to]] of sent.entries()) expect([from, to > from]).toEqual([sent[at - 1]?.[1] ?? 0, true]);
});

test('for a slow page the steps of a frame are merged, and none is lost', async () => {
  const sent: [number, number][] = [];
  await steadily(40, 1000, frame(20), async (from, to) => {
    sent.push([from, to]);
  });
  expect(sent[0]?.[0]).toBe(0);
  expect(sent.at(-1)?.[1]).toBe(40);
  for (const [at, [from]] of sent.entries()) expect(from).toBe(sent[at - 1]?.[1] ?? 0);
  expect(sent.length).toBeLessThan(10);
});

test('a page that goes away ends the gesture with its reason', async () => {
  const send = () => Promise.reject(new Error('closed'));
  await expect(steadily(1000, 1000, frame(1), send)).rejects.toThrow('closed');
});

test('a drag of whole turns ends where it began', () => {
  const path = circle({ x: 100, y: 50 }, 80, 360, 4);
  expect(path.at(-1)?.x).toBeCloseTo(100);
  expect(path.at(-1)?.y).toBeCloseTo(50);
  expect(Math.max(...path.map(({ x }) => x))).toBeCloseTo(260);
});
