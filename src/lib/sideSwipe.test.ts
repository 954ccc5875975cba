import { expect, test } from 'vitest';
import { createSwipeCounter, isSideways } from './sideSwipe';

const turn = (deltaX: number, deltaY: number, timeStamp: number, deltaMode = 0) => ({
  deltaX,
  deltaY,
  deltaMode,
  timeStamp,
});

test('a long swipe with its momentum is one step, the next after a pause is another', () => {
  const count = createSwipeCounter();
  const steps = Array.from({ length: 60 }, (_, i) => count(turn(20, 1, i * 16)));
  expect(steps.filter((step) => step !== 0)).toEqual([1]);
  expect(count(turn(-120, 0, 60 * 16 + 300))).toBe(-1);
});

test('a wheel that tilts steps in lines too', () => {
  expect(createSwipeCounter()(turn(3, 0, 0, 1))).toBe(1);
});

test('a scroll that drifts sideways changes no series', () => {
  const count = createSwipeCounter();
  const steps = Array.from({ length: 40 }, (_, i) => count(turn(i % 3 === 0 ? 12 : 4, 10, i * 16)));
  expect(steps.every((step) => step === 0)).toBe(true);
});

test('a wheel that Shift turns sideways is still a wheel', () => {
  expect(isSideways({ deltaX: 100, deltaY: 0, shiftKey: true })).toBe(false);
  expect(isSideways({ deltaX: 100, deltaY: 0, shiftKey: false })).toBe(true);
});
