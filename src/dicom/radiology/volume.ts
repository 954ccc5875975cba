import { cross, dot, normalOf, subtract, type Vec3 } from '../geometry/pixelPlane';
import { type DicomJson, itemOf, numberOf, stringOf } from '../json';
import { fail, ok, type Result } from '../../lib/result';
import { tags } from '../tags';
import type { FrameHeader, FramesDisplaySet } from '../types';
import type { FrameOfReferenceUid } from '../uids';
import { radiologyTags } from './radiologyTags';
import { SAME_PLACE_MM } from './stackOrder';

/**
 * Frames as one block of voxels in patient space. Voxel (i, j, k) has its centre at origin + i·column step + j·row step
 * + k·slice step. The slice step need not be perpendicular to the images: a gantry tilt is a sheared block, and the map is
 * exact for it (VOL-03).
 */
export interface VolumeGeometry {
  readonly frameOfReferenceUid: FrameOfReferenceUid;
  readonly columns: number;
  readonly rows: number;
  /** Places along the stack, those of missing images included. */
  readonly slices: number;
  readonly originMm: Vec3;
  readonly columnStepMm: Vec3;
  readonly rowStepMm: Vec3;
  readonly sliceStepMm: Vec3;
  /** Index of the frame at each place; -1 where the series has none: a gap, which nothing is computed over (VOL-02). */
  readonly frameAt: readonly number[];
}

/** Where voxels lie. */
export type VoxelSteps = Pick<VolumeGeometry, 'originMm' | 'columnStepMm' | 'rowStepMm' | 'sliceStepMm'>;

/** VOL-01: cosines of one orientation may differ by their rounding. */
const COSINE_TOLERANCE = 1e-4;
/** Relative; spacings are written with six digits or more. */
const SPACING_TOLERANCE = 1e-4;
/** An image may lie off its regular place by this part of the distance between images: rounding and table feed. */
const PLACE_TOLERANCE = 0.1;
/** An image may lie beside the line of the others by this much, mm: a tenth of a fine pixel. */
const SIDEWAYS_MM = 0.05;
const FEWEST_IMAGES = 3;

/**
 * The volume of a stack, or in the reader's words why it is none (VOL-01): one frame of reference, one orientation, one
 * matrix and spacing, one image at each place, regular distances, one time, b-value, cardiac phase and echo.
 */
export function volumeOf(
  displaySet: Pick<FramesDisplaySet, 'frames' | 'frameOfReferenceUid'>,
): Result<VolumeGeometry, string> {
  const { frames, frameOfReferenceUid } = displaySet;
  const first = frames[0];
  if (!first || frames.length < FEWEST_IMAGES)
    return fail(
      `it needs ${FEWEST_IMAGES} images or more, and there ${frames.length === 1 ? 'is 1' : `are ${frames.length}`}`,
    );
  if (frameOfReferenceUid === undefined) return fail('the images name no frame of reference');
  const unlike = whyUnlike(first, frames);
  if (unlike !== undefined) return fail(unlike);
  const placed = inPlaces(frames);
  if (!placed.ok) return placed;
  const { plane } = first;
  if (!plane) return fail('the position of an image is not known');
  const { frameAt, originMm, sliceStepMm } = placed.value;
  return ok({
    frameOfReferenceUid,
    columns: first.columns,
    rows: first.rows,
    slices: frameAt.length,
    originMm,
    columnStepMm: scaled(plane.rowDirection, plane.columnSpacingMm),
    rowStepMm: scaled(plane.columnDirection, plane.rowSpacingMm),
    sliceStepMm,
    frameAt,
  });
}

export const scaled = (v: Vec3, by: number): Vec3 => [v[0] * by, v[1] * by, v[2] * by];
export const plus = (a: Vec3, b: Vec3): Vec3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];

/** Volume enclosed by the three steps of one voxel, signed. */
const tripleOf = ({ columnStepMm, rowStepMm, sliceStepMm }: VoxelSteps): number =>
  dot(cross(columnStepMm, rowStepMm), sliceStepMm);

/** Voxel coordinates (the centre of the first voxel is 0, 0, 0) of a direction in mm. */
export function directionToVoxels(geometry: VoxelSteps, direction: Vec3): Vec3 {
  const { columnStepMm: a, rowStepMm: b, sliceStepMm: c } = geometry;
  const size = tripleOf(geometry);
  return [dot(cross(b, c), direction) / size, dot(cross(c, a), direction) / size, dot(cross(a, b), direction) / size];
}

/** Voxel coordinates of a point in mm of the frame of reference. */
export const pointToVoxels = (geometry: VoxelSteps, point: Vec3): Vec3 =>
  directionToVoxels(geometry, subtract(point, geometry.originMm));

export function voxelToMm({ originMm, columnStepMm, rowStepMm, sliceStepMm }: VoxelSteps, [i, j, k]: Vec3): Vec3 {
  return plus(plus(originMm, scaled(columnStepMm, i)), plus(scaled(rowStepMm, j), scaled(sliceStepMm, k)));
}

