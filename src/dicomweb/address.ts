import { fail, ok, type Result } from '../lib/result';
import type { Problem } from '../dicom/problem';
import { isUid, type SeriesInstanceUid, type SopInstanceUid, type StudyInstanceUid } from '../dicom/uids';
import type { ArchiveProblem } from './problems';

/** One instance of one archive, as its URLs need it. */
export interface InstanceAddress {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly seriesInstanceUid: SeriesInstanceUid;
  readonly sopInstanceUid: SopInstanceUid;
}

/**
 * `/studies/…/series/…/instances/…` below a service root, as deep as UIDs are given. UIDs come from data and from links, so
 * anything that is not a UID never becomes a piece of a path (AT-17).
 */
export function resourceUrl(
  root: URL,
  uids: readonly [study?: string, series?: string, instance?: string],
  suffix = '',
): Result<URL, ArchiveProblem> {
  const names = ['studies', 'series', 'instances'];
  const wrong = uids.find((uid) => uid !== undefined && !isUid(uid));
  if (wrong !== undefined) return fail(notAUid(wrong));
  const path = uids.flatMap((uid, index) => (uid === undefined ? [] : [`/${names[index]}/${uid}`])).join('');
  return ok(new URL(`${root.href.replace(/\/+$/, '')}${path}${suffix}`));
}

export const instanceUrl = (root: URL, at: InstanceAddress, suffix = ''): Result<URL, ArchiveProblem> =>
  resourceUrl(root, [at.studyInstanceUid, at.seriesInstanceUid, at.sopInstanceUid], suffix);

/** The study, series and instance that the address of an answer names (Content-Location); whatever it does not name is absent. */
export function uidsIn(location: string): Partial<Record<keyof InstanceAddress, string>> {
  const named = (name: string) => new RegExp(`/${name}/([0-9.]+)(?=[/?#]|$)`).exec(location)?.[1];
  const [study, series, instance] = [named('studies'), named('series'), named('instances')];
  return {
    ...(study && { studyInstanceUid: study }),
    ...(series && { seriesInstanceUid: series }),
    ...(instance && { sopInstanceUid: instance }),
  };
}

/** Whether an answer says of itself that it is of another study, series or instance than asked for (AT-32). */
export function namesAnother(
  location: string | null | undefined,
  asked: Partial<Record<keyof InstanceAddress, string>>,
): boolean {
  const named = uidsIn(location ?? '');
  const keys = ['studyInstanceUid', 'seriesInstanceUid', 'sopInstanceUid'] as const;
  return keys.some((key) => asked[key] !== undefined && (named[key] ?? asked[key]) !== asked[key]);
}

const notAUid = (text: string): ArchiveProblem & Problem => ({
  kind: 'malformed',
  code: 'invalid-object',
  severity: 'error',
  title: 'An identifier of this object is not valid, so it cannot be asked for',
  detail: `not a UID: ${text.slice(0, 80)}`,
});
