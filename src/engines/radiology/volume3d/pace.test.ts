import { expect, test } from 'vitest';
import { FIRST_DIVISOR, nextDivisor } from './pace';

/** Time goes with the number of rays: `msAtOne` is that of a picture with all of them. */
function turning(msAtOne: number, pictures: number): readonly number[] {
  const times: number[] = [];
  let divisor = FIRST_DIVISOR;
  for (let picture = 0; picture < pictures; picture += 1) {
    const ms = msAtOne / divisor ** 2;
    times.push(ms);
    divisor = nextDivisor(divisor, ms);
  }
  return times;
}

test('a slow processor gives pictures of less than 150 ms from the second one of a turn on', () => {
  for (const msAtOne of [1000, 3000, 6000, 12_000]) {
    for (const ms of turning(msAtOne, 12).slice(1)) expect(ms).toBeLessThan(150);
  }
});

test('a fast one stays as fine as it can be, and a slow one that became free goes back there', () => {
  expect(turning(300, 5)).toEqual(Array(5).fill(300 / 9));
  let divisor = 10;
  for (let picture = 0; picture < 10; picture += 1) divisor = nextDivisor(divisor, 300 / divisor ** 2);
  expect(divisor).toBe(FIRST_DIVISOR);
});

test('it comes to rest: no picture is coarser and finer in turn', () => {
  const times = turning(3000, 20).slice(5);
  expect(new Set(times).size).toBe(1);
});
