import { type DicomJson, numberOf, stringOf } from '../../dicom/json';
import { radiologyTags } from '../../dicom/radiology/radiologyTags';
import { tags } from '../../dicom/tags';
import type { ValueScale } from './greyWindow';
import { type LookupTable, lookUp } from './lookupTable';

export type PixelArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** Among fractions there may be infinities and NaN, whatever the header says. */
export const areFractions = (values: PixelArray): values is Float32Array | Float64Array =>
  values instanceof Float32Array || values instanceof Float64Array;

/** What becomes of the stored values of a grey frame. */
export interface GreyPixels {
  /** For the painter: whole numbers within 20 bits. */
  readonly painted: PixelArray;
  readonly paintedMinimum: number;
  readonly paintedMaximum: number;
  readonly scale: ValueScale;
  /** Of what a window acts on, padding left out. */
  readonly minimum: number;
  readonly maximum: number;
  /** By pixel index; NaN is padding. */
  valueAt(index: number): number;
}

export interface GreyInput {
  readonly stored: PixelArray;
  /** Smallest and largest of them, where that is known already. */
  readonly range?: readonly [number, number];
  readonly dataset: DicomJson;
  /** What lies outside `covers` has no value (PM-02). */
  readonly rescale: ValueScale & { readonly covers?: readonly [number, number] };
  readonly modalityLut?: LookupTable;
  readonly voiLut?: LookupTable;
}

/** PS3.4 N.2 up to the window: stored value, Modality LUT, VOI LUT (GRAY-01), padding out of the statistics (GRAY-04). */
export function greyPixels({ stored, range: known, dataset, rescale, modalityLut, voiLut }: GreyInput): GreyPixels {
  const isPadding = paddingTest(dataset);
  const scale = modalityLut ? { slope: 1, intercept: 0 } : rescale;
  const { covers } = rescale;
  const realValue = (raw: number) => (modalityLut ? lookUp(modalityLut, raw) : raw * rescale.slope + rescale.intercept);
  const mappedValue = (raw: number) => {
    const value = realValue(raw);
    return covers && !(value >= covers[0] && value <= covers[1]) ? Number.NaN : value;
  };
  const mapped =
    modalityLut || voiLut
      ? Uint16Array.from(stored, (raw) =>
          voiLut ? lookUp(voiLut, realValue(raw)) : lookUp(modalityLut as LookupTable, raw),
        )
      : stored;
  const whole = known && mapped === stored ? known : extremes(mapped);
  const [low, high] = isPadding ? extremes(mapped, (index) => isPadding(stored[index] as number)) : whole;
  const { painted, step, offset, range } = paintable(mapped, whole);
  const [paintedMinimum, paintedMaximum] = range;
  const toWindow = voiLut ? { slope: 1, intercept: 0 } : scale;
  const ends = [low * toWindow.slope + toWindow.intercept, high * toWindow.slope + toWindow.intercept];
  return {
    painted,
    paintedMinimum,
    paintedMaximum,
    scale: { slope: toWindow.slope * step, intercept: toWindow.intercept + offset * toWindow.slope },
    minimum: Math.min(...ends),
    maximum: Math.max(...ends),
    valueAt: (index) => {
      const raw = stored[index];
      return raw === undefined || isPadding?.(raw) ? Number.NaN : mappedValue(raw);
    },
  };
}

/** Values whose highest bit lies elsewhere than High Bit usually says (old cameras): PS3.5 8.1.1 before 2014. */
export function isShiftedUp(dataset: DicomJson): boolean {
  const bits = numberOf(dataset, tags.BitsStored) ?? numberOf(dataset, tags.BitsAllocated) ?? 16;
  return (numberOf(dataset, tags.HighBit) ?? bits - 1) > bits - 1;
}

/**
 * Bits outside Bits Stored may hold old overlays or rubbish: values are brought down from High Bit and masked, or extended
 * by their sign, in place. (Signed ones that lie where they usually do were extended by the decoder.) Only native and RLE
 * frames can hold such bits. True when that was done.
 */
