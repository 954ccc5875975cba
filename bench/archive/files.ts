import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { KeptProcess } from '../keptProcess';

const SKIPPED = /\.(md|csv|txt|json)$/i;
const PARALLEL = 4;

export interface FoundFile {
  /** Below the folder. */
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

/** Everything but notes, by path. */
export async function filesBelow(folder: string): Promise<FoundFile[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = found
    .filter((entry) => entry.isFile() && !SKIPPED.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Promise.all(
    paths.map(async (path) => {
      const { size, mtimeMs } = await stat(path);
      return { path: path.slice(folder.length), size, modified: mtimeMs };
    }),
  );
}

export async function inParallel<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const work = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await run(item);
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
}

/** Until a search finds every instance. */
export async function waitForQido(url: string, instances: number, process: KeptProcess | undefined): Promise<void> {
  await process?.answers(async () => {
    const answer = await fetch(`${url}/instances?limit=${instances + 1}`, {
      headers: { Accept: 'application/dicom+json' },
    });
    if (!answer.ok) return false;
    const found = answer.status === 204 ? [] : ((await answer.json()) as unknown[]);
    return found.length === instances;
  });
}

/** Into the system's file cache, so that the first round does not wait for a disk that later ones do not meet. */
export async function warmFiles(folder: string): Promise<void> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of files) {
    if (!entry.isFile()) continue;
    for await (const _ of createReadStream(join(entry.parentPath, entry.name), { highWaterMark: 1 << 20 }));
  }
}

/** A port of loopback that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? done(address.port) : failed(new Error('no port'))));
    });
  });
}
