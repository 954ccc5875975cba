import { isDocumentModality, isSlideModality } from '../dicom/modality';
import type { Problem } from '../dicom/problem';
import type { Series } from '../dicom/types';
import { ok, type Result } from '../lib/result';
import { Arrivals } from './arrivals';
import type { CaseContext } from './caseContext';
import { askedIn, findStudies, type HeldStudy } from './findStudies';
import { type FirstHanging, hangByHeaders } from './hanging/hangStage';
import { factsOfSeries } from './hanging/imageFacts';
import { planHanging } from './hanging/plan';
import { askForSeries, type HeldSeries, listSeries } from './listSeries';
import { loadSeries, type SeriesLoading } from './loadSeries';
import { restoreWork } from './restoreWork';
import type { Threads } from './threads';

export interface CaseRequest {
  readonly studyInstanceUids: readonly string[];
  /** Only this archive; all of them when absent. */
  readonly sourceId?: string;
  readonly seriesInstanceUids?: readonly string[];
  readonly initialSeriesInstanceUid?: string;
  /** The image to begin with; shown by `app` once its series is on the screen. */
  readonly initialSopInstanceUid?: string;
}

/** What can be asked of a case that is being read. */
export interface CaseReading {
  /**
   * Asks again for a series that failed. False: documents of the case are about it or it holds some, or its slide may go on
   * in another series, so the case has to be opened anew.
   */
  retrySeries(seriesInstanceUid: string): Promise<boolean>;
}

/**
 * Opens studies as one case: lists their series, hangs the first picture, then reads the rest. What fails is a problem
 * at its series and takes nothing else with it. Resolves when every series has been read or has failed.
 */
export async function openCase(
  context: CaseContext,
  threads: Threads,
  request: CaseRequest,
  signal: AbortSignal,
  onReading: (reading: CaseReading) => void = () => {},
): Promise<Result<void, Problem>> {
  const { workspace, sources } = context;
  workspace.closeCase();
  workspace.setState({ isCaseLoading: true, sourceLabels: labelsIn(sources) });
  const finding = findStudies(context, threads, request, signal);
  const heldSoFar = finding.then(
    (answer) => (answer.ok ? answer.value : []),
    () => [],
  );
  const asked = askForSeries(askedIn(context, request), request.studyInstanceUids, heldSoFar, signal);
  const found = await finding;
  // Another case may be open by now: nothing of this one may reach it any more.
  if (signal.aborted) return ok(undefined);
  if (!found.ok) {
    workspace.setState({ isCaseLoading: false });
    return found;
  }
  workspace.setState({ studies: found.value.map(({ study }) => study) });
  const listed = await Promise.all(found.value.map((study) => listSeries(context, threads, study, signal, asked)));
  const held = wantedSeries(listed.flat(), request);
  if (signal.aborted) return ok(undefined);
  const first = hangFirst(context, found.value, held, request);
  const { studies } = workspace.getState();
  const loading: SeriesLoading = {
    context,
    threads,
    studies,
    first: first.series,
    arrivals: new Arrivals(workspace, first.series, signal, context.fetchFirst),
    signal,
  };
  onReading({ retrySeries: (uid) => retrySeries(loading, held, uid) });
  const documents = await loadSeries(loading, held);
  if (signal.aborted) return ok(undefined);
  if (documents.length > 0) {
    const { loadDerived } = await import('./loadDerived');
    await loadDerived(context, threads, documents, signal);
    if (signal.aborted) return ok(undefined);
  }
  await restoreWork(context, documents, threads);
  if (signal.aborted) return ok(undefined);
  hangByHeaders(workspace, first, context.hanging?.corrections);
  workspace.setState({ isCaseLoading: false });
  return ok(undefined);
}

const labelsIn = (sources: CaseContext['sources']): Readonly<Record<string, string>> =>
  Object.fromEntries([...sources.values()].map(({ config }) => [config.id, config.label]));

/** A link narrows the images, never the reports: a save has to know what it continues. */
const wantedSeries = (listed: readonly HeldSeries[], { seriesInstanceUids }: CaseRequest): readonly HeldSeries[] =>
  listed.filter(
    ({ series }) =>
      !seriesInstanceUids?.length ||
      seriesInstanceUids.includes(series.seriesInstanceUid) ||
      isDocumentModality(series.modality),
  );

/** Lays out the panes and says in each what it waits for. */
function hangFirst(
  { workspace, hanging }: CaseContext,
  studies: readonly HeldStudy[],
  held: readonly HeldSeries[],
  request: CaseRequest,
): FirstHanging {
  const all = held.map((one) => one.series);
  const pictures = all.filter(({ modality }) => !isDocumentModality(modality));
  // Documents hang only where there is nothing else.
  const series = pictures.length > 0 ? pictures : all;
  const plan = planHanging(
    studies.map(({ study }) => study),
    withInitialFirst(series, request).map(factsOfSeries),
    hanging?.corrections,
  );
  const { rows, columns, images } = plan.stages[0] ?? { rows: 1, columns: 1, images: [] };
  workspace.setLayout(rows, columns);
  const { panes, layout } = workspace.getState();
  const awaited = images.flatMap((image, i) => {
    const [pane, one] = [panes[i], series.find((one) => one.seriesInstanceUid === image.seriesInstanceUid)];
    return pane && one ? [[pane.id, one] as const] : [];
  });
  workspace.setState({ awaited: Object.fromEntries(awaited) });
  return { series: images.map(({ seriesInstanceUid }) => seriesInstanceUid), layout };
}

async function retrySeries(loading: SeriesLoading, held: readonly HeldSeries[], uid: string): Promise<boolean> {
  const failed = held.filter(({ series }) => series.seriesInstanceUid === uid);
  const hasDocuments = held.some(({ series }) => isDocumentModality(series.modality));
  if (hasDocuments || failed.length === 0 || failed.some((one) => mayShareSlide(one, held))) return false;
  loading.context.workspace.setProblem(`series/${uid}`, undefined);
  const documents = await loadSeries(loading, failed);
  return documents.length === 0;
}

/** A slide may be spread over several series: built from one of them alone it would look whole and lack the others. */
const mayShareSlide = ({ series }: HeldSeries, held: readonly HeldSeries[]): boolean =>
  isSlideModality(series.modality) &&
  held.some(
    ({ series: other }) =>
      other !== series &&
      isSlideModality(other.modality) &&
      other.studyInstanceUid === series.studyInstanceUid &&
      other.sourceId === series.sourceId,
  );

/** The series a link names is treated as the newest and largest of its kind. */
function withInitialFirst(series: readonly Series[], { initialSeriesInstanceUid }: CaseRequest): readonly Series[] {
  const initial = series.find((one) => one.seriesInstanceUid === initialSeriesInstanceUid);
  if (!initial) return series;
  const isSlide = isSlideModality(initial.modality);
  return series.filter(
    (one) => one === initial || isSlideModality(one.modality) !== isSlide || isDocumentModality(one.modality),
  );
}
