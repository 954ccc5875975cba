import type { EncodedFrame } from '../dicom/ports';

/**
 * Encoded frames used last, up to a number of bytes. Keeps and gives copies: whoever gets a frame may hand its buffer on. Shared
 * with those who said that they only read.
 */
export class FrameCache {
  readonly #maxBytes: number;
  readonly #frames = new Map<string, EncodedFrame>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(key: string, isShared = false): EncodedFrame | undefined {
    const frame = this.#frames.get(key);
    if (!frame) return undefined;
    this.#frames.delete(key);
    this.#frames.set(key, frame);
    return isShared ? frame : copyOf(frame);
  }

  set(key: string, frame: EncodedFrame, isShared = false): void {
    if (frame.bytes.length > this.#maxBytes) return;
    this.#drop(key);
    // A window on something larger would keep all of it.
    const isWhole = frame.bytes.byteLength === frame.bytes.buffer.byteLength;
    this.#frames.set(key, isShared && isWhole ? bytesOf(frame) : copyOf(frame));
    this.#bytes += frame.bytes.length;
    for (const oldest of this.#frames.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#drop(oldest);
    }
  }

  delete(key: string): void {
    this.#drop(key);
  }

  clear(): void {
    this.#frames.clear();
    this.#bytes = 0;
  }

  #drop(key: string): void {
    this.#bytes -= this.#frames.get(key)?.bytes.length ?? 0;
    this.#frames.delete(key);
  }
}

const bytesOf = ({ bytes, transferSyntaxUid }: EncodedFrame): EncodedFrame => ({ bytes, transferSyntaxUid });

/** Of the bytes: pixels belong to the one who took the frame. */
export const copyOf = ({ bytes, transferSyntaxUid }: EncodedFrame): EncodedFrame => ({
  bytes: new Uint8Array(bytes),
  transferSyntaxUid,
});
