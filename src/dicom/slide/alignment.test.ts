import { expect, test } from 'vitest';
import { inverseMap, mapBetweenViews, viewThrough } from './alignment';

test('views of two panes tied by hand stay tied: the way there and back is the same view', () => {
  const one = { centreMm: [20, 10], rightMm: [0, -0.002], downMm: [-0.002, 0] } as const;
  const other = { centreMm: [40, 12], rightMm: [0.004, 0], downMm: [0, 0.004] } as const;
  const map = mapBetweenViews(one, other)!;
  const there = viewThrough(map, one);
  expect(there.centreMm[0]).toBeCloseTo(40, 9);
  expect(there.rightMm[0]).toBeCloseTo(0.004, 12);
  expect(there.downMm[1]).toBeCloseTo(0.004, 12);
  const moved = { ...one, centreMm: [21, 10.5] as const };
  const back = viewThrough(inverseMap(map)!, viewThrough(map, moved));
  expect(back.centreMm[0]).toBeCloseTo(21, 9);
  expect(back.rightMm[1]).toBeCloseTo(-0.002, 12);
  expect(mapBetweenViews({ ...one, downMm: one.rightMm }, other)).toBeUndefined();
});
