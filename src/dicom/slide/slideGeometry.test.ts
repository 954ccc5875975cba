import { describe, expect, test } from 'vitest';
import { imagePointToMm, mmToImagePoint, type PixelPlane } from '../geometry/pixelPlane';
import { element, madeInstance, madeSeries, type InstanceRecipe } from './slideFixture';
import { isMirrored, placeBase, placeLevel } from './slideGeometry';
import { parseSlideInstance } from './slideInstance';

const instance = (recipe: Partial<InstanceRecipe>) =>
  parseSlideInstance(madeSeries(), madeInstance({ uid: '1', matrix: [40000, 30000], ...recipe }))!;
const base = (recipe: Partial<InstanceRecipe> = {}, others: Partial<InstanceRecipe>[] = []) =>
  placeBase(instance(recipe), others.map(instance), (recipe.zUm ?? 0) / 1000);
const cornerOnBase = (plane: PixelPlane, level: PixelPlane) => mmToImagePoint(plane, imagePointToMm(level, [0, 0]));
const titles = (problems: readonly { title: string }[]) => problems.map(({ title }) => title).join('; ');

describe('the finest level on the glass', () => {
  test('origin, orientation and anisotropic spacing place every pixel (SSR-01, SSR-05)', () => {
    const { plane, isPlaced } = base({ origin: [5, 5], orientation: [0, 1, 0, 1, 0, 0], spacing: [0.001, 0.002] });
    expect(isPlaced).toBe(true);
    const [x, y] = imagePointToMm(plane, [1.5, 3.5]);
    expect([x, y]).toEqual([expect.closeTo(5.003, 9), expect.closeTo(5.002, 9)]);
  });

  test('a Z offset of 4.5 µm is 0.0045 mm (T-SSR-06)', () => {
    expect(base({ zUm: 4.5 }).plane.originMm[2]).toBeCloseTo(0.0045, 9);
  });

  test.each([
    ['missing', undefined],
    ['zero', [0, 0] as const],
    ['in µm by mistake', [0.25, 0.25] as const],
  ])('spacing that is %s makes lengths pixels, not millimetres (T17, T18)', (_, spacing) => {
    const placed = base({ spacing });
    expect(placed).toMatchObject({ isCalibrated: false, isPlaced: false });
    expect(placed.plane.columnSpacingMm).toBe(1);
    expect(titles(placed.problems)).toContain('uncalibrated');
  });

  test('spacing missing on the finest level is taken from a coarser one, and said (T17)', () => {
    const placed = base({ spacing: undefined }, [{ matrix: [10000, 7500], spacing: [0.001, 0.001] }]);
    expect(placed.plane.rowSpacingMm).toBeCloseTo(0.00025, 12);
    expect(titles(placed.problems)).toContain('taken from a coarser level');
  });

  test('spacing missing everywhere comes from the imaged volume, swapped or not (T19)', () => {
    const volume = (width: number, height: number) => ({ '00480001': element(width), '00480002': element(height) });
    for (const more of [volume(10, 7.5), volume(7.5, 10)]) {
      const placed = base({ spacing: undefined, more });
      expect(placed.plane.rowSpacingMm).toBeCloseTo(0.00025, 12);
      expect(placed.plane.columnSpacingMm).toBeCloseTo(0.00025, 12);
    }
  });

  test('an imaged volume that contradicts the spacing is said, and the spacing stands (WSI-03)', () => {
    const placed = base({ more: { '00480001': element(5), '00480002': element(7.5) } });
    expect(placed.plane.columnSpacingMm).toBe(0.00025);
    expect(titles(placed.problems)).toContain('contradicts the pixel spacing');
  });

  test('orientation as text is read; a wrong number of values is not (T26)', () => {
    const more = { '00480102': element('0\\-1\\0\\-1\\0\\0') };
    expect(base({ more }).plane.rowDirection).toEqual([0, -1, 0]);
    const short = base({ orientation: [0, -1, 0] });
    expect(short).toMatchObject({ isPlaced: false, isCalibrated: true });
    expect(short.plane.rowDirection).toEqual([0, -1, 0]);
  });

  test('without an origin nothing is placed in the frame of reference (T27)', () => {
    expect(base({ origin: undefined })).toMatchObject({ isPlaced: false, isCalibrated: true });
  });

  test('a mirrored scan is known by its determinant (T25)', () => {
    expect(isMirrored(base().plane)).toBe(false);
    expect(isMirrored(base({ orientation: [-1, 0, 0, 0, 1, 0] }).plane)).toBe(false);
    const mirrored = base({ orientation: [1, 0, 0, 0, 1, 0] });
    expect(isMirrored(mirrored.plane)).toBe(true);
    expect(titles(mirrored.problems)).toContain('mirrored');
  });
});

