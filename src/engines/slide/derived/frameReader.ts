import type { OverlayLevel } from '../../../dicom/overlay/tiledOverlay';
import type { EncodedFrame, ObjectFrames, RequestOptions } from '../../../dicom/ports';
import type { Problem } from '../../../dicom/problem';
import type { FrameRef } from '../../../dicom/types';
import { fail, ok, type Result } from '../../../lib/result';
import { DEFLATED_FRAME, inflateFrame } from '../../decoding/inflateFrame';
import type { EngineDependencies } from '../../engineDependencies';
import { withoutItemHeader } from '../tileCodestream';
import type { TileDecoder } from '../tileDecoder';
import type { BlockFrame } from './composeMessages';

export interface FrameNeeds extends Pick<EngineDependencies, 'frames' | 'wholeObject'> {
  readonly decoder: Pick<TileDecoder, 'values'>;
}

const BIG_ENDIAN = '1.2.840.10008.1.2.2';
const UNCOMPRESSED: ReadonlySet<string> = new Set([
  '1.2.840.10008.1.2',
  '1.2.840.10008.1.2.1',
  BIG_ENDIAN,
  '1.2.840.10008.1.2.1.99',
]);

/** Fetches and decodes frames of tiled overlays. */
export class FrameReader {
  readonly #needs: FrameNeeds;
  readonly #objects = new Map<string, Promise<Result<ObjectFrames, Problem>>>();
  readonly #stop = new AbortController();

  constructor(needs: FrameNeeds) {
    this.#needs = needs;
  }

  dispose(): void {
    this.#stop.abort();
  }

  /** A frame (0-based) at its place. Rejects with AbortError when aborted; everything else is a value. */
  async read(level: OverlayLevel, index: number, options: RequestOptions): Promise<Result<BlockFrame, Problem>> {
    const { tileColumns: columns, tileRows: rows, bitsAllocated } = level;
    const ref: FrameRef = { ...level.object, frameNumber: index + 1 };
    const encoded = await this.#encoded(level, ref, options);
    if (!encoded.ok) return encoded;
    const place = { left: level.left[index] ?? 0, top: level.top[index] ?? 0, columns, rows };
    if (bitsAllocated === 1) {
      const bits = await bitsOf(encoded.value, columns * rows);
      if (bits.ok) return ok({ ...place, values: bits.value, isPacked: true });
      this.#needs.frames.discard?.(ref);
      return fail(damaged(bits.error));
    }
    if (bitsAllocated > 16) {
      const values = await fractionsOf(encoded.value, columns * rows, bitsAllocated);
      if (values.ok) return ok({ ...place, values: values.value, isPacked: false });
      this.#needs.frames.discard?.(ref);
      return fail(damaged(values.error));
    }
    const { bytes, transferSyntaxUid } = encoded.value;
    const format = { columns, rows, samplesPerPixel: 1, bitsAllocated, photometricInterpretation: 'MONOCHROME2' };
    const job = { bytes, transferSyntaxUid, format: { ...format, isPlanar: false } };
    const values = await this.#needs.decoder.values({ ...job, keepColumns: columns, keepRows: rows }, options.signal);
    if (values.ok) return ok({ ...place, values: values.value, isPacked: false });
    this.#needs.frames.discard?.(ref);
    return values;
  }

  /** Frames of one bit that begin inside a byte are cut out by archives in more than one way: they come out of the object. */
  async #encoded(
    { bitsAllocated, tileColumns, tileRows }: OverlayLevel,
    ref: FrameRef,
    options: RequestOptions,
  ): Promise<Result<EncodedFrame, Problem>> {
    const { wholeObject, frames } = this.#needs;
    const isAligned = bitsAllocated !== 1 || (tileColumns * tileRows) % 8 === 0;
    if (isAligned || !wholeObject) return frames.frame(ref, options);
    const asked = this.#objects.get(ref.sopInstanceUid) ?? wholeObject(ref, this.#stop.signal);
    this.#objects.set(ref.sopInstanceUid, asked);
    const object = await asked;
    options.signal.throwIfAborted();
    if (!object.ok) {
      this.#objects.delete(ref.sopInstanceUid);
      return frames.frame(ref, options);
    }
    const bytes = object.value.frame(ref.frameNumber);
    if (!bytes.ok) return fail(damaged(bytes.error));
    return ok({ bytes: bytes.value, transferSyntaxUid: object.value.transferSyntaxUid });
  }
}

/**
 * One bit a pixel, least significant first. A frame of another length is refused, and so is one with bits behind its end: it
 * began inside a byte, and every pixel of it would lie elsewhere.
 */
async function bitsOf(frame: EncodedFrame, pixelCount: number): Promise<Result<Uint8Array, string>> {
  const bits = await plainBytes(frame, Math.ceil(pixelCount / 8));
  if (!bits.ok) return bits;
  const rest = pixelCount % 8;
  if (rest !== 0 && (bits.value.at(-1) ?? 0) >> rest !== 0) return fail('it has bits behind its last pixel');
  return bits;
}

/** Floating point of 32 or 64 bits, least significant byte first (PS3.3 C.7.6.24, C.7.6.25). */
async function fractionsOf(
  frame: EncodedFrame,
  pixelCount: number,
  bits: number,
): Promise<Result<Float32Array | Float64Array, string>> {
  if (frame.transferSyntaxUid === BIG_ENDIAN) return fail('its numbers have their highest byte first');
  const bytes = await plainBytes(frame, (pixelCount * bits) / 8);
  if (!bytes.ok) return bytes;
  const aligned = bytes.value.slice().buffer;
  return ok(bits === 32 ? new Float32Array(aligned) : new Float64Array(aligned));
}

async function plainBytes(
  { bytes, transferSyntaxUid }: EncodedFrame,
  needed: number,
): Promise<Result<Uint8Array, string>> {
  let plain = bytes;
  if (transferSyntaxUid === DEFLATED_FRAME) {
    const inflated = await inflateFrame(withoutItemHeader(bytes), needed);
    if (!inflated.ok) return inflated;
    plain = inflated.value;
  } else if (!UNCOMPRESSED.has(transferSyntaxUid)) {
    return fail(`its pixels in ${transferSyntaxUid} cannot be read`);
  }
  if (plain.length < needed || plain.length > needed + 1)
    return fail(`it has ${plain.length} bytes instead of ${needed}`);
  return ok(plain.subarray(0, needed));
}

const damaged = (detail: string): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: 'A tile is incomplete or damaged',
  detail,
});
