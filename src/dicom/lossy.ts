import { type DicomJson, numbersOf, stringOf } from './json';
import { tags } from './tags';

/** That pixels were thrown away somewhere on the way here; always on screen (COL-04). */
export interface LossyCompression {
  /** n of "n : 1", of the step that threw away most; absent when nobody stated it. */
  readonly ratio?: number;
}

const syntaxes = (...ends: readonly string[]): ReadonlySet<string> =>
  new Set(ends.map((end) => `1.2.840.10008.1.2.4.${end}`));

/** JPEG baseline, extended and progressive, JPEG-LS near-lossless: lossy whatever the header claims. */
const ALWAYS_LOSSY = syntaxes('50', '51', '53', '55', '81');
/** JPEG 2000, HTJ2K and JPEG XL may be either: taken for lossy where the header says nothing. */
const MAYBE_LOSSY = syntaxes('91', '203', '112');

/** The transfer syntax of the stored pixels, where the archive or the file tells. */
export const storedTransferSyntaxOf = (dataset: DicomJson): string | undefined =>
  stringOf(dataset, tags.AvailableTransferSyntaxUID) ?? stringOf(dataset, tags.TransferSyntaxUID);

/**
 * From Lossy Image Compression (0028,2110), which stays `01` for ever once set, or from the transfer syntax. Undefined:
 * nothing says lossy.
 */
export function lossyCompressionOf(dataset: DicomJson): LossyCompression | undefined {
  const flag = stringOf(dataset, tags.LossyImageCompression);
  const syntax = storedTransferSyntaxOf(dataset) ?? '';
  const isLossy =
    flag === '01' || flag === '1' || ALWAYS_LOSSY.has(syntax) || (flag === undefined && MAYBE_LOSSY.has(syntax));
  if (!isLossy) return undefined;
  const ratios = numbersOf(dataset, tags.LossyImageCompressionRatio).filter((ratio) => ratio > 0);
  return ratios.length > 0 ? { ratio: Math.max(...ratios) } : {};
}
