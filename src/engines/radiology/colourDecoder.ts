import type { Types } from '@cornerstonejs/core';
import { createImage, init as initImageLoader } from '@cornerstonejs/dicom-image-loader';
import { numberOf, stringOf } from '../../dicom/json';
import type { EncodedFrame } from '../../dicom/ports';
import { tags } from '../../dicom/tags';
import type { FrameHeader } from '../../dicom/types';
import { fail, ok, type Result } from '../../lib/result';
import { describeImage, forgetImage, modulesOf } from './imageModules';
import { withStatedColour } from './jpegColour';
import type { ColourPicture } from './picture';

const JPEG_BASELINE = '1.2.840.10008.1.2.4.50';
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
  { bytes, transferSyntaxUid }: EncodedFrame,
  palette: Readonly<Record<string, unknown>> | undefined,
): Promise<Result<ColourPicture['rgb'], string>> {
  const { dataset, columns, rows } = header;
  const isColourJpeg = transferSyntaxUid === JPEG_BASELINE && (numberOf(dataset, tags.SamplesPerPixel) ?? 1) > 1;
  const stated = isColourJpeg
    ? withStatedColour(bytes, stringOf(dataset, tags.PhotometricInterpretation) ?? '')
    : bytes;
  // An own copy: the bytes may be a view of a whole multipart body, all of which would be copied to the worker.
  const own = stated === bytes ? bytes.slice() : stated;
  startImageLoader();
  serial += 1;
  const imageId = `colour:${serial}`;
  describeImage(imageId, modulesOf(header, palette));
  try {
    const options = { preScale: { enabled: false } } as Parameters<typeof createImage>[3];
    const image = (await createImage(imageId, own, transferSyntaxUid, options)) as Types.IImage;
    const rgb = image.voxelManager?.getScalarData();
    if (rgb?.length === columns * rows * 3) return ok(rgb as ColourPicture['rgb']);
    return fail(`${image.columns} × ${image.rows} pixels came out, ${columns} × ${rows} are stated`);
  } catch (cause) {
    return fail(`${transferSyntaxUid}: ${cause instanceof Error ? cause.message : String(cause)}`);
  } finally {
    forgetImage(imageId);
  }
}
