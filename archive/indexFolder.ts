import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { stringOf } from '../src/dicom/json';
import type { InstanceEntry } from './archiveIndex';
import { indexedAttributes, indexedTags, indexValues } from './attributes';
import { EndOfBytes } from './byteCursor';
import { type ByteSource, openFile } from './byteSource';
import type { DatasetContent } from './datasetReader';
import { identityProblem, inflate, readContent, readForm } from './part10Reader';

export interface FolderIndex {
  readonly entries: readonly InstanceEntry[];
  /** Files that could not be read, with the reason in words. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  /** How many headers had to be read; the rest came from the index file. */
  readonly filesRead: number;
}

/** Raised when what an entry holds changes: an older index file is then ignored. */
const FORMAT = `parfocal-index-1:${createHash('sha1').update(JSON.stringify(indexedAttributes)).digest('hex').slice(0, 8)}`;

interface Line {
  readonly p: string;
  readonly s: number;
  readonly m: number;
  /** Transfer syntax and values, or the reason why the file is unreadable. */
  readonly t?: string;
  readonly v?: readonly string[];
  readonly e?: string;
}

/** Where the index of a folder is kept: beside the stored objects, never in the folder itself. */
export function indexFilePath(indexDirectory: string, folder: string): string {
  return join(indexDirectory, `${createHash('sha1').update(resolve(folder)).digest('hex').slice(0, 16)}.jsonl`);
}

/**
 * Reads the headers of all DICOM files below a folder. A file whose path, size and modification time are in the index
 * file is not opened. `onProgress` is called now and then, and lets other work run.
 */
export async function indexFolder(
  folder: string,
  indexFile: string,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<FolderIndex> {
  const [{ files, closed }, known] = await Promise.all([listFiles(folder), readIndexFile(indexFile)]);
  const intern = interner();
  const lines: Line[] = [];
  let filesRead = 0;
  for (const [at, file] of files.entries()) {
    const have = known.get(file.path);
    const isSame = have !== undefined && have.s === file.size && have.m === file.mtimeMs;
    if (!isSame) filesRead += 1;
    lines.push(intern(isSame ? have : readLine(file)));
    if (at % 32 === 31) {
      onProgress(at + 1, files.length);
      await new Promise((done) => setImmediate(done));
    }
  }
  if (filesRead > 0 || known.size !== files.length) await writeIndexFile(indexFile, lines);
  const entries = lines.flatMap((line) => (line.v === undefined ? [] : [entryOf(line, line.v)]));
  const unreadable = lines.flatMap((line) => (line.e === undefined ? [] : [{ path: line.p, reason: line.e }]));
  return { entries, unreadable: [...closed, ...unreadable], filesRead };
}

/** The entry of one file, or why there is none. */
export function readEntry(path: string, size: number, mtimeMs: number): InstanceEntry | string {
  const line = readLine({ path, size, mtimeMs });
  return line.v === undefined ? (line.e ?? 'unreadable') : entryOf(line, line.v);
}

function entryOf(line: Line, values: readonly string[]): InstanceEntry {
  return { path: line.p, size: line.s, mtimeMs: line.m, transferSyntaxUid: line.t ?? '', values };
}

/** The header is walked to its end, so that a file cut short is listed now and not when somebody opens the series. */
function readLine(file: FoundFile): Line {
  const line: Line = { p: file.path, s: file.size, m: file.mtimeMs };
  let source: ByteSource | undefined;
  try {
    source = openFile(file.path);
    const form = readForm(source);
    const body = form.isDeflated ? inflate(source) : source;
    const content = readContent(body, form, { wanted: indexedTags });
    const problem = identityProblem(content) ?? uidProblem(content);
    if (problem !== undefined) return { ...line, e: problem };
    return { ...line, t: form.transferSyntaxUid, v: indexValues(content.dataset) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ...line, e: error instanceof EndOfBytes ? 'the file ends within its header' : reason };
  } finally {
    void source?.close();
  }
}

/** A UID that no URL can carry would make an instance that can be found and never opened. */
function uidProblem({ dataset }: DatasetContent): string | undefined {
  const bad = ['0020000D', '0020000E', '00080018'].find((tag) => !/^[0-9.]{1,64}$/.test(stringOf(dataset, tag) ?? ''));
  return bad === undefined ? undefined : `its ${bad} is not a UID`;
}

interface FoundFile {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/** All files below a folder, and the folders that would not open. Links are followed, circles are not. */
async function listFiles(folder: string): Promise<{ files: FoundFile[]; closed: { path: string; reason: string }[] }> {
  const files: FoundFile[] = [];
  const closed: { path: string; reason: string }[] = [];
  const visited = new Set<string>();
  const walk = async (directory: string): Promise<void> => {
    const names = await openDirectory(directory, visited);
    if (typeof names === 'string') closed.push({ path: directory, reason: names });
    else for (const name of names) await visit(join(directory, name), name);
  };
  const visit = async (path: string, name: string): Promise<void> => {
    if (name.startsWith('.') || name === 'DICOMDIR' || name === 'complete.json') return;
    const found = await stat(path).catch((cause: NodeJS.ErrnoException) => cause);
    if (found instanceof Error) closed.push({ path, reason: `it cannot be opened (${found.code ?? found.message})` });
    else if (found.isDirectory()) await walk(path);
    else if (found.isFile()) files.push({ path, size: found.size, mtimeMs: found.mtimeMs });
  };
  await walk(folder);
  return { files, closed };
}

/** Sorted names, none for a folder seen before, or why it cannot be listed. */
async function openDirectory(directory: string, visited: Set<string>): Promise<string[] | string> {
  try {
    const real = await realpath(directory);
    if (visited.has(real)) return [];
    visited.add(real);
    return (await readdir(directory)).sort();
  } catch (error) {
    return `the folder cannot be opened (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`;
  }
}

/** Equal strings once: the study-level values of ten thousand slices are the same few. */
function interner(): (line: Line) => Line {
  const pool = new Map<string, string>();
  const one = (text: string): string => {
    const have = pool.get(text);
    if (have === undefined) pool.set(text, text);
    return have ?? text;
  };
  return (line) => (line.v === undefined ? line : { ...line, t: one(line.t ?? ''), v: line.v.map(one) });
}

async function readIndexFile(path: string): Promise<Map<string, Line>> {
  const known = new Map<string, Line>();
  const text = await readFile(path, 'utf8').catch(() => '');
  const [format, ...lines] = text.split('\n');
  if (format !== FORMAT) return known;
  for (const line of lines) {
    if (line === '') continue;
    const parsed = parseLine(line);
    if (parsed !== undefined) known.set(parsed.p, parsed);
  }
  return known;
}

/** A torn line (power cut) is as good as none: its file is read again. */
function parseLine(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as Line;
    const isWhole = typeof line.p === 'string' && (line.v === undefined || line.v.length === indexedAttributes.length);
    return isWhole ? line : undefined;
  } catch {
    return undefined;
  }
}

async function writeIndexFile(path: string, lines: readonly Line[]): Promise<void> {
  const directory = join(path, '..');
  await mkdir(directory, { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, [FORMAT, ...lines.map((line) => JSON.stringify(line)), ''].join('\n'));
  await rename(temporary, path);
}
