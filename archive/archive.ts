import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ArchiveIndex, entryValue } from './archiveIndex';
import { Frames } from './frames';
import { indexFilePath, indexFolder } from './indexFolder';
import { InstanceHeaders } from './instanceHeaders';
import { InstanceStore } from './store';

export interface ArchiveOptions {
  /** Read, never written. */
  readonly dataDirectory?: string;
  /** Where stored objects go, and the index files. */
  readonly storeDirectory: string;
  readonly onProgress?: (text: string, fraction: number) => void;
}

/** A DICOMweb archive over a folder that is only read and a store that is written. */
export interface Archive {
  readonly index: ArchiveIndex;
  readonly headers: InstanceHeaders;
  readonly frames: Frames;
  readonly store: InstanceStore;
  readonly summary: ArchiveSummary;
}

export interface ArchiveSummary {
  readonly studies: number;
  readonly instances: number;
  /** Headers that were not in the index file. */
  readonly filesRead: number;
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  /** Files whose SOP Instance UID another file has already. */
  readonly duplicates: readonly string[];
}

export async function openArchive(options: ArchiveOptions): Promise<Archive> {
  const { dataDirectory, storeDirectory, onProgress } = options;
  const index = new ArchiveIndex();
  const store = await InstanceStore.open(storeDirectory, index);
  const stored = join(storeDirectory, 'instances');
  await mkdir(stored, { recursive: true });
  const unreadable: ArchiveSummary['unreadable'][number][] = [];
  const duplicates: string[] = [];
  let filesRead = 0;
  for (const folder of dataDirectory === undefined ? [stored] : [dataDirectory, stored]) {
    const indexFile = indexFilePath(join(storeDirectory, '.index'), folder);
    const found = await indexFolder(folder, indexFile, (done, total) =>
      onProgress?.(`Indexing ${folder}: ${done} of ${total} files`, done / total),
    );
    for (const entry of found.entries) if (!index.add(entry)) duplicates.push(entry.path);
    unreadable.push(...found.unreadable);
    filesRead += found.filesRead;
  }
  const headers = new InstanceHeaders();
  const summary = { studies: index.studies.size, instances: index.instanceCount, filesRead, unreadable, duplicates };
  return { index, headers, frames: new Frames(headers), store, summary };
}

/** Path of an instance below the archive's root. */
export function instancePath(entry: Parameters<typeof entryValue>[0]): string {
  const [study, series, instance] = ['0020000D', '0020000E', '00080018'].map((tag) => entryValue(entry, tag));
  return `/studies/${study}/series/${series}/instances/${instance}`;
}
