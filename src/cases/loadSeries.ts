import type { DicomJson } from '../dicom/json';
import { stringOf } from '../dicom/json';
import { isDocumentModality, isSlideModality } from '../dicom/modality';
import type { Problem } from '../dicom/problem';
import { buildFramesDisplaySets } from '../dicom/radiology/displaySets';
import { otherPatientProblem } from '../dicom/samePatient';
import { tags } from '../dicom/tags';
import type { DisplaySet, Series, Study } from '../dicom/types';
import type { SopClassUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';
import type { Urgency } from '../dicomweb/requestRank';
import type { InstanceListing } from '../dicomweb/source';
import type { Result } from '../lib/result';
import type { Arrivals } from './arrivals';
import type { CaseContext } from './caseContext';
import type { DerivedObject } from './derivedObject';
import { labelsOf } from './findStudies';
import { inSeries } from './inSeries';
import { type HeldSeries, readingsOf } from './listSeries';
import { loadSlides } from './loadSlides';
import { missingProblem, withProblem } from './missingImages';
import { partsOfSeries } from './seriesParts';
import type { Threads } from './threads';

/** What the series of a case need to be read into it. */
export interface SeriesLoading {
  readonly context: CaseContext;
  readonly threads: Threads;
  readonly studies: readonly Study[];
  /** The series of the first picture, in the order of the panes: read first, and hung as soon as they are known. */
  readonly first: readonly string[];
  readonly arrivals: Arrivals;
  readonly signal: AbortSignal;
}

/** One unit of reading: a radiology series, the slide series of a study in one archive (a slide may span several), or a document series. */
interface Job {
  readonly sourceId: SourceId;
  readonly series: readonly Series[];
  /** Other archives that hold the same images. */
  readonly elsewhere: readonly Series[];
}

const READERS_PER_ARCHIVE = 3;

/**
 * Reads series into the case, first pictures first, each archive at its own pace: one that hangs keeps nothing of the
 * others back. Resolves with the documents among them when each has been read or has failed.
 */
export async function loadSeries(
  loading: SeriesLoading,
  held: readonly HeldSeries[],
): Promise<readonly DerivedObject[]> {
  const jobs = jobsOf(held).sort((a, b) => rank(a, loading.first) - rank(b, loading.first));
  const documents: DerivedObject[] = [];
  const readers = [...new Set(jobs.map(({ sourceId }) => sourceId))].flatMap((id) => {
    const waiting = jobs.filter(({ sourceId }) => sourceId === id);
    const reader = async () => {
      for (let job = waiting.shift(); job && !loading.signal.aborted; job = waiting.shift())
        documents.push(...(await loadJob(loading, job)));
    };
    return Array.from({ length: READERS_PER_ARCHIVE }, reader);
  });
  await Promise.all(readers);
  loading.arrivals.flush();
  return documents;
}

function jobsOf(held: readonly HeldSeries[]): Job[] {
  const slides = new Map<string, Job>();
  const jobs: Job[] = [];
  for (const series of readingsOf(held)) {
    const { sourceId, studyInstanceUid, seriesInstanceUid } = series;
    const elsewhere = held.find((one) => one.series === series)?.elsewhere ?? [];
    if (!isSlideModality(series.modality)) {
      jobs.push({ sourceId, series: [series], elsewhere: isDocumentModality(series.modality) ? [] : elsewhere });
      continue;
    }
    const key = `${sourceId} ${studyInstanceUid}`;
    const known = slides.get(key);
    const alike = elsewhere.filter((one) => one.seriesInstanceUid === seriesInstanceUid);
    slides.set(key, {
      sourceId,
      series: [...(known?.series ?? []), series],
      elsewhere: [...(known?.elsewhere ?? []), ...alike],
    });
  }
  return [...slides.values(), ...jobs];
}

function rank(job: Job, first: readonly string[]): number {
  const positions = job.series.map((one) => first.indexOf(one.seriesInstanceUid)).filter((position) => position >= 0);
  // Rejection notes decide what of the images may be shown: they are asked for with the first picture (SR-37).
  if (job.series.some((one) => one.modality === 'KO')) return 0;
  if (positions.length > 0) return Math.min(...positions);
  return job.series.some((one) => isDocumentModality(one.modality)) ? 1e6 : 1e3;
}

/** What breaks the reading of one series is a problem there, and takes no other with it. */
async function loadJob(loading: SeriesLoading, job: Job): Promise<readonly DerivedObject[]> {
  const [one] = job.series;
  if (!one) return [];
  try {
    const isSlide = isSlideModality(one.modality);
    return await (isSlide ? readSlides(loading, job) : readSeries(loading, one, job.elsewhere));
  } catch (cause) {
    if (loading.signal.aborted) return [];
    for (const series of job.series) {
      loading.context.workspace.setProblem(`series/${series.seriesInstanceUid}`, inSeries(series, broken(cause)));
      // Whether reports were among its objects, nobody knows now.
      loading.threads.block(series.studyInstanceUid as StudyInstanceUid);
    }
    return [];
  }
}

const broken = (cause: unknown): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: 'what the archive sent of it could not be understood',
  tip: 'It is not shown. Retry; if it stays, tell your administrator.',
  detail: cause instanceof Error ? cause.message : String(cause),
  cause,
});

