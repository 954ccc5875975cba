import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { inTime } from './inTime';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const bitmap = () => ({ close: vi.fn() }) as unknown as ImageBitmap;

test('pixels that come in time are handed on, open', async () => {
  const own = bitmap();
  expect(await inTime(Promise.resolve(own), 10)).toBe(own);
  await vi.advanceTimersByTimeAsync(20);
  expect(own.close).not.toHaveBeenCalled();
});

test('a decoder that never answers holds nothing up, and pixels that come after all give their memory back', async () => {
  let come: (late: ImageBitmap) => void = () => {};
  const waiting = inTime(new Promise((done) => (come = done)), 10);
  await vi.advanceTimersByTimeAsync(10);
  expect(await waiting).toBeUndefined();
  const late = bitmap();
  come(late);
  await vi.advanceTimersByTimeAsync(0);
  expect(late.close).toHaveBeenCalledOnce();
});

test('what cannot be decoded is nothing', async () => {
  expect(await inTime(Promise.reject(new Error('damaged')), 10)).toBeUndefined();
});
