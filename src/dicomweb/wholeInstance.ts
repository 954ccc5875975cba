import dicomParser from 'dicom-parser';
import { fail, ok, type Result } from '../lib/result';
import { sniffCodestream, syntaxes } from './codestream';
import { concatenate } from './multipart';
import { readPart10Identity } from './part10Identity';

/** The frames of a DICOM file held in memory. */
export interface InstanceFrames {
  readonly transferSyntaxUid: string;
  readonly numberOfFrames: number;
  /** The encoded bytes of one frame, 1-based, in a buffer of their own; the error says why not. */
  frame(frameNumber: number): Result<Uint8Array, string>;
}

type DataSet = ReturnType<typeof dicomParser.parseDicom>;
type PixelElement = DataSet['elements'][string];
type FrameReader = (frameIndex: number) => Result<Uint8Array, string>;

/**
 * The last way to get at frames: from the whole object, for archives that cannot give single frames of it (native data, Basic
 * and Extended Offset Tables, fragments without a table).
 */
export function readWholeInstance(bytes: Uint8Array): Result<InstanceFrames, string> {
  if (readPart10Identity(bytes)?.transferSyntaxUid === syntaxes.deflatedExplicitLittleEndian) {
    return fail('a deflated object cannot be taken apart here');
  }
  const parsed = parseWithPixels(bytes);
  if (!parsed.ok) return parsed;
  const { dataSet, pixels } = parsed.value;
  const transferSyntaxUid = dataSet.string('x00020010') ?? syntaxes.implicitLittleEndian;
  const numberOfFrames = dataSet.intString('x00280008') || 1;
  const reader = pixels.encapsulatedPixelData
    ? encapsulatedFrames(dataSet, pixels, numberOfFrames)
    : nativeFrames(dataSet, pixels, numberOfFrames);
  if (!reader.ok) return reader;
  return ok({
    transferSyntaxUid,
    numberOfFrames,
    frame: (frameNumber) =>
      Number.isInteger(frameNumber) && frameNumber >= 1 && frameNumber <= numberOfFrames
        ? reader.value(frameNumber - 1)
        : fail(`the object has ${numberOfFrames} frames, frame ${frameNumber} was asked for`),
  });
}

function parseWithPixels(bytes: Uint8Array): Result<{ dataSet: DataSet; pixels: PixelElement }, string> {
  let why = 'the object has no pixel data';
  for (const variant of [() => bytes, () => withoutOv(bytes)]) {
    try {
      const dataSet = dicomParser.parseDicom(variant());
      const pixels = dataSet.elements.x7fe00010 ?? dataSet.elements.x7fe00008 ?? dataSet.elements.x7fe00009;
      if (pixels) return ok({ dataSet, pixels });
    } catch (cause) {
      why = `not readable as a DICOM file: ${describe(cause)}`;
    }
  }
  return fail(why);
}

/**
 * The parser does not know VR OV, which the Extended Offset Table (7FE0,0001) and its lengths (7FE0,0002) have, and reads on in
 * the middle of them. In a copy they become OB, whose header has the same form.
 */
function withoutOv(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes);
  for (let at = copy.indexOf(0xe0); at >= 0; at = copy.indexOf(0xe0, at + 1)) {
    const isTable = copy[at + 1] === 0x7f && (copy[at + 2] === 1 || copy[at + 2] === 2) && copy[at + 3] === 0;
    if (isTable && copy[at + 4] === 0x4f && copy[at + 5] === 0x56) copy[at + 5] = 0x42;
    if (copy[at + 1] === 0x7f && copy[at + 2] === 0x10) break;
  }
  return copy;
}

