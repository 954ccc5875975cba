import { numberOf, stringOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import type { FrameHeader } from '../../dicom/types';
import type { EncodedFrame } from '../../dicom/ports';
import { fail, ok, type Result } from '../../lib/result';
import type { ColourPicture } from './picture';

const BIG_ENDIAN = '1.2.840.10008.1.2.2';
const RLE = '1.2.840.10008.1.2.5';
const READ: ReadonlySet<string> = new Set([
  '1.2.840.10008.1.2',
  '1.2.840.10008.1.2.1',
  '1.2.840.10008.1.2.1.99',
  BIG_ENDIAN,
  RLE,
]);

/** The eight highest of Bits Stored of each sample of red, green and blue, or in words why there are none. */
export function decodeDeepColour(
  { dataset, columns, rows }: FrameHeader,
  { bytes, transferSyntaxUid }: EncodedFrame,
): Result<ColourPicture['rgb'], string> {
  const bits = numberOf(dataset, tags.BitsStored) ?? 16;
  const kind = stringOf(dataset, tags.PhotometricInterpretation) ?? '';
  const isRead =
    READ.has(transferSyntaxUid) &&
    kind === 'RGB' &&
    numberOf(dataset, tags.SamplesPerPixel) === 3 &&
    numberOf(dataset, tags.BitsAllocated) === 16 &&
    bits >= 8;
  if (!isRead) return fail(`${bits} bits per sample of ${kind || 'colour'} in ${transferSyntaxUid}`);
  const length = columns * rows * 3;
  const isPlanar = numberOf(dataset, tags.PlanarConfiguration) === 1;
  const samples =
    transferSyntaxUid === RLE
      ? unpacked(bytes, columns * rows)
      : native(bytes, length, { isPlanar, isLittleEndian: transferSyntaxUid !== BIG_ENDIAN });
  if (!samples) return fail(`fewer than ${length} samples came out`);
  const highBit = numberOf(dataset, tags.HighBit) ?? bits - 1;
  return ok(Uint8Array.from(samples, (sample) => (sample >>> (highBit - 7)) & 0xff));
}

function native(
  bytes: Uint8Array,
  length: number,
  { isPlanar, isLittleEndian }: { readonly isPlanar: boolean; readonly isLittleEndian: boolean },
): Uint16Array | undefined {
  if (bytes.length < length * 2) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pixels = length / 3;
  return Uint16Array.from({ length }, (_, index) => {
    const at = isPlanar ? (index % 3) * pixels + Math.floor(index / 3) : index;
    return view.getUint16(at * 2, isLittleEndian);
  });
}

/** PS3.5 annex G: the bytes of each sample, the upper one first, each as a segment of runs of its own. */
function unpacked(bytes: Uint8Array, pixels: number): Uint16Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const samples = new Uint16Array(pixels * 3);
  for (let segment = 0; segment < 6; segment += 1) {
    const end = segment < 5 ? view.getUint32(8 + segment * 4, true) : bytes.length;
    const place = { first: segment >> 1, shift: segment % 2 === 0 ? 8 : 0 };
    if (!unpack(bytes.subarray(view.getUint32(4 + segment * 4, true), end), samples, place)) return undefined;
  }
  return samples;
}

/** False when the segment ends before every pixel has its byte. */
function unpack(
  packed: Uint8Array,
  samples: Uint16Array,
  { first, shift }: { readonly first: number; readonly shift: number },
): boolean {
  let to = first;
  for (let at = 0; at < packed.length && to < samples.length; ) {
    const count = packed[at] ?? 128;
    at += 1;
    if (count === 128) continue;
    const isRun = count > 128;
    for (let left = isRun ? 257 - count : count + 1; left > 0 && to < samples.length; left -= 1, to += 3) {
      if (at >= packed.length) return false;
      samples[to] = (samples[to] as number) | ((packed[at] as number) << shift);
      if (!isRun) at += 1;
    }
    if (isRun) at += 1;
  }
  return to >= samples.length;
}
