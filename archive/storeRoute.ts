import type { IncomingMessage } from 'node:http';
import type { DicomElement, DicomJson } from '../src/dicom/json';
import { tags } from '../src/dicom/tags';
import { parseMediaType } from './accept';
import { type Answer, dicomJson, failure } from './answers';
import { entryValue } from './archiveIndex';
import { MultipartError, readMultipart } from './multipartReader';
import { type InstanceStore, isOutOfSpace, type StoreOutcome } from './store';

const DICOM = 'application/dicom';
const DRAIN_MS = 10_000;

export interface StoreRequest {
  readonly request: IncomingMessage;
  readonly store: InstanceStore;
  readonly root: string;
  readonly maxBytes: number;
  /** From the URL; the objects must belong to it. */
  readonly studyInstanceUid?: string;
}

/**
 * STOW-RS (PS3.18 10.5). Nothing is stored before the whole message has arrived, so that a lost connection leaves
 * nothing behind and the client may simply send again.
 */
export async function storeInstances(options: StoreRequest): Promise<Answer> {
  const { request, store, maxBytes } = options;
  const { type, parameters } = parseMediaType(request.headers['content-type'] ?? '');
  if (type !== 'multipart/related' || (parameters.get('type') ?? DICOM).toLowerCase() !== DICOM) {
    return failure(415, 'Send multipart/related; type="application/dicom".');
  }
  const boundary = parameters.get('boundary');
  if (boundary === undefined || boundary === '' || boundary.length > 70)
    return failure(400, 'The Content-Type has no boundary.');
  const tooLarge = failure(413, `This archive takes at most ${Math.round(maxBytes / 1e6)} MB in one request.`);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return tooLarge;
  const body = request[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const received: string[] = [];
  let isReceived = false;
  try {
    const limit = { remaining: maxBytes };
    for await (const part of readMultipart(body, boundary)) {
      const partType = parseMediaType(part.headers.get('content-type') ?? DICOM).type;
      if (partType !== DICOM) return failure(415, `A part is ${partType}; send ${DICOM}.`);
      const path = await store.receive(part.bytes, limit);
      if (!path.ok) return tooLarge;
      received.push(path.value);
    }
    isReceived = true;
  } catch (error) {
    if (error instanceof MultipartError) return failure(400, `The message cannot be read: ${error.message}.`);
    if (isOutOfSpace(error)) return failure(507, 'The disk of the archive is full.');
    if (request.destroyed) return failure(400, 'The connection was lost.');
    throw error;
  } finally {
    void drain(request, body);
    if (!isReceived) await store.discard(received);
  }
  if (received.length === 0) return failure(400, 'The message holds no object.');
  const outcomes: StoreOutcome[] = [];
  for (const path of received) outcomes.push(await store.commit(path, options.studyInstanceUid));
  return storeAnswer(outcomes, options.root);
}

/** Takes what follows the message; a client reads a refusal only then. After a while the connection ends instead. */
async function drain(request: IncomingMessage, body: AsyncIterator<Buffer>): Promise<void> {
  const end = performance.now() + DRAIN_MS;
  try {
    while (performance.now() < end) if ((await body.next()).done) return;
    request.destroy();
  } catch {
    // The client has left: nothing remains to be taken.
  }
}

/** Store Instances Response Module (PS3.18 I.2). */
function storeAnswer(outcomes: readonly StoreOutcome[], root: string): Answer {
  const stored = outcomes.flatMap(({ entry }) => (entry === undefined ? [] : [entry]));
  const failed = outcomes.filter(({ entry }) => entry === undefined);
  const named = failed.filter(({ sopInstanceUid }) => sopInstanceUid !== undefined);
  const nameless = failed.filter(({ sopInstanceUid }) => sopInstanceUid === undefined);
  const studies = new Set(stored.map((entry) => entryValue(entry, tags.StudyInstanceUID)));
  const body: DicomJson = {
    ...(studies.size === 1 ? { '00081190': { vr: 'UR', Value: [`${root}/studies/${[...studies][0]}`] } } : {}),
    ...sequence(tags.FailedSOPSequence, named.map(failedItem)),
    ...sequence(
      tags.ReferencedSOPSequence,
      outcomes.flatMap((outcome) => (outcome.entry === undefined ? [] : [storedItem(outcome, outcome.entry, root)])),
    ),
    ...sequence('0008119A', nameless.map(failedItem)),
  };
  return dicomJson(body, {}, failed.length === 0 ? 200 : stored.length === 0 ? 409 : 202);
}

function sequence(tag: string, items: readonly DicomJson[]): DicomJson {
  return items.length === 0 ? {} : { [tag]: { vr: 'SQ', Value: items } };
}

function failedItem({ sopClassUid, sopInstanceUid, failureReason }: StoreOutcome): DicomJson {
  return { ...reference(sopClassUid, sopInstanceUid), [tags.FailureReason]: { vr: 'US', Value: [failureReason] } };
}

function storedItem(outcome: StoreOutcome, entry: NonNullable<StoreOutcome['entry']>, root: string): DicomJson {
  const [study, series, sop] = [tags.StudyInstanceUID, tags.SeriesInstanceUID, tags.SOPInstanceUID].map((tag) =>
    entryValue(entry, tag),
  );
  const url = `${root}/studies/${study}/series/${series}/instances/${sop}`;
  return { ...reference(outcome.sopClassUid, outcome.sopInstanceUid), '00081190': { vr: 'UR', Value: [url] } };
}

function reference(sopClassUid: string | undefined, sopInstanceUid: string | undefined): Record<string, DicomElement> {
  return {
    ...(sopClassUid ? { [tags.ReferencedSOPClassUID]: { vr: 'UI', Value: [sopClassUid] } } : {}),
    ...(sopInstanceUid ? { [tags.ReferencedSOPInstanceUID]: { vr: 'UI', Value: [sopInstanceUid] } } : {}),
  };
}
