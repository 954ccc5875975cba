import { describe, expect, test } from 'vitest';
import { madeGroup } from '../../dicom/groupFixture';
import { gridOf } from '../../dicom/groupGrid';
import { seededRandom } from '../../lib/seededRandom';
import { crowdedArea, dotAlpha, dotSizePx, paintDots } from './groupDots';

function image(points: readonly (readonly [number, number])[], alpha: number, dotPx = 2) {
  const group = madeGroup('POINT', points);
  const dots = { width: 40, height: 40, data: new Uint8ClampedArray(40 * 40 * 4) };
  const layer = {
    group,
    grid: gridOf(group),
    affine: { x: [0, 1, 0, 0], y: [0, 0, 1, 0] },
    colour: '#123456',
    halo: '#ffffff',
    alpha,
    dotPx,
  } as const;
  paintDots(dots, { width: 40, height: 40 }, layer, 0, points.length);
  return { dots, at: (x: number, y: number) => [...dots.data.slice((y * 40 + x) * 4, (y * 40 + x) * 4 + 4)] };
}

describe('dots', () => {
  test('are two pixels square, about the point, in the colour of the group', () => {
    const { at, dots } = image([[10, 20]], 1);
    expect([at(9, 19), at(10, 20)]).toEqual([
      [0x12, 0x34, 0x56, 255],
      [0x12, 0x34, 0x56, 255],
    ]);
    expect(dots.data.filter((_, index) => index % 4 === 3).reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0)).toBe(
      4,
    );
  });

  test('grow with the room between them, and have a halo then', () => {
    expect(dotSizePx(1_000_000, 500_000)).toBe(2);
    expect(dotSizePx(50, 500_000)).toBe(7);
    const { at } = image([[10, 20]], 1, 7);
    expect(at(10, 20)).toEqual([0x12, 0x34, 0x56, 255]);
    expect(at(7, 20)).toEqual([255, 255, 255, 255]);
    expect(at(6, 20)[3]).toBe(0);
  });

  test('at the border are cut off, not wrapped to the other side', () => {
    const { at } = image([[0, 5]], 1);
    expect(at(0, 5)[3]).toBe(255);
    expect(at(39, 4)[3]).toBe(0);
  });

  test('that crowd add up to a density through which the image is seen; a single one is always seen', () => {
    const alpha = dotAlpha(1_000_000, 500_000);
    const { at } = image([[5, 5], [20, 20], [20, 20], ...Array.from({ length: 50 }, () => [30, 30] as const)], alpha);
    const [one, two, fifty] = [at(5, 5)[3]!, at(20, 20)[3]!, at(30, 30)[3]!];
    expect(one).toBeGreaterThan(60);
    expect(two).toBeGreaterThan(one);
    expect(fifty).toBeGreaterThan(two);
    expect(fifty).toBeLessThan(210);
    expect(dotAlpha(1000, 500_000)).toBe(1);
    expect(dotAlpha(1, 0)).toBe(1);
  });
});

describe('the area that objects share', () => {
  const random = seededRandom(7);
  const within = (count: number, left: number, width: number) =>
    Array.from({ length: count }, () => [left + random() * width, random() * 1000] as const);
  const areaOf = (points: readonly (readonly [number, number])[]) => crowdedArea(gridOf(madeGroup('POINT', points)));

  test('is the box around them where they are spread evenly', () => {
    expect(areaOf(within(20_000, 0, 1000)) / 1000 ** 2).toBeCloseTo(1, 1);
  });

  test('of two pieces of tissue far apart it is theirs, not the glass between', () => {
    const pieces = [...within(10_000, 0, 1000), ...within(10_000, 99_000, 1000)];
    expect(areaOf(pieces) / (2 * 1000 ** 2)).toBeGreaterThan(0.5);
    expect(areaOf(pieces) / (2 * 1000 ** 2)).toBeLessThan(2);
  });

  test('a crowd among few others makes it small', () => {
    expect(areaOf([...within(10_000, 0, 10_000), ...within(10_000, 3000, 100)]) / (10_000 * 1000)).toBeLessThan(0.1);
  });
});
