import type { Types } from '@cornerstonejs/core';
import { createImage, init as initImageLoader } from '@cornerstonejs/dicom-image-loader';
import { usesComponentTransform } from '../../dicom/jpeg2000Stream';
import { numberOf, stringOf } from '../../dicom/json';
import type { EncodedFrame } from '../../dicom/ports';
import { tags } from '../../dicom/tags';
import type { FrameHeader } from '../../dicom/types';
import { fail, ok, type Result } from '../../lib/result';
import { isDecodedCarefully, JPEG_2000 } from './carefulSyntaxes';
import { decodeGrey } from './greyDecoder';
import { greyFormat } from './greyFormat';
import { describeImage, forgetImage, modulesOf } from './imageModules';
import { withStatedColour } from './jpegColour';
import type { ColourPicture } from './picture';

const JPEG_BASELINE = '1.2.840.10008.1.2.4.50';
const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
const UNCOMPRESSED: ReadonlySet<string> = new Set(['', '.1', '.1.99', '.2'].map((end) => `1.2.840.10008.1.2${end}`));
let hasImageLoader = false;
let serial = 0;

/** Its workers start when it does. */
function startImageLoader(): void {
  if (hasImageLoader) return;
  hasImageLoader = true;
  initImageLoader({ maxWebWorkers: Math.max(1, Math.min(4, (navigator.hardwareConcurrency || 2) - 1)) });
}

/**
 * Frames of colour, by Cornerstone's own loader, which comes with the first of them: red, green, blue of each pixel, or in
 * the decoder's words why there are none. `palette` is what its pixel module says of a PALETTE COLOR image.
 */
export async function decodeColour(
  header: FrameHeader,
  encoded: EncodedFrame,
  palette: Readonly<Record<string, unknown>> | undefined,
): Promise<Result<ColourPicture['rgb'], string>> {
  const { columns, rows } = header;
  const unpacked = await forLoader(header, encoded);
  if (!unpacked.ok) return unpacked;
  const { bytes, transferSyntaxUid, pixels } = unpacked.value;
  startImageLoader();
  serial += 1;
  const imageId = `colour:${serial}`;
  const modules = modulesOf(header, palette);
  describeImage(imageId, { ...modules, imagePixelModule: { ...modules.imagePixelModule, ...pixels } });
  try {
    const options = { preScale: { enabled: false } } as Parameters<typeof createImage>[3];
    const image = (await createImage(imageId, bytes, transferSyntaxUid, options)) as Types.IImage;
    const rgb = image.voxelManager?.getScalarData();
    if (rgb?.length === columns * rows * 3) return ok(rgb as ColourPicture['rgb']);
    return fail(`${image.columns} × ${image.rows} pixels came out, ${columns} × ${rows} are stated`);
  } catch (cause) {
    return fail(`${transferSyntaxUid}: ${cause instanceof Error ? cause.message : String(cause)}`);
  } finally {
    forgetImage(imageId);
  }
}

/** What Cornerstone's loader is given: bytes that it may keep, and what of the pixel module they make untrue. */
interface ForLoader extends EncodedFrame {
  readonly pixels?: Readonly<Record<string, unknown>>;
}

async function forLoader(header: FrameHeader, encoded: EncodedFrame): Promise<Result<ForLoader, string>> {
  const { bytes, transferSyntaxUid } = encoded;
  const samplesPerPixel = numberOf(header.dataset, tags.SamplesPerPixel) ?? 1;
  const photometric = stringOf(header.dataset, tags.PhotometricInterpretation) ?? '';
  if (isDecodedCarefully(transferSyntaxUid)) {
    const format = greyFormat(header);
    const decoded = await decodeGrey({ bytes, transferSyntaxUid, format: { ...format, samplesPerPixel } });
    if (!decoded.ok) return fail(`${transferSyntaxUid}: ${decoded.error}`);
    const wide = format.bitsAllocated > 8;
    const samples = wide ? Uint16Array.from(decoded.value.stored) : Uint8Array.from(decoded.value.stored);
    const pixels = { planarConfiguration: 0, photometricInterpretation: coloursIn(encoded, photometric) };
    return ok({ bytes: new Uint8Array(samples.buffer), transferSyntaxUid: EXPLICIT_LITTLE_ENDIAN, pixels });
  }
  if (photometric === 'YBR_FULL_422' && UNCOMPRESSED.has(transferSyntaxUid)) {
    const pixels = { planarConfiguration: 0, photometricInterpretation: 'YBR_FULL' };
    return ok({ bytes: withOwnChroma(bytes), transferSyntaxUid, pixels });
  }
  const isColourJpeg = transferSyntaxUid === JPEG_BASELINE && samplesPerPixel > 1;
  const stated = isColourJpeg ? withStatedColour(bytes, photometric) : bytes;
  // An own copy: the bytes may be a view of a whole multipart body, all of which would be copied to the worker.
  return ok({ bytes: stated === bytes ? bytes.slice() : stated, transferSyntaxUid });
}

/** Two pixels share Cb and Cr, written Y Y Cb Cr (PS3.3 C.7.6.3.1.2); each gets its own. Cornerstone refuses such frames. */
function withOwnChroma(bytes: Uint8Array): Uint8Array {
  const pairs = bytes.length >> 2;
  const full = new Uint8Array(pairs * 6);
  for (let pair = 0; pair < pairs; pair += 1) {
    const [first = 0, second = 0, cb = 0, cr = 0] = bytes.subarray(pair * 4, pair * 4 + 4);
    full.set([first, cb, cr, second, cb, cr], pair * 6);
  }
  return full;
}

/** What decoded samples are. JPEG 2000 undoes its own transform, whatever the header calls the samples (COL-02). */
function coloursIn({ bytes, transferSyntaxUid }: EncodedFrame, stated: string): string {
  if (!stated.startsWith('YBR')) return stated;
  const isUndone = JPEG_2000.has(transferSyntaxUid) && usesComponentTransform(bytes);
  return isUndone || stated === 'YBR_RCT' || stated === 'YBR_ICT' ? 'RGB' : 'YBR_FULL';
}
