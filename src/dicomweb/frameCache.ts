import type { EncodedFrame } from '../dicom/ports';

/** Encoded frames used last, up to a number of bytes. Keeps and gives copies: whoever gets a frame may hand its buffer on. */
export class FrameCache {
  readonly #maxBytes: number;
  readonly #frames = new Map<string, EncodedFrame>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(key: string): EncodedFrame | undefined {
    const frame = this.#frames.get(key);
    if (!frame) return undefined;
    this.#frames.delete(key);
    this.#frames.set(key, frame);
    return copyOf(frame);
  }

  set(key: string, frame: EncodedFrame): void {
    if (frame.bytes.length > this.#maxBytes) return;
    this.#drop(key);
    this.#frames.set(key, copyOf(frame));
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

export const copyOf = (frame: EncodedFrame): EncodedFrame => ({ ...frame, bytes: new Uint8Array(frame.bytes) });
