import { describe, expect, test } from 'vitest';
import { imagePointToMm, pointOnPlane, type PixelPlane } from '../geometry/pixelPlane';
import { element, madeInstance, madeSeries, type InstanceRecipe } from './slideFixture';
import { tags } from '../tags';
import { focalHeightMm, isMirrored, placeBase, placeLevel } from './slideGeometry';
import { parseSlideInstance } from './slideInstance';
import { slideTags } from './slideTags';

const instance = (recipe: Partial<InstanceRecipe>) =>
  parseSlideInstance(madeSeries(), madeInstance({ uid: '1', matrix: [40000, 30000], ...recipe }))!;
const base = (recipe: Partial<InstanceRecipe> = {}, others: Partial<InstanceRecipe>[] = []) =>
  placeBase(instance(recipe), others.map(instance), (recipe.zUm ?? 0) / 1000);
const cornerOnBase = (plane: PixelPlane, level: PixelPlane) => pointOnPlane(level, plane, [0, 0]);
const titles = (problems: readonly { title: string }[]) => problems.map(({ title }) => title).join('; ');

describe('the finest level on the glass', () => {
  test('origin, orientation and anisotropic spacing place every pixel (SSR-01, SSR-05)', () => {
    const { plane, isPlaced } = base({ origin: [5, 5], orientation: [0, 1, 0, 1, 0, 0], spacing: [0.001, 0.002] });
    expect(isPlaced).toBe(true);
    const [x, y] = imagePointToMm(plane, [1.5, 3.5]);
    expect([x, y]).toEqual([expect.closeTo(5.003, 9), expect.closeTo(5.002, 9)]);
  });

  test('T22: the height stands with the frame, with all frames, with the origin or in the dataset, in this order', () => {
    const z = (um: number) => ({ '0040074A': element(um) });
    const position = (um: number) => element({ [slideTags.PlanePositionSlideSequence]: element(z(um)) });
    const sources: [string, number][] = [];
    const more: Record<string, ReturnType<typeof element>> = { ...z(1) };
    const read = (zUm?: number) => focalHeightMm(instance({ more, ...(zUm !== undefined && { zUm }) }));
    sources.push(['dataset', read()]);
    sources.push(['origin', read(2)]);
    more[tags.SharedFunctionalGroupsSequence] = position(3);
    sources.push(['all frames', read(2)]);
    more[tags.PerFrameFunctionalGroupsSequence] = position(4);
    sources.push(['frame', read(2)]);
    expect(sources).toEqual([
      ['dataset', 0.001],
      ['origin', 0.002],
      ['all frames', 0.003],
      ['frame', 0.004],
    ]);
  });

  test('a Z offset of 4.5 µm is 0.0045 mm (T-SSR-06)', () => {
    expect(base({ zUm: 4.5 }).plane.originMm[2]).toBeCloseTo(0.0045, 9);
  });

  test.each([
    ['missing', undefined],
    ['zero', [0, 0] as const],
    ['in µm by mistake', [0.25, 0.25] as const],
  ])('T18: spacing that is %s is no spacing: lengths are pixels, not millimetres', (_, spacing) => {
    const placed = base({ spacing });
    expect(placed).toMatchObject({ isCalibrated: false, isPlaced: false });
    expect(placed.plane.columnSpacingMm).toBe(1);
    expect(titles(placed.problems)).toContain('uncalibrated');
  });

  test('T17: spacing missing on the finest level is taken from a coarser one, and said', () => {
    const placed = base({ spacing: undefined }, [{ matrix: [10000, 7500], spacing: [0.001, 0.001] }]);
    expect(placed.plane.rowSpacingMm).toBeCloseTo(0.00025, 12);
    expect(titles(placed.problems)).toContain('taken from a coarser level');
  });

  test('T19: spacing missing everywhere comes from the imaged volume, swapped or not', () => {
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

  test('T26: orientation as text is read; of another number of values the usual one is assumed, and said', () => {
    const more = { '00480102': element('0\\-1\\0\\-1\\0\\0') };
    expect(base({ more }).plane.rowDirection).toEqual([0, -1, 0]);
    const short = base({ orientation: [0, -1, 0] });
    expect(short).toMatchObject({ isPlaced: false, isCalibrated: true });
    expect(short.plane.rowDirection).toEqual([0, -1, 0]);
    expect(short.plane.columnDirection).toEqual([-1, 0, 0]);
    expect(titles(short.problems)).toContain('Orientation on the glass is missing');
  });

  test.each([
    ['of half the length', [0, -0.5, 0, -1, 0, 0]],
    ['not at a right angle', [0, -1, 0, -0.6, -0.8, 0]],
    ['seven numbers', [0, -1, 0, -1, 0, 0, 0]],
  ])('an orientation that is none (%s) places nothing in mm, and the reader is told', (_, orientation) => {
    const placed = base({ orientation });
    expect(placed).toMatchObject({ isPlaced: false, isCalibrated: true });
    expect(titles(placed.problems)).toContain('the usual one is assumed');
  });

  test('an orientation rounded to three digits is taken, as directions of length one', () => {
    const { plane, isPlaced } = base({ orientation: [0.799, -0.602, 0, -0.602, -0.799, 0] });
    expect(isPlaced).toBe(true);
    expect(Math.hypot(...plane.rowDirection)).toBeCloseTo(1, 14);
  });

  test('T27: without an origin nothing is placed in the frame of reference', () => {
    expect(base({ origin: undefined })).toMatchObject({ isPlaced: false, isCalibrated: true });
  });

  test('T25: a mirrored scan is known by its determinant, and said', () => {
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
  ])('T9: a ratio of %s is kept, never rounded', (_, matrix, ratio) => {
    const spacing = [0.00025 * ratio, 0.00025 * ratio] as const;
    const placed = level({ matrix: matrix as [number, number], spacing })!;
    expect(placed.plane.columnSpacingMm / 0.00025).toBeCloseTo(ratio, 9);
    expect(placed.problems).toEqual([]);
  });

  test('T-WSI-08: a level 3.7 times coarser lies on the finest to the pixel', () => {
    const finest = base();
    const placed = level({ matrix: [10811, 8108], spacing: [0.000925, 0.000925] })!;
    const [u, v] = pointOnPlane(placed.plane, finest.plane, [5000, 4000]);
    expect([u, v]).toEqual([expect.closeTo(18500, 6), expect.closeTo(14800, 6)]);
  });

  test('T11: the axes may shrink differently', () => {
    const placed = level({ matrix: [10000, 7600], spacing: [7.5 / 7600, 0.001] })!;
    expect(placed.plane.rowSpacingMm * 7600).toBeCloseTo(7.5, 9);
    expect(placed.plane.columnSpacingMm * 10000).toBeCloseTo(10, 9);
  });

  test.each([
    ['the same origin', [20, 40]],
    ['an origin shifted by half a coarse pixel', [20 - 0.000375, 40 - 0.000375]],
  ])('T16: %s lets the corners coincide', (_, origin) => {
    const finest = base();
    const placed = level({ matrix: [10000, 7500], spacing: [0.001, 0.001], origin: origin as [number, number] })!;
    const [u, v] = cornerOnBase(finest.plane, placed.plane);
    expect(u).toBeCloseTo(0, 6);
    expect(v).toBeCloseTo(0, 6);
    expect(placed.problems).toEqual([]);
  });

  test('T15: a thumbnail at origin 0\\0 does not jump away; a level that claims to lie elsewhere is a warning', () => {
    const finest = base();
    const placed = level({ matrix: [1000, 750], spacing: [0.01, 0.01], origin: [0, 0] })!;
    const [u, v] = cornerOnBase(finest.plane, placed.plane);
    expect([u, v]).toEqual([expect.closeTo(0, 6), expect.closeTo(0, 6)]);
    expect(titles(placed.problems)).toContain('origin differs from the finest level by 44.71');
    expect(placed.problems[0]?.severity).toBe('warning');
    const thumbnail = level({ matrix: [1000, 750], spacing: [0.01, 0.01], origin: [0, 0], flavour: 'THUMBNAIL' });
    expect(thumbnail?.problems[0]?.severity).toBe('info');
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