describe('a coarser level on the finest', () => {
  const level = (recipe: Partial<InstanceRecipe>, of = base()) => placeLevel(of, instance(recipe));

  test.each([
    ['16.004', [2499, 1875], 16.004],
    ['57.7', [693, 520], 57.7],
    ['3.7', [10811, 8108], 3.7],
  ])('a ratio of %s is kept, never rounded (T9, T-WSI-08)', (_, matrix, ratio) => {
    const spacing = [0.00025 * ratio, 0.00025 * ratio] as const;
    const placed = level({ matrix: matrix as [number, number], spacing })!;
    expect(placed.plane.columnSpacingMm / 0.00025).toBeCloseTo(ratio, 9);
    expect(placed.problems).toEqual([]);
  });

  test('the axes may shrink differently (T11)', () => {
    const placed = level({ matrix: [10000, 7600], spacing: [7.5 / 7600, 0.001] })!;
    expect(placed.plane.rowSpacingMm * 7600).toBeCloseTo(7.5, 9);
    expect(placed.plane.columnSpacingMm * 10000).toBeCloseTo(10, 9);
  });

  test.each([
    ['the same origin', [20, 40]],
    ['an origin shifted by half a coarse pixel', [20 - 0.000375, 40 - 0.000375]],
  ])('%s lets the corners coincide (T16)', (_, origin) => {
    const finest = base();
    const placed = level({ matrix: [10000, 7500], spacing: [0.001, 0.001], origin: origin as [number, number] })!;
    const [u, v] = cornerOnBase(finest.plane, placed.plane);
    expect(u).toBeCloseTo(0, 6);
    expect(v).toBeCloseTo(0, 6);
    expect(placed.problems).toEqual([]);
  });

  test('a thumbnail at origin 0\\0 does not jump away (T15)', () => {
    const finest = base();
    const placed = level({ matrix: [1000, 750], spacing: [0.01, 0.01], origin: [0, 0] })!;
    const [u, v] = cornerOnBase(finest.plane, placed.plane);
    expect([u, v]).toEqual([expect.closeTo(0, 6), expect.closeTo(0, 6)]);
    expect(titles(placed.problems)).toContain('origin differs');
  });

  test('spacing copied from the finest level gives way to the matrix, and this is said', () => {
    const placed = level({ matrix: [10000, 7500], spacing: [0.00025, 0.00025] })!;
    expect(placed.plane.columnSpacingMm).toBeCloseTo(0.001, 12);
    expect(titles(placed.problems)).toContain('contradicts');
  });

  test('an image of another shape is no level of this slide', () => {
    expect(level({ matrix: [1000, 400], spacing: [0.02, 0.01] })).toBeUndefined();
  });

  test('on an uncalibrated slide levels are placed by matrix size', () => {
    const placed = level({ matrix: [10000, 7500], spacing: undefined }, base({ spacing: undefined }))!;
    expect(placed.plane.columnSpacingMm).toBe(4);
    expect(placed.problems).toEqual([]);
  });
});
