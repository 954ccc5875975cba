// Cornerstone's decoders, called without its worker protocol, which copies every frame on its way in and out.
import { decodeImageFrame, postProcessDecodedPixels } from '@cornerstonejs/dicom-image-loader/decoders';
import { readCodestreamHeader } from '../../dicom/codestreamHeader';
import { decodeCarefully } from './carefulDecoding';
import type { GreyRequest } from './greyDecodeMessages';

/** Stored values, as the file has them: no Modality LUT. */
const AS_STORED = { preScale: { enabled: false } } as const;

/**
 * Stored values of a frame, with the smallest and the largest; of a frame of colour its samples, pixel by pixel. Rejects when the
 * bytes are not what they should be.
 */
export async function decodeStored({ bytes, transferSyntaxUid, format }: GreyRequest) {
  const isBiased = EXTENDED_JPEG.has(transferSyntaxUid) && readCodestreamHeader(bytes)?.precision === 12;
  const frame = { samplesPerPixel: 1, ...format };
  const samples = await decodeCarefully(bytes, transferSyntaxUid, format);
  const image = samples
    ? postProcessDecodedPixels({ ...frame, pixelData: samples }, AS_STORED, 0, {})
    : await decodeImageFrame(frame, transferSyntaxUid, bytes, {}, AS_STORED, undefined);
  const { pixelData: stored, smallestPixelValue: smallest, largestPixelValue: largest } = image;
  if (!isBiased) return { stored, range: [smallest, largest] as const };
  for (let index = 0; index < stored.length; index += 1) stored[index] = withoutBias(stored[index] as number);
  return { stored, range: [withoutBias(smallest), withoutBias(largest)] as const };
}

/** JPEG extended, spectral selection and full progression: DCT with 12 bits. */
const EXTENDED_JPEG: ReadonlySet<string> = new Set([
  '1.2.840.10008.1.2.4.51',
  '1.2.840.10008.1.2.4.53',
  '1.2.840.10008.1.2.4.55',
]);

/**
 * That decoder shifts the level of 12 bits by 8-bit constants times 4095/255: by 2,063 instead of the 2,048 of T.81 A.3.1, so
 * that a CT reads 30 HU too high. What it gives as white it has cut off there, and stays white.
 */
const BIAS = 15;
const WHITE = 4095;
const withoutBias = (value: number): number => (value >= WHITE ? WHITE : Math.max(0, value - BIAS));
