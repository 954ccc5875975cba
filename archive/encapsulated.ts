import { Buffer } from 'node:buffer';
import type { ByteSource } from './byteSource';
import type { BulkRange } from './datasetReader';

/** Where the frames of encapsulated Pixel Data lie: fragments of frame i are `frameStarts[i]` up to `frameStarts[i + 1]`. */
export interface FrameTable {
  readonly frameStarts: Uint32Array;
  /** Offset and length in the file, alternating. */
  readonly fragments: Float64Array;
}

/** How long one burst of synchronous reads may hold up other requests. */
const BURST_MS = 5;
const ITEM_HEADER = 8;

/**
 * Finds the frames of encapsulated Pixel Data (PS3.5 A.4) without reading them. The Extended Offset Table is trusted
 * when it has an entry per frame; otherwise the item headers are walked, since a Basic Offset Table may be missing, may
 * overflow past 4 GiB, and says nothing about fragments. Throws in words when fragments cannot be told apart.
 */
export async function locateFrames(
  source: ByteSource,
  pixelDataOffset: number,
  numberOfFrames: number,
  extended?: { readonly offsets: BulkRange; readonly lengths: BulkRange },
): Promise<FrameTable> {
  const header = await source.read(pixelDataOffset, ITEM_HEADER);
  if (header.length < ITEM_HEADER || !isItem(header, 0))
    throw new Error('the pixel data has no Basic Offset Table item');
  const tableLength = header.readUInt32LE(4);
  const first = pixelDataOffset + ITEM_HEADER + tableLength;
  if (extended?.offsets.length === numberOfFrames * 8 && extended.lengths.length === numberOfFrames * 8) {
    return extendedTable(source, first, extended);
  }
  const fragments = await walkFragments(source, first);
  const basic = await source.read(pixelDataOffset + ITEM_HEADER, tableLength);
  return { fragments, frameStarts: await frameStarts(source, fragments, first, basic, numberOfFrames) };
}

async function extendedTable(
  source: ByteSource,
  first: number,
  extended: { readonly offsets: BulkRange; readonly lengths: BulkRange },
): Promise<FrameTable> {
  const offsets = await source.read(extended.offsets.offset, extended.offsets.length);
  const lengths = await source.read(extended.lengths.offset, extended.lengths.length);
  const count = offsets.length / 8;
  const fragments = new Float64Array(count * 2);
  for (let index = 0; index < count; index += 1) {
    fragments[index * 2] = first + Number(offsets.readBigUInt64LE(index * 8)) + ITEM_HEADER;
    fragments[index * 2 + 1] = Number(lengths.readBigUInt64LE(index * 8));
  }
  for (const index of [0, count - 1]) {
    const item = await source.read((fragments[index * 2] ?? 0) - ITEM_HEADER, ITEM_HEADER);
    if (item.length < ITEM_HEADER || !isItem(item, 0))
      throw new Error('the Extended Offset Table does not point at items');
  }
  return { fragments, frameStarts: Uint32Array.from({ length: count + 1 }, (_, index) => index) };
}

/** Item after item: eight bytes read for each, in bursts, so that a slide of 100,000 frames stalls nobody. */
async function walkFragments(source: ByteSource, first: number): Promise<Float64Array> {
  const fragments: number[] = [];
  let position = first;
  let burstStart = performance.now();
  for (;;) {
    const header = source.readSync(position, ITEM_HEADER);
    if (header.length < ITEM_HEADER || !isItem(header, 0)) break;
    const length = header.readUInt32LE(4);
    fragments.push(position + ITEM_HEADER, length);
    position += ITEM_HEADER + length;
    if (performance.now() - burstStart > BURST_MS) {
      await new Promise((done) => setImmediate(done));
      burstStart = performance.now();
    }
  }
  return Float64Array.from(fragments);
}

async function frameStarts(
  source: ByteSource,
  fragments: Float64Array,
  first: number,
  basic: Buffer,
  numberOfFrames: number,
): Promise<Uint32Array> {
  const count = fragments.length / 2;
  if (count === numberOfFrames) return Uint32Array.from({ length: count + 1 }, (_, index) => index);
  if (numberOfFrames === 1) return Uint32Array.of(0, count);
  const starts =
    startsFromTable(fragments, first, basic, numberOfFrames) ?? (await startsFromCodestreams(source, fragments));
  if (starts.length !== numberOfFrames) {
    throw new Error(`the pixel data has ${count} fragments, which cannot be divided into ${numberOfFrames} frames`);
  }
  return Uint32Array.of(...starts, count);
}

function startsFromTable(fragments: Float64Array, first: number, basic: Buffer, frames: number): number[] | undefined {
  if (basic.length !== frames * 4) return undefined;
  const byPosition = new Map<number, number>();
  for (let index = 0; index < fragments.length / 2; index += 1) byPosition.set(fragments[index * 2] ?? 0, index);
  const starts: number[] = [];
  for (let index = 0; index < frames; index += 1) {
    const fragment = byPosition.get(first + basic.readUInt32LE(index * 4) + ITEM_HEADER);
    if (fragment === undefined || fragment <= (starts.at(-1) ?? -1)) return undefined;
    starts.push(fragment);
  }
  return starts[0] === 0 ? starts : undefined;
}

/** A fragment that begins with Start of Image (JPEG, JPEG-LS) or Start of Codestream (JPEG 2000) begins a frame. */
async function startsFromCodestreams(source: ByteSource, fragments: Float64Array): Promise<number[]> {
  const starts: number[] = [];
  for (let index = 0; index < fragments.length / 2; index += 1) {
    const head = await source.read(fragments[index * 2] ?? 0, 4);
    if (head.length < 4) continue;
    const marker = head.readUInt32BE(0);
    if (marker >>> 8 === 0xffd8ff || marker === 0xff4fff51) starts.push(index);
  }
  return starts;
}

const isItem = (bytes: Buffer, at: number): boolean => bytes.readUInt32LE(at) === 0xe000fffe;

/** The bytes of a frame, its fragments joined. `index` is 0-based. */
export async function readFrame(source: ByteSource, table: FrameTable, index: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let at = table.frameStarts[index] ?? 0; at < (table.frameStarts[index + 1] ?? 0); at += 1) {
    const length = table.fragments[at * 2 + 1] ?? 0;
    const bytes = await source.read(table.fragments[at * 2] ?? 0, length);
    if (bytes.length < length) throw new Error('the file ends within the frame');
    parts.push(bytes);
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}