async function readSlides(loading: SeriesLoading, { sourceId, series }: Job): Promise<readonly DerivedObject[]> {
  const { context, signal } = loading;
  const source = context.sources.get(sourceId);
  if (!source) return [];
  const isStranger = (instances: readonly DicomJson[], one: Series) => {
    const stranger = strangerIn(loading, one, instances);
    if (stranger) context.workspace.setProblem(`series/${one.seriesInstanceUid}`, inSeries(one, stranger));
    return stranger !== undefined;
  };
  const slides = await loadSlides(context, source, series, signal, isStranger);
  if (!signal.aborted) loading.arrivals.add(slides);
  return [];
}

async function readSeries(
  loading: SeriesLoading,
  series: Series,
  elsewhere: readonly Series[],
): Promise<readonly DerivedObject[]> {
  const { context, threads, signal } = loading;
  const { seriesInstanceUid } = series;
  const urgency: Urgency = { priority: loading.first.includes(seriesInstanceUid) ? 'visible' : 'prefetch' };
  const read = await headersOf(context, [series, ...elsewhere], signal, urgency);
  if (signal.aborted || !read) return [];
  const { answer, from } = read;
  const problem = problemOf(from, answer);
  context.workspace.setProblem(`series/${seriesInstanceUid}`, problem && inSeries(series, problem));
  tellFallback(context, series, from);
  if (problem && isDocumentModality(series.modality)) threads.block(series.studyInstanceUid as StudyInstanceUid);
  const parts = partsOfSeries(from, answer.ok ? answer.value.instances : []);
  const { documents } = parts;
  // A report that names another patient is shown locked; an image of another patient is never shown at all (AT-32).
  const stranger = parts.images && strangerIn(loading, series, parts.images.instances);
  if (stranger) context.workspace.setProblem(`series/${seriesInstanceUid}`, inSeries(series, stranger));
  const images = stranger ? undefined : parts.images;
  if (answer.ok && !parts.images && !documents) {
    const { warning } = answer.value;
    context.workspace.setProblem(`series/${seriesInstanceUid}`, inSeries(series, nothingUsable(warning)));
  }
  if (images) {
    const stacks = buildFramesDisplaySets(images.series, images.instances);
    if (stacks.length === 0) {
      context.workspace.setProblem(
        `series/${seriesInstanceUid}`,
        inSeries(series, withoutImage(images.instances.length)),
      );
    }
    loading.arrivals.add(stacks.map((stack) => withProblem(stack, problem)));
  }
  if (!documents) return [];
  loading.arrivals.add(documentsOf(documents.series, documents.instances));
  const objects = documents.instances.map((dataset) => ({ series: documents.series, dataset }));
  if (documents.series.modality === 'KO') (await import('./readRejections')).takeRejections(context.workspace, objects);
  return objects;
}

function strangerIn(
  { studies }: SeriesLoading,
  { studyInstanceUid }: Series,
  instances: readonly DicomJson[],
): Problem | undefined {
  const study = studies.find((one) => one.studyInstanceUid === studyInstanceUid);
  return study && otherPatientProblem(instances, study.patient);
}

interface Headers {
  readonly answer: Result<InstanceListing, Problem>;
  readonly from: Series;
}

/** From the first archive that gives them; without any, what the first of them said. */
async function headersOf(
  { sources }: CaseContext,
  holders: readonly Series[],
  signal: AbortSignal,
  urgency: Urgency,
): Promise<Headers | undefined> {
  let first: Headers | undefined;
  for (const from of holders) {
    const source = sources.get(from.sourceId);
    if (!source) continue;
    const answer = await source.seriesMetadata(from.studyInstanceUid, from.seriesInstanceUid, signal, urgency);
    if (signal.aborted) return undefined;
    if (answer.ok) return { answer, from };
    first ??= { answer, from };
  }
  return first;
}

function tellFallback(context: CaseContext, series: Series, from: Series): void {
  if (from.sourceId === series.sourceId) return;
  const [wanted, used] = [series, from].map(({ sourceId }) => labelsOf(context, [sourceId]));
  context.workspace.setProblem(
    `case/series/${series.seriesInstanceUid}`,
    inSeries(series, {
      code: 'incomplete',
      severity: 'warning',
      title: `${wanted} could not give these images; they are read from ${used}`,
      ...(sizeDiffers(series, from) ? { tip: `${wanted} lists another number of images than ${used}.` } : {}),
    }),
  );
}

const sizeDiffers = (a: Series, b: Series): boolean =>
  a.numberOfSeriesRelatedInstances !== b.numberOfSeriesRelatedInstances;

function problemOf(from: Series, answer: Result<InstanceListing, Problem>): Problem | undefined {
  if (!answer.ok) return answer.error;
  const { instances, warning } = answer.value;
  return missingProblem(from, { count: instances.length, warning });
}

/** A series that is listed and comes without an image is no empty pane without words. */
const nothingUsable = (warning: string | undefined): Problem => ({
  code: 'incomplete',
  severity: 'error',
  title: 'the archive lists it, and sent no image of it that could be used',
  tip: 'Retry. If it stays, tell the administrator of the archive.',
  ...(warning === undefined ? {} : { detail: warning }),
});

/** Objects whose size makes no sense, and those of private classes. */
const withoutImage = (count: number): Problem => ({
  code: 'unsupported',
  severity: 'warning',
  title:
    count === 1 ? 'its object holds no image and is not shown' : `its ${count} objects hold no image and are not shown`,
});

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
