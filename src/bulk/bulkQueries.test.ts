import { expect, test } from 'vitest';
import { seededRandom } from '../lib/seededRandom';
import { contains } from './bulkQueries';

test('what lies in a hole over a bridge is not inside, what lies along the bridge is', () => {
  const holed = [0, 0, 40, 40, 40, 60, 60, 60, 60, 40, 40, 40, 0, 0, 100, 0, 100, 100, 0, 100];
  const random = seededRandom(26);
  for (let round = 0; round < 2000; round += 1) {
    const [x, y] = [140 * random() - 20, 140 * random() - 20];
    const isIn = (from: number, to: number) => x > from && x < to && y > from && y < to;
    expect(contains(holed, [x, y]), `${x} ${y}`).toBe(isIn(0, 100) && !isIn(40, 60));
  }
  for (let along = 0.5; along < 40; along += 1) {
    expect(contains(holed, [along, along + 1e-6])).toBe(true);
    expect(contains(holed, [along, along - 1e-6])).toBe(true);
  }
});
