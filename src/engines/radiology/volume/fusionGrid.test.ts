import { describe, expect, test } from 'vitest';
import { imagePointToMm, mmToImagePoint, type PixelPlane, type Vec3 } from '../../../dicom/geometry/pixelPlane';
import type { FusionScale } from '../../../dicom/radiology/fusion';
import type { RegisteredTie } from '../../../dicom/radiology/registration';
import type { VolumeGeometry } from '../../../dicom/radiology/volume';
import type { FrameOfReferenceUid } from '../../../dicom/uids';
import { fusionGrid, pointSamples } from './fusionGrid';
import { paintFusion } from './fusionPicture';
import { resliced } from './reslice';
import { voxelBlock } from './voxelBlock';
import type { Voxels } from './voxels';

const [COLUMNS, ROWS, SLICES] = [20, 16, 12];
/** A PET of coarser voxels than the CT, begun elsewhere: 4 × 4 × 3 mm from (-31, -22, 95). */
const geometry: VolumeGeometry = {
  frameOfReferenceUid: '1.9' as FrameOfReferenceUid,
  columns: COLUMNS,
  rows: ROWS,
  slices: SLICES,
  originMm: [-31, -22, 95],
  columnStepMm: [4, 0, 0],
  rowStepMm: [0, 4, 0],
  sliceStepMm: [0, 0, 3],
  frameAt: Array.from({ length: SLICES }, (_unused, index) => index),
};
/** A voxel says where it is; linear, so that interpolation is exact. */
const plain = ([x, y, z]: Vec3): number => 500 + 5 * x + 3 * y + 2 * z;
const voxels = (over: Partial<Voxels> = {}): Voxels =>
  voxelBlock(geometry, new Float32Array(COLUMNS * ROWS * SLICES), plain, { range: [0, 2000], ...over });
/** CT of 0.9 mm pixels, an axial image between two slices of the PET, larger than the PET on its left. */
const axial: PixelPlane = {
  originMm: [-50, -15, 107.4],
  rowDirection: [1, 0, 0],
  columnDirection: [0, 1, 0],
  columnSpacingMm: 0.9,
  rowSpacingMm: 0.9,
  columns: 90,
  rows: 50,
};
const coronal: PixelPlane = { ...axial, originMm: [-20, 3.3, 125], columnDirection: [0, 0, -1], columns: 60, rows: 30 };
const tilt = Math.SQRT1_2;
const oblique: PixelPlane = {
  ...axial,
  originMm: [-20, -10, 100],
  columnDirection: [0, tilt, tilt],
  columns: 40,
  rows: 20,
};
/** From the CT to the PET: 10 mm to the left, 4 mm up. */
const shift: RegisteredTie = {
  name: 'Shift',
  type: 'RIGID',
  matrix: [1, 0, 0, 10, 0, 1, 0, 0, 0, 0, 1, 4, 0, 0, 0, 1],
};

/** Value of the PET as it would be painted at a point of the CT's frame of reference. */
function valueAt(image: PixelPlane, mm: Vec3, tie?: RegisteredTie): number {
  const { plane, samples } = fusionGrid(image, 0, geometry, tie);
  const values = resliced(voxels(), samples, 'mean');
  const [u, v] = mmToImagePoint(plane, mm);
  return values[Math.floor(v) * plane.columns + Math.floor(u)] as number;
}

