import { hasSubsampledComponents } from '../../dicom/jpeg2000Stream';
import { checkCodestream } from '../../dicom/frameIntegrity';
import { jpegFrame, withRgbMarker } from '../../dicom/jpegStream';
import { hasNativeLength, rgbaOf } from './nativePixels';
import { decodeRle, isRleFrame } from './rleFrame';
import { codestreamKind, isHuffmanLossless, withoutItemHeader } from './tileCodestream';
import type { DecodeRequest } from './tileDecodeMessages';

/** Pixels that no decoder here understands: not damaged, and not to be asked for again. */
export class Unsupported extends Error {}

export interface DecodedImage {
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
  readonly columns: number;
  readonly rows: number;
}

/** How a frame becomes pixels; everything that can be decided, or done, without a codec is. */
export type FramePlan =
  | { readonly kind: 'browser'; readonly bytes: Uint8Array; readonly isInverted: boolean }
  | { readonly kind: 'jpeg2000'; readonly bytes: Uint8Array }
  | { readonly kind: 'jpegLs' | 'jpegLossless' | 'jpegXl'; readonly bytes: Uint8Array }
  | { readonly kind: 'pixels'; readonly image: DecodedImage };

const RLE = '1.2.840.10008.1.2.5';

/**
 * What to do with the bytes of a frame. The transfer syntax that the archive named counts where the bytes have no
 * signature (RLE), else the bytes: archives label codestreams wrongly (T58). Uncompressed pixels are known by their length,
 * because they may begin and end with any bytes (T59). Throws `Unsupported` with the name of what cannot be shown.
 */
export function planFrame(request: DecodeRequest): FramePlan {
  const { format, transferSyntaxUid } = request;
  const bytes = withoutItemHeader(request.bytes);
  if (transferSyntaxUid === RLE && isRleFrame(bytes)) return pixels(decodeRle(bytes, format), request);
  const isNative = hasNativeLength(bytes, format) && !isTrulyEncapsulated(bytes, transferSyntaxUid);
  const kind = isNative ? 'native' : codestreamKind(bytes);
  switch (kind) {
    case 'jpeg':
      return jpegPlan(bytes, request);
    case 'jpeg2000':
      if (hasSubsampledComponents(bytes)) throw new Unsupported('JPEG 2000 with colour of half the resolution');
      refuseForeign(bytes, request);
      return { kind, bytes };
    case 'jpegLs':
      refuseForeign(bytes, request);
      // The codec searches half a minute for the end of a frame that was cut off.
      if (!endsWithMarker(bytes)) throw new Error('the JPEG-LS frame is cut off');
      return { kind, bytes };
    case 'native':
      if (!isNative) refuseNative(bytes, request);
      return pixels(bytes, request);
    case 'jpegLossless':
      if (!isHuffmanLossless(bytes)) throw new Unsupported(named('hierarchical or arithmetic JPEG', transferSyntaxUid));
      refuseForeign(bytes, request);
      return { kind, bytes };
    case 'jpegXl':
      refuseForeign(bytes, request);
      return { kind, bytes };
  }
}

/** A codestream that is cut off, or of another picture than the header describes, is a damaged tile (WEB-20). */
function refuseForeign(bytes: Uint8Array, { format, keepColumns, keepRows }: DecodeRequest): void {
  // Edge tiles may be stored cropped (T63).
  const why = checkCodestream(bytes, { ...format, leastColumns: keepColumns, leastRows: keepRows });
  if (why !== undefined) throw new Error(why);
}

/** FF D9, and at most a few bytes of padding behind it. */
function endsWithMarker(bytes: Uint8Array): boolean {
  let end = bytes.length;
  while (end > bytes.length - 4 && bytes[end - 1] === 0) end -= 1;
  return bytes[end - 2] === 0xff && bytes[end - 1] === 0xd9;
}

/** A codestream may happen to be as long as raw pixels; label and signature together outweigh the length. */
const isTrulyEncapsulated = (bytes: Uint8Array, transferSyntaxUid: string): boolean =>
  transferSyntaxUid.startsWith('1.2.840.10008.1.2.4.') && codestreamKind(bytes) !== 'native';

const named = (what: string, transferSyntaxUid: string): string =>
  transferSyntaxUid === '' ? what : `${what} (transfer syntax ${transferSyntaxUid})`;

function jpegPlan(bytes: Uint8Array, request: DecodeRequest): FramePlan {
  const { photometricInterpretation } = request.format;
  const frame = jpegFrame(bytes);
  if (frame && frame.precision !== 8)
    throw new Unsupported(named(`JPEG of ${frame.precision} bits`, request.transferSyntaxUid));
  if (photometricInterpretation === 'PALETTE COLOR') throw new Unsupported('a colour palette in JPEG');
  refuseForeign(bytes, request);
  return {
    kind: 'browser',
    bytes: withRgbMarker(bytes, photometricInterpretation),
    isInverted: photometricInterpretation === 'MONOCHROME1',
  };
}

function refuseNative(bytes: Uint8Array, { format, transferSyntaxUid }: DecodeRequest): never {
  const isEncapsulated = transferSyntaxUid.startsWith('1.2.840.10008.1.2.4') || transferSyntaxUid === RLE;
  if (isEncapsulated) throw new Unsupported(`transfer syntax ${transferSyntaxUid}`);
  throw new Error(`${bytes.length} bytes are not a frame of ${format.columns} × ${format.rows} pixels`);
}

function pixels(native: Uint8Array, request: DecodeRequest): FramePlan {
  const { format } = request;
  const rgba = rgbaOf(native, format);
  if (!rgba) {
    const { photometricInterpretation: photometric, bitsAllocated, palette } = format;
    const isPaletteMissing = photometric === 'PALETTE COLOR' && !palette;
    throw new Unsupported(
      isPaletteMissing ? 'their colour palette is missing' : `${photometric} of ${bitsAllocated} bits`,
    );
  }
  return { kind: 'pixels', image: { rgba, columns: format.columns, rows: format.rows } };
}

/** An edge tile may be stored cropped (T63); pixels missing inside the image, or more than a tile, are a damaged frame. */
export function checkSize(size: { columns: number; rows: number }, request: DecodeRequest): void {
  const { format, keepColumns, keepRows } = request;
  const isTooSmall = size.columns < keepColumns || size.rows < keepRows;
  const isTooLarge = size.columns > format.columns || size.rows > format.rows;
  if (!isTooSmall && !isTooLarge) return;
  throw new Error(
    `a frame of ${size.columns} × ${size.rows} pixels does not fit a tile of ${format.columns} × ${format.rows}`,
  );
}
