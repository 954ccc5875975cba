import { describe, expect, test } from 'vitest';
import { codes } from '../dicom/codes';
import { hasUndefinedArea, measureInMm } from '../dicom/geometry/measure';
import type { Vec2 } from '../dicom/geometry/pixelPlane';
import { isInside } from '../dicom/geometry/selfCrossing';
import { asStored } from '../dicom/geometry/storedPrecision';
import { seededRandom } from '../lib/seededRandom';
import { type Outline, strokeOutline, subtract, unite } from './combine';

const flat = (outline: Outline): readonly number[] => outline.flatMap(([x, y]) => [x, y, 0.5]);

function amountOf(outline: Outline, name: 'area' | 'perimeter'): number {
  const values = measureInMm('polygon', flat(outline));
  const found = values.find((one) => one.name.value === codes[name].value);
  if (!found) throw new Error(`no ${name}`);
  return found.value;
}

const box = (x: number, y: number, width: number, height = width): Outline => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
];

function only(pieces: readonly Outline[] | undefined): Outline {
  expect(pieces).toHaveLength(1);
  return (pieces as readonly Outline[])[0] as Outline;
}

describe('two regions', () => {
  test('that overlap become one: what both cover counts once', () => {
    const joined = only(unite([box(20, 20, 2), box(21, 21, 2)]));
    expect(amountOf(joined, 'area')).toBeCloseTo(7, 9);
    expect(amountOf(joined, 'perimeter')).toBeCloseTo(12, 9);
  });

  test('that lie apart stay two pieces, the larger one first', () => {
    const pieces = unite([box(20, 20, 1), box(30, 20, 2)]) as readonly Outline[];
    expect(pieces.map((one) => amountOf(one, 'area'))).toEqual([4, 1]);
  });

  test('one cut out of the middle of the other leaves a hole: area less, its edge more', () => {
    const ring = only(subtract(box(20, 20, 4), box(21, 21, 1)));
    expect(amountOf(ring, 'area')).toBeCloseTo(15, 9);
    expect(amountOf(ring, 'perimeter')).toBeCloseTo(20, 9);
    expect(isInside(ring, [21.5, 21.5])).toBe(false);
    expect(isInside(ring, [20.5, 21.5])).toBe(true);
    expect(hasUndefinedArea('polygon', flat(ring), 3)).toBe(false);
  });

  test('one cut across the other leaves two pieces', () => {
    const pieces = subtract(box(20, 20, 3), box(21, 19, 1, 10)) as readonly Outline[];
    expect(pieces.map((one) => amountOf(one, 'area'))).toEqual([3, 3]);
  });

  test('one cut out of itself leaves nothing', () => {
    expect(subtract(box(20, 20, 3), box(20, 20, 3))).toEqual([]);
    expect(subtract(box(20, 20, 3), box(19, 19, 9))).toEqual([]);
  });

  test('an island in a hole is a piece of its own', () => {
    const ring = only(subtract(box(20, 20, 10), box(22, 22, 6)));
    const pieces = unite([ring, box(24, 24, 2)]) as readonly Outline[];
    expect(pieces.map((one) => amountOf(one, 'area'))).toEqual([64, 4]);
  });

  test('a hole is filled again', () => {
    const ring = only(subtract(box(20, 20, 4), box(21, 21, 1)));
    expect(amountOf(only(unite([ring, box(20.5, 20.5, 2)])), 'perimeter')).toBeCloseTo(16, 9);
  });
});

describe('holes that touch', () => {
  test('the outline at a corner', () => {
    const diamond: Outline = [
      [20, 22],
      [21, 21],
      [22, 22],
      [21, 23],
    ];
    const cut = only(subtract(box(20, 20, 4), diamond));
    expect(amountOf(cut, 'area')).toBeCloseTo(14, 9);
    expect(amountOf(cut, 'perimeter')).toBeCloseTo(16 + 4 * Math.SQRT2, 9);
  });

  test('each other at a corner, and further holes over bridges', () => {
    let region: Outline = box(20, 20, 10);
    for (const hole of [box(22, 22, 1), box(23, 23, 1), box(26, 26, 2), box(28, 24, 2), box(21, 27, 1)])
      region = only(subtract(region, hole));
    expect(amountOf(region, 'area')).toBeCloseTo(100 - 11, 9);
    expect(isInside(region, [22.5, 22.5])).toBe(false);
    expect(isInside(region, [22.5, 23.5])).toBe(true);
  });

  test('a hundred holes in rows', () => {
    let region: Outline = box(20, 20, 10);
    for (let row = 0; row < 10; row += 1)
      for (let column = 0; column < 10; column += 1)
        region = only(subtract(region, box(20.25 + column, 20.25 + row, 0.5)));
    expect(amountOf(region, 'area')).toBeCloseTo(75, 6);
    expect(amountOf(region, 'perimeter')).toBeCloseTo(40 + 200, 6);
  });
});

