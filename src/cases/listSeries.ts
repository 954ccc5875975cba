import { isDocumentModality } from '../dicom/modality';
import type { Problem } from '../dicom/problem';
import type { Series } from '../dicom/types';
import type { SourceId, StudyInstanceUid } from '../dicom/uids';
import type { DicomWebSource, SeriesListing } from '../dicomweb/source';
import type { Result } from '../lib/result';
import type { CaseContext } from './caseContext';
import { type HeldStudy, labelsOf } from './findStudies';
import { waitForEnough } from './patience';
import type { Threads } from './threads';

/** One series of the case and where else it is held: images are read from the first, documents from all of them. */
export interface HeldSeries {
  readonly series: Series;
  /** The same series as other archives list it. */
  readonly elsewhere: readonly Series[];
}

/**
 * The series of one study, from every archive that holds something of it. What an archive cannot list is a problem of the
 * study, and nothing is saved to a study whose reports may not all be known.
 */
export async function listSeries(
  context: CaseContext,
  threads: Threads,
  { study, sourceIds }: HeldStudy,
  signal: AbortSignal,
  asked?: SeriesAsked,
): Promise<readonly HeldSeries[]> {
  const uid = study.studyInstanceUid;
  const listings = new Map<SourceId, Result<SeriesListing, Problem>>();
  const running = sourceIds.map(async (id) => {
    const before = asked?.sourceId === id ? asked.listings.get(uid) : undefined;
    // What one archive counts says nothing of what another holds of the study.
    const promised = id === study.sourceId ? () => Promise.resolve(study.numberOfStudyRelatedSeries) : undefined;
    const listing = before ?? context.sources.get(id)?.querySeries(uid, signal, undefined, promised);
    if (listing) listings.set(id, await listing);
  });
  const missing = await waitForEnough(running, () => listings.get(study.sourceId)?.ok === true);
  if (signal.aborted) return [];
  await Promise.all(running.filter((_, i) => !missing.has(i)));
  for (const [i, id] of sourceIds.entries()) {
    const problem = missing.has(i) ? notListed(context, id) : problemOf(listings.get(id));
    const isFirst = id === study.sourceId;
    context.workspace.setProblem(`case/study/${uid}${isFirst ? '' : `/${id}`}`, problem);
    if (problem) threads.block(uid);
  }
  return heldSeries(
    sourceIds.flatMap((id) => {
      const listing = listings.get(id);
      return listing?.ok ? listing.value.series : [];
    }),
  );
}

/** Series asked for ahead of their turn, by Study Instance UID. */
export interface SeriesAsked {
  readonly sourceId: SourceId;
  readonly listings: ReadonlyMap<string, Promise<Result<SeriesListing, Problem>>>;
}

/**
 * Where there is one archive to ask, and the link names the studies, their series are asked for together with them: the first
 * picture is a round trip nearer. With several, only those are asked that hold something.
 */
export function askForSeries(
  sources: readonly DicomWebSource[],
  studyInstanceUids: readonly string[],
  found: Promise<readonly HeldStudy[]>,
  signal: AbortSignal,
): SeriesAsked | undefined {
  const [source, ...others] = sources;
  if (!source || others.length > 0) return undefined;
  const ask = (uid: string) => {
    const promised = async () =>
      (await found).find(({ study }) => study.studyInstanceUid === uid)?.study.numberOfStudyRelatedSeries;
    const listing = source.querySeries(uid as StudyInstanceUid, signal, undefined, promised);
    // Whoever waits for it hears of it; nobody may, when the study is not there.
    listing.catch(() => undefined);
    return listing;
  };
  return { sourceId: source.config.id, listings: new Map(studyInstanceUids.map((uid) => [uid, ask(uid)])) };
}

/** Read from where most of it is; the archive named first among equals. */
function heldSeries(series: readonly Series[]): readonly HeldSeries[] {
  const byUid = new Map<string, Series[]>();
  for (const one of series) byUid.set(one.seriesInstanceUid, [...(byUid.get(one.seriesInstanceUid) ?? []), one]);
  return [...byUid.values()].flatMap((held) => {
    const [first, ...elsewhere] = held.sort((a, b) => sizeOf(b) - sizeOf(a));
    return first ? [{ series: first, elsewhere }] : [];
  });
}

const sizeOf = (series: Series): number => series.numberOfSeriesRelatedInstances ?? 0;

/** Each series once, documents once for each archive: one may hold a version that the other does not. */
export const readingsOf = (held: readonly HeldSeries[]): readonly Series[] =>
  held.flatMap(({ series, elsewhere }) => (isDocumentModality(series.modality) ? [series, ...elsewhere] : [series]));

const notListed = (context: CaseContext, id: SourceId): Problem => ({
  code: 'incomplete',
  severity: 'error',
  title: `${labelsOf(context, [id])} has not said yet what it holds of this study`,
  tip: 'It is not shown. Retry opens the case with it.',
});

function problemOf(listing: Result<SeriesListing, Problem> | undefined): Problem | undefined {
  if (listing === undefined) return undefined;
  if (!listing.ok) return listing.error;
  const { warning } = listing.value;
  return warning === undefined
    ? undefined
    : { code: 'incomplete', severity: 'error', title: 'The list of series may not be complete', detail: warning };
}
