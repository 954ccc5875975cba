import { type DicomJson, numberOf, sequenceOf, stringOf } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { tags } from '../dicom/tags';
import { fail, ok, type Result } from '../lib/result';
import { resourceUrl } from './address';
import type { ArchiveAnswer, ArchiveHttp } from './http';
import { writeMultipart } from './multipart';
import { parseNativeXml } from './nativeXml';
import { readPart10Identity } from './part10Identity';
import { type ArchiveProblem, statusProblem } from './problems';
import { parseDatasets } from './datasets';

/**
 * What became of one instance. `stored` only if the archive named it in Referenced SOP Sequence and not among the failed ones;
 * `unknown` if it said nothing about it: ask before sending again (WEB-28).
 */
export interface InstanceOutcome {
  readonly sopInstanceUid: string;
  readonly state: 'stored' | 'failed' | 'unknown';
  /** What to tell the reader: why it failed, or what the archive changed while storing (WEB-27). */
  readonly problem?: Problem;
  /** Failure Reason (0008,1197) and Warning Reason (0008,1196). */
  readonly failureReason?: number;
  readonly warningReason?: number;
  /** The archive holds an object of this UID already: read it back and compare, it may be this very one. */
  readonly isAlreadyThere?: boolean;
  readonly retrieveUrl?: string;
}

export interface StoreOutcome {
  /** One per part, in the order sent. */
  readonly instances: readonly InstanceOutcome[];
}

/**
 * Stores DICOM files (PS3.18 10.5). The outcome of each is taken from the two sequences of the answer, whatever the status:
 * Orthanc answers 400 when one of two was stored, others 200 when one was refused. A Problem means that no statement about any
 * instance came back; after a lost connection they may or may not be stored.
 */
export async function storeParts(
  studyInstanceUid: string,
  parts: readonly Uint8Array[],
  needs: { readonly http: ArchiveHttp; readonly stowRoot: URL },
  signal: AbortSignal,
): Promise<Result<StoreOutcome, Problem>> {
  const identified = identify(parts);
  if (!identified.ok) return identified;
  const together = await postParts(studyInstanceUid, parts, identified.value, needs, signal);
  if (together.ok || parts.length === 1 || !isWorthSplitting(together.error)) return together;
  const instances: InstanceOutcome[] = [];
  for (const [index, part] of parts.entries()) {
    const uid = identified.value[index] ?? '';
    const alone = await postParts(studyInstanceUid, [part], [uid], needs, signal);
    if (alone.ok) instances.push(...alone.value.instances);
    else
      instances.push({
        sopInstanceUid: uid,
        state: isRefusal(alone.error) ? 'failed' : 'unknown',
        problem: alone.error,
      });
  }
  return ok({ instances });
}

/** A request that was turned down stored nothing; after any other failure nobody knows. */
const isRefusal = (problem: ArchiveProblem): boolean => problem.status !== undefined && problem.status < 500;

/** Some archives take one instance per request, or little at once (WEB-30). */
const isWorthSplitting = (problem: ArchiveProblem): boolean => [400, 413, 415, 422].includes(problem.status ?? 0);

function identify(parts: readonly Uint8Array[]): Result<readonly string[], Problem> {
  const uids = parts.map((part) => readPart10Identity(part)?.sopInstanceUid);
  const known = uids.filter((uid) => uid !== undefined && uid !== '');
  if (parts.length > 0 && new Set(known).size === parts.length) return ok(known as string[]);
  return fail({
    code: 'invalid-object',
    severity: 'error',
    title: 'What was to be stored is not a DICOM file',
    detail: `${parts.length} parts, ${new Set(known).size} SOP Instance UIDs`,
  });
}

async function postParts(
  studyInstanceUid: string,
  parts: readonly Uint8Array[],
  uids: readonly string[],
  { http, stowRoot }: { readonly http: ArchiveHttp; readonly stowRoot: URL },
  signal: AbortSignal,
): Promise<Result<StoreOutcome, ArchiveProblem>> {
  const url = resourceUrl(stowRoot, [studyInstanceUid]);
  if (!url.ok) return url;
  const post = writeMultipart(parts, 'application/dicom');
  const answer = await http.send({ url: url.value, accept: 'application/dicom+json', signal, post });
  if (!answer.ok) return answer;
  const said = statementsOf(answer.value);
  const unnamed = uids.filter((uid) => !said.stored.has(uid) && !said.failed.has(uid));
  // As many failures without a name as parts that are not named: those are they.
  const [nameless] = said.nameless;
  if (nameless && said.nameless.length === unnamed.length) {
    const reason = reasonOf(nameless, tags.FailureReason);
    return ok({ instances: uids.map((uid) => (unnamed.includes(uid) ? failure(uid, reason) : outcomeOf(uid, said))) });
  }
  if (unnamed.length === uids.length && answer.value.status >= 400)
    return fail(statusProblem(answer.value.status, answer.value.context));
  return ok({ instances: uids.map((uid) => outcomeOf(uid, said)) });
}