function nativeFrames(dataSet: DataSet, pixels: PixelElement, numberOfFrames: number): Result<FrameReader, string> {
  const samples = dataSet.uint16('x00280002') ?? 1;
  const bitsAllocated = dataSet.uint16('x00280100') ?? 0;
  const pixelCount = (dataSet.uint16('x00280010') ?? 0) * (dataSet.uint16('x00280011') ?? 0);
  const isSubsampled = /_422$/.test(dataSet.string('x00280004') ?? '');
  const frameBits = pixelCount * bitsAllocated * (isSubsampled ? 2 : samples);
  if (frameBits === 0) return fail('the object does not say how large its frames are');
  if (Math.ceil((frameBits * numberOfFrames) / 8) > pixels.length)
    return fail('the pixel data is shorter than its frames');
  const data = dataSet.byteArray.subarray(pixels.dataOffset, pixels.dataOffset + pixels.length);
  return ok((frameIndex) => ok(bitSlice(data, frameIndex * frameBits, frameBits)));
}

/**
 * Frames of one bit per pixel follow each other without padding (PS3.5 8.1.1), so they may begin inside a byte. Bits behind
 * the last one are those of the next frame, and are cleared.
 */
function bitSlice(data: Uint8Array, startBit: number, bitCount: number): Uint8Array {
  const startByte = Math.floor(startBit / 8);
  const shift = startBit % 8;
  const byteCount = Math.ceil(bitCount / 8);
  const slice =
    shift === 0
      ? new Uint8Array(data.subarray(startByte, startByte + byteCount))
      : Uint8Array.from({ length: byteCount }, (_, index) => {
          const low = data[startByte + index] ?? 0;
          const high = data[startByte + index + 1] ?? 0;
          return ((low >> shift) | (high << (8 - shift))) & 0xff;
        });
  const rest = bitCount % 8;
  if (rest !== 0) slice[byteCount - 1] = (slice[byteCount - 1] ?? 0) & (2 ** rest - 1);
  return slice;
}

function encapsulatedFrames(
  dataSet: DataSet,
  pixels: PixelElement,
  numberOfFrames: number,
): Result<FrameReader, string> {
  const fragments = pixels.fragments ?? [];
  const pieces = fragments.map((fragment) =>
    dataSet.byteArray.subarray(fragment.position, fragment.position + fragment.length),
  );
  const starts = frameStarts(dataSet, pixels, pieces, numberOfFrames);
  if (!starts) return fail('it cannot be told which fragments make up which frame');
  return ok((frameIndex) => {
    const own = pieces.slice(starts[frameIndex], starts[frameIndex + 1] ?? pieces.length);
    return own.length > 0 ? ok(concatenate(own)) : fail('a frame has no data');
  });
}

/** Index of the first fragment of each frame; undefined when it cannot be known for certain. */
function frameStarts(
  dataSet: DataSet,
  pixels: PixelElement,
  pieces: readonly Uint8Array[],
  numberOfFrames: number,
): readonly number[] | undefined {
  if (numberOfFrames === 1) return [0];
  if (pieces.length === numberOfFrames) return pieces.map((_, index) => index);
  const offsets = pixels.basicOffsetTable?.length ? pixels.basicOffsetTable : extendedOffsets(dataSet);
  if (offsets?.length === numberOfFrames) {
    const indexOfOffset = new Map((pixels.fragments ?? []).map((fragment, index) => [fragment.offset, index]));
    const starts = offsets.map((offset) => indexOfOffset.get(offset) ?? -1);
    return starts.every((start, index) => start > (starts[index - 1] ?? -1)) ? starts : undefined;
  }
  const starts = pieces.flatMap((piece, index) => (sniffCodestream(piece) ? [index] : []));
  return starts.length === numberOfFrames && starts[0] === 0 ? starts : undefined;
}

function extendedOffsets(dataSet: DataSet): readonly number[] | undefined {
  const table = dataSet.elements.x7fe00001;
  if (!table) return undefined;
  const bytes = dataSet.byteArray;
  const view = new DataView(bytes.buffer, bytes.byteOffset + table.dataOffset, table.length);
  return Array.from({ length: Math.floor(table.length / 8) }, (_, index) => Number(view.getBigUint64(index * 8, true)));
}

const describe = (cause: unknown): string =>
  cause instanceof Error
    ? cause.message
    : typeof cause === 'string'
      ? cause
      : String((cause as { exception?: unknown })?.exception ?? 'unknown');
