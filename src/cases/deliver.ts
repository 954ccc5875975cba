import type { DicomJson } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { statusOf } from '../dicomweb/problems';
import type { DicomWebSource } from '../dicomweb/source';
import type { InstanceOutcome } from '../dicomweb/store';
import { fail, ok, type Result } from '../lib/result';
import type { CaseContext } from './caseContext';
import { differingMeaning, differingRest } from './compareObjects';
import {
  alteredThere,
  changedOnTheWay,
  type DeliveryProblem,
  doubtful,
  notThere,
  notVerified,
  refusedWith,
  turnedAway,
  unknownSource,
} from './deliveryProblems';
import type { WrittenObject } from './writtenObject';

/** What the reader should know of an object that is in the archive. */
export interface Delivered {
  readonly warning?: Problem;
}

/**
 * Sends one object and returns only when the archive holds it: not among the failed ones of the answer, and equal to
 * what was sent when read back (WEB-26 to WEB-28). Where the answer is lost or says nothing about the object, the archive
 * is asked for it, and once more the very same bytes are sent if it is not there: the same SOP Instance UID is never two
 * objects, however often it arrives.
 */
export async function deliver(
  context: CaseContext,
  item: WrittenObject,
  signal: AbortSignal,
): Promise<Result<Delivered, DeliveryProblem>> {
  const source = context.sources.get(item.sourceId);
  if (!source) return fail(unknownSource(item));
  const first = await sendOnce(source, item, signal);
  if (first.ok || first.error.end !== 'doubtful' || !first.error.isAbsent) return first;
  const second = await sendOnce(source, item, signal);
  // The first copy may still be on its way, unless the archive has given its verdict on these very bytes.
  const isEnd = second.ok || second.error.end === 'altered' || second.error.isVerdict === true;
  return isEnd ? second : fail({ ...second.error, end: 'doubtful' });
}

/**
 * Looks for an object that was sent before. False: the archive does not hold it now (it may still be on its way).
 */
export async function find(
  context: CaseContext,
  item: WrittenObject,
  signal: AbortSignal,
): Promise<Result<Delivered | false, DeliveryProblem>> {
  const source = context.sources.get(item.sourceId);
  if (!source) return fail(unknownSource(item));
  const present = await source.hasInstance(item, signal);
  if (!present.ok) return fail(doubtful(source.config.label, item, present.error));
  return present.value ? readBack(source, item, undefined, signal) : ok(false);
}

/** Whether the archive holds what was sent, by every value of its meaning. Not the same: a Problem of code `conflict`. */
export async function compareWithArchive(
  context: CaseContext,
  item: WrittenObject,
  signal: AbortSignal,
): Promise<Result<Delivered, DeliveryProblem>> {
  const source = context.sources.get(item.sourceId);
  return source ? readBack(source, item, undefined, signal) : fail(unknownSource(item));
}

async function sendOnce(
  source: DicomWebSource,
  item: WrittenObject,
  signal: AbortSignal,
): Promise<Result<Delivered, DeliveryProblem>> {
  const { label } = source.config;
  const sent = await source.storeInstances(item.studyInstanceUid, [item.bytes], signal);
  if (!sent.ok) return afterFailure(source, item, sent.error, signal);
  const outcome = sent.value.instances.find((one) => one.sopInstanceUid === item.sopInstanceUid);
  if (outcome?.state === 'failed' && !outcome.isAlreadyThere) return fail(refusedWith(label, item, outcome));
  if (outcome?.state === 'unknown' || outcome === undefined) return afterFailure(source, item, undefined, signal);
  // "There already" too: only what is read back tells whether it is this very object.
  return readBack(source, item, outcome, signal);
}

/** The request failed as a whole, or its answer said nothing about the object. What the archive shows decides. */
async function afterFailure(
  source: DicomWebSource,
  item: WrittenObject,
  problem: Problem | undefined,
  signal: AbortSignal,
): Promise<Result<Delivered, DeliveryProblem>> {
  const { label } = source.config;
  const status = problem && statusOf(problem);
  if (problem && status !== undefined && NOT_LOOKED_AT.has(status))
    return fail(turnedAway(label, item, problem, status));
  const present = await source.hasInstance(item, signal);
  if (!present.ok) return fail(doubtful(label, item, problem ?? present.error));
  if (present.value) return readBack(source, item, undefined, signal);
  const hasAnswered = problem === undefined || (status !== undefined && !GATEWAY_STATUSES.has(status));
  if (hasAnswered) return fail(notThere(label, item, problem));
  // An archive that was silent for minutes would be again: the reader decides when to ask once more.
  return fail({ ...doubtful(label, item, problem), ...(isTimeout(problem) ? {} : { isAbsent: true }) });
}

const isTimeout = ({ cause }: Problem): boolean => cause instanceof DOMException && cause.name === 'TimeoutError';

/** Said before an object is looked at. Everything else (400, 409, 500, …) may come after it was stored. */
const NOT_LOOKED_AT = new Set([401, 403, 404, 405, 406, 410, 411, 413, 414, 415, 429, 431, 501]);
/** Somebody on the way gave up; the archive may still be at it. */
const GATEWAY_STATUSES = new Set([502, 503, 504]);

async function readBack(
  source: DicomWebSource,
  item: WrittenObject,
  outcome: InstanceOutcome | undefined,
  signal: AbortSignal,
): Promise<Result<Delivered, DeliveryProblem>> {
  const { label } = source.config;
  const file = await source.instance(item, signal);
  if (!file.ok) return fail(notVerified(label, item, file.error));
  const warned = outcome?.warningReason !== undefined;
  if (!warned && isSameBytes(file.value, item.bytes)) return ok({});
  const both = await decodeBoth(item.bytes, file.value);
  if (!both.ok) return fail(notVerified(label, item, both.error));
  const { sent, held } = both.value;
  const tag = differingMeaning(sent, held);
  if (tag !== undefined) return fail(alteredThere(label, item, tag));
  return ok(warned ? { warning: changedOnTheWay(label, outcome.problem, differingRest(sent, held)) } : {});
}

async function decodeBoth(
  sentBytes: Uint8Array,
  heldBytes: Uint8Array,
): Promise<Result<{ readonly sent: DicomJson; readonly held: DicomJson }, Problem>> {
  const { decodePart10 } = await import('../codecs/part10');
  const held = decodePart10(heldBytes);
  if (!held.ok) return held;
  const sent = decodePart10(sentBytes);
  return sent.ok ? ok({ sent: sent.value, held: held.value }) : sent;
}

const isSameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i]);