export function maskUnusedBits(stored: PixelArray, dataset: DicomJson): boolean {
  const allocated = numberOf(dataset, tags.BitsAllocated) ?? 16;
  const bits = numberOf(dataset, tags.BitsStored) ?? allocated;
  const isSigned = numberOf(dataset, tags.PixelRepresentation) === 1;
  if ((isSigned && !isShiftedUp(dataset)) || bits >= allocated || bits < 1 || allocated > 16 || areFractions(stored))
    return false;
  const shift = Math.max(0, (numberOf(dataset, tags.HighBit) ?? bits - 1) + 1 - bits);
  const [above, unused] = [32 - bits - shift, 32 - bits];
  for (let index = 0; index < stored.length; index += 1) {
    const atTop = (stored[index] as number) << above;
    stored[index] = isSigned ? atTop >> unused : atTop >>> unused;
  }
  return true;
}

/** Pixel Padding Value (0028,0120) and Range Limit (0028,0121), in stored values; the limit may lie on either side. */
function paddingTest(dataset: DicomJson): ((raw: number) => boolean) | undefined {
  const range = paddingRange(dataset);
  return range && ((raw) => raw >= range[0] && raw <= range[1]);
}

/** The stored values that are padding, both ends among them. */
export function paddingRange(dataset: DicomJson): readonly [low: number, high: number] | undefined {
  const value = paddingNumber(dataset, tags.PixelPaddingValue);
  if (value === undefined) return undefined;
  const limit = paddingNumber(dataset, radiologyTags.PixelPaddingRangeLimit) ?? value;
  return value < limit ? [value, limit] : [limit, value];
}

/** US or SS: some archives send a signed padding as unsigned, 63536 for −2000. */
function paddingNumber(dataset: DicomJson, tag: string): number | undefined {
  const value = numberOf(dataset, tag);
  if (value === undefined) return undefined;
  return numberOf(dataset, tags.PixelRepresentation) === 1 && value > 32767 ? value - 65536 : value;
}

/** Of the finite values: one infinity would make a window of no use to all the others. */
function extremes(values: PixelArray, isLeftOut?: (index: number) => boolean): readonly [number, number] {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if ((value >= minimum && value <= maximum) || isLeftOut?.(index) || !Number.isFinite(value)) continue;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  return minimum <= maximum ? [minimum, maximum] : [0, 0];
}

/** The CPU painter tabulates every number between the smallest and the largest. */
const LONGEST_TABLE = 2 ** 20;

/**
 * Fractions and very wide ranges are painted in 65,536 steps; what is measured stays exact. What is not a number is painted
 * as the smallest one, infinities as the smallest and the largest.
 */
function paintable(
  values: PixelArray,
  [minimum, maximum]: readonly [number, number],
): {
  readonly painted: PixelArray;
  readonly step: number;
  readonly offset: number;
  /** Smallest and largest of what is painted. */
  readonly range: readonly [number, number];
} {
  const isWhole = !areFractions(values) || values.every(Number.isInteger);
  if (isWhole && maximum - minimum < LONGEST_TABLE && minimum > -LONGEST_TABLE && maximum < LONGEST_TABLE) {
    return {
      painted: areFractions(values) || values.BYTES_PER_ELEMENT === 4 ? compact(values, minimum, maximum) : values,
      step: 1,
      offset: 0,
      range: [minimum, maximum],
    };
  }
  const step = (maximum - minimum) / 65535 || 1;
  const painted = Uint16Array.from(values, (value) =>
    Number.isNaN(value) ? 0 : Math.round((Math.min(Math.max(value, minimum), maximum) - minimum) / step),
  );
  return { painted, step, offset: minimum, range: extremes(painted) };
}

function compact(values: PixelArray, minimum: number, maximum: number): PixelArray {
  if (minimum >= 0 && maximum <= 65535) return Uint16Array.from(values);
  if (minimum >= -32768 && maximum <= 32767) return Int16Array.from(values);
  return Int32Array.from(values);
}

/**
 * The smallest value is white: MONOCHROME1, or Presentation LUT Shape INVERSE (C.11.6). A radiograph states both for one
 * and the same thing (C.8.11.3), so the two together turn the picture once, not twice.
 */
export const isSmallestWhite = (dataset: DicomJson): boolean =>
  stringOf(dataset, tags.PhotometricInterpretation) === 'MONOCHROME1' ||
  stringOf(dataset, radiologyTags.PresentationLUTShape) === 'INVERSE';
