import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tags } from '../src/dicom/tags';
import { accepts, type MediaRange, packagingFor } from './accept';
import { type Answer, dicomJson, exactly, failure, withEtag } from './answers';
import { type Archive, instancePath } from './archive';
import { entryValue, type InstanceEntry } from './archiveIndex';
import { openFile } from './byteSource';
import { type FrameAccess, OCTET_STREAM } from './frames';
import { bulkPrefix } from './instanceHeaders';
import { multipartAnswer, type Part, wholeMultipart } from './multipart';
import { encodeFileMeta } from './part10Writer';

/** What a retrieval works on; `entries` has at least one. */
export interface Retrieval {
  readonly archive: Archive;
  readonly request: IncomingMessage;
  readonly root: string;
  readonly accept: readonly MediaRange[];
  readonly entries: readonly InstanceEntry[];
}

const DICOM = 'application/dicom';
/** Answers up to this size are put together in memory and sent with their length. */
export const WHOLE_LIMIT = 16 << 20;

/** An entity tag over the files an answer is made of, and whatever else it depends on. */
export function etagOf(entries: readonly InstanceEntry[], ...parts: readonly string[]): string {
  const hash = createHash('sha1');
  for (const entry of entries) hash.update(`${entry.path}\n${entry.size}\n${entry.mtimeMs}\n`);
  return `"${hash.update(parts.join('\n')).digest('base64url')}"`;
}

/** Metadata in the DICOM JSON Model, streamed instance by instance. */
export function retrieveMetadata({ archive, request, root, accept, entries }: Retrieval): Promise<Answer> {
  if (!accepts(accept, 'application/dicom+json', 'application/json')) {
    return Promise.resolve(failure(406, 'Metadata is sent as application/dicom+json.'));
  }
  const textOf = (entry: InstanceEntry) =>
    archive.headers.get(entry).text.replaceAll(`${bulkPrefix}/`, `${root}${instancePath(entry)}/bulkdata/`);
  return withEtag(request, etagOf(entries, root), async () => {
    const [first] = entries;
    if (entries.length === 1 && first !== undefined) return dicomJson(`[${textOf(first)}]`);
    return { ...dicomJson(''), body: jsonArray(entries, textOf) };
  });
}

async function* jsonArray(
  entries: readonly InstanceEntry[],
  textOf: (entry: InstanceEntry) => string,
): AsyncGenerator<Buffer> {
  let pending = '[';
  for (const [at, entry] of entries.entries()) {
    pending += (at === 0 ? '' : ',') + textOf(entry);
    if (pending.length < 256 * 1024) continue;
    yield Buffer.from(pending);
    pending = '';
    await new Promise((done) => setImmediate(done));
  }
  yield Buffer.from(`${pending}]`);
}

/** Whole objects, as stored. */
export async function retrieveInstances({ request, root, accept, entries }: Retrieval): Promise<Answer> {
  const syntaxes = new Set(entries.map((entry) => entry.transferSyntaxUid));
  const packagings = [...syntaxes].map((transferSyntaxUid) =>
    packagingFor(accept, { mediaTypes: [DICOM], transferSyntaxUid, hasOne: entries.length === 1 }),
  );
  if (packagings.includes('none')) return failure(406, 'Objects are sent as stored, as application/dicom.');
  return withEtag(request, etagOf(entries, 'dicom'), async () => {
    const [first] = entries;
    const syntax = syntaxes.size === 1 ? (first?.transferSyntaxUid ?? '') : '';
    if (packagings[0] === 'single' && first !== undefined) {
      const meta = await missingMeta(first);
      const headers = {
        'Content-Type': `${DICOM}; transfer-syntax=${syntax}`,
        'Content-Length': String(first.size + meta.length),
      };
      return { status: 200, headers, body: fileBytes(first, meta) };
    }
    const parts = async function* (): AsyncGenerator<Part> {
      for (const entry of entries) {
        const contentType = `${DICOM}; transfer-syntax=${entry.transferSyntaxUid}`;
        const bytes = fileBytes(entry, await missingMeta(entry));
        yield { contentType, location: root + instancePath(entry), bytes };
      }
    };
    return multipartAnswer(DICOM, syntax, parts());
  });
}

