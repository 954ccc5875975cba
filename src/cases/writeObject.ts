import { encodeAnnotationGroups } from '../codecs/ann/encodeAnnotationGroups';
import { encodeKeyObjectSelection } from '../codecs/kos/encodeKeyObjectSelection';
import { encodePart10 } from '../codecs/part10';
import { isSameConcept } from '../dicom/codedConcept';
import { type DicomJson, stringOf } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { categoryOfClass } from '../dicom/slide/cellCounts';
import { KEY_OBJECT_SELECTION } from '../dicom/sopClasses';
import { tags } from '../dicom/tags';
import type { SeriesInstanceUid, SopClassUid, SopInstanceUid } from '../dicom/uids';
import { ok, type Result } from '../lib/result';
import type { CaseContext } from './caseContext';
import { type ImageIndex, indexImages } from './imageIndex';
import { describeObject, type PlannedObject, SERIES_NUMBER } from './planSave';
import type { Thread, ThreadHead } from './threads';
import { nextInstanceNumber, referencedImage, writeReport } from './writeReport';
import type { WrittenObject } from './writtenObject';

/**
 * One planned object as the bytes that will be sent. Loaded with the codecs, on the first save. A mark that cannot be
 * written is a problem, and nothing is sent.
 */
export async function writeObject(
  context: CaseContext,
  object: PlannedObject,
): Promise<Result<WrittenObject, Problem>> {
  const index = indexImages(context.workspace.getState().displaySets);
  const version = await nextVersion(context, object, index);
  if (!version.ok) return version;
  const { dataset, report } = version.value;
  const { thread, annotations, removedIds } = object;
  const sopInstanceUid = stringOf(dataset, tags.SOPInstanceUID) as SopInstanceUid;
  const sopClassUid = stringOf(dataset, tags.SOPClassUID) as SopClassUid;
  const seriesInstanceUid = stringOf(dataset, tags.SeriesInstanceUID) as SeriesInstanceUid;
  const head = { sopInstanceUid, sopClassUid, instanceNumber: nextInstanceNumber(object), ...(report && { report }) };
  return ok({
    sopInstanceUid,
    sopClassUid,
    seriesInstanceUid,
    studyInstanceUid: thread.studyInstanceUid,
    sourceId: thread.sourceId,
    bytes: encodePart10(dataset),
    description: describeObject(thread.kind, annotations, removedIds.length),
    annotations,
    removedIds,
    thread: advanced(object, seriesInstanceUid, head),
    startedAt: context.now().toISOString(),
  });
}

/** A note that withdraws a chain lies beside it: the chain itself stays where it was, without marks. */
function advanced(
  { thread, annotations }: PlannedObject,
  seriesInstanceUid: SeriesInstanceUid,
  head: ThreadHead,
): Thread {
  const annotationIds = new Set(annotations.map((mark) => mark.id));
  if (seriesInstanceUid !== thread.id) return { ...thread, annotationIds };
  return { ...thread, head, knownUids: new Set([...thread.knownUids, head.sopInstanceUid]), annotationIds };
}

interface NextVersion {
  readonly dataset: DicomJson;
  readonly report?: NonNullable<ThreadHead['report']>;
}

async function nextVersion(
  context: CaseContext,
  object: PlannedObject,
  index: ImageIndex,
): Promise<Result<NextVersion, Problem>> {
  switch (object.thread.kind) {
    case 'radiologyReport':
    case 'slideReport': {
      const written = await writeReport(context, object, index);
      if (!written.ok) return written;
      const { dataset, views } = written.value;
      return ok({ dataset, report: { document: dataset, isExact: true, views } });
    }
    case 'cellMarks':
      return alone(
        object.annotations.length > 0 ? writeCellMarks(context, object) : writeRejection(context, object, index),
      );
    case 'keyImages':
      return alone(writeKeyImages(context, object, index));
    case 'view':
    case 'correlation':
      throw new Error('It holds no marks and is never planned');
  }
}

const alone = (dataset: Result<DicomJson, Problem>): Result<NextVersion, Problem> =>
  dataset.ok ? ok({ dataset: dataset.value }) : dataset;

function writeCellMarks(context: CaseContext, object: PlannedObject): Result<DicomJson, Problem> {
  const { thread, annotations, image } = object;
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
    categoryOf: (label) =>
      labels.find(({ concept }) => isSameConcept(concept, label))?.category ?? categoryOfClass(label),
  });
}

/** An emptied selection cannot be written; the next version of its series then is the note that withdraws it (SR-37). */
function writeKeyImages(context: CaseContext, object: PlannedObject, index: ImageIndex): Result<DicomJson, Problem> {
  const { thread, annotations } = object;
  return encodeKeyObjectSelection({
    ...keyObjectInput(context, object, index),
    annotations,
    series: {
      seriesInstanceUid: thread.id,
      seriesNumber: thread.seriesNumber,
      instanceNumber: nextInstanceNumber(object),
      seriesDescription: 'Key images',
    },
    ...(annotations.length === 0 ? { withdraws: versionsOf(thread) } : {}),
  });
}

/**
 * ANN has no form for "nothing is left" (Annotation Group Sequence holds at least one item, PS3.3 C.37.1.2). The last
 * mark goes by a rejection note for all versions of the chain, in a series of its own (ANN-17).
 */
function writeRejection(context: CaseContext, object: PlannedObject, index: ImageIndex): Result<DicomJson, Problem> {
  return encodeKeyObjectSelection({
    ...keyObjectInput(context, object, index),
    annotations: [],
    series: {
      seriesInstanceUid: context.newUid(),
      seriesNumber: SERIES_NUMBER.keyImages,
      instanceNumber: 1,
      seriesDescription: 'Withdrawn cell marks',
    },
    withdraws: versionsOf(object.thread),
  });
}

const keyObjectInput = (context: CaseContext, { image }: PlannedObject, index: ImageIndex) => ({
  images: (annotation: PlannedObject['annotations'][number]) => referencedImage(annotation, index),
  studyImage: image.dataset,
  author: context.author,
  now: context.now(),
  newUid: context.newUid,
});

const versionsOf = (thread: Thread) =>
  [...thread.knownUids].map((sopInstanceUid) => ({
    studyInstanceUid: thread.studyInstanceUid,
    seriesInstanceUid: thread.id,
    sopClassUid: thread.kind === 'keyImages' ? KEY_OBJECT_SELECTION : (thread.head?.sopClassUid ?? ''),
    sopInstanceUid,
  }));
