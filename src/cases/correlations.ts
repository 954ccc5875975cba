import {
  type Correlation,
  correlationsIn,
  encodeCorrelation,
  isSameCorrelation,
  type KeptCorrelation,
} from '../codecs/sr/encodeCorrelation';
import { evidenceOf } from '../codecs/sr/evidence';
import { encodePart10 } from '../codecs/part10';
import type { FindingLink, LinkedImage } from '../dicom/findingLink';
import { type DicomJson, stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { Annotation, Study } from '../dicom/types';
import type { SeriesInstanceUid, SopClassUid, SopInstanceUid, StudyInstanceUid } from '../dicom/uids';
import { findingsOf } from '../workspace/findings';
import { listOf } from '../workspace/recordVersions';
import type { CaseContext } from './caseContext';
import { type ImageIndex, indexImages } from './imageIndex';
import { SERIES_NUMBER } from './planSave';
import type { Thread, Threads } from './threads';
import { referencedImage } from './writeReport';
import type { WrittenObject } from './writtenObject';

/** What the correlation report of one study has to say now and does not. */
export interface DueCorrelation {
  readonly thread: Thread;
  readonly correlations: readonly Correlation[];
  readonly kept: readonly KeptCorrelation[];
  readonly marks: readonly Annotation[];
}

/**
 * The correlation reports that do not say what the stored marks say. They follow from the marks alone: one that could not be
 * stored is due again at the next save, and nothing is lost by it. A finding is told in the newest of its studies; of one
 * whose studies are not all open nothing is changed.
 */
export function correlationsDue(context: CaseContext, threads: Threads): readonly DueCorrelation[] {
  const { stored, studies } = context.workspace.getState();
  const open = new Set<string>(studies.map(({ studyInstanceUid }) => studyInstanceUid));
  const told = new Map<StudyInstanceUid, { correlation: Correlation; marks: readonly Annotation[] }[]>();
  for (const { trackingUid, trackingIdentifier, marks } of findingsOf(listOf(stored))) {
    const links = marks.flatMap(({ link }) => link ?? []);
    const home = newestOf(marks, studies);
    if (links.length === 0 || !home || !links.every(({ others }) => others.every(isOpen(open)))) continue;
    const { label, site } = marks[0] as Annotation;
    const link = linkOf(links);
    const correlation = { trackingUid, trackingIdentifier, label, link, ...(site && { site }) };
    told.set(home, [...(told.get(home) ?? []), { correlation, marks }]);
  }
  const homes = new Set([...told.keys(), ...threads.all().flatMap(studyOfCorrelation)]);
  return [...homes].flatMap((studyInstanceUid) => {
    const entries = (told.get(studyInstanceUid) ?? []).toSorted((a, b) =>
      a.correlation.trackingUid < b.correlation.trackingUid ? -1 : 1,
    );
    const correlations = entries.map(({ correlation }) => correlation);
    const known = threads.joining('correlation', studyInstanceUid);
    const before = known?.head?.report ? correlationsIn(known.head.report.document) : [];
    const evidence = evidenceOf(known?.head?.report?.document ?? {});
    const isClosed = ({ link }: KeptCorrelation) =>
      (link?.images ?? []).some((image) => !open.has(evidence.get(image.sopInstanceUid)?.studyInstanceUid ?? ''));
    const kept = before.filter(
      (one) => isClosed(one) && !correlations.some(({ trackingUid }) => trackingUid === one.trackingUid),
    );
    const changing = before.filter((one) => !kept.includes(one));
    const isSaid =
      changing.length === correlations.length &&
      correlations.every((one) => changing.some((old) => isSameCorrelation(old, one)));
    const thread = known ?? newThread(context, studyInstanceUid);
    return isSaid || !thread ? [] : [{ thread, correlations, kept, marks: entries.flatMap(({ marks }) => marks) }];
  });
}

const isOpen =
  (open: ReadonlySet<string>) =>
  ({ studyInstanceUid }: LinkedImage): boolean =>
    open.has(studyInstanceUid);

const studyOfCorrelation = ({ kind, studyInstanceUid }: Thread): readonly StudyInstanceUid[] =>
  kind === 'correlation' ? [studyInstanceUid] : [];

function newestOf(marks: readonly Annotation[], studies: readonly Study[]): StudyInstanceUid | undefined {
  const own = new Set(marks.map(({ studyInstanceUid }) => studyInstanceUid));
  const momentOf = ({ studyDate, studyTime }: Study) => `${studyDate ?? ''}${studyTime ?? ''}`;
  return studies
    .filter(({ studyInstanceUid }) => own.has(studyInstanceUid))
    .toSorted((a, b) => momentOf(b).localeCompare(momentOf(a)) || (a.studyInstanceUid < b.studyInstanceUid ? -1 : 1))[0]
    ?.studyInstanceUid;
}

/** What was said last, with the images of all marks. */
function linkOf(links: readonly FindingLink[]): FindingLink {
  const [first, ...rest] = links as readonly [FindingLink, ...FindingLink[]];
  const last = rest.reduce((newest, one) => (one.at > newest.at ? one : newest), first);
  const { own: _own, ...said } = last;
  const others = new Map(links.flatMap((link) => link.others).map((image) => [image.sopInstanceUid, image]));
  return { ...said, others: [...others.values()] };
}

function newThread(context: CaseContext, studyInstanceUid: StudyInstanceUid): Thread | undefined {
  const study = context.workspace.getState().studies.find((one) => one.studyInstanceUid === studyInstanceUid);
  return (
    study && {
      id: context.newUid() as SeriesInstanceUid,
      kind: 'correlation',
      sourceId: study.sourceId,
      studyInstanceUid,
      seriesNumber: SERIES_NUMBER.correlation,
      knownUids: new Set(),
      annotationIds: new Set(),
    }
  );
}

/** The next version of a correlation report as the bytes that will be sent; undefined where no image of its study is open. */
export function writeCorrelation(context: CaseContext, due: DueCorrelation): WrittenObject | undefined {
  const { thread, correlations, kept, marks } = due;
  const index = indexImages(context.workspace.getState().displaySets);
  const study = studyImage(thread.studyInstanceUid, context, index);
  if (!study) return undefined;
  const { head } = thread;
  const instanceNumber = (head?.instanceNumber ?? 0) + 1;
  const dataset = encodeCorrelation({
    study,
    correlations,
    kept,
    images: distinctImages(marks, index),
    evidence: evidenceOf(head?.report?.document ?? {}),
    author: context.author,
    now: context.now(),
    newUid: context.newUid,
    series: {
      seriesInstanceUid: thread.id,
      seriesNumber: thread.seriesNumber,
      instanceNumber,
      seriesDescription: 'Findings across studies',
    },
    ...(head && {
      predecessor: {
        studyInstanceUid: thread.studyInstanceUid,
        seriesInstanceUid: thread.id,
        sopClassUid: head.sopClassUid,
        sopInstanceUid: head.sopInstanceUid,
      },
    }),
  });
  const sopInstanceUid = stringOf(dataset, tags.SOPInstanceUID) as SopInstanceUid;
  const sopClassUid = stringOf(dataset, tags.SOPClassUID) as SopClassUid;
  const count = correlations.length + kept.length;
  return {
    sopInstanceUid,
    sopClassUid,
    seriesInstanceUid: thread.id,
    studyInstanceUid: thread.studyInstanceUid,
    sourceId: thread.sourceId,
    bytes: encodePart10(dataset),
    description: `Correlation report with ${count === 1 ? '1 finding' : `${count} findings`}`,
    annotations: [],
    removedIds: [],
    thread: {
      ...thread,
      head: {
        sopInstanceUid,
        sopClassUid,
        instanceNumber,
        report: { document: dataset, isExact: true, views: new Map() },
      },
      knownUids: new Set([...thread.knownUids, sopInstanceUid]),
    },
    startedAt: context.now().toISOString(),
  };
}

/** Any image of a study that is open: what an object about the study copies its header from. */
export function studyImage(
  studyInstanceUid: string,
  { workspace }: CaseContext,
  index: ImageIndex,
): DicomJson | undefined {
  for (const set of workspace.getState().displaySets) {
    if (set.series.studyInstanceUid !== studyInstanceUid || set.kind === 'document') continue;
    if (set.kind === 'slide') return set.slide.baseDataset;
    const uid = set.frames[0]?.ref.sopInstanceUid;
    const image = uid && index.image(uid);
    if (image) return image.dataset;
  }
  return undefined;
}

function distinctImages(marks: readonly Annotation[], index: ImageIndex) {
  const images = new Map(
    marks.flatMap((mark) => {
      const image = referencedImage(mark, index);
      return image ? [[mark.sopInstanceUid, image] as const] : [];
    }),
  );
  return [...images.values()];
}