describe('a stroke of the brush', () => {
  const radius = 0.005;

  test('that is one touch is a disc', () => {
    const disc = strokeOutline([[31.25, 12.5]], radius) as Outline;
    expect(amountOf(disc, 'area') / (Math.PI * radius ** 2)).toBeCloseTo(1, 2.4);
  });

  test('along a line is a band with round ends, also where the way goes back over itself', () => {
    const area = 2 * radius * 0.1 + Math.PI * radius ** 2;
    const there: Outline = [
      [31, 12],
      [31.1, 12],
    ];
    const back: Outline = [...there, [31.05, 12], [31, 12]];
    expect(amountOf(strokeOutline(there, radius) as Outline, 'area') / area).toBeCloseTo(1, 3);
    expect(amountOf(strokeOutline(back, radius) as Outline, 'area') / area).toBeCloseTo(1, 3);
  });

  test('around a place leaves it out', () => {
    const around = Array.from({ length: 91 }, (_, step): Vec2 => {
      const turn = (2 * Math.PI * step) / 90;
      return [31 + 0.05 * Math.cos(turn), 12 + 0.05 * Math.sin(turn)];
    });
    const ring = strokeOutline(around, radius) as Outline;
    const area = Math.PI * (0.055 ** 2 - 0.045 ** 2);
    expect(amountOf(ring, 'area') / area).toBeCloseTo(1, 2);
    expect(isInside(ring, [31, 12])).toBe(false);
    expect(isInside(ring, [31.05, 12])).toBe(true);
  });

  test('that did not move between two samples, or by less than can be stored', () => {
    const still: Outline = [
      [31, 12],
      [31, 12],
      [31 + 1e-7, 12],
    ];
    expect(amountOf(strokeOutline(still, radius) as Outline, 'area') / (Math.PI * radius ** 2)).toBeCloseTo(1, 2);
  });
});

test('strokes at random, painted and erased: the area is what a count of places says, and what a report keeps is the same', () => {
  const random = seededRandom(2611);
  for (let round = 0; round < 12; round += 1) {
    let regions: readonly Outline[] = [box(40, 20, 0.2)];
    const inside = (at: Vec2) => regions.some((one) => isInside(one, at));
    const places = Array.from({ length: 1500 }, (): Vec2 => [39.9 + 0.4 * random(), 19.9 + 0.4 * random()]);
    let truth = places.map(inside);
    for (let stroke = 0; stroke < 12; stroke += 1) {
      const radius = 0.002 + 0.02 * random();
      const way = Array.from(
        { length: 1 + Math.floor(6 * random()) },
        (): Vec2 => [40 + 0.2 * random(), 20 + 0.2 * random()],
      );
      const covered = strokeOutline(way, radius) as Outline;
      expect(covered).toBeDefined();
      const isErased = random() < 0.5;
      const next = isErased ? regions.map((one) => subtract(one, covered)) : [unite([...regions, covered])];
      expect(next.every(Boolean)).toBe(true);
      regions = next.flat() as readonly Outline[];
      truth = truth.map((was, at) => (isInside(covered, places[at] as Vec2) ? !isErased : was));
      for (const one of regions) {
        expect(hasUndefinedArea('polygon', flat(one), 3)).toBe(false);
        expect(asStored(flat(one))).toEqual(flat(one));
      }
      if (regions.length === 0) break;
    }
    expect(places.map(inside).filter((one, at) => one !== truth[at]).length).toBeLessThan(3);
  }
});
