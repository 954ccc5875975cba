import { encodeAnnotationGroups } from '../codecs/ann/encodeAnnotationGroups';
import { encodePart10 } from '../codecs/part10';
import { encodeMeasurementReport } from '../codecs/sr/encodeReport';
import type { ReferencedImage } from '../codecs/sr/reportInput';
import { isSameConcept } from '../dicom/codedConcept';
import { type DicomJson, stringOf } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { tags } from '../dicom/tags';
import type { Annotation } from '../dicom/types';
import type { SopClassUid, SopInstanceUid } from '../dicom/uids';
import { fail, ok, type Result } from '../lib/result';
import type { CaseContext } from './caseContext';
import type { WrittenObject } from './writtenObject';
import { type ImageIndex, indexImages } from './imageIndex';
import { describeObject, type PlannedObject } from './planSave';

/**
 * One planned object as the bytes that will be sent. Loaded with the codecs, on the first save. A mark that cannot be written is a problem and nothing is sent.
 */
export async function writeObject(
  context: CaseContext,
  object: PlannedObject,
): Promise<Result<WrittenObject, Problem>> {
  const dataset =
    object.thread.kind === 'cellMarks'
      ? writeCellMarks(context, object)
      : writeReport(context, object, indexImages(context.workspace.getState().displaySets));
  if (!dataset.ok) return dataset;
  const { thread, annotations, removedIds } = object;
  const sopInstanceUid = stringOf(dataset.value, tags.SOPInstanceUID) as SopInstanceUid;
  const sopClassUid = stringOf(dataset.value, tags.SOPClassUID) as SopClassUid;
  return ok({
    sopInstanceUid,
    sopClassUid,
    seriesInstanceUid: thread.id,
    studyInstanceUid: thread.studyInstanceUid,
    sourceId: thread.sourceId,
    bytes: encodePart10(dataset.value),
    description: describeObject(thread.kind, annotations, removedIds.length),
    annotations,
    removedIds,
    thread: {
      ...thread,
      head: { sopInstanceUid, sopClassUid, instanceNumber: nextInstanceNumber(object) },
      knownUids: new Set([...thread.knownUids, sopInstanceUid]),
      annotationIds: new Set(annotations.map((mark) => mark.id)),
    },
    startedAt: context.now().toISOString(),
  });
}

const nextInstanceNumber = ({ thread }: PlannedObject): number => (thread.head?.instanceNumber ?? 0) + 1;

function writeReport(context: CaseContext, object: PlannedObject, index: ImageIndex): Result<DicomJson, Problem> {
  const { thread, annotations, image } = object;
  return encodeMeasurementReport({
    annotations,
    images: (annotation) => referencedImage(annotation, index),
    studyImage: image.dataset,
    author: context.author,
    now: context.now(),
    newUid: context.newUid,
    series: {
      seriesInstanceUid: thread.id,
      seriesNumber: thread.seriesNumber,
      instanceNumber: nextInstanceNumber(object),
      seriesDescription: thread.kind === 'slideReport' ? 'Slide measurements' : 'Measurements',
    },
    ...(thread.head
      ? {
          predecessor: {
            studyInstanceUid: thread.studyInstanceUid,
            seriesInstanceUid: thread.id,
            sopClassUid: thread.head.sopClassUid,
            sopInstanceUid: thread.head.sopInstanceUid,
          },
        }
      : {}),
  });
}

function referencedImage(annotation: Annotation, index: ImageIndex): ReferencedImage | undefined {
  const image = index.image(annotation.sopInstanceUid);
  if (!image) return undefined;
  const { displaySet, dataset, isMultiFrame } = image;
  if (displaySet.kind !== 'slide') return { dataset, isMultiFrame };
  const furtherInstances = displaySet.slide.levels.slice(1).flatMap((level) => level.instances);
  return { dataset, isMultiFrame, furtherInstances };
}

function writeCellMarks(context: CaseContext, object: PlannedObject): Result<DicomJson, Problem> {
  const { thread, annotations, image } = object;
  if (annotations.length === 0) return fail(cannotWithdrawAll);
  const { labels } = context.workspace.getState();
  return encodeAnnotationGroups({
    annotations,
    slide: image.dataset,
    author: context.author,
    now: context.now(),
    newUid: context.newUid,
    series: {
      seriesInstanceUid: thread.id,
      seriesNumber: thread.seriesNumber,
      instanceNumber: nextInstanceNumber(object),
      seriesDescription: 'Cell marks',
    },
    categoryOf: (label) => labels.find(({ concept }) => isSameConcept(concept, label))?.category,
  });
}

/** ANN has no form for "nothing is left" (Annotation Group Sequence holds at least one item, PS3.3 C.37.1.2). */
const cannotWithdrawAll: Problem = {
  code: 'unsupported',
  severity: 'error',
  title: 'The last cell mark of a stored group cannot be withdrawn yet',
  tip: 'Undo the deletion, or keep one mark; the deletion stays a draft on this device.',
};
