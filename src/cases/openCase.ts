import type { DicomJson } from '../dicom/json';
import { stringOf } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { buildFramesDisplaySets } from '../dicom/radiology/displaySets';
import { tags } from '../dicom/tags';
import type { DisplaySet, Series, Study } from '../dicom/types';
import type { PaneId, SopClassUid, SopInstanceUid, SourceId } from '../dicom/uids';
import type { DicomWebSource, InstanceListing } from '../dicomweb/source';
import { fail, ok, type Result } from '../lib/result';
import type { CaseContext } from './caseContext';
import type { DerivedObject } from './derivedObject';
import { isDocumentModality, isSlideModality, mainDisplaySetOf, planHanging } from './hanging';
import { loadSlides } from './loadSlides';
import { applyRejections } from './rejected';
import { restoreWork } from './restoreWork';
import { partsOfSeries } from './seriesParts';
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

/**
 * Opens studies as one case: lists their series, hangs the first picture, then reads the rest. What fails is a problem
 * at its series and takes nothing else with it. Resolves when every series has been read or has failed.
 */
export async function openCase(
  context: CaseContext,
  threads: Threads,
  request: CaseRequest,
  signal: AbortSignal,
): Promise<Result<void, Problem>> {
  const { workspace } = context;
  workspace.closeCase();
  workspace.setState({ isCaseLoading: true });
  const found = await findStudies(context, request, signal);
  // Another case may be open by now: nothing of this one may reach it any more.
  if (signal.aborted) return ok(undefined);
  if (!found.ok) {
    workspace.setState({ isCaseLoading: false });
    return found;
  }
  const studies = found.value;
  workspace.setState({ studies });
  const series = (
    await Promise.all(studies.map((study) => listSeries(context, threads, study, request, signal)))
  ).flat();
  if (signal.aborted) return ok(undefined);
  const plan = planHanging(studies, withInitialFirst(series, request));
  workspace.setLayout(plan.rows, plan.columns);
  const documents = await loadSeries(context, threads, studies, series, plan.seriesInstanceUids, signal);
  if (signal.aborted) return ok(undefined);
  const { loadDerived } = await import('./loadDerived');
  await loadDerived(context, threads, documents, signal);
  if (signal.aborted) return ok(undefined);
  await restoreWork(context, documents, threads);
  if (signal.aborted) return ok(undefined);
  workspace.setState({ isCaseLoading: false });
  return ok(undefined);
}

async function findStudies(
  { sources, workspace }: CaseContext,
  { studyInstanceUids, sourceId }: CaseRequest,
  signal: AbortSignal,
): Promise<Result<readonly Study[], Problem>> {
  const asked = [...sources.values()].filter(
    ({ config }) => sourceId === undefined || config.id === (sourceId as SourceId),
  );
  const answers = await Promise.all(
    asked.map((source) =>
      source.queryStudies({ studyInstanceUids }, { limit: studyInstanceUids.length + 1, offset: 0 }, signal),
    ),
  );
  const studies = new Map<string, Study>();
  let failure: Problem | undefined;
  if (signal.aborted) return ok([]);
  answers.forEach((answer, i) => {
    if (!answer.ok) {
      failure ??= answer.error;
      workspace.setProblem(`source/${asked[i]?.config.id ?? ''}`, answer.error);
      return;
    }
    for (const study of answer.value.studies) {
      if (studyInstanceUids.includes(study.studyInstanceUid) && !studies.has(study.studyInstanceUid))
        studies.set(study.studyInstanceUid, study);
    }
  });
  if (studies.size === 0) return fail(failure ?? notFound(studyInstanceUids, asked));
  for (const uid of studyInstanceUids.filter((wanted) => !studies.has(wanted))) {
    workspace.setProblem(`case/study/${uid}`, notFound([uid], asked));
  }
  return ok([...studies.values()]);
}

const notFound = (uids: readonly string[], asked: readonly DicomWebSource[]): Problem => ({
  code: 'http',
  severity: 'error',
  title: uids.length === 1 ? 'This study is not in the archive' : 'These studies are not in the archive',
  tip: 'It may have been deleted or moved, or you may not have permission to see it.',
  detail: `${uids.join(', ')} asked of ${asked.map((source) => source.config.label).join(', ') || 'no archive'}`,
});

async function listSeries(
  { sources, workspace }: CaseContext,
  threads: Threads,
  study: Study,
  { seriesInstanceUids }: CaseRequest,
  signal: AbortSignal,
): Promise<readonly Series[]> {
  const source = sources.get(study.sourceId);
  if (!source) return [];
  const answer = await source.querySeries(study.studyInstanceUid, signal);
  if (signal.aborted) return [];
  if (!answer.ok) {
    workspace.setProblem(`case/study/${study.studyInstanceUid}`, answer.error);
    threads.block(study.studyInstanceUid);
    return [];
  }
  const { warning } = answer.value;
  if (warning !== undefined) threads.block(study.studyInstanceUid);
  workspace.setProblem(
    `case/study/${study.studyInstanceUid}`,
    warning === undefined ? undefined : incomplete('The list of series', warning),
  );
  return answer.value.series.filter(
    // A link narrows the images, never the reports: a save has to know what it continues.
    (series) =>
      !seriesInstanceUids?.length ||
      seriesInstanceUids.includes(series.seriesInstanceUid) ||
      isDocumentModality(series.modality),
  );
}

