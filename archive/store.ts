import { createReadStream, existsSync } from 'node:fs';
import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { randomUUID } from 'node:crypto';
import { isUid } from '../src/dicom/uids';
import { fail, ok, type Result } from '../src/lib/result';
import type { ArchiveIndex, InstanceEntry } from './archiveIndex';
import { entryValue } from './archiveIndex';
import { readEntry } from './indexFolder';

/** Failure Reason (0008,1197), PS3.18 table I.2-2 and PS3.7 C. */
export const FAILURE = {
  /** Refused: out of resources. */
  outOfResources: 0xa700,
  /** The study named in the URL is another one (as Azure's server answers). */
  otherStudy: 0xa901,
  /** Error: cannot understand. */
  cannotUnderstand: 0xc000,
  /** Duplicate SOP Instance: the UID is taken by other bytes. */
  duplicate: 0x0111,
} as const;

export interface StoreOutcome {
  readonly entry?: InstanceEntry;
  readonly failureReason?: number;
  readonly sopClassUid?: string;
  readonly sopInstanceUid?: string;
}

/** Writes what STOW-RS receives. Every object is whole and on the disk before its name appears. */
export class InstanceStore {
  readonly #directory: string;
  readonly #index: ArchiveIndex;
  /** Commits run one after the other, so that two requests cannot both find a UID free. */
  #lastCommit: Promise<unknown> = Promise.resolve();

  private constructor(directory: string, index: ArchiveIndex) {
    this.#directory = resolve(directory);
    this.#index = index;
  }

  /** Removes what a crash in the middle of a transfer left behind. */
  static async open(directory: string, index: ArchiveIndex): Promise<InstanceStore> {
    const store = new InstanceStore(directory, index);
    await mkdir(store.#incoming, { recursive: true });
    for (const name of await readdir(store.#incoming)) {
      if (!isOfOtherProcess(name)) await rm(join(store.#incoming, name), { force: true });
    }
    await mkdir(join(store.#directory, 'instances'), { recursive: true });
    return store;
  }

  get #incoming(): string {
    return join(this.#directory, '.incoming');
  }

  /** Takes the bytes of one object into a temporary file, synced. The caller commits or discards it. */
  async receive(bytes: AsyncIterable<Uint8Array>, limit: { remaining: number }): Promise<Result<string, 'too-large'>> {
    const path = join(this.#incoming, `${process.pid}-${randomUUID()}.tmp`);
    const file = await open(path, 'wx');
    let isKept = false;
    try {
      for await (const piece of bytes) {
        limit.remaining -= piece.length;
        if (limit.remaining < 0) return fail('too-large');
        await file.write(piece);
      }
      await file.sync();
      isKept = true;
      return ok(path);
    } finally {
      await file.close();
      if (!isKept) await rm(path, { force: true });
    }
  }

  async discard(paths: readonly string[]): Promise<void> {
    for (const path of paths) await rm(path, { force: true });
  }

  /** Checks a received object and gives it its place. The same bytes again are a success, so a client may repeat. */
  commit(temporary: string, studyInstanceUid: string | undefined): Promise<StoreOutcome> {
    const run = this.#lastCommit.then(() => this.#commit(temporary, studyInstanceUid));
    this.#lastCommit = run.catch(() => undefined);
    return run;
  }

  async #commit(temporary: string, studyInstanceUid: string | undefined): Promise<StoreOutcome> {
    try {
      const { size } = await stat(temporary);
      const entry = readEntry(temporary, size, 0);
      if (typeof entry === 'string') return { failureReason: FAILURE.cannotUnderstand };
      const identity = { sopClassUid: entryValue(entry, '00080016'), sopInstanceUid: entryValue(entry, '00080018') };
      const study = entryValue(entry, '0020000D');
      if (![study, entryValue(entry, '0020000E'), identity.sopInstanceUid, identity.sopClassUid].every(isStorableUid)) {
        return { ...identity, failureReason: FAILURE.cannotUnderstand };
      }
      if (studyInstanceUid !== undefined && studyInstanceUid !== study) {
        return { ...identity, failureReason: FAILURE.otherStudy };
      }
      const have = this.#index.bySopInstanceUid(identity.sopInstanceUid);
      if (have !== undefined) {
        const isSame = have.size === size && (await hasSameBytes(have.path, temporary));
        return isSame ? { ...identity, entry: have } : { ...identity, failureReason: FAILURE.duplicate };
      }
      const stored = await this.#place(temporary, entry, study, identity.sopInstanceUid);
      if (stored === undefined) return { ...identity, failureReason: FAILURE.duplicate };
      this.#index.add(stored);
      return { ...identity, entry: stored };
    } catch (error) {
      if (isOutOfSpace(error)) return { failureReason: FAILURE.outOfResources };
      throw error;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** Undefined when another server on the same store has put other bytes there in the meantime. */
  async #place(
    temporary: string,
    entry: InstanceEntry,
    study: string,
    sop: string,
  ): Promise<InstanceEntry | undefined> {
    const directory = join(this.#directory, 'instances', study);
    await mkdir(directory, { recursive: true });
    const path = join(directory, `${sop}.dcm`);
    if (!(await moveToFree(temporary, path)) && !(await hasSameBytes(path, temporary))) return undefined;
    await syncDirectory(directory);
    const { mtimeMs } = await stat(path);
    return { ...entry, path, mtimeMs };
  }
}

/** Never replaces a file: a hard link fails where the name is taken, a rename would not. */
async function moveToFree(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (isOutOfSpace(error)) throw error;
    // A file system without hard links (exFAT, some network drives).
    if (existsSync(path)) return false;
    await rename(temporary, path);
    return true;
  }
}

/** Temporary files begin with the number of their process; those of a server that still runs are left alone. */
function isOfOtherProcess(name: string): boolean {
  const pid = Number(/^(\d+)-/.exec(name)?.[1] ?? 0);
  if (pid === 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Stricter than what is read: `..` consists of digits and dots too, and must never become a path. */
const isStorableUid = (uid: string): boolean => isUid(uid) && /^\d+(\.\d+)+$/.test(uid);

async function hasSameBytes(first: string, second: string): Promise<boolean> {
  const other = createReadStream(second)[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  for await (const bytes of createReadStream(first) as AsyncIterable<Buffer>) {
    const next = await other.next();
    if (next.done || !bytes.equals(next.value)) {
      await other.return?.();
      return false;
    }
  }
  return (await other.next()).done === true;
}

/** Makes the new name itself durable; Windows can neither open nor sync a directory. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code;

/** The disk, or the user's share of it, is full. */
export const isOutOfSpace = (error: unknown): boolean => codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT';
