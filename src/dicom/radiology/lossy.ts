import { type DicomJson, numbersOf, stringOf, stringsOf } from '../json';
import { tags } from '../tags';
import { radiologyTags } from './radiologyTags';

/** That pixels were thrown away somewhere on the way here; always on screen (COL-04). */
export interface LossyCompression {
  /** n of "n : 1", of the last step; absent when nobody stated it. */
  readonly ratio?: number;
  readonly method?: string;
}

/** Syntaxes that are lossy whatever the header claims. JPEG 2000 and HTJ2K `.91`, `.203` may be either. */
const LOSSY_SYNTAXES: ReadonlySet<string> = new Set([
  '1.2.840.10008.1.2.4.50',
  '1.2.840.10008.1.2.4.51',
  '1.2.840.10008.1.2.4.53',
  '1.2.840.10008.1.2.4.55',
  '1.2.840.10008.1.2.4.81',
]);

/**
 * From Lossy Image Compression (0028,2110), which stays `01` for ever once set, or from the transfer syntax the frame
 * came in. Undefined: nothing says lossy.
 */
export function lossyCompressionOf(dataset: DicomJson, transferSyntaxUid?: string): LossyCompression | undefined {
  const syntax =
    transferSyntaxUid ??
    stringOf(dataset, tags.AvailableTransferSyntaxUID) ??
    stringOf(dataset, radiologyTags.TransferSyntaxUID) ??
    '';
  if (stringOf(dataset, tags.LossyImageCompression) !== '01' && !LOSSY_SYNTAXES.has(syntax)) return undefined;
  const ratio = numbersOf(dataset, tags.LossyImageCompressionRatio).at(-1);
  const method = stringsOf(dataset, radiologyTags.LossyImageCompressionMethod).at(-1);
  return { ...(ratio !== undefined && ratio > 0 && { ratio }), ...(method && { method }) };
}

/** The badge: "LOSSY 8:1", "LOSSY". */
export const lossyText = ({ ratio }: LossyCompression): string =>
  ratio === undefined ? 'LOSSY' : `LOSSY ${Number(ratio.toFixed(1))}:1`;
