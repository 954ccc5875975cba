import type { Problem } from '../dicom/problem';
import type { Series } from '../dicom/types';
import type { SourceId } from '../dicom/uids';
import type { SeriesListing } from '../dicomweb/source';
import type { Result } from '../lib/result';
import type { CaseContext } from './caseContext';
import { type HeldStudy, labelsOf } from './findStudies';
import { isDocumentModality } from './hanging';
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
): Promise<readonly HeldSeries[]> {
  const uid = study.studyInstanceUid;
  const listings = new Map<SourceId, Result<SeriesListing, Problem>>();
  const running = sourceIds.map(async (id) => {
    const source = context.sources.get(id);
    if (source) listings.set(id, await source.querySeries(uid, signal));
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
