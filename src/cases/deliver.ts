import type { DicomJson } from '../dicom/json';
import { stringOf } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { tags } from '../dicom/tags';
import { fail, ok, type Result } from '../lib/result';
import type { CaseContext } from './caseContext';
import type { WrittenObject } from './writtenObject';

/** Why an object is not in the archive. `isRefused`: the archive will not take these bytes, sending them again is idle. */
export interface DeliveryProblem extends Problem {
  readonly isRefused?: boolean;
}

/**
 * Sends one object and returns only when the archive holds it: not among the failed ones of the answer, and equal to
 * what was sent when read back (WEB-26 to WEB-28). An answer that names it nowhere decides nothing; the reading does.
 */
export async function deliver(
  context: CaseContext,
  item: WrittenObject,
  signal: AbortSignal,
): Promise<Result<void, DeliveryProblem>> {
  const source = context.sources.get(item.sourceId);
  if (!source) return fail(unknownSource(item));
  const sent = await source.storeInstances(item.studyInstanceUid, [item.bytes], signal);
  if (!sent.ok) return sent;
  const outcome = sent.value.instances.find((one) => one.sopInstanceUid === item.sopInstanceUid);
  if (outcome?.state === 'failed' && !outcome.isAlreadyThere) {
    return fail(refused(source.config.label, item, outcome.problem));
  }
  // Not named, or "there already": only what is read back tells whether it is this very object.
  return readBack(context, item, signal);
}

/**
 * What became of an earlier attempt whose answer was lost: confirmed when the archive holds the object after all, false
 * when it does not. It is asked before anything else is written, so nothing is ever stored twice.
 */
export async function settle(
  context: CaseContext,
  item: WrittenObject,
  signal: AbortSignal,
): Promise<Result<boolean, DeliveryProblem>> {
  const source = context.sources.get(item.sourceId);
  if (!source) return fail(unknownSource(item));
  const present = await source.hasInstance(item, signal);
  if (!present.ok) return present;
  if (!present.value) return ok(false);
  const same = await readBack(context, item, signal);
  return same.ok ? ok(true) : same;
}

/** Compares what the archive holds with what was sent: identity, patient, and every value of the content. */
async function readBack(
  { sources }: CaseContext,
  item: WrittenObject,
  signal: AbortSignal,
): Promise<Result<void, Problem>> {
  const source = sources.get(item.sourceId);
  if (!source) return fail(unknownSource(item));
  const { decodePart10 } = await import('../codecs/part10');
  const file = await source.instance(item, signal);
  if (!file.ok) return file;
  const held = decodePart10(file.value);
  if (!held.ok) return held;
  const sent = decodePart10(item.bytes);
  if (!sent.ok) return sent;
  const differing = COMPARED.find((tag) => fingerprint(held.value, tag) !== fingerprint(sent.value, tag));
  if (differing === undefined) return ok(undefined);
  return fail({
    code: 'conflict',
    severity: 'error',
    title: `${source.config.label} holds something else than what was sent`,
    tip: 'Your marks are kept on this device. Tell your administrator before you retry.',
    detail: `${item.description}: attribute ${differing} differs in ${stringOf(held.value, tags.SOPInstanceUID) ?? 'the object'}`,
  });
}

const CONTENT_SEQUENCE = '0040A730';
const ANNOTATION_GROUP_SEQUENCE = '006A0002';
const ANNOTATION_COORDINATE_TYPE = '006A0001';
const PIXEL_ORIGIN_INTERPRETATION = '00480301';
const PREDECESSOR_DOCUMENTS_SEQUENCE = '0040A360';
const COMPARED = [
  tags.SOPInstanceUID,
  tags.SOPClassUID,
  tags.StudyInstanceUID,
  tags.SeriesInstanceUID,
  tags.PatientID,
  tags.FrameOfReferenceUID,
  tags.ReferencedImageSequence,
  ANNOTATION_COORDINATE_TYPE,
  PIXEL_ORIGIN_INTERPRETATION,
  PREDECESSOR_DOCUMENTS_SEQUENCE,
  CONTENT_SEQUENCE,
  ANNOTATION_GROUP_SEQUENCE,
];

/** A text that is equal exactly when the values are: binary as hex, everything else as JSON with sorted tags. */
function fingerprint(dataset: DicomJson, tag: string): string {
  return JSON.stringify(dataset[tag]?.Value ?? null, (_key, value: unknown) => {
    if (value instanceof ArrayBuffer) return hex(new Uint8Array(value));
    if (ArrayBuffer.isView(value)) return hex(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)));
    }
    return value;
  });
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const unknownSource = (item: WrittenObject): Problem => ({
  code: 'storage',
  severity: 'error',
  title: 'The archive this belongs to is not configured here',
  tip: 'Your marks are kept on this device. Open the viewer with that archive to store them.',
  detail: `${item.description} for ${item.sourceId}`,
});

const refused = (label: string, item: WrittenObject, said: Problem | undefined): DeliveryProblem => ({
  isRefused: true,
  code: 'storage',
  severity: 'error',
  title: `${label} refused the ${lowerFirst(item.description)}`,
  tip: 'Your marks are kept on this device.',
  detail: [said?.title, said?.detail].filter(Boolean).join('; '),
});

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
