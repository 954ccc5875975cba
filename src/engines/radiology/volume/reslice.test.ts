import { describe, expect, test } from 'vitest';
import { imagePointToMm, type PixelPlane, type Vec3 } from '../../../dicom/geometry/pixelPlane';
import { type PlaneView, turnedAbout } from '../../../dicom/radiology/planeView';
import { pointToVoxels, type VolumeGeometry, voxelToMm } from '../../../dicom/radiology/volume';
import type { FrameOfReferenceUid } from '../../../dicom/uids';
import { seededRandom } from '../../../lib/seededRandom';
import { planeGridOf } from './planeGrid';
import { MISSING, resliced } from './reslice';
import { voxelBlock } from './voxelBlock';
import type { Voxels } from './voxels';

const COLUMNS = 12;
const ROWS = 10;
const SLICES = 8;
/** Head first, as archives list axial images: the slice step points to the feet. */
const geometry: VolumeGeometry = {
  frameOfReferenceUid: '1.9' as FrameOfReferenceUid,
  columns: COLUMNS,
  rows: ROWS,
  slices: SLICES,
  originMm: [-6, -5, 100],
  columnStepMm: [1, 0, 0],
  rowStepMm: [0, 2, 0],
  sliceStepMm: [0, 0, 5],
  frameAt: Array.from({ length: SLICES }, (_unused, index) => SLICES - 1 - index),
};
/** A voxel says where it is: x + 3y + 7z of its patient position. Linear, so that interpolation is exact. */
const plain = ([x, y, z]: Vec3): number => x + 3 * y + 7 * z;
const voxelsOf = (over: Partial<Voxels> = {}, block: VolumeGeometry = geometry): Voxels =>
  voxelBlock(block, new Int16Array(COLUMNS * ROWS * SLICES), plain, { range: [-32768, 32767], ...over });
const cut = (view: PlaneView, index: number, voxels = voxelsOf(), block = geometry) => {
  const grid = planeGridOf(block, view);
  const plane = grid.planes[index] as PixelPlane;
  return { grid, plane, values: resliced(voxels, grid.sampleGrid(index), view.slab?.mode ?? 'mean') };
};
const at = (values: Float32Array, { columns }: PixelPlane, column: number, row: number) =>
  values[row * columns + column] as number;
const centreMm = (plane: PixelPlane, column: number, row: number) => imagePointToMm(plane, [column + 0.5, row + 0.5]);

describe('along the axes of the patient', () => {
  test.each([
    ['axial', [12, 10, 8], [1, 2, 5]],
    ['coronal', [12, 8, 10], [1, 5, 2]],
    ['sagittal', [10, 8, 12], [2, 5, 1]],
  ] as const)('%s: every pixel is the voxel at its place, in true proportions', (plane, size, spacing) => {
    const { grid, plane: first } = cut({ plane }, 0);
    expect([first.columns, first.rows, grid.planes.length]).toEqual(size);
    expect([first.columnSpacingMm, first.rowSpacingMm, grid.stepMm]).toEqual(spacing);
    expect(grid.isOnVoxels).toBe(true);
    for (let index = 0; index < grid.planes.length; index += 1) {
      const { plane: image, values } = cut({ plane }, index);
      for (let row = 0; row < image.rows; row += 1)
        for (let column = 0; column < image.columns; column += 1)
          expect(at(values, image, column, row)).toBe(plain(centreMm(image, column, row)));
    }
  });

  test('the head is up and the left of the patient on the right in coronal images, the first of which is at the back', () => {
    const { grid } = cut({ plane: 'coronal' }, 0);
    const [first, last] = [grid.planes[0], grid.planes.at(-1)] as [PixelPlane, PixelPlane];
    expect(first.rowDirection).toEqual([1, 0, 0]);
    expect(first.columnDirection).toEqual([0, 0, -1]);
    expect(first.originMm).toEqual([-6, 13, 135]);
    expect(last.originMm).toEqual([-6, -5, 135]);
  });
});

test('a missing image is missing in every plane through it, and no neighbour is spread over it', () => {
  const isHere = new Uint8Array(SLICES).fill(1);
  isHere[3] = 0;
  const voxels = voxelsOf({ isHere });
  const coronal = cut({ plane: 'coronal' }, 4, voxels);
  for (let row = 0; row < 8; row += 1) {
    // Head up: slice 7 is the first row.
    const value = at(coronal.values, coronal.plane, 5, row);
    expect(value === MISSING).toBe(7 - row === 3);
  }
  expect(cut({ plane: 'axial' }, 4, voxels).values.every((value) => value === MISSING)).toBe(true);
  const turned = turnedAbout({ rowDirection: [1, 0, 0], columnDirection: [0, 0, -1] }, [1, 0, 0], 20);
  const oblique = cut({ plane: 'coronal', turned }, 8, voxels);
  const missing = [...oblique.values].flatMap((value, index) => (value === MISSING ? [index] : []));
  expect(missing.length).toBeGreaterThan(0);
  for (const index of missing) {
    const { columns } = oblique.plane;
    const [, , k] = pointToVoxels(geometry, centreMm(oblique.plane, index % columns, Math.floor(index / columns)));
    expect(Math.abs(k - 3)).toBeLessThan(1);
  }
});

