import { amendReport } from '../codecs/sr/amendReport';
import type { AnnotationView } from '../codecs/sr/annotationView';
import { viewsOfNewReport } from '../codecs/sr/builtViews';
import { encodeMeasurementReport } from '../codecs/sr/encodeReport';
import type { ReferencedImage } from '../codecs/sr/reportInput';
import { differenceOf } from '../codecs/sr/sameDocument';
import { type DicomJson, stringOf } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { KEY_OBJECT_SELECTION, sopClassSupport } from '../dicom/sopClasses';
import { tags } from '../dicom/tags';
import type { Annotation, LevelInstance, PyramidLevel } from '../dicom/types';
import type { AnnotationId } from '../dicom/uids';
import { statusOf } from '../dicomweb/problems';
import { fail, ok, type Result } from '../lib/result';
import type { Records } from '../workspace/records';
import type { CaseContext } from './caseContext';
import type { ImageIndex } from './imageIndex';
import type { PlannedObject } from './planSave';
import type { Thread, ThreadHead } from './threads';

export interface WrittenReport {
  readonly dataset: DicomJson;
  readonly views: ReadonlyMap<AnnotationId, AnnotationView>;
}

/**
 * The next version of a report. Where there is one already, only what the reader changed is laid into its document
 * (SR-32), whoever wrote it; where there is none, a new document.
 */
export async function writeReport(
  context: CaseContext,
  object: PlannedObject,
  index: ImageIndex,
): Promise<Result<WrittenReport, Problem>> {
  const { head } = object.thread;
  if (!head?.report) return newReport(context, object, index);
  const document = await exactDocument(context, object.thread, head, head.report);
  if (!document.ok) return document;
  const { views } = head.report;
  const edits = editsOf(object, context.workspace.getState().stored, views);
  if (!edits.ok) return edits;
  const touched = new Set<string>([...edits.value.changed.map(({ after }) => after.id), ...object.removedIds]);
  const keptViews = new Map([...views].filter(([id]) => !touched.has(id)));
  return amendReport({
    ...common(context, object, index),
    document: document.value,
    keptViews,
    edits: edits.value,
  });
}

function newReport(context: CaseContext, object: PlannedObject, index: ImageIndex): Result<WrittenReport, Problem> {
  const written = encodeMeasurementReport({
    ...common(context, object, index),
    annotations: object.annotations,
    studyImage: object.image.dataset,
  });
  if (!written.ok) return written;
  return ok({ dataset: written.value, views: viewsOfNewReport(written.value, object.annotations) });
}

const common = (context: CaseContext, object: PlannedObject, index: ImageIndex) => ({
  images: (annotation: Annotation) => referencedImage(annotation, index),
  author: context.author,
  now: context.now(),
  newUid: context.newUid,
  series: {
    seriesInstanceUid: object.thread.id,
    seriesNumber: object.thread.seriesNumber,
    instanceNumber: nextInstanceNumber(object),
    seriesDescription: object.thread.kind === 'slideReport' ? 'Slide measurements' : 'Measurements',
  },
});

/**
 * The object itself, not the archive's description of it, which may round numbers or leave private elements out. Marks
 * were read from the description: where the two are not one document, nothing is written.
 */
async function exactDocument(
  context: CaseContext,
  thread: Thread,
  head: ThreadHead,
  { document, isExact }: NonNullable<ThreadHead['report']>,
): Promise<Result<DicomJson, Problem>> {
  if (isExact) return ok(document);
  const source = context.sources.get(thread.sourceId);
  if (!source) return fail(unknownSource);
  const { decodePart10 } = await import('../codecs/part10');
  const { studyInstanceUid } = thread;
  const { sopInstanceUid } = head;
  const seriesInstanceUid = head.seriesInstanceUid ?? thread.id;
  if (head.seriesInstanceUid !== undefined) {
    // Our own series is asked by the save; that of another system may have got its next version as well.
    const beside = await source.queryInstances(studyInstanceUid, head.seriesInstanceUid, {}, NEVER);
    if (!beside.ok && statusOf(beside.error) !== 404) return beside;
    const reports = beside.ok ? beside.value.instances.filter(isReport) : [];
    if (reports.some((one) => !thread.knownUids.has(stringOf(one, tags.SOPInstanceUID) ?? '')))
      return fail(newerVersion);
  }
  const file = await source.instance({ studyInstanceUid, seriesInstanceUid, sopInstanceUid }, NEVER);
  if (!file.ok) return file;
  const held = decodePart10(file.value);
  if (!held.ok) return held;
  const difference = differenceOf(document, held.value);
  return difference === undefined ? held : fail({ ...otherObject, detail: `${difference} of ${sopInstanceUid}` });
}

