// Decoders called without Cornerstone around them, where it takes what is left over for a picture.
import { JPEG_2000, LOSSLESS_JPEG } from './carefulSyntaxes';
import type { GreyFormat } from './greyDecodeMessages';

/** Pixel by pixel, in the type that the codestream states. */
export type DecodedSamples = Uint8Array | Int8Array | Uint16Array | Int16Array;

/** The samples of a frame in one of the syntaxes that are decoded here, undefined for others; rejects what is not whole. */
export async function decodeCarefully(
  bytes: Uint8Array,
  transferSyntaxUid: string,
  format: Pick<GreyFormat, 'bitsAllocated' | 'pixelRepresentation'>,
): Promise<DecodedSamples | undefined> {
  if (JPEG_2000.has(transferSyntaxUid)) return decodeJpeg2000(bytes);
  return LOSSLESS_JPEG.has(transferSyntaxUid) ? decodeLosslessJpeg(bytes, format) : undefined;
}

/**
 * A decoder that is used again hands out the picture before when it fails, and does not say so: each frame has one of its own,
 * which has nothing to hand out then.
 */
async function decodeJpeg2000(bytes: Uint8Array): Promise<DecodedSamples> {
  const { loadOpenJpeg } = await import('../decoding/loadOpenJpeg');
  const { J2KDecoder } = await loadOpenJpeg();
  const decoder = new J2KDecoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const { width, height, componentCount, bitsPerSample, isSigned } = decoder.getFrameInfo();
    const { buffer } = decoder.getDecodedBuffer().slice();
    const samples = samplesIn(buffer, bitsPerSample > 8, isSigned);
    if (samples.length === 0 || samples.length !== width * height * componentCount)
      throw new Error('the JPEG 2000 picture is damaged');
    return samples;
  } finally {
    decoder.delete();
  }
}

async function decodeLosslessJpeg(
  bytes: Uint8Array,
  { bitsAllocated, pixelRepresentation }: Pick<GreyFormat, 'bitsAllocated' | 'pixelRepresentation'>,
): Promise<DecodedSamples> {
  const { losslessJpeg } = await import('../decoding/losslessJpeg');
  return samplesIn(losslessJpeg(bytes, bitsAllocated).buffer, bitsAllocated > 8, pixelRepresentation === 1);
}

function samplesIn(buffer: ArrayBufferLike, isWide: boolean, isSigned: boolean): DecodedSamples {
  if (isWide) return isSigned ? new Int16Array(buffer) : new Uint16Array(buffer);
  return isSigned ? new Int8Array(buffer) : new Uint8Array(buffer);
}
