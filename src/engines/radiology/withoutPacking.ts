import { readCodestreamHeader } from '../../dicom/codestreamHeader';
import { type ExpectedFrame, nativeFrameBytes } from '../../dicom/frameIntegrity';
import type { EncodedFrame } from '../../dicom/ports';
import { ok, type Result } from '../../lib/result';
import { DEFLATED_FRAME, inflateFrame } from '../decoding/inflateFrame';

const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
const ENCAPSULATED = '1.2.840.10008.1.2.1.98';
const JPEG_BASELINE = '1.2.840.10008.1.2.4.50';
/** Extended, spectral selection, full progression. */
const OTHER_JPEG: ReadonlySet<string> = new Set(['51', '53', '55'].map((end) => `1.2.840.10008.1.2.4.${end}`));

/**
 * The same frame in a syntax that has a decoder of its own: uncompressed ones out of their encapsulation (PS3.5 A.4.11) and
 * deflation (A.4.13), and JPEG of 8 bits of any progression as what decodes baseline, which knows them all.
 */
export async function withoutPacking(
  { bytes, transferSyntaxUid }: EncodedFrame,
  expected: ExpectedFrame,
): Promise<Result<EncodedFrame, string>> {
  if (transferSyntaxUid === ENCAPSULATED) return ok({ bytes, transferSyntaxUid: EXPLICIT_LITTLE_ENDIAN });
  if (transferSyntaxUid === DEFLATED_FRAME) {
    const inflated = await inflateFrame(bytes, nativeFrameBytes(expected));
    return inflated.ok ? ok({ bytes: inflated.value, transferSyntaxUid: EXPLICIT_LITTLE_ENDIAN }) : inflated;
  }
  const isOfBytes = expected.bitsAllocated === 8 && readCodestreamHeader(bytes)?.precision === 8;
  return ok({
    bytes,
    transferSyntaxUid: OTHER_JPEG.has(transferSyntaxUid) && isOfBytes ? JPEG_BASELINE : transferSyntaxUid,
  });
}