/** What must be one for all images of a volume, where they say it at all. */
const INDICES: readonly (readonly [read: (dataset: DicomJson) => number | undefined, words: string])[] = [
  [(dataset) => numberOf(dataset, radiologyTags.TemporalPositionIdentifier), 'times'],
  [(dataset) => numberOf(frameContent(dataset), radiologyTags.TemporalPositionIndex), 'times'],
  [(dataset) => numberOf(dataset, radiologyTags.DiffusionBValue), 'b-values'],
  [(dataset) => numberOf(dataset, radiologyTags.EchoNumbers), 'echoes'],
  [(dataset) => numberOf(dataset, radiologyTags.NominalPercentageOfCardiacPhase), 'cardiac phases'],
];

const frameContent = (dataset: DicomJson): DicomJson => itemOf(dataset, tags.FrameContentSequence) ?? dataset;

function whyUnlike(first: FrameHeader, frames: readonly FrameHeader[]): string | undefined {
  for (const { dataset } of frames) {
    const isColour = (numberOf(dataset, tags.SamplesPerPixel) ?? 1) > 1;
    if (isColour || stringOf(dataset, tags.PhotometricInterpretation) === 'PALETTE COLOR')
      return 'the images are in colour';
  }
  const { plane } = first;
  if (!plane) return 'the position of the images is not known';
  for (const frame of frames) {
    const other = frame.plane;
    if (!other) return 'the position of an image is not known';
    if (frame.columns !== first.columns || frame.rows !== first.rows) return 'the images differ in size';
    const isTurned =
      !isNear(plane.rowDirection, other.rowDirection) || !isNear(plane.columnDirection, other.columnDirection);
    if (isTurned) return 'the images lie in different directions';
    const isRescaled =
      Math.abs(other.rowSpacingMm / plane.rowSpacingMm - 1) > SPACING_TOLERANCE ||
      Math.abs(other.columnSpacingMm / plane.columnSpacingMm - 1) > SPACING_TOLERANCE;
    if (isRescaled) return 'the images differ in pixel spacing';
  }
  for (const [read, words] of INDICES) {
    if (new Set(frames.map(({ dataset }) => read(dataset))).size > 1) return `the images are of several ${words}`;
  }
  return undefined;
}

const isNear = (a: Vec3, b: Vec3): boolean =>
  a.every((cosine, axis) => Math.abs(cosine - (b[axis] ?? 0)) <= COSINE_TOLERANCE);

interface InPlaces {
  readonly frameAt: readonly number[];
  readonly originMm: Vec3;
  readonly sliceStepMm: Vec3;
}

interface Placed {
  readonly index: number;
  readonly mm: number;
  readonly originMm: Vec3;
}

/** The regular places of a stack along its normal, and which frame lies at each. */
function inPlaces(frames: readonly FrameHeader[]): Result<InPlaces, string> {
  const normal = frames[0]?.plane && normalOf(frames[0].plane);
  const placed = frames.flatMap(({ plane }, index): Placed[] =>
    plane && normal ? [{ index, mm: dot(plane.originMm, normal), originMm: plane.originMm }] : [],
  );
  placed.sort((a, b) => a.mm - b.mm);
  const steps = placed.slice(1).map(({ mm }, index) => mm - (placed[index]?.mm ?? 0));
  const [low, high] = [placed[0], placed.at(-1)];
  if (!low || !high || high.mm - low.mm < SAME_PLACE_MM)
    return fail('all images are at one position: times of one place');
  const repeated = steps.findIndex((step) => step < SAME_PLACE_MM);
  if (repeated >= 0) return fail(repeatedWords(placed[repeated], placed[repeated + 1], steps));
  const usual = middleOf(steps);
  const count = Math.round((high.mm - low.mm) / usual) + 1;
  const sliceStepMm = scaled(subtract(high.originMm, low.originMm), 1 / (count - 1));
  const stepMm = (high.mm - low.mm) / (count - 1);
  const frameAt = Array.from({ length: count }, () => -1);
  for (const { index, mm, originMm } of placed) {
    const place = Math.round((mm - low.mm) / stepMm);
    const off = subtract(originMm, plus(low.originMm, scaled(sliceStepMm, place)));
    const alongMm = Math.abs(mm - low.mm - place * stepMm);
    if (alongMm > stepMm * PLACE_TOLERANCE || frameAt[place] !== -1)
      return fail(
        `the distance between images varies from ${text(Math.min(...steps))} to ${text(Math.max(...steps))} mm`,
      );
    const sidewaysMm = Math.sqrt(Math.max(0, dot(off, off) - alongMm ** 2));
    if (sidewaysMm > SIDEWAYS_MM + alongMm) return fail('an image lies beside the others');
    frameAt[place] = index;
  }
  return ok({ frameAt, originMm: low.originMm, sliceStepMm });
}

function repeatedWords(a: Placed | undefined, b: Placed | undefined, steps: readonly number[]): string {
  if (steps.filter((step) => step < SAME_PLACE_MM).length > 1)
    return 'there are several images at one position: times, echoes or b-values';
  const [one, other] = [a?.index ?? 0, b?.index ?? 0].sort((p, q) => p - q) as [number, number];
  return `images ${one + 1} and ${other + 1} are at one position`;
}

function middleOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 1;
}

const text = (mm: number): string => String(Number(mm.toFixed(2)));
