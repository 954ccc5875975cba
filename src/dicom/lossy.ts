import { type DicomJson, numbersOf, stringOf, stringsOf } from './json';
import { tags } from './tags';

/** That pixels were thrown away somewhere on the way here; always on screen (COL-04). */
export interface LossyCompression {
  /** n of "n : 1", of the step that threw away most; absent when nobody stated it. */
  readonly ratio?: number;
  /** "JPEG", or "JPEG, JPEG 2000" after two steps; absent when nobody stated one that is known. */
  readonly method?: string;
}

const syntaxes = (...ends: readonly string[]): ReadonlySet<string> =>
  new Set(ends.map((end) => `1.2.840.10008.1.2.4.${end}`));

/** JPEG baseline, extended and progressive, JPEG-LS near-lossless, JPEG recompressed as JPEG XL: lossy whatever the header claims. */
const ALWAYS_LOSSY = syntaxes('50', '51', '53', '55', '81', '111');
/** JPEG 2000, HTJ2K and JPEG XL may be either: taken for lossy where the header says nothing. */
const MAYBE_LOSSY = syntaxes('91', '203', '112');

/** Defined terms of Lossy Image Compression Method (PS3.3 C.7.6.1.1.5.1), as readers call them. */
const METHODS: Readonly<Record<string, string>> = {
  ISO_10918_1: 'JPEG',
  ISO_14495_1: 'JPEG-LS',
  ISO_15444_1: 'JPEG 2000',
  ISO_15444_15: 'HTJ2K',
  ISO_18181_1: 'JPEG XL',
  ISO_13818_2: 'MPEG-2',
  ISO_14496_10: 'H.264',
  ISO_23008_2: 'H.265',
};

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
  const methods = new Set(stringsOf(dataset, tags.LossyImageCompressionMethod).flatMap((term) => METHODS[term] ?? []));
  return {
    ...(ratios.length > 0 && { ratio: Math.max(...ratios) }),
    ...(methods.size > 0 && { method: [...methods].join(', ') }),
  };
}

/**
 * The archive sent these pixels in a lossy form although nothing says that they are stored in one: what is on the screen
 * is worse than what the archive holds. Syntaxes that may be either count where they are not the stored one.
 */
export function isLossyOnArrival(dataset: DicomJson, transferSyntaxUid: string): boolean {
  if (lossyCompressionOf(dataset)) return false;
  if (ALWAYS_LOSSY.has(transferSyntaxUid)) return true;
  const stored = storedTransferSyntaxOf(dataset);
  return MAYBE_LOSSY.has(transferSyntaxUid) && stored !== undefined && stored !== transferSyntaxUid;
}