describe('a PET on the plane of a CT', () => {
  test.each([
    ['axial', axial],
    ['coronal', coronal],
    ['oblique', oblique],
  ] as const)('%s: each point has the value of its place in mm, whatever the two grids are', (_name, image) => {
    const { plane, samples } = fusionGrid(image, 0, geometry, undefined);
    const values = resliced(voxels(), samples, 'mean');
    let inside = 0;
    for (let row = 0; row < plane.rows; row += 1)
      for (let column = 0; column < plane.columns; column += 1) {
        const value = values[row * plane.columns + column] as number;
        const mm = imagePointToMm(plane, [column + 0.5, row + 0.5]);
        const isWithin = mm.every((at, axis) => {
          const first = geometry.originMm[axis] as number;
          return at >= first && at <= first + [4 * (COLUMNS - 1), 4 * (ROWS - 1), 3 * (SLICES - 1)][axis]!;
        });
        if (!isWithin) continue;
        inside += 1;
        expect(Math.abs(value - plain(mm))).toBeLessThan(0.01);
      }
    expect(inside).toBeGreaterThan(100);
  });

  test('the picture of it has the corners of the image, so that it is painted where it lies', () => {
    const { plane } = fusionGrid(axial, 0, geometry, undefined);
    for (const [u, v] of [
      [0, 0],
      [1, 1],
    ] as const) {
      const ours = imagePointToMm(plane, [u * plane.columns, v * plane.rows]);
      const theirs = imagePointToMm(axial, [u * axial.columns, v * axial.rows]);
      for (const [axis, at] of ours.entries()) expect(at).toBeCloseTo(theirs[axis] as number, 9);
    }
  });

  test('what lies beyond the PET has no value', () => {
    expect(valueAt(axial, [-45, 0, 107.4])).toBeNaN();
  });

  test('REG-01: through a registration the value is that of the moved place', () => {
    const { plane, samples } = fusionGrid(axial, 0, geometry, shift);
    const values = resliced(voxels(), samples, 'mean');
    const [column, row] = mmToImagePoint(plane, [0, 0, 107.4]).map(Math.floor) as [number, number];
    const [x, y, z] = imagePointToMm(plane, [column + 0.5, row + 0.5]);
    expect(values[row * plane.columns + column]).toBeCloseTo(plain([x + 10, y, z + 4]), 2);
  });

  test('under the pointer is what is painted there, with the layers of a slab', () => {
    const grid = fusionGrid(axial, 12, geometry, shift);
    expect(grid.samples.layers).toBe(4);
    const [value] = resliced(voxels(), pointSamples(grid, [0, 0, 107.4], geometry, shift), 'mip');
    // Four layers 3 mm apart about the plane: the farthest is 4.5 mm up, where values are largest.
    expect(value).toBeCloseTo(plain([10, 0, 107.4 + 4 + 4.5]), 2);
  });
});

describe('its colours', () => {
  const suv: FusionScale = {
    unit: 'SUVbw',
    suv: { kind: 'suv', type: 'bw', scale: 0.001, offset: 0, origin: '', inputs: [], notes: [] },
  };
  const coloured = (values: readonly number[], scale: FusionScale = suv): string[] => {
    const pixels = new Uint32Array(values.length);
    // Stored numbers are half of Bq/ml.
    const volume = { slope: 2, intercept: 0 };
    paintFusion(pixels, Float32Array.from(values), values.length, volume, scale, { lower: 0, upper: 5 });
    return [...pixels].map((pixel) => pixel.toString(16).padStart(8, '0'));
  };

  test('PM-04: from black at 0 SUV over red and orange to white at 5 SUV, as hot iron of the standard', () => {
    // Stored 625 = 1250 Bq/ml = 1.25 SUV, a quarter of the range; written as alpha, blue, green, red.
    expect(coloured([0, 625, 1250, 1875, 2500, 9000])).toEqual([
      'ff000000',
      'ff000080',
      'ff0000ff',
      'ff0080ff',
      'ffffffff',
      'ffffffff',
    ]);
  });

  test('outside the PET the CT is seen as it is; a missing image is hatched', () => {
    expect(coloured([Number.NaN])).toEqual(['00000000']);
    expect(new Set(coloured(Array.from({ length: 16 }, () => Number.POSITIVE_INFINITY)))).toEqual(
      new Set(['ffffffff', '00000000']),
    );
  });

  test('PM-02: what a mapping to SUV does not cover has no colour', () => {
    const covering: FusionScale = {
      unit: 'SUVbw',
      suv: { ...(suv.suv as NonNullable<typeof suv.suv>), covers: [0, 4000] },
    };
    expect(coloured([1000, 2100], covering)[1]).toBe('00000000');
    expect(coloured([1000, 2100], covering)[0]).not.toBe('00000000');
  });
});
