import { type FileHandle, open, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Writes a file under a hidden name and gives it its own at the end: a half-written image is never seen. */
export async function writeFileWhole(path: string, chunks: Iterable<Uint8Array>): Promise<void> {
  const hidden = join(dirname(path), `.${basename(path)}.part`);
  const file = await open(hidden, 'w');
  try {
    await writeAll(file, chunks);
  } finally {
    await file.close();
  }
  await rename(hidden, path);
}

const BATCH_BYTES = 1 << 20;

/** Small chunks are written together. */
async function writeAll(file: FileHandle, chunks: Iterable<Uint8Array>): Promise<void> {
  let batch: Uint8Array[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    if (size > 0) await file.writev(batch);
    batch = [];
    size = 0;
  };
  for (const chunk of chunks) {
    batch.push(chunk);
    size += chunk.length;
    if (size >= BATCH_BYTES || batch.length >= 500) await flush();
  }
  await flush();
}
