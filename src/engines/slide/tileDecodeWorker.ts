import openJpegFactory, { type OpenJpeg } from '@cornerstonejs/codec-openjpeg/decodewasmjs';
import { convertYbr, hasNativeLength, rgbaOf, type PixelFormat } from './nativePixels';
import { codestreamKind, jpegFrame, usesComponentTransform, withoutItemHeader, withRgbMarker } from './tileCodestream';
import type { DecodeAnswer, DecodeRequest } from './tileDecodeMessages';

/** Colours as stored, to the bit: profiles are applied when painting, not by whichever decoder runs. */
const AS_STORED: ImageBitmapOptions = { colorSpaceConversion: 'none', premultiplyAlpha: 'none' };

class Unsupported extends Error {}

// A worker must always answer: one bad frame costs one tile, never the worker (DMV lost a worker per bad frame).
self.onmessage = (event: MessageEvent<DecodeRequest>) => {
  const { id } = event.data;
  decode(event.data).then(
    (bitmap) => answer({ id, ok: true, bitmap }, [bitmap]),
    (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      answer({ id, ok: false, isUnsupported: error instanceof Unsupported, reason }, []);
    },
  );
};

const answer = (message: DecodeAnswer, transfer: Transferable[]): void => self.postMessage(message, { transfer });

async function decode(request: DecodeRequest): Promise<ImageBitmap> {
  const bytes = withoutItemHeader(request.bytes);
  const kind = hasNativeLength(bytes, request.format) ? 'native' : codestreamKind(bytes);
  switch (kind) {
    case 'jpeg':
      return decodeJpeg(bytes, request);
    case 'jpeg2000':
      return bitmapOf(await decodeJpeg2000(bytes, request.format), request);
    case 'native':
      return bitmapOf(nativeImage(bytes, request), request);
    case 'jpegLossless':
      throw new Unsupported('JPEG of this process (lossless or arithmetic)');
    case 'jpegLs':
      throw new Unsupported('JPEG-LS');
    case 'jpegXl':
      throw new Unsupported('JPEG XL');
  }
}

async function decodeJpeg(bytes: Uint8Array, request: DecodeRequest): Promise<ImageBitmap> {
  const { photometricInterpretation } = request.format;
  const size = jpegFrame(bytes);
  if (size) checkSize(size, request);
  const marked = withRgbMarker(bytes, photometricInterpretation);
  const blob = new Blob([marked as Uint8Array<ArrayBuffer>], { type: 'image/jpeg' });
  const { keepColumns, keepRows } = request;
  if (photometricInterpretation !== 'MONOCHROME1')
    return createImageBitmap(blob, 0, 0, keepColumns, keepRows, AS_STORED);
  return inverted(await createImageBitmap(blob, 0, 0, keepColumns, keepRows, AS_STORED));
}

/** Low values of MONOCHROME1 are bright. */
function inverted(bitmap: ImageBitmap): ImageBitmap {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas in this worker');
  context.drawImage(bitmap, 0, 0);
  context.globalCompositeOperation = 'difference';
  context.fillStyle = '#fff';
  context.fillRect(0, 0, bitmap.width, bitmap.height);
  bitmap.close();
  return canvas.transferToImageBitmap();
}

interface DecodedImage {
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
  readonly columns: number;
  readonly rows: number;
}

function nativeImage(bytes: Uint8Array, { format, transferSyntaxUid }: DecodeRequest): DecodedImage {
  if (!hasNativeLength(bytes, format)) {
    const isEncapsulated = transferSyntaxUid.startsWith('1.2.840.10008.1.2.4') || transferSyntaxUid.endsWith('.1.2.5');
    if (isEncapsulated) throw new Unsupported(`transfer syntax ${transferSyntaxUid}`);
    throw new Error(`${bytes.length} bytes are not a frame of ${format.columns} × ${format.rows} pixels`);
  }
  const rgba = rgbaOf(bytes, format);
  if (!rgba) throw new Unsupported(`${format.photometricInterpretation} of ${format.bitsAllocated} bits`);
  return { rgba, columns: format.columns, rows: format.rows };
}

let openJpeg: Promise<OpenJpeg> | undefined;
const wasmUrl = new URL('@cornerstonejs/codec-openjpeg/decodewasm', import.meta.url).href;

function loadOpenJpeg(): Promise<OpenJpeg> {
  openJpeg ??= openJpegFactory({
    locateFile: (file) => (file.endsWith('.wasm') ? wasmUrl : file),
    print: () => {},
    printErr: () => {},
  });
  return openJpeg;
}

/** Also HTJ2K, which OpenJPEG 2.5 decodes. A fresh decoder for each frame: a broken frame leaves nothing behind. */
async function decodeJpeg2000(bytes: Uint8Array, format: PixelFormat): Promise<DecodedImage> {
  const { J2KDecoder } = await loadOpenJpeg();
  const decoder = new J2KDecoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const { width, height, bitsPerSample, componentCount } = decoder.getFrameInfo();
    if (bitsPerSample > 8) throw new Unsupported(`JPEG 2000 of ${bitsPerSample} bits`);
    const isYbr = format.photometricInterpretation.startsWith('YBR') && !usesComponentTransform(bytes);
    const decoded: PixelFormat = {
      columns: width,
      rows: height,
      samplesPerPixel: componentCount,
      bitsAllocated: 8,
      photometricInterpretation: componentCount === 1 ? format.photometricInterpretation : 'RGB',
      isPlanar: false,
    };
    const rgba = rgbaOf(decoder.getDecodedBuffer(), decoded);
    if (!rgba) throw new Error('the JPEG 2000 frame is damaged');
    if (isYbr && componentCount === 3) convertYbr(rgba);
    return { rgba, columns: width, rows: height };
  } finally {
    decoder.delete();
  }
}

function bitmapOf(image: DecodedImage, request: DecodeRequest): Promise<ImageBitmap> {
  checkSize(image, request);
  const data = new ImageData(image.rgba, image.columns, image.rows);
  return createImageBitmap(data, 0, 0, request.keepColumns, request.keepRows, AS_STORED);
}

/** An edge tile may be stored cropped (T63); pixels missing inside the image, or more than a tile, are a damaged frame. */
function checkSize(size: { columns: number; rows: number }, request: DecodeRequest): void {
  const { format, keepColumns, keepRows } = request;
  const isTooSmall = size.columns < keepColumns || size.rows < keepRows;
  const isTooLarge = size.columns > format.columns || size.rows > format.rows;
  if (!isTooSmall && !isTooLarge) return;
  throw new Error(
    `a frame of ${size.columns} × ${size.rows} pixels does not fit a tile of ${format.columns} × ${format.rows}`,
  );
}