describe('slabs', () => {
  const random = seededRandom(8);
  const data = Int16Array.from({ length: COLUMNS * ROWS * SLICES }, () => Math.round(random() * 2000 - 1000));
  const column = (i: number, j: number, from: number, to: number) =>
    Array.from(
      { length: to - from + 1 },
      (_unused, index) => data[i + j * COLUMNS + (from + index) * COLUMNS * ROWS] as number,
    );

  test.each([
    ['mip', (values: readonly number[]) => Math.max(...values)],
    ['minip', (values: readonly number[]) => Math.min(...values)],
    ['mean', (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length],
  ] as const)('%s of 15 mm is that of three slices of 5 mm about the plane', (mode, expected) => {
    const { grid, plane, values } = cut({ plane: 'axial', slab: { mode, thicknessMm: 15 } }, 4, voxelsOf({ data }));
    expect([grid.layers, grid.slabMm]).toEqual([3, 15]);
    // The fifth plane from the head is slice 3.
    for (let j = 0; j < ROWS; j += 1)
      for (let i = 0; i < COLUMNS; i += 1) expect(at(values, plane, i, j)).toBeCloseTo(expected(column(i, j, 2, 4)), 3);
  });

  test('padding stays out of a projection and has no value itself (GRAY-04)', () => {
    const padded = data.slice();
    padded[5 + 5 * COLUMNS + 3 * COLUMNS * ROWS] = 3000;
    const voxels = voxelsOf({ data: padded, paddingLow: 3000, paddingHigh: 3000 });
    const { plane, values } = cut({ plane: 'axial', slab: { mode: 'mip', thicknessMm: 15 } }, 4, voxels);
    const rest = [column(5, 5, 2, 2), column(5, 5, 4, 4)].flat();
    expect(at(values, plane, 5, 5)).toBe(Math.max(...rest));
    const single = cut({ plane: 'axial' }, 4, voxels);
    expect(at(single.values, single.plane, 5, 5)).toBeNaN();
  });

  test('a slab with a missing image in it is missing: less than asked for is not shown as all of it', () => {
    const isHere = new Uint8Array(SLICES).fill(1);
    isHere[4] = 0;
    const { values } = cut({ plane: 'axial', slab: { mode: 'mip', thicknessMm: 15 } }, 4, voxelsOf({ isHere }));
    expect(values.every((value) => value === MISSING)).toBe(true);
  });
});

test('an oblique plane shows what lies in it: interpolated between voxels, nothing beyond them', () => {
  const random = seededRandom(21);
  for (let round = 0; round < 12; round += 1) {
    const turned = turnedAbout(
      turnedAbout({ rowDirection: [1, 0, 0], columnDirection: [0, 0, -1] }, [0, 0, 1], random() * 80 + 5),
      [1, 0, 0],
      random() * 80 + 5,
    );
    const { grid, plane, values } = cut({ plane: 'coronal', turned }, 9);
    expect(grid.isOnVoxels).toBe(false);
    expect(plane.columnSpacingMm).toBe(1);
    for (let row = 0; row < plane.rows; row += 1)
      for (let column = 0; column < plane.columns; column += 1) {
        const mm = centreMm(plane, column, row);
        const [i, j, k] = pointToVoxels(geometry, mm);
        const isBetween = i >= 0 && j >= 0 && k >= 0 && i <= COLUMNS - 1 && j <= ROWS - 1 && k <= SLICES - 1;
        const isBeyond = i < -0.5 || j < -0.5 || k < -0.5 || i > COLUMNS - 0.5 || j > ROWS - 0.5 || k > SLICES - 0.5;
        const value = at(values, plane, column, row);
        if (isBetween) expect(Math.abs(value - plain(mm))).toBeLessThan(1e-2);
        if (isBeyond) expect(value).toBeNaN();
      }
  }
});

test('a tilted gantry is cut where its voxels truly lie (VOL-03)', () => {
  const tilt = (20 * Math.PI) / 180;
  const sheared: VolumeGeometry = { ...geometry, rowStepMm: [0, 2 * Math.cos(tilt), 2 * Math.sin(tilt)] };
  const { plane, values, grid } = cut({ plane: 'coronal' }, 10, voxelsFloat(sheared), sheared);
  expect(grid.isOnVoxels).toBe(false);
  let compared = 0;
  for (let row = 0; row < plane.rows; row += 1) {
    const mm = centreMm(plane, 6, row);
    const [, j, k] = pointToVoxels(sheared, mm);
    if (j < 0 || k < 0 || j > ROWS - 1 || k > SLICES - 1) continue;
    expect(at(values, plane, 6, row)).toBeCloseTo(plain(mm), 2);
    compared += 1;
  }
  expect(compared).toBeGreaterThan(5);
});

function voxelsFloat(block: VolumeGeometry): Voxels {
  const data = new Float32Array(COLUMNS * ROWS * SLICES);
  for (let k = 0, index = 0; k < SLICES; k += 1)
    for (let j = 0; j < ROWS; j += 1)
      for (let i = 0; i < COLUMNS; i += 1, index += 1) data[index] = plain(voxelToMm(block, [i, j, k]));
  return voxelsOf({ data });
}