const NEVER = new AbortController().signal;

const isReport = (instance: DicomJson): boolean => {
  const sopClassUid = stringOf(instance, tags.SOPClassUID) ?? '';
  return sopClassUid !== KEY_OBJECT_SELECTION && sopClassSupport(sopClassUid)?.isDocument === true;
};

const newerVersion: Problem = {
  code: 'conflict',
  severity: 'error',
  title: 'Another system has added to the series of this report since it was read',
  tip: 'Nothing was sent. Reload the case: your unsaved marks are kept on this device.',
};

const otherObject: Problem = {
  code: 'conflict',
  severity: 'error',
  title: 'The report cannot be changed: the archive holds it otherwise than it was read',
  tip: 'Nothing was sent. Reload the case: your unsaved marks are kept on this device.',
};

export const nextInstanceNumber = ({ thread }: PlannedObject): number => (thread.head?.instanceNumber ?? 0) + 1;

/** What the reader changed, each change with the place in the document where it belongs. */
function editsOf(
  { thread, annotations, removedIds }: PlannedObject,
  stored: Records<Annotation>,
  views: ReadonlyMap<AnnotationId, AnnotationView>,
) {
  const changed = [];
  const removed = [];
  for (const after of annotations) {
    const before = stored[after.id];
    if (!thread.annotationIds.has(after.id) || before === undefined || before === after) continue;
    const view = views.get(after.id);
    if (!view) return fail(placeLost(after));
    changed.push({ before, after, view });
  }
  for (const id of removedIds) {
    const before = stored[id];
    const view = views.get(id);
    if (!before || !view) return fail(placeLost(before));
    removed.push({ before, view });
  }
  const added = annotations.filter((mark) => !thread.annotationIds.has(mark.id));
  return ok({ added, changed, removed });
}

/** The header of a mark's image, and what else shows the same plane. */
export function referencedImage(annotation: Annotation, index: ImageIndex): ReferencedImage | undefined {
  const image = index.image(annotation.sopInstanceUid);
  if (!image) return undefined;
  const { displaySet, dataset, isMultiFrame } = image;
  if (displaySet.kind !== 'slide') return { dataset, isMultiFrame };
  const furtherInstances = displaySet.slide.levels.slice(1).flatMap(referredTo);
  return { dataset, isMultiFrame, furtherInstances };
}

/** A level cut into parts is referred to as the whole (WSI-08). */
function referredTo({ instances, referencedSopInstanceUid }: PyramidLevel): readonly InstanceOfLevel[] {
  const [first] = instances;
  if (!referencedSopInstanceUid || !first) return instances;
  return [{ seriesInstanceUid: first.seriesInstanceUid, sopInstanceUid: referencedSopInstanceUid }];
}

type InstanceOfLevel = Pick<LevelInstance, 'seriesInstanceUid' | 'sopInstanceUid'>;

const placeLost = (mark: Annotation | undefined): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: `The place of “${mark?.trackingIdentifier ?? 'a mark'}” in its report is not known`,
  tip: 'Nothing was sent. Reload the case: your unsaved marks are kept on this device.',
});

const unknownSource: Problem = {
  code: 'storage',
  severity: 'error',
  title: 'The archive this report belongs to is not configured here',
};
