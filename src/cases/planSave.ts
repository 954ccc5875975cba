import type { CodedConcept } from '../dicom/codedConcept';
import { formatPersonName } from '../dicom/format';
import { isRegion } from '../dicom/geometry/shapes';
import type { Problem } from '../dicom/problem';
import { areDifferentPatients } from '../dicom/samePatient';
import type { Annotation, Patient, Study } from '../dicom/types';
import type { AnnotationId, SeriesInstanceUid } from '../dicom/uids';
import type { RecordsDiff } from '../workspace/records';
import type { ImageIndex, IndexedImage } from './imageIndex';
import type { Thread, ThreadKind, Threads } from './threads';

/** One object that a save would write: the next version of a chain, with everything the chain holds then. */
export interface PlannedObject {
  readonly thread: Thread;
  readonly annotations: readonly Annotation[];
  readonly removedIds: readonly AnnotationId[];
  /** Any image of the marks, for the header. */
  readonly image: IndexedImage;
}

export interface SavePlan {
  readonly objects: readonly PlannedObject[];
  /** Marks whose image is not in this case: they stay drafts, and that is said. */
  readonly unplaced: readonly Annotation[];
  /** True when regions on slides are among the new marks: the reader may choose between SR and ANN. */
  readonly hasNewSlideRegions: boolean;
}

/**
 * What goes where (pure): marks on radiology to a report in their study, lengths and regions on slides to a report in
 * the slide's study, points on slides to bulk annotations of that slide. A mark that is stored stays in its chain.
 */
export function planSave(
  unsaved: RecordsDiff<Annotation>,
  all: readonly Annotation[],
  threads: Threads,
  index: ImageIndex,
  options: { readonly regionsAs: 'SR' | 'ANN'; readonly newUid: () => string },
): SavePlan {
  const touched = new Map<string, { thread: Thread; added: Annotation[]; image: IndexedImage }>();
  const unplaced: Annotation[] = [];
  let hasNewSlideRegions = false;
  const touch = (thread: Thread, image: IndexedImage) => {
    const entry = touched.get(thread.id) ?? { thread, added: [], image };
    touched.set(thread.id, entry);
    return entry;
  };
  const fresh: Thread[] = [];
  for (const mark of [...unsaved.added, ...unsaved.updated.map(([, to]) => to)]) {
    const image = index.image(mark.sopInstanceUid);
    if (!image) {
      unplaced.push(mark);
      continue;
    }
    const held = threads.holding(mark.id);
    const isSlideRegion = image.displaySet.kind === 'slide' && isRegion(mark.shape);
    if (!held && isSlideRegion && !mark.link) hasNewSlideRegions = true;
    const thread = held ?? threadFor(mark, image, threads, fresh, options);
    const entry = touch(thread, image);
    if (!held) entry.added.push(mark);
  }
  for (const mark of unsaved.removed) {
    const thread = threads.holding(mark.id);
    const image = index.image(mark.sopInstanceUid);
    if (thread && image) touch(thread, image);
    else unplaced.push(mark);
  }
  const removed = new Set(unsaved.removed.map((mark) => mark.id));
  return {
    objects: [...touched.values()].map(({ thread, added, image }) => ({
      thread,
      image,
      annotations: [...all.filter((mark) => thread.annotationIds.has(mark.id)), ...added],
      removedIds: [...thread.annotationIds].filter((id) => removed.has(id)),
    })),
    unplaced,
    hasNewSlideRegions,
  };
}

function threadFor(
  mark: Annotation,
  image: IndexedImage,
  threads: Threads,
  fresh: Thread[],
  { regionsAs, newUid }: { readonly regionsAs: 'SR' | 'ANN'; readonly newUid: () => string },
): Thread {
  const kind = kindFor(mark, image, regionsAs);
  const subject = subjectFor(kind, mark, image);
  const known =
    threads.joining(kind, image.studyInstanceUid, subject) ??
    fresh.find(
      (one) => one.kind === kind && one.studyInstanceUid === image.studyInstanceUid && one.subject === subject,
    );
  if (known) return known;
  const thread: Thread = {
    id: newUid() as SeriesInstanceUid,
    kind,
    sourceId: image.sourceId,
    studyInstanceUid: image.studyInstanceUid,
    seriesNumber: SERIES_NUMBER[kind],
    ...(subject === undefined ? {} : { subject }),
    knownUids: new Set(),
    annotationIds: new Set(),
  };
  fresh.push(thread);
  return thread;
}

/** Far above what scanners number, so that reports sort last in any archive. */
export const SERIES_NUMBER: Record<ThreadKind | 'storyboard' | 'registration' | 'fiducials', number> = {
  radiologyReport: 9001,
  slideReport: 9002,
  cellMarks: 9003,
  keyImages: 9004,
  view: 9005,
  correlation: 9006,
  storyboard: 9007,
  registration: 9101,
  fiducials: 9102,
};

