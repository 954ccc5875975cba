import type { Problem } from '../dicom/problem';
import { tags } from '../dicom/tags';
import type { InstanceOutcome } from '../dicomweb/store';
import type { WrittenObject } from './writtenObject';

/** Why an object is not confirmed, and what may be done about it. */
export interface DeliveryProblem extends Problem {
  /**
   * `refused`: the archive will not take these bytes, sending them again is idle. `turnedDown`: it answered, holds
   * nothing of it, and may take it later. `doubtful`: nobody knows what became of it. `altered`: it holds something else
   * under this identifier.
   */
  readonly end: 'refused' | 'turnedDown' | 'doubtful' | 'altered';
  /** The archive looked at the object itself and said this of it; not somebody on the way, and not of the request. */
  readonly isVerdict?: boolean;
  /** The archive was asked afterwards and did not show the object. */
  readonly isAbsent?: boolean;
}

/** What becomes of the reader's work meanwhile. A view that was refused for good is on this page alone. */
function keptWords({ thread }: WrittenObject, end: DeliveryProblem['end']): string {
  if (thread.kind !== 'view') return 'Your marks are kept on this device.';
  return end === 'refused'
    ? 'Retry sends the view again; it is lost when this page is closed.'
    : 'The view is kept on this device.';
}

export const unknownSource = (item: WrittenObject): DeliveryProblem => ({
  end: 'turnedDown',
  code: 'storage',
  severity: 'error',
  title: 'The archive this belongs to is not configured here',
  tip: `${keptWords(item, 'turnedDown')} Open the viewer with that archive to store them.`,
  detail: `${item.description} for ${item.sourceId}`,
});

/** The archive said so for this object (Failed SOP Sequence). Some reasons pass: no space, an error while processing. */
export function refusedWith(label: string, item: WrittenObject, outcome: InstanceOutcome): DeliveryProblem {
  const said = outcome.problem;
  const end = isPassing(outcome.failureReason) ? 'turnedDown' : 'refused';
  return {
    end,
    isVerdict: true,
    code: 'storage',
    severity: 'error',
    title: `${label} refused the ${lowerFirst(item.description)}`,
    tip: [said?.title && `${said.title}.`, keptWords(item, end)].filter(Boolean).join(' '),
    detail: [said?.title, said?.detail].filter(Boolean).join('; '),
  };
}

/** PS3.18 table I.2-2: 0110 processing failure, A7xx out of resources. Without a reason nobody can say that it stays. */
const isPassing = (reason: number | undefined): boolean =>
  reason === 0x0110 || (reason !== undefined && reason >= 0xa700 && reason <= 0xa7ff);

/** The request was turned away as a whole, before anything was stored. */
export function turnedAway(label: string, item: WrittenObject, problem: Problem, status: number): DeliveryProblem {
  const end = PASSING_STATUSES.has(status) ? 'turnedDown' : 'refused';
  const kept = keptWords(item, end);
  const base = { ...problem, end, tip: [problem.tip, kept].filter(Boolean).join(' ') } as const;
  if (status !== 413) return base;
  const megabytes = (item.bytes.length / 1e6).toFixed(1);
  return {
    ...base,
    code: 'storage',
    title: `${label} does not take an object of this size`,
    tip: `${kept} One report cannot be split: tell the administrator that ${megabytes} MB are needed.`,
  };
}

const PASSING_STATUSES = new Set([401, 429]);

/** No answer, or one that says nothing, and the archive does not show the object or cannot be asked. */
export const doubtful = (label: string, item: WrittenObject, why: Problem): DeliveryProblem => ({
  end: 'doubtful',
  code: why.code,
  severity: 'error',
  title: `${why.title}: it is not known yet whether it has the ${lowerFirst(item.description)}`,
  tip: `${keptWords(item, 'doubtful')} Retry asks ${label} first and sends the same object again, so nothing is stored twice.`,
  ...(why.detail === undefined ? {} : { detail: why.detail }),
});

export const notVerified = (label: string, item: WrittenObject, why: Problem): DeliveryProblem => ({
  ...doubtful(label, item, why),
  title: `${label} took the ${lowerFirst(item.description)}, but it could not be read back to check it`,
  detail: [why.title, why.detail].filter(Boolean).join('; '),
});

/** It answered, and what it answers for is not there. */
export const notThere = (label: string, item: WrittenObject, why: Problem | undefined): DeliveryProblem => ({
  end: 'turnedDown',
  code: why?.code ?? 'storage',
  severity: 'error',
  title: why?.title ?? `${label} did not say that it stored the ${lowerFirst(item.description)}, and does not hold it`,
  tip: `${keptWords(item, 'turnedDown')} Retry, and tell the administrator if it stays.`,
  ...(why?.detail === undefined ? {} : { detail: why.detail }),
});

export function alteredThere(label: string, item: WrittenObject, tag: string): DeliveryProblem {
  const isPatient = tag === tags.PatientID;
  return {
    end: 'altered',
    code: 'conflict',
    severity: 'error',
    title: isPatient
      ? `${label} filed the ${lowerFirst(item.description)} under another patient`
      : `${label} holds something else than what was sent`,
    tip: `${keptWords(item, 'altered')} Tell your administrator before you retry. Reload the case to see what the archive holds.`,
    detail: `${item.description}: attribute ${tag} differs in ${item.sopInstanceUid}`,
  };
}

/** Stored and read back the same in all that it means, but not in every attribute, or so the archive says (WEB-27). */
export function changedOnTheWay(label: string, said: Problem | undefined, changed: readonly string[]): Problem {
  const what = changed.length > 0 ? 'changed some of the header while storing' : 'says that it changed something';
  return {
    code: 'storage',
    severity: 'warning',
    title: `${label} ${what}; the marks are as you drew them`,
    tip: 'Check the patient and the study of what is stored.',
    detail: [said?.title, said?.detail, changed.length > 0 ? `differs in ${changed.join(', ')}` : undefined]
      .filter(Boolean)
      .join('; '),
  };
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
