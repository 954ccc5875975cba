import type { JpegLs } from '@cornerstonejs/codec-charls/decodewasmjs';
import type { JpegXl } from '@cornerstonejs/codec-libjxl/decodewasmjs';
import type { OpenJpeg } from '@cornerstonejs/codec-openjpeg/decodewasmjs';
import { usesComponentTransform } from '../../dicom/jpeg2000Stream';
import { type DecodedImage, Unsupported } from './framePlan';
import { convertYbr, type PixelFormat, rgbaOf } from './nativePixels';

/** Also HTJ2K, which OpenJPEG 2.5 decodes. A fresh decoder for each frame: a broken frame leaves nothing behind. */
export function decodeJpeg2000({ J2KDecoder }: OpenJpeg, bytes: Uint8Array, format: PixelFormat): DecodedImage {
  const decoder = new J2KDecoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const { width, height, bitsPerSample, componentCount, isSigned } = decoder.getFrameInfo();
    const isYbr = format.photometricInterpretation.startsWith('YBR') && !usesComponentTransform(bytes);
    const decoded = decodedFormat(format, { width, height, bitsPerSample, componentCount, isSigned });
    const rgba = rgbaOf(decoder.getDecodedBuffer(), decoded);
    if (!rgba) throw new Error('the JPEG 2000 frame is damaged');
    if (isYbr && componentCount === 3) convertYbr(rgba);
    return { rgba, columns: width, rows: height };
  } finally {
    decoder.delete();
  }
}

/** JPEG-LS, lossless and near-lossless. Its colours are as the header calls them: the codestream has no transform. */
export function decodeJpegLs(codec: JpegLs, bytes: Uint8Array, format: PixelFormat): DecodedImage {
  const decoder = new codec.JpegLSDecoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const { width, height, bitsPerSample, componentCount } = decoder.getFrameInfo();
    const info = { width, height, bitsPerSample, componentCount, isSigned: format.isSigned ?? false };
    const photometric = componentCount === 1 ? format.photometricInterpretation : colourOf(format);
    // Without interleaving the components come one after the other, whatever Planar Configuration says.
    const isPlanar = componentCount > 1 && decoder.getInterleaveMode() === 0;
    const decoded = { ...decodedFormat(format, info), photometricInterpretation: photometric, isPlanar };
    const rgba = rgbaOf(decoder.getDecodedBuffer(), decoded);
    if (!rgba) throw new Unsupported(`${photometric} of ${bitsPerSample} bits in JPEG-LS`);
    return { rgba, columns: width, rows: height };
  } catch (error) {
    // The codec throws numbers.
    if (typeof error === 'number')
      throw new Error(codec.getExceptionMessage?.(error) ?? 'the JPEG-LS frame is damaged');
    throw error;
  } finally {
    decoder.delete();
  }
}

/** JPEG XL, also of a recompressed JPEG; its decoder gives grey or RGB, whatever the codestream stores. */
export function decodeJpegXl(codec: JpegXl, bytes: Uint8Array, format: PixelFormat): DecodedImage {
  const decoder = new codec.JpegXLDecoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const { width, height, bitsPerSample, componentCount } = decoder.getFrameInfo();
    if (componentCount !== format.samplesPerPixel)
      throw new Error(`a picture of ${componentCount} samples per pixel instead of ${format.samplesPerPixel}`);
    const info = { width, height, bitsPerSample, componentCount, isSigned: format.isSigned ?? false };
    const rgba = rgbaOf(decoder.getDecodedBuffer(), decodedFormat(format, info));
    if (!rgba) throw new Error('the JPEG XL frame is damaged');
    return { rgba, columns: width, rows: height };
  } catch (error) {
    // The codec throws numbers.
    if (typeof error === 'number')
      throw new Error(codec.getExceptionMessage?.(error) ?? 'the JPEG XL frame is damaged');
    throw error;
  } finally {
    decoder.delete();
  }
}

const colourOf = ({ photometricInterpretation }: PixelFormat): string =>
  photometricInterpretation.startsWith('YBR_FULL') ? 'YBR_FULL' : 'RGB';

interface FrameInfo {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly componentCount: number;
  readonly isSigned: boolean;
}

/** How a codec hands over samples: pixel by pixel, in words where a byte does not hold them. */
function decodedFormat(format: PixelFormat, info: FrameInfo): PixelFormat {
  return {
    columns: info.width,
    rows: info.height,
    samplesPerPixel: info.componentCount,
    bitsAllocated: info.bitsPerSample > 8 ? 16 : 8,
    bitsStored: info.bitsPerSample,
    isSigned: info.isSigned,
    photometricInterpretation: info.componentCount === 1 ? format.photometricInterpretation : 'RGB',
    isPlanar: false,
    ...(format.palette && { palette: format.palette }),
    ...(format.asStored && { asStored: true as const }),
  };
}