function kindFor(mark: Annotation, image: IndexedImage, regionsAs: 'SR' | 'ANN'): ThreadKind {
  if (mark.shape === 'keyImage') return 'keyImages';
  if (image.displaySet.kind !== 'slide') return 'radiologyReport';
  if (mark.shape === 'point') return 'cellMarks';
  return regionsAs === 'ANN' && isRegion(mark.shape) && !mark.link ? 'cellMarks' : 'slideReport';
}

/** A selection is one object for each title (PS3.16 TID 2010), slides have theirs, radiology one for the study. */
function subjectFor(kind: ThreadKind, { label }: Annotation, image: IndexedImage): string | undefined {
  if (kind === 'radiologyReport') return undefined;
  return kind === 'keyImages' ? titleKeyOf(label) : subjectOf(image);
}

export const titleKeyOf = ({ scheme, value }: CodedConcept): string => `${scheme}|${value}`;

/** One slide from another: by its coordinate system, else by its base image. */
export const subjectOf = (image: IndexedImage): string =>
  image.displaySet.kind === 'slide'
    ? (image.displaySet.slide.frameOfReferenceUid ??
      image.displaySet.slide.levels[0]?.instances[0]?.sopInstanceUid ??
      image.sopInstanceUid)
    : image.sopInstanceUid;

/**
 * Why an object is not written: it would hold marks on images of another patient than the study it goes into (ORI-04). That
 * happens where a report of somebody else refers to images of two patients.
 */
export function acrossPatients(
  { thread, annotations }: Pick<PlannedObject, 'thread' | 'annotations'>,
  studies: readonly Study[],
): Problem | undefined {
  const own = patientOf(thread.studyInstanceUid, studies);
  const strangers = annotations.flatMap(({ studyInstanceUid }) => {
    const patient = patientOf(studyInstanceUid, studies);
    return own && patient && areDifferentPatients(own, patient) ? [patient] : [];
  });
  const [stranger] = strangers;
  if (!own || !stranger) return undefined;
  return {
    code: 'conflict',
    severity: 'error',
    title: `DIFFERENT PATIENTS: this report of ${wordsOf(own)} would hold ${strangers.length === 1 ? 'a mark' : `${strangers.length} marks`} on images of ${wordsOf(stranger)}, and was not saved`,
    tip: 'Delete those marks, and draw them anew on the images of the patient they are about.',
  };
}

const patientOf = (studyInstanceUid: string, studies: readonly Study[]): Patient | undefined =>
  studies.find((study) => study.studyInstanceUid === studyInstanceUid)?.patient;

const wordsOf = ({ patientName, patientId }: Patient): string =>
  [formatPersonName(patientName), patientId].filter(Boolean).join(', ') || 'nobody named';

/** The plan in the reader's words, a line per object; whose it is where the case holds several patients. */
export function describePlan(
  plan: SavePlan,
  sourceLabels: Readonly<Record<string, string>> = {},
  studies: readonly Study[] = [],
): readonly { readonly text: string; readonly detail: string }[] {
  const [first] = studies;
  const areSeveral = studies.some(({ patient }) => first && areDifferentPatients(first.patient, patient));
  const nameOf = (studyInstanceUid: string) => {
    const patient = areSeveral ? patientOf(studyInstanceUid, studies) : undefined;
    return patient ? [`of ${wordsOf(patient)}`] : [];
  };
  return plan.objects.map(({ thread, annotations, removedIds, image }) => ({
    text: describeObject(thread.kind, annotations, removedIds.length),
    detail: [
      ...nameOf(thread.studyInstanceUid),
      image.displaySet.series.seriesDescription ?? image.displaySet.series.modality,
      thread.head ? 'new version of the stored one' : 'new',
      ...(sourceLabels[thread.sourceId] === undefined ? [] : [`to ${sourceLabels[thread.sourceId]}`]),
    ].join(', '),
  }));
}

export function describeObject(kind: ThreadKind, annotations: readonly Annotation[], removed: number): string {
  const count = (n: number, one: string) => (n === 1 ? `1 ${one}` : `${n} ${one}s`);
  const withdrawn = removed > 0 ? `, ${count(removed, 'mark')} withdrawn` : '';
  if (kind === 'keyImages')
    return `${annotations[0]?.label.meaning ?? 'Key images'}: ${count(annotations.length, 'key image')}${withdrawn}`;
  if (kind !== 'cellMarks') return `Measurement report with ${count(annotations.length, 'mark')}${withdrawn}`;
  const groups = new Set(annotations.map((mark) => `${mark.shape} ${mark.label.scheme} ${mark.label.value}`)).size;
  return `Bulk annotations with ${count(annotations.length, 'mark')} in ${count(groups, 'group')}${withdrawn}`;
}
