import { Buffer } from 'node:buffer';
import { close, closeSync, fstatSync, openSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';

const readAsync = promisify(read);
const closeAsync = promisify(close);

/** Bytes at positions: a file that is never read whole, or an inflated dataset in memory. Close it when done. */
export interface ByteSource {
  readonly size: number;
  /** At most `length` bytes from `offset`; fewer only at the end. */
  readSync(offset: number, length: number): Buffer;
  read(offset: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

export function openFile(path: string): ByteSource {
  const fd = openSync(path, 'r');
  let size: number;
  try {
    size = fstatSync(fd).size;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  const span = (offset: number, length: number) => Math.max(0, Math.min(length, size - offset));
  return {
    size,
    readSync(offset, length) {
      const buffer = Buffer.allocUnsafe(span(offset, length));
      let done = 0;
      while (done < buffer.length) {
        const count = readSync(fd, buffer, done, buffer.length - done, offset + done);
        if (count === 0) break;
        done += count;
      }
      return buffer.subarray(0, done);
    },
    async read(offset, length) {
      const buffer = Buffer.allocUnsafe(span(offset, length));
      let done = 0;
      while (done < buffer.length) {
        const { bytesRead } = await readAsync(fd, buffer, done, buffer.length - done, offset + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return buffer.subarray(0, done);
    },
    close: () => closeAsync(fd),
  };
}

export function memorySource(bytes: Buffer): ByteSource {
  const slice = (offset: number, length: number) => bytes.subarray(offset, Math.min(bytes.length, offset + length));
  return {
    size: bytes.length,
    readSync: slice,
    read: async (offset, length) => slice(offset, length),
    close: async () => {},
  };
}

/** Up to `length` bytes from `offset`, in pieces of at most 1 MiB, so that a large value is never in memory whole. */
export async function* readPieces(source: ByteSource, offset: number, length: number): AsyncGenerator<Buffer> {
  const piece = 1 << 20;
  for (let at = 0; at < length; at += piece) {
    const bytes = await source.read(offset + at, Math.min(piece, length - at));
    if (bytes.length === 0) return;
    yield bytes;
  }
}
