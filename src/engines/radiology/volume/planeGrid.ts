import { indexAt } from '../../../dicom/geometry/pixelOrigin';
import { cross, dot, type PixelPlane, type Vec3 } from '../../../dicom/geometry/pixelPlane';
import { directionsIn, type PlaneView } from '../../../dicom/radiology/planeView';
import {
  directionToVoxels,
  plus,
  pointToVoxels,
  scaled,
  type VolumeGeometry,
  voxelToMm,
} from '../../../dicom/radiology/volume';
import type { SampleGrid } from './reslice';

/** A volume cut one way: parallel planes from one end to the other, ordered as a stack is read (`inReadingOrder`). */
export interface PlaneGrid {
  readonly planes: readonly PixelPlane[];
  /** Distance between planes, mm. */
  readonly stepMm: number;
  /** How many planes are one slab, and how thick it truly is; 1 without a slab. */
  readonly layers: number;
  readonly slabMm: number;
  /** Every pixel is a voxel. */
  readonly isOnVoxels: boolean;
  /** Where the pixels of a plane, with the layers of its slab about it, lie in the volume. */
  sampleGrid(index: number): SampleGrid;
}

/** A direction lies along an axis of the volume when it misses it by less than this part of a voxel for each voxel. */
const ALONG = 1e-4;
/** Bounds the memory of a picture of a very oblique cut through a long volume. */
const MOST_PIXELS = 2048;

/**
 * Along the axes of the volume the pixels of the cut are its voxels, one for one. Any other cut is sampled at the smallest
 * distance between voxels, so that nothing the volume resolves is lost.
 */
export function planeGridOf(geometry: VolumeGeometry, view: PlaneView): PlaneGrid {
  const { rowDirection, columnDirection } = directionsIn(view);
  const normal = cross(rowDirection, columnDirection);
  const directions = [rowDirection, columnDirection, normal] as const;
  const axes = directions.map((direction) => axisAlong(directionToVoxels(geometry, direction)));
  const isOnVoxels = axes.every((axis) => axis !== undefined) && new Set(axes).size === 3;
  const sizes = [geometry.columnStepMm, geometry.rowStepMm, geometry.sliceStepMm].map((step) =>
    Math.sqrt(dot(step, step)),
  );
  const finest = Math.min(...sizes);
  const [acrossMm, downMm, stepMm] = axes.map((axis) =>
    isOnVoxels && axis !== undefined ? (sizes[axis] ?? finest) : finest,
  ) as [number, number, number];
  const bounds = directions.map((direction) => reach(geometry, direction));
  const countOf = (axis: number, mm: number) =>
    Math.max(1, Math.min(MOST_PIXELS, Math.round(((bounds[axis]?.[1] ?? 0) - (bounds[axis]?.[0] ?? 0)) / mm)));
  const [columns, rows, count] = [countOf(0, acrossMm), countOf(1, downMm), countOf(2, stepMm)];
  // Centres of the first and last pixel lie half a pixel inside the bounds; the middle of both is the middle of the volume.
  const firstAt = (axis: number, mm: number, n: number) =>
    ((bounds[axis]?.[0] ?? 0) + (bounds[axis]?.[1] ?? 0) - (n - 1) * mm) / 2;
  const corner = plus(
    scaled(rowDirection, firstAt(0, acrossMm, columns)),
    scaled(columnDirection, firstAt(1, downMm, rows)),
  );
  const layers = view.slab ? Math.max(1, Math.min(count, Math.round(view.slab.thicknessMm / stepMm))) : 1;
  // A slab of the whole volume is one picture; any other place of it would leave a part out.
  const isWhole = layers === count && count > 1;
  const places = isWhole ? 1 : count;
  const nearestMm = firstAt(2, stepMm, count) + (isWhole ? ((count - 1) / 2) * stepMm : 0);
  const planes = Array.from(
    { length: places },
    (_unused, index): PixelPlane => ({
      originMm: plus(corner, scaled(normal, nearestMm + (places - 1 - index) * stepMm)),
      rowDirection,
      columnDirection,
      rowSpacingMm: downMm,
      columnSpacingMm: acrossMm,
      columns,
      rows,
    }),
  );
  const [across, down, through] = [
    directionToVoxels(geometry, scaled(rowDirection, acrossMm)),
    directionToVoxels(geometry, scaled(columnDirection, downMm)),
    directionToVoxels(geometry, scaled(normal, stepMm)),
  ].map((v) => (isOnVoxels ? (v.map((part) => Math.round(part) + 0) as unknown as Vec3) : v)) as [Vec3, Vec3, Vec3];
  return {
    planes,
    stepMm,
    layers,
    slabMm: layers * stepMm,
    isOnVoxels,
    sampleGrid: (index) => {
      const origin = planes[index]?.originMm ?? corner;
      const centre = pointToVoxels(geometry, origin);
      // An even number of layers has no plane in its middle on voxels: the slab then reaches one further back.
      const back = isOnVoxels && !isWhole ? layers >> 1 : (layers - 1) / 2;
      const start = plus(centre, scaled(through, -back));
      return { start, across, down, through, columns, rows, layers, isOnVoxels };
    },
  };
}

/** The axis of the volume that a direction in voxel coordinates lies along. */
function axisAlong(direction: Vec3): number | undefined {
  const sizes = direction.map(Math.abs);
  const largest = Math.max(...sizes);
  const axis = sizes.indexOf(largest);
  return sizes.every((size, index) => index === axis || size <= ALONG * largest) ? axis : undefined;
}

/** How far the volume reaches along a direction, mm: the outer edges of its voxels. */
function reach(geometry: VolumeGeometry, direction: Vec3): readonly [number, number] {
  const { columns, rows, slices } = geometry;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const i of [indexAt(0), indexAt(columns)])
    for (const j of [indexAt(0), indexAt(rows)])
      for (const k of [indexAt(0), indexAt(slices)]) {
        const mm = dot(voxelToMm(geometry, [i, j, k]), direction);
        low = Math.min(low, mm);
        high = Math.max(high, mm);
      }
  return [low, high];
}
