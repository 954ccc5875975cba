import type { FrameHeader } from '../../../dicom/types';
import type { DecodedFrame } from '../decodedFrame';
import { isSmallestWhite } from '../greyPixels';
import { MISSING } from './reslice';
import type { Voxels } from './voxels';

/** Fractions and very wide ranges are painted in so many steps, as those of single images are. */
const STEPS = 65_535;
const LARGEST_WHOLE = 2 ** 19;
/** Where images are missing: slanting lines of the brightest on the darkest, in any window but a flat one. */
const HATCH_PERIOD = 8;

/**
 * Values on a grid as a frame like any other, so that window, probe, marks and regions work on it. What lies outside the
 * volume is painted as its darkest value; what is missing is hatched and has no value.
 */
export function slicePicture(
  header: FrameHeader,
  { data, scale, range: [low, high] }: Voxels,
  range: readonly [number, number],
  values: Float32Array,
): DecodedFrame {
  const { columns, rows } = header;
  const isWhole = !(data instanceof Float32Array) && low > -LARGEST_WHOLE && high < LARGEST_WHOLE;
  const step = isWhole ? 1 : (high - low) / STEPS || 1;
  const offset = isWhole ? 0 : low;
  const [first, last] = [Math.round((low - offset) / step), Math.round((high - offset) / step)];
  const painted = new Int32Array(values.length);
  // Rounded by cutting off what follows the point: fast, and right because nothing is below zero then.
  const lift = 0.5 - first;
  for (let row = 0, index = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, index += 1) {
      const value = values[index] as number;
      if (value < MISSING) painted[index] = (((value - offset) / step + lift) | 0) + first;
      else painted[index] = value === MISSING && (row + column) % HATCH_PERIOD < 2 ? last + 1 : first - 1;
    }
  }
  return {
    header,
    picture: { kind: 'grey', columns, rows, values: painted, minimum: first - 1, maximum: last + 1 },
    isColour: false,
    isInverted: isSmallestWhite(header.dataset),
    scale: { slope: scale.slope * step, intercept: scale.intercept + offset * scale.slope },
    range,
    valueAt: (column, row) => {
      const isInside = column >= 0 && row >= 0 && column < columns && row < rows;
      const value = isInside ? (values[row * columns + column] as number) : Number.NaN;
      return Number.isFinite(value) ? value * scale.slope + scale.intercept : Number.NaN;
    },
    isMissingAt: (column, row) =>
      column >= 0 && row >= 0 && column < columns && row < rows && values[row * columns + column] === MISSING,
    sizeInBytes: values.byteLength + painted.byteLength,
  };
}