/** Preamble and File Meta for a bare dataset, which is no application/dicom without them. */
async function missingMeta(entry: InstanceEntry): Promise<Buffer> {
  const file = openFile(entry.path);
  try {
    if ((await file.read(128, 4)).toString('latin1') === 'DICM') return Buffer.alloc(0);
  } finally {
    await file.close();
  }
  const [sopClassUid, sopInstanceUid] = [tags.SOPClassUID, tags.SOPInstanceUID].map((tag) => entryValue(entry, tag));
  return encodeFileMeta(sopClassUid ?? '', sopInstanceUid ?? '', entry.transferSyntaxUid);
}

async function* fileBytes(entry: InstanceEntry, meta: Buffer): AsyncGenerator<Uint8Array> {
  if (meta.length > 0) yield meta;
  yield* exactly(entry.size, createReadStream(entry.path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>);
}

/** `/frames/1,2,5`: stored frames, never transcoded; uncompressed ones in Explicit VR Little Endian. */
export async function retrieveFrames(retrieval: Retrieval, entry: InstanceEntry, list: string): Promise<Answer> {
  const { archive, request, accept, root } = retrieval;
  const numbers = list.split(',').map((text) => (/^\d{1,9}$/.test(text) ? Number(text) : 0));
  if (numbers.includes(0)) return failure(400, 'Frames are a comma-separated list of numbers, the first frame is 1.');
  const opened = archive.frames.open(entry);
  if (!opened.ok) return failure(404, opened.error);
  const access = opened.value;
  try {
    const beyond = numbers.find((number) => number > access.numberOfFrames);
    if (beyond !== undefined)
      return failure(404, `There is no frame ${beyond}: the instance has ${access.numberOfFrames}.`);
    const { transferSyntaxUid, mediaType } = access;
    const mediaTypes = [mediaType, OCTET_STREAM];
    const packaging = packagingFor(accept, { mediaTypes, transferSyntaxUid, hasOne: numbers.length === 1 });
    if (packaging === 'none')
      return failure(406, `The frames are stored as ${mediaType}; transfer-syntax=${transferSyntaxUid}.`);
    return await withEtag(request, etagOf([entry], list, packaging), async () => {
      const location = `${root}${instancePath(entry)}/frames/`;
      return packaging === 'single'
        ? singleFrame(access, numbers[0] ?? 1)
        : frameParts(archive, entry, access, numbers, location);
    });
  } finally {
    await access.close();
  }
}

const contentTypeOf = (access: FrameAccess): string =>
  access.transferSyntaxUid === ''
    ? access.mediaType
    : `${access.mediaType}; transfer-syntax=${access.transferSyntaxUid}`;

async function singleFrame(access: FrameAccess, number: number): Promise<Answer> {
  const frame = await access.read(number);
  if (!frame.ok) return brokenFrame(number, frame.error);
  return { status: 200, headers: { 'Content-Type': contentTypeOf(access) }, body: frame.value };
}

/**
 * Frames are read before the status is sent, so that an answer with fewer parts than asked for never looks whole. Past
 * `WHOLE_LIMIT` they are streamed, and a frame that cannot be read cuts the answer off before its closing delimiter.
 */
async function frameParts(
  archive: Archive,
  entry: InstanceEntry,
  access: FrameAccess,
  numbers: readonly number[],
  location: string,
): Promise<Answer> {
  const frames: Part[] = [];
  let total = 0;
  for (const number of numbers) {
    const frame = await access.read(number);
    if (!frame.ok) return brokenFrame(number, frame.error);
    frames.push({ contentType: contentTypeOf(access), location: `${location}${number}`, bytes: frame.value });
    total += frame.value.length;
    if (total > WHOLE_LIMIT) {
      const parts = streamedFrames(archive, entry, numbers, location);
      return multipartAnswer(access.mediaType, access.transferSyntaxUid, parts);
    }
  }
  const parts = async function* () {
    yield* frames;
  };
  return wholeMultipart(access.mediaType, access.transferSyntaxUid, parts());
}

/** Opens the frames itself, since it may run after the request's own access is closed, or never. */
async function* streamedFrames(
  archive: Archive,
  entry: InstanceEntry,
  numbers: readonly number[],
  location: string,
): AsyncGenerator<Part> {
  const opened = archive.frames.open(entry);
  if (!opened.ok) throw new Error(opened.error);
  const access = opened.value;
  try {
    for (const number of numbers) {
      const frame = await access.read(number);
      if (!frame.ok) throw new Error(`frame ${number}: ${frame.error}`);
      yield { contentType: contentTypeOf(access), location: `${location}${number}`, bytes: frame.value };
    }
  } finally {
    await access.close();
  }
}

const brokenFrame = (number: number, reason: string): Answer =>
  failure(500, `Frame ${number} cannot be read from its file: ${reason}`);
