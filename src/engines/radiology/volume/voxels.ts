import { numberOf, sequenceOf } from '../../../dicom/json';
import { radiologyTags } from '../../../dicom/radiology/radiologyTags';
import type { VolumeGeometry } from '../../../dicom/radiology/volume';
import { tags } from '../../../dicom/tags';
import type { FrameHeader } from '../../../dicom/types';
import type { DecodedFrame } from '../decodedFrame';
import { paddingRange } from '../greyPixels';
import type { ValueScale } from '../greyWindow';

type VoxelArray = Int16Array | Uint16Array | Float32Array;

/** The values of a volume, slice after slice, row after row. It fills while images arrive. */
export interface Voxels {
  readonly data: VoxelArray;
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  /** 1 for every slice whose image is in `data`. */
  readonly isHere: Uint8Array;
  /** What is no tissue: values within, and NaN. Without padding no value lies within. */
  readonly paddingLow: number;
  readonly paddingHigh: number;
  /** Numbers of `data` to values of the Modality LUT. */
  readonly scale: ValueScale;
  /** Of the numbers in `data` so far. */
  range: readonly [minimum: number, maximum: number];
}

const WHOLE = { Int16: 2, Uint16: 2, Float32: 4 } as const;
type Kind = keyof typeof WHOLE;

/**
 * Stored values stay as they are where all images share one rescale; where it differs from image to image (PET), or a
 * lookup table stands in its place, the values themselves are kept, so that one number means one thing in the volume.
 */
function kindOf(frames: readonly FrameHeader[]): Kind {
  const first = frames[0];
  const isUniform = frames.every(
    ({ rescale, dataset }) =>
      rescale.slope === first?.rescale.slope &&
      rescale.intercept === first.rescale.intercept &&
      (numberOf(dataset, tags.BitsAllocated) ?? 16) <= 16 &&
      numberOf(dataset, tags.PixelRepresentation) === numberOf(first.dataset, tags.PixelRepresentation) &&
      numberOf(dataset, tags.PixelPaddingValue) === numberOf(first.dataset, tags.PixelPaddingValue) &&
      sequenceOf(dataset, radiologyTags.ModalityLUTSequence).length === 0 &&
      sequenceOf(dataset, radiologyTags.VOILUTSequence).length === 0,
  );
  if (!isUniform || !first) return 'Float32';
  return numberOf(first.dataset, tags.PixelRepresentation) === 1 ? 'Int16' : 'Uint16';
}

export const voxelBytes = ({ columns, rows, slices }: VolumeGeometry, frames: readonly FrameHeader[]): number =>
  columns * rows * slices * WHOLE[kindOf(frames)];

export function emptyVoxels({ columns, rows, slices }: VolumeGeometry, frames: readonly FrameHeader[]): Voxels {
  const kind = kindOf(frames);
  const length = columns * rows * slices;
  const data =
    kind === 'Int16' ? new Int16Array(length) : kind === 'Uint16' ? new Uint16Array(length) : new Float32Array(length);
  const first = frames[0];
  const padding = kind === 'Float32' ? undefined : first && paddingRange(first.dataset);
  const [paddingLow, paddingHigh] = padding ?? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return {
    data,
    columns,
    rows,
    slices,
    isHere: new Uint8Array(slices),
    paddingLow,
    paddingHigh,
    scale: kind === 'Float32' || !first ? { slope: 1, intercept: 0 } : first.rescale,
    range: [0, 0],
  };
}

/** Puts an image at its place. False where its numbers are not those its header promised: the place stays empty. */
export function putSlice(voxels: Voxels, place: number, { picture, scale, valueAt }: DecodedFrame): boolean {
  const { data, columns, rows } = voxels;
  if (picture.kind !== 'grey' || picture.columns !== columns || picture.rows !== rows) return false;
  const at = place * columns * rows;
  if (data instanceof Float32Array) {
    for (let row = 0, index = at; row < rows; row += 1)
      for (let column = 0; column < columns; column += 1, index += 1) data[index] = valueAt(column, row);
  } else {
    const [low, high] = data instanceof Int16Array ? [-32768, 32767] : [0, 65535];
    const isPlain = scale.slope === voxels.scale.slope && scale.intercept === voxels.scale.intercept;
    if (!isPlain || picture.minimum < low || picture.maximum > high) return false;
    data.set(picture.values, at);
  }
  const isFirst = !voxels.isHere.includes(1);
  voxels.isHere[place] = 1;
  const [low, high] =
    data instanceof Float32Array ? extremes(data, at, columns * rows) : [picture.minimum, picture.maximum];
  voxels.range = isFirst ? [low, high] : [Math.min(voxels.range[0], low), Math.max(voxels.range[1], high)];
  return true;
}

function extremes(data: Float32Array, from: number, count: number): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let index = from; index < from + count; index += 1) {
    const value = data[index] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 0];
}
