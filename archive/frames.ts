import { Buffer } from 'node:buffer';
import { fail, ok, type Result } from '../src/lib/result';
import type { InstanceEntry } from './archiveIndex';
import { ByteLru } from './byteLru';
import type { ByteSource } from './byteSource';
import type { PixelDataRange } from './datasetReader';
import { type FrameTable, locateFrames, readFrame } from './encapsulated';
import type { ImageAttributes, InstanceHeader, InstanceHeaders } from './instanceHeaders';
import { EXPLICIT_LITTLE } from './part10Reader';
import { swapped } from './valueDecoder';

/** Media types of PS3.18 table 8.7.3-5 by the last parts of the transfer syntax 1.2.840.10008.1.2. */
const MEDIA_TYPES: Record<string, string> = {
  '4.50': 'image/jpeg',
  '4.51': 'image/jpeg',
  '4.57': 'image/jpeg',
  '4.70': 'image/jpeg',
  '4.80': 'image/jls',
  '4.81': 'image/jls',
  '4.90': 'image/jp2',
  '4.91': 'image/jp2',
  '4.92': 'image/jpx',
  '4.93': 'image/jpx',
  '4.110': 'image/jxl',
  '4.111': 'image/jxl',
  '4.112': 'image/jxl',
  '4.201': 'image/jphc',
  '4.202': 'image/jphc',
  '4.203': 'image/jphc',
  '5': 'image/dicom-rle',
};
export const OCTET_STREAM = 'application/octet-stream';

export interface FrameAccess {
  readonly numberOfFrames: number;
  readonly mediaType: string;
  /** Of the frames as sent: native ones always in Explicit VR Little Endian. */
  readonly transferSyntaxUid: string;
  /** `frameNumber` is 1-based. Fails in words when the file does not hold the frame whole. */
  read(frameNumber: number): Promise<Result<Buffer, string>>;
  close(): Promise<void>;
}

/** Opens the frames of instances; where encapsulated frames lie is found once and kept. */
export class Frames {
  readonly #headers: InstanceHeaders;
  readonly #tables = new ByteLru<string, Promise<FrameTable>>(64 << 20);

  constructor(headers: InstanceHeaders) {
    this.#headers = headers;
  }

  /** Fails when the instance has no pixel data. Close the access after use. */
  open(entry: InstanceEntry): Result<FrameAccess, string> {
    const header = this.#headers.get(entry);
    const { pixelData, image } = header;
    if (pixelData === undefined) return fail('This instance has no pixel data.');
    const source = this.#headers.open(entry, header);
    const shared = { numberOfFrames: image.numberOfFrames, close: () => source.close() };
    if (pixelData.length === undefined) {
      const suffix = entry.transferSyntaxUid.replace(/^1\.2\.840\.10008\.1\.2\./, '');
      return ok({
        ...shared,
        mediaType: MEDIA_TYPES[suffix] ?? OCTET_STREAM,
        transferSyntaxUid: entry.transferSyntaxUid,
        read: (frameNumber) => this.#readEncapsulated(entry, header, source, frameNumber),
      });
    }
    const range = { ...pixelData, length: pixelData.length };
    return ok({
      ...shared,
      mediaType: OCTET_STREAM,
      transferSyntaxUid: EXPLICIT_LITTLE,
      read: (frameNumber) => readNative(source, range, image, header.form.isLittleEndian, frameNumber),
    });
  }

  async #readEncapsulated(
    entry: InstanceEntry,
    header: InstanceHeader,
    source: ByteSource,
    frameNumber: number,
  ): Promise<Result<Buffer, string>> {
    try {
      const table = await this.#table(entry, header, source);
      return ok(await readFrame(source, table, frameNumber - 1));
    } catch (error) {
      return fail(error instanceof Error ? error.message : String(error));
    }
  }

  #table(entry: InstanceEntry, header: InstanceHeader, source: ByteSource): Promise<FrameTable> {
    const have = this.#tables.get(entry.path);
    if (have !== undefined) return have;
    const offsets = header.bulk.get('7FE00001');
    const lengths = header.bulk.get('7FE00002');
    const extended = offsets && lengths && { offsets, lengths };
    const table = locateFrames(source, header.pixelData?.offset ?? 0, header.image.numberOfFrames, extended);
    this.#tables.set(entry.path, table, 1024 + header.image.numberOfFrames * 20);
    table.catch(() => this.#tables.delete(entry.path));
    return table;
  }
}

/** Bits of one native frame (PS3.5 8.1.1; YBR_FULL_422 shares its chroma between two pixels). */
export function nativeFrameBits(image: ImageAttributes): number {
  const samples = image.photometricInterpretation === 'YBR_FULL_422' ? 2 : image.samplesPerPixel;
  return image.rows * image.columns * samples * image.bitsAllocated;
}

async function readNative(
  source: ByteSource,
  pixelData: PixelDataRange & { readonly length: number },
  image: ImageAttributes,
  isLittleEndian: boolean,
  frameNumber: number,
): Promise<Result<Buffer, string>> {
  const bits = nativeFrameBits(image);
  const firstBit = (frameNumber - 1) * bits;
  const firstByte = Math.floor(firstBit / 8);
  const lastByte = Math.ceil((firstBit + bits) / 8);
  if (bits === 0 || lastByte > pixelData.length) return fail('The pixel data is shorter than its header says.');
  const bytes = await source.read(pixelData.offset + firstByte, lastByte - firstByte);
  if (bytes.length < lastByte - firstByte) return fail('The file ends within the frame.');
  if (bits % 8 !== 0 || firstBit % 8 !== 0) return ok(shiftBits(bytes, firstBit % 8, bits));
  return ok(isLittleEndian ? bytes : littleEndianFrame(bytes, pixelData.vr, image.bitsAllocated));
}

/** Frames of one-bit pixels follow each other without padding; a frame that starts within a byte is moved to its start. */
function shiftBits(bytes: Buffer, shift: number, bits: number): Buffer {
  const frame = Buffer.alloc(Math.ceil(bits / 8));
  for (let index = 0; index < frame.length; index += 1) {
    const pair = (bytes[index] ?? 0) | ((bytes[index + 1] ?? 0) << 8);
    frame[index] = (pair >> shift) & 0xff;
  }
  if (bits % 8 !== 0) frame[frame.length - 1] = (frame.at(-1) ?? 0) & ((1 << (bits % 8)) - 1);
  return frame;
}

function littleEndianFrame(bytes: Buffer, vr: string, bitsAllocated: number): Buffer {
  // OW swaps words even when a word holds two 8-bit pixels (PS3.5 8.1.1).
  return swapped(bytes, vr === 'OB' ? 1 : Math.max(2, bitsAllocated / 8));
}
