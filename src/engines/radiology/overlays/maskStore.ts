import type { MaskFrame, SegmentationOverlay } from '../../../dicom/overlay/overlay';
import type { EncodedFrame, ObjectFrames } from '../../../dicom/ports';
import type { Problem } from '../../../dicom/problem';
import { fail, ok, type Result } from '../../../lib/result';
import type { EngineDependencies } from '../../engineDependencies';
import { decodeGrey } from '../greyDecoder';
import { croppedMask, type Mask, nativeValues } from './mask';

const NATIVE: ReadonlySet<string> = new Set([
  '1.2.840.10008.1.2',
  '1.2.840.10008.1.2.1',
  '1.2.840.10008.1.2.2',
  '1.2.840.10008.1.2.1.99',
]);
/** Memory for masks of one pane. */
const MOST_BYTES = 192 * 2 ** 20;

export type MaskState = { readonly kind: 'loading' } | { readonly kind: 'mask'; readonly mask: Mask } | Failed;
interface Failed {
  readonly kind: 'failed';
  readonly problem: Problem;
}
const LOADING: MaskState = { kind: 'loading' };

type Needs = Pick<EngineDependencies, 'frames' | 'wholeObject'>;

/** The masks of the overlays in one pane, fetched when an image needs them and kept while there is room. */
export class MaskStore {
  readonly #needs: Needs;
  readonly #changed: () => void;
  readonly #masks = new Map<string, MaskState>();
  readonly #objects = new Map<string, Promise<Result<ObjectFrames, Problem>>>();
  readonly #stop = new AbortController();
  #bytes = 0;

  constructor(needs: Needs, changed: () => void) {
    this.#needs = needs;
    this.#changed = changed;
  }

  /** What is known of a frame's mask now; asks for it where nothing is. */
  state(overlay: SegmentationOverlay, frame: MaskFrame): MaskState {
    const key = `${overlay.id} ${frame.ref.frameNumber}`;
    const known = this.#masks.get(key);
    if (known) {
      this.#masks.delete(key);
      this.#masks.set(key, known);
      return known;
    }
    this.#masks.set(key, LOADING);
    void this.#load(overlay, frame, key);
    return LOADING;
  }

  /** Failed ones are asked for again when they are wanted again. */
  forgetFailures(): void {
    for (const [key, state] of this.#masks) if (state.kind === 'failed') this.#masks.delete(key);
  }

  dispose(): void {
    this.#stop.abort();
    this.#masks.clear();
  }

  async #load(overlay: SegmentationOverlay, frame: MaskFrame, key: string): Promise<void> {
    const read = await this.#read(overlay, frame).catch((cause: unknown) => fail(unreadable(String(cause), cause)));
    if (this.#stop.signal.aborted) return;
    this.#masks.set(key, read.ok ? { kind: 'mask', mask: read.value } : { kind: 'failed', problem: read.error });
    if (read.ok) this.#makeRoom(read.value.values.byteLength);
    this.#changed();
  }

  async #read(overlay: SegmentationOverlay, { ref, plane }: MaskFrame): Promise<Result<Mask, Problem>> {
    const { columns, rows } = plane;
    const isAligned = overlay.bitsAllocated !== 1 || (columns * rows) % 8 === 0;
    const whole = isAligned ? undefined : await this.#fromObject(ref);
    const { signal } = this.#stop;
    const encoded = whole?.ok ? whole : await this.#needs.frames.frame(ref, { signal, priority: 'visible' });
    if (!encoded.ok) return encoded;
    const values = await valuesOf(overlay, encoded.value, columns, rows);
    return values.ok ? ok(croppedMask(values.value, columns, rows)) : fail(unreadable(values.error));
  }

  /** Undefined where there is no way to the whole object. */
  async #fromObject(ref: MaskFrame['ref']): Promise<Result<EncodedFrame, unknown> | undefined> {
    const { wholeObject } = this.#needs;
    if (!wholeObject) return undefined;
    const asked = this.#objects.get(ref.sopInstanceUid) ?? wholeObject(ref, this.#stop.signal);
    this.#objects.set(ref.sopInstanceUid, asked);
    const object = await asked;
    if (!object.ok) return object;
    const bytes = object.value.frame(ref.frameNumber);
    return bytes.ok ? ok({ bytes: bytes.value, transferSyntaxUid: object.value.transferSyntaxUid }) : bytes;
  }

  #makeRoom(added: number): void {
    this.#bytes += added;
    for (const [key, state] of this.#masks) {
      if (this.#bytes <= MOST_BYTES) return;
      if (state.kind !== 'mask') continue;
      this.#bytes -= state.mask.values.byteLength;
      this.#masks.delete(key);
    }
  }
}

async function valuesOf(
  { bitsAllocated }: SegmentationOverlay,
  { bytes, transferSyntaxUid }: EncodedFrame,
  columns: number,
  rows: number,
): Promise<Result<Uint8Array | Uint16Array, string>> {
  if (NATIVE.has(transferSyntaxUid)) return nativeValues(bytes, columns * rows, bitsAllocated);
  if (bitsAllocated === 1) return fail(`masks of one bit in ${transferSyntaxUid} cannot be read`);
  const decoded = await decodeGrey({
    bytes,
    transferSyntaxUid,
    format: {
      columns,
      rows,
      bitsAllocated,
      bitsStored: bitsAllocated,
      pixelRepresentation: 0,
      photometricInterpretation: 'MONOCHROME2',
      planarConfiguration: 0,
    },
  });
  if (!decoded.ok) return decoded;
  const { stored } = decoded.value;
  if (stored.length !== columns * rows) return fail(`it has ${stored.length} pixels instead of ${columns * rows}`);
  return ok(stored instanceof Uint8Array || stored instanceof Uint16Array ? stored : Uint16Array.from(stored));
}

const unreadable = (detail: string, cause?: unknown): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: 'The mask is incomplete or damaged',
  detail,
  ...(cause !== undefined && { cause }),
});