const incomplete = (what: string, detail: string): Problem => ({
  code: 'incomplete',
  severity: 'warning',
  title: `${what} may not be complete`,
  detail,
});

/** The series a link names is treated as the newest and largest of its kind. */
function withInitialFirst(series: readonly Series[], { initialSeriesInstanceUid }: CaseRequest): readonly Series[] {
  const initial = series.find((one) => one.seriesInstanceUid === initialSeriesInstanceUid);
  if (!initial) return series;
  const isSlide = isSlideModality(initial.modality);
  return series.filter(
    (one) => one === initial || isSlideModality(one.modality) !== isSlide || isDocumentModality(one.modality),
  );
}

/** One unit of reading: a radiology series, all slide series of a study (a slide may span several), or a document series. */
interface Job {
  readonly study: Study;
  readonly series: readonly Series[];
}

async function loadSeries(
  context: CaseContext,
  threads: Threads,
  studies: readonly Study[],
  series: readonly Series[],
  first: readonly string[],
  signal: AbortSignal,
): Promise<readonly DerivedObject[]> {
  const jobs = studies.flatMap((study): Job[] => {
    const own = series.filter((one) => one.studyInstanceUid === study.studyInstanceUid);
    const slides = own.filter((one) => isSlideModality(one.modality));
    const others = own.filter((one) => !isSlideModality(one.modality));
    return [
      ...(slides.length > 0 ? [{ study, series: slides }] : []),
      ...others.map((one) => ({ study, series: [one] })),
    ];
  });
  const rank = (job: Job) => {
    const positions = job.series.map((one) => first.indexOf(one.seriesInstanceUid)).filter((position) => position >= 0);
    // Rejection notes decide what of the images may be shown: they are asked for with the first picture (SR-37).
    if (job.series.some((one) => one.modality === 'KO')) return 0;
    return positions.length > 0
      ? Math.min(...positions)
      : job.series.some((one) => isDocumentModality(one.modality))
        ? 1e6
        : 1e3;
  };
  jobs.sort((a, b) => rank(a) - rank(b));
  const waiting = [...jobs];
  const documents: DerivedObject[] = [];
  const worker = async () => {
    for (let job = waiting.shift(); job && !signal.aborted; job = waiting.shift()) {
      documents.push(...(await loadJob(context, threads, job, first, signal)));
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  return documents;
}

async function loadJob(
  context: CaseContext,
  threads: Threads,
  { study, series }: Job,
  first: readonly string[],
  signal: AbortSignal,
): Promise<readonly DerivedObject[]> {
  const source = context.sources.get(study.sourceId);
  const [one] = series;
  if (!source || !one) return [];
  const show = (displaySets: readonly DisplaySet[]) => {
    context.workspace.setState((state) => ({ displaySets: [...state.displaySets, ...displaySets] }));
    applyRejections(context.workspace);
    hang(context.workspace, first);
  };
  if (isSlideModality(one.modality)) {
    const slides = await loadSlides(context, source, series, signal);
    if (!signal.aborted) show(slides);
    return [];
  }
  const answer = await source.seriesMetadata(one.studyInstanceUid, one.seriesInstanceUid, signal);
  if (signal.aborted) return [];
  const problem = problemOf(answer);
  context.workspace.setProblem(`series/${one.seriesInstanceUid}`, problem);
  if (problem && isDocumentModality(one.modality)) threads.block(study.studyInstanceUid);
  const { images, documents } = partsOfSeries(one, answer.ok ? answer.value.instances : []);
  if (images) show(buildFramesDisplaySets(images.series, images.instances));
  if (!documents) return [];
  show(documentsOf(documents.series, documents.instances));
  const objects = documents.instances.map((dataset) => ({ series: documents.series, dataset }));
  if (documents.series.modality === 'KO') (await import('./readRejections')).takeRejections(context.workspace, objects);
  return objects;
}

function problemOf(answer: Result<InstanceListing, Problem>): Problem | undefined {
  if (!answer.ok) return answer.error;
  return answer.value.warning === undefined ? undefined : incomplete('This series', answer.value.warning);
}

/** Documents of one series, by what they are. */
function documentsOf(series: Series, instances: readonly DicomJson[]): readonly DisplaySet[] {
  const classes = new Map<string, SopInstanceUid[]>();
  for (const instance of instances) {
    const sopClassUid = stringOf(instance, tags.SOPClassUID) ?? '';
    const sopInstanceUid = stringOf(instance, tags.SOPInstanceUID);
    if (sopInstanceUid)
      classes.set(sopClassUid, [...(classes.get(sopClassUid) ?? []), sopInstanceUid as SopInstanceUid]);
  }
  return [...classes].map(([sopClassUid, sopInstanceUids]) => ({
    kind: 'document',
    id: `${series.seriesInstanceUid}/${sopClassUid}`,
    series,
    sopInstanceUids,
    sopClassUid: sopClassUid as SopClassUid,
  }));
}

/** Puts each series of the plan into its pane as soon as it is known; panes the reader filled meanwhile are left alone. */
function hang(workspace: CaseContext['workspace'], seriesInstanceUids: readonly string[]): void {
  const { panes, displaySets } = workspace.getState();
  seriesInstanceUids.forEach((uid, i) => {
    const pane = panes[i];
    const displaySet = mainDisplaySetOf(displaySets, uid);
    if (pane && pane.displaySetId === undefined && displaySet) workspace.showInPane(pane.id as PaneId, displaySet.id);
  });
}