interface Statements {
  readonly stored: ReadonlyMap<string, DicomJson>;
  readonly failed: ReadonlyMap<string, DicomJson>;
  /** Other Failures Sequence: parts that the archive could not even name. */
  readonly nameless: readonly DicomJson[];
}

const OTHER_FAILURES_SEQUENCE = '0008119A';

/** Store Instances Response Module (PS3.18 I.2), as JSON or XML; an unreadable body states nothing. */
function statementsOf(answer: ArchiveAnswer): Statements {
  const text = new TextDecoder().decode(answer.bytes).trim();
  const dataset = text.startsWith('<') ? parseNativeXml(text) : parseDatasets(answer.bytes)?.[0];
  return {
    stored: bySopInstance(dataset, tags.ReferencedSOPSequence),
    failed: bySopInstance(dataset, tags.FailedSOPSequence),
    nameless: dataset ? sequenceOf(dataset, OTHER_FAILURES_SEQUENCE) : [],
  };
}

function bySopInstance(dataset: DicomJson | undefined, tag: string): ReadonlyMap<string, DicomJson> {
  const items = dataset ? sequenceOf(dataset, tag) : [];
  return new Map(
    items.flatMap((item) => {
      const uid = stringOf(item, tags.ReferencedSOPInstanceUID);
      return uid ? [[uid, item] as const] : [];
    }),
  );
}

function outcomeOf(sopInstanceUid: string, said: Statements): InstanceOutcome {
  const failed = said.failed.get(sopInstanceUid);
  if (failed) return failure(sopInstanceUid, reasonOf(failed, tags.FailureReason));
  const stored = said.stored.get(sopInstanceUid);
  if (!stored) return { sopInstanceUid, state: 'unknown' };
  const warningReason = reasonOf(stored, tags.WarningReason);
  const retrieveUrl = stringOf(stored, tags.RetrieveURL);
  return {
    sopInstanceUid,
    state: 'stored',
    ...(retrieveUrl ? { retrieveUrl } : {}),
    ...(warningReason ? { warningReason, problem: coercion(warningReason) } : {}),
  };
}

/** Usually a number; as text, some servers write it in hexadecimal. */
function reasonOf(item: DicomJson, tag: string): number | undefined {
  const text = stringOf(item, tag);
  const hexadecimal = /^(?:0x)?([0-9a-f]{4})h?$/i.exec(text ?? '')?.[1];
  return hexadecimal && !/^\d+$/.test(text ?? '') ? Number.parseInt(hexadecimal, 16) : numberOf(item, tag);
}

/** "Duplicate SOP Instance" (PS3.7 C.5.7: 0111), and what archives use in its place. */
const DUPLICATE_REASONS = new Set([0x0111, 45070]);

function failure(sopInstanceUid: string, failureReason: number | undefined): InstanceOutcome {
  const isAlreadyThere = failureReason !== undefined && DUPLICATE_REASONS.has(failureReason);
  const problem: Problem = {
    code: isAlreadyThere ? 'conflict' : 'storage',
    severity: 'error',
    title: `The archive did not store this: ${failureWords(failureReason)}`,
    tip: failureTip(failureReason),
    detail: `${sopInstanceUid}: failure reason ${failureReason === undefined ? 'absent' : hex(failureReason)}`,
  };
  const known = failureReason === undefined ? {} : { failureReason };
  return { sopInstanceUid, state: 'failed', problem, ...known, ...(isAlreadyThere ? { isAlreadyThere } : {}) };
}

/** PS3.18 table I.2-2, PS3.4 table B.2-1, and one cloud archive's own numbers. */
function failureWords(reason: number | undefined): string {
  if (reason === undefined) return 'it gave no reason';
  if (DUPLICATE_REASONS.has(reason)) return 'it has an object with this identifier already';
  if (reason === 43265) return 'it belongs to another study';
  if (reason === 0xc122) return 'it does not take this encoding';
  if (reason === 0x0122) return 'it does not take this kind of object';
  if (reason === 0x0110) return 'it failed while processing';
  if (reason === 0x0124) return 'you may not store this';
  if (reason >= 0xa700 && reason <= 0xa7ff) return 'it is out of space';
  if (reason >= 0xa900 && reason <= 0xa9ff) return 'the object does not match what the archive expects';
  if (reason >= 0xc000 && reason <= 0xcfff) return 'it cannot understand the object';
  return 'it gave a reason of its own';
}

const failureTip = (reason: number | undefined): string =>
  reason !== undefined && reason >= 0xa700 && reason <= 0xa7ff
    ? 'Your work is kept here. Tell the administrator, then retry.'
    : 'Your work is kept here. Retry, or download it and tell the administrator.';

function coercion(reason: number): Problem {
  const title =
    reason === 45062
      ? 'The archive stored this but left out some of its content'
      : reason === 45063
        ? 'The archive stored this although it does not match its kind of object'
        : 'The archive stored this but changed some of its content';
  return {
    code: 'storage',
    severity: 'warning',
    title,
    tip: 'Check what is stored.',
    detail: `warning reason ${hex(reason)}`,
  };
}

const hex = (reason: number): string => `${reason.toString(16).toUpperCase().padStart(4, '0')}H`;
