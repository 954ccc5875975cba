import { Buffer } from 'node:buffer';

/** A growing little-endian buffer whose lengths can be filled in once known. */
export class ByteWriter {
  #buffer = Buffer.allocUnsafe(4096);
  #position = 0;

  get position(): number {
    return this.#position;
  }

  uint16(value: number): void {
    this.#reserve(2);
    this.#position = this.#buffer.writeUInt16LE(value, this.#position);
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#position = this.#buffer.writeUInt32LE(value, this.#position);
  }

  ascii(text: string): void {
    this.#reserve(text.length);
    this.#position += this.#buffer.write(text, this.#position, 'latin1');
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#position);
    this.#position += bytes.length;
  }

  patchUint32(position: number, value: number): void {
    this.#buffer.writeUInt32LE(value, position);
  }

  /** A copy of what was written. */
  bytes(): Buffer {
    return Buffer.from(this.#buffer.subarray(0, this.#position));
  }

  #reserve(count: number): void {
    if (this.#position + count <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#position + count));
    this.#buffer.copy(grown, 0, 0, this.#position);
    this.#buffer = grown;
  }
}
