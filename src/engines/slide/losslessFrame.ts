import { losslessJpeg } from '../decoding/losslessJpeg';
import { type DecodedImage, Unsupported } from './framePlan';
import { type PixelFormat, rgbaOf } from './nativePixels';

/** JPEG of process 14. Its colours are as the header calls them: the codestream has no transform. */
export function decodeLosslessFrame(bytes: Uint8Array, format: PixelFormat): DecodedImage {
  const { buffer, columns, rows } = losslessJpeg(bytes, format.bitsAllocated);
  const rgba = rgbaOf(new Uint8Array(buffer), { ...format, columns, rows, isPlanar: false });
  if (!rgba) throw new Unsupported(`${format.photometricInterpretation} in lossless JPEG`);
  return { rgba, columns, rows };
}
