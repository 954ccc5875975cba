import { imagePointToMm, normalOf, type PixelPlane, subtract, type Vec3 } from '../../../dicom/geometry/pixelPlane';
import { type RegisteredTie, registeredPoint } from '../../../dicom/radiology/registration';
import { directionToVoxels, plus, pointToVoxels, scaled, type VolumeGeometry } from '../../../dicom/radiology/volume';
import type { SampleGrid } from './reslice';

/** Points of another volume on the plane of an image: where they lie on it, and where in that volume. */
export interface FusionGrid {
  /** The points as pixels of their own, in the frame of reference of the image: it has the image's corners. */
  readonly plane: PixelPlane;
  readonly samples: SampleGrid;
}

/** Between two voxels lie so many points: colours between them differ by less than can be seen. */
const POINTS_PER_VOXEL = 3;
/** Computed within one frame of the screen on one core. */
const MOST_POINTS = 140_000;

/**
 * The plane of the image below, sampled as finely as the volume over it resolves; the layers of its slab too. By way of a
 * registration where the volume lies in another frame of reference.
 */
export function fusionGrid(
  image: PixelPlane,
  slabMm: number,
  geometry: VolumeGeometry,
  tie: RegisteredTie | undefined,
): FusionGrid {
  const [widthMm, heightMm] = [image.columns * image.columnSpacingMm, image.rows * image.rowSpacingMm];
  const { columnStepMm, rowStepMm, sliceStepMm } = geometry;
  const finestMm = Math.min(...[columnStepMm, rowStepMm, sliceStepMm].map((step) => Math.hypot(...step)));
  const spacingMm = Math.max(finestMm / POINTS_PER_VOXEL, Math.sqrt((widthMm * heightMm) / MOST_POINTS));
  const [columns, rows] = [widthMm, heightMm].map((mm) => Math.max(1, Math.ceil(mm / spacingMm))) as [number, number];
  const [columnSpacingMm, rowSpacingMm] = [widthMm / columns, heightMm / rows];
  const originMm = plus(
    imagePointToMm(image, [0, 0]),
    plus(scaled(image.rowDirection, columnSpacingMm / 2), scaled(image.columnDirection, rowSpacingMm / 2)),
  );
  const plane: PixelPlane = { ...image, originMm, columnSpacingMm, rowSpacingMm, columns, rows };
  const layers = Math.max(1, Math.round(slabMm / finestMm));
  const throughMm = scaled(normalOf(image), slabMm / layers);
  return { plane, samples: samplesAlong(plane, throughMm, layers, geometry, tie) };
}

/** Steps of a plane, in voxels of the volume. An affine registration turns equal steps into equal steps. */
function samplesAlong(
  { originMm, rowDirection, columnDirection, columnSpacingMm, rowSpacingMm, columns, rows }: PixelPlane,
  throughMm: Vec3,
  layers: number,
  geometry: VolumeGeometry,
  tie: RegisteredTie | undefined,
): SampleGrid {
  const there = (mm: Vec3): Vec3 => (tie ? registeredPoint(tie, mm) : mm);
  const step = (mm: Vec3): Vec3 => directionToVoxels(geometry, subtract(there(plus(originMm, mm)), there(originMm)));
  const through = step(throughMm);
  return {
    start: plus(pointToVoxels(geometry, there(originMm)), scaled(through, -(layers - 1) / 2)),
    across: step(scaled(rowDirection, columnSpacingMm)),
    down: step(scaled(columnDirection, rowSpacingMm)),
    through,
    columns,
    rows,
    layers,
    isOnVoxels: false,
  };
}

/** The one point under the pointer, with the layers of the slab: what is told is what is painted. */
export function pointSamples(
  grid: FusionGrid,
  mm: Vec3,
  geometry: VolumeGeometry,
  tie: RegisteredTie | undefined,
): SampleGrid {
  const { through, layers } = grid.samples;
  const at = pointToVoxels(geometry, tie ? registeredPoint(tie, mm) : mm);
  return {
    ...grid.samples,
    start: plus(at, scaled(through, -(layers - 1) / 2)),
    columns: 1,
    rows: 1,
  };
}
