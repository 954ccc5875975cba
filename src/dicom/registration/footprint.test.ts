import { expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import { distanceFromPlaneMm, imagePointToMm, type PixelPlane, type Vec2, type Vec3 } from '../geometry/pixelPlane';
import { registeredPoint } from '../radiology/registration';
import { type Footprint, footprintOn, footprintWords } from './footprint';
import { placed } from './registrationTestData';

/** An axial section, 512 × 400 pixels of 0.5 mm; the corner of its image is the origin of its frame of reference. */
const axial: PixelPlane = {
  ...{ originMm: [0.25, 0.25, 0], rowDirection: [1, 0, 0], columnDirection: [0, 1, 0] },
  ...{ rowSpacingMm: 0.5, columnSpacingMm: 0.5, columns: 512, rows: 400 },
};
/** 40 mm × 20 mm of a slide. */
const slide: PixelPlane = {
  ...{ originMm: [0.005, 0.005, 0], rowDirection: [1, 0, 0], columnDirection: [0, 1, 0] },
  ...{ rowSpacingMm: 0.01, columnSpacingMm: 0.01, columns: 4000, rows: 2000 },
};
const shift = (x: number, y: number, z: number) => ({ matrix: placed([0, 0, 0], [x, y, z]) });

function footprint(...planes: Parameters<typeof footprintOn>): Footprint {
  const found = footprintOn(...planes);
  if (typeof found === 'string') throw new Error(found);
  return found;
}
const rounded = (points: readonly Vec2[] = []) => points.map((point) => point.map((one) => Number(one.toFixed(6)) + 0));

test('a slide 3 mm above a section lies where the registration says, as large as it is', () => {
  const found = footprint(axial, slide, shift(100, 50, 3));
  expect(rounded(found.outline)).toEqual([
    [200, 100],
    [280, 100],
    [280, 140],
    [200, 140],
  ]);
  expect(rounded(found.visible)).toHaveLength(4);
  expect([found.nearestMm, found.farthestMm]).toEqual([expect.closeTo(3, 9), expect.closeTo(3, 9)]);
  expect(found.angleDeg).toBeCloseTo(0, 4);
  expect(footprintWords(found)).toBe('3.0 mm off this plane');
  expect(footprintWords(footprint(axial, slide, shift(100, 50, 0)))).toBe('in this plane');
});

test('T-SAFE-26: +10 mm in x moves the outline 20 pixels to the right', () => {
  const [before, after] = [footprint(axial, slide, shift(100, 50, 0)), footprint(axial, slide, shift(110, 50, 0))];
  expect(after.outline[0][0] - before.outline[0][0]).toBeCloseTo(20, 9);
  expect(after.outline[0][1]).toBeCloseTo(before.outline[0][1], 9);
});

test('what reaches over the edge is cut there; what lies beside is not drawn', () => {
  const found = footprint(axial, slide, shift(-10, 190, 0));
  expect(rounded(found.visible)).toEqual(
    expect.arrayContaining([
      [0, 380],
      [60, 380],
      [60, 400],
      [0, 400],
    ]),
  );
  expect(found.visible).toHaveLength(4);
  const beside = footprint(axial, slide, shift(400, 50, 2));
  expect(beside.visible).toEqual([]);
  expect(footprintWords(beside)).toBe('beside this image');
  expect(beside.nearestMm).toBeCloseTo(2, 9);
});

test('a slide at right angles to a section is a line in it, where both meet', () => {
  const found = footprint(axial, slide, { matrix: placed([0, 0, Math.PI / 2], [100, 50, 0]) });
  expect(found.crossing).toBeUndefined();
  const upright = footprint(axial, slide, { matrix: placed([Math.PI / 2, 0, 0], [100, 50, -5]) });
  expect(upright.angleDeg).toBeCloseTo(90, 6);
  expect(rounded(upright.crossing).sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))).toEqual([
    [200, 100],
    [280, 100],
  ]);
  expect([upright.nearestMm, upright.farthestMm]).toEqual([0, expect.closeTo(15, 9)]);
  expect(footprintWords(upright)).toBe('through this plane at 90°, up to 15 mm off it');
});

test('for any registration: what is drawn lies within the image and is as far off as is said', () => {
  const random = seededRandom(88);
  let drawn = 0;
  for (let round = 0; round < 300; round += 1) {
    const angles: Vec3 = [random(), random(), 6 * random()];
    const tie = { matrix: placed(angles, [250 * random(), 200 * random(), 20 * random() - 10], [1.2, 0.8, 1]) };
    const found = footprint(axial, slide, tie);
    for (const [u, v] of found.visible) {
      expect(Math.min(u, 512 - u, v, 400 - v)).toBeGreaterThan(-1e-6);
      drawn += 1;
    }
    for (let sample = 0; sample < 20; sample += 1) {
      const place = registeredPoint(tie, imagePointToMm(slide, [4000 * random(), 2000 * random()]));
      const [u, v] = [place[0] / 0.5, place[1] / 0.5];
      if (u < 0 || v < 0 || u > 512 || v > 400) continue;
      const off = Math.abs(distanceFromPlaneMm(axial, place));
      expect(off).toBeGreaterThanOrEqual(found.nearestMm - 1e-9);
      expect(off).toBeLessThanOrEqual(found.farthestMm + 1e-9);
      expect(found.visible.length).toBeGreaterThan(2);
    }
    if (found.crossing) expect(found.nearestMm).toBe(0);
  }
  expect(drawn).toBeGreaterThan(500);
});

test('a plane without a spacing is told, not drawn', () => {
  expect(footprintOn(axial, { ...slide, rowSpacingMm: 0 }, shift(0, 0, 0))).toBe('the pixel spacing is not positive');
  expect(footprintOn(axial, slide, shift(Number.NaN, 0, 0))).toBe('a number is missing');
});
