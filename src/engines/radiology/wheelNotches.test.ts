import { expect, test } from 'vitest';
import { createNotchCounter, type WheelTurn } from './wheelNotches';

const turn = (deltaY: number, timeStamp: number, more: Partial<WheelTurn> = {}): WheelTurn => ({
  deltaX: 0,
  deltaY,
  deltaMode: 0,
  timeStamp,
  ...more,
});

test('one notch of a mouse is one image, whatever number of pixels the system makes of it', () => {
  const count = createNotchCounter();
  for (const px of [53, 100, 120, 133]) expect(count(turn(px, 0, { wheelDeltaY: -120 }))).toBe(1);
  expect(count(turn(-100, 0, { wheelDeltaY: 120 }))).toBe(-1);
  expect(count(turn(200, 0, { wheelDeltaY: -240 }))).toBe(2);
});

test('a wheel that counts lines is one image per three lines', () => {
  const count = createNotchCounter();
  expect([3, -3, 1, 6].map((lines) => count(turn(lines, 0, { deltaMode: 1 })))).toEqual([1, -1, 1, 2]);
});

test('a swipe on a trackpad, momentum included, is one image per 100 pixels', () => {
  const count = createNotchCounter();
  const swipe = [2, 9, 30, 60, 80, 60, 40, 25, 12, 5, 2, 1];
  const images = swipe.map((px, index) => count(turn(px, index * 16, { wheelDeltaY: px * -3 })));
  expect(images.reduce((sum, value) => sum + value, 0)).toBe(Math.trunc(swipe.reduce((sum, px) => sum + px, 0) / 100));
  expect(Math.max(...images)).toBe(1);
});

test('the rest of a swipe is forgotten when the hand rests or turns', () => {
  const count = createNotchCounter();
  expect(count(turn(90, 0))).toBe(0);
  expect(count(turn(20, 1000))).toBe(0);
  expect(count(turn(-90, 1010))).toBe(0);
  expect(count(turn(-20, 1020))).toBe(-1);
});

test('Shift turns a wheel sideways in most browsers; it still counts', () => {
  expect(createNotchCounter()(turn(0, 0, { deltaX: 100, wheelDeltaX: -120 }))).toBe(1);
});

test('a notch of a mouse on macOS is one image, slow or sped up by the system', () => {
  const count = createNotchCounter();
  const notches = [1, 1, 4, -11].map((speed, index) =>
    turn(speed * 4.000244140625, index * 40, { wheelDeltaY: speed * -12 }),
  );
  expect(notches.map(count)).toEqual([1, 1, 1, -1]);
});

test('a fine wheel reports an eighth of a notch at a time: eight of them are one image', () => {
  const count = createNotchCounter();
  const eighths = Array.from({ length: 16 }, (_, index) => count(turn(12.5, index * 10, { wheelDeltaY: -15 })));
  expect(eighths.flatMap((images, index) => (images === 0 ? [] : [[index, images]]))).toEqual([
    [7, 1],
    [15, 1],
  ]);
});
