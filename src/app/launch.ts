import type { Problem } from '../dicom/problem';
import { isUid } from '../dicom/uids';
import { fail, ok, type Result } from '../lib/result';
import type { CaseRequest } from '../cases/openCase';

/** What a URL asks for (CONTRACT §3). No parameter can add a server, a script or a token. */
export type Launch =
  | { readonly kind: 'workList' }
  | { readonly kind: 'selfCheck' }
  | { readonly kind: 'case'; readonly request: CaseRequest };

export function parseLaunch(href: string): Result<Launch, Problem> {
  const url = new URL(href);
  if (/\/self-check\/?$/.test(url.pathname)) return ok({ kind: 'selfCheck' });
  if (!/\/viewer\/?$/.test(url.pathname)) return ok({ kind: 'workList' });
  const uids = (name: string) =>
    url.searchParams
      .getAll(name)
      .flatMap((value) => value.split(','))
      .map((uid) => uid.trim())
      .filter((uid) => uid !== '');
  const studyInstanceUids = [...new Set(uids('StudyInstanceUIDs'))];
  const seriesInstanceUids = uids('SeriesInstanceUIDs');
  const [initialSeriesInstanceUid] = uids('initialSeriesInstanceUID');
  const [initialSopInstanceUid] = uids('initialSopInstanceUID');
  const all = [
    ...studyInstanceUids,
    ...seriesInstanceUids,
    ...uids('initialSeriesInstanceUID'),
    ...uids('initialSopInstanceUID'),
  ];
  const odd = all.find((uid) => !isUid(uid));
  if (odd !== undefined) return refused('The link holds something that is not a DICOM identifier', odd.slice(0, 80));
  if (studyInstanceUids.length === 0) return refused('The link names no study', 'StudyInstanceUIDs is missing');
  const sourceId = url.searchParams.get('source');
  return ok({
    kind: 'case',
    request: {
      studyInstanceUids,
      ...(sourceId ? { sourceId } : {}),
      ...(seriesInstanceUids.length > 0 ? { seriesInstanceUids } : {}),
      ...(initialSeriesInstanceUid ? { initialSeriesInstanceUid } : {}),
      ...(initialSopInstanceUid ? { initialSopInstanceUid } : {}),
    },
  });
}

/** The address of a case, in OHIF's spelling so that links in the field keep working. */
export function caseUrl(studyInstanceUids: readonly string[], sourceId?: string): string {
  const source = sourceId ? `&source=${encodeURIComponent(sourceId)}` : '';
  return `viewer?StudyInstanceUIDs=${studyInstanceUids.join(',')}${source}`;
}

const refused = (title: string, detail: string): Result<never, Problem> =>
  fail({ code: 'invalid-object', severity: 'error', title, tip: 'Open the study from the work list instead.', detail });
