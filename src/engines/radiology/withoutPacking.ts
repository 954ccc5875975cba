import { readCodestreamHeader } from '../../dicom/codestreamHeader';
import { type ExpectedFrame, nativeFrameBytes } from '../../dicom/frameIntegrity';
import type { EncodedFrame } from '../../dicom/ports';
import { fail, ok, type Result } from '../../lib/result';

const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
const ENCAPSULATED = '1.2.840.10008.1.2.1.98';
const DEFLATED_FRAME = '1.2.840.10008.1.2.8.1';
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
    const most = nativeFrameBytes(expected) + 1;
    const whole = await inflate(bytes, most);
    // A frame of odd length has a byte behind its end, which the browser takes for damage.
    const inflated = whole.ok || bytes.at(-1) !== 0 ? whole : await inflate(bytes.subarray(0, -1), most);
    return inflated.ok ? ok({ bytes: inflated.value, transferSyntaxUid: EXPLICIT_LITTLE_ENDIAN }) : inflated;
  }
  const isOfBytes = expected.bitsAllocated === 8 && readCodestreamHeader(bytes)?.precision === 8;
  return ok({
    bytes,
    transferSyntaxUid: OTHER_JPEG.has(transferSyntaxUid) && isOfBytes ? JPEG_BASELINE : transferSyntaxUid,
  });
}

/** Up to so many bytes: a few kilobytes of deflated zeros unpack to gigabytes. */
async function inflate(bytes: Uint8Array, most: number): Promise<Result<Uint8Array, string>> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'));
  const reader = stream.getReader();
  const inflated = new Uint8Array(most);
  let length = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (length + part.value.length > most) {
        await reader.cancel();
        return fail('the frame unpacks to more than its pixels');
      }
      inflated.set(part.value, length);
      length += part.value.length;
    }
  } catch (cause) {
    return fail(`the frame cannot be unpacked: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  return ok(inflated.subarray(0, length));
}
