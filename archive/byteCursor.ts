import { Buffer } from 'node:buffer';
import type { ByteSource } from './byteSource';

const FIRST_WINDOW = 32 * 1024;
const LARGEST_WINDOW = 1024 * 1024;

/** Thrown where a value, item or header reaches past the end of the file. */
export class EndOfBytes extends Error {
  constructor() {
    super('the file ends before the element does');
  }
}

/** Reads forward through a source by a window, so that skipping a value costs nothing, however large it is. */
export class ByteCursor {
  readonly source: ByteSource;
  position: number;
  isLittleEndian = true;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;
  #nextWindow = FIRST_WINDOW;

  constructor(source: ByteSource, position = 0) {
    this.source = source;
    this.position = position;
  }

  get isAtEnd(): boolean {
    return this.position >= this.source.size;
  }

  uint16(): number {
    const at = this.#ensure(2);
    this.position += 2;
    return this.isLittleEndian ? this.#window.readUInt16LE(at) : this.#window.readUInt16BE(at);
  }

  uint32(): number {
    const at = this.#ensure(4);
    this.position += 4;
    return this.isLittleEndian ? this.#window.readUInt32LE(at) : this.#window.readUInt32BE(at);
  }

  /** The next bytes without moving on; valid until the next call. */
  peek(length: number): Buffer {
    const at = this.#ensure(length);
    return this.#window.subarray(at, at + length);
  }

  /** The next bytes; valid until the next call. */
  take(length: number): Buffer {
    const bytes = this.peek(length);
    this.position += length;
    return bytes;
  }

  skip(length: number): void {
    if (this.position + length > this.source.size) throw new EndOfBytes();
    this.position += length;
  }

  #ensure(length: number): number {
    const at = this.position - this.#windowStart;
    if (at >= 0 && at + length <= this.#window.length) return at;
    if (this.position + length > this.source.size) throw new EndOfBytes();
    this.#window = this.source.readSync(this.position, Math.max(length, this.#nextWindow));
    this.#windowStart = this.position;
    this.#nextWindow = Math.min(LARGEST_WINDOW, this.#nextWindow * 2);
    if (this.#window.length < length) throw new EndOfBytes();
    return 0;
  }
}
