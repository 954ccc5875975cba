import { encodePart10 } from '../codecs/part10';
import { type DicomJson, stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { SeriesInstanceUid, SopClassUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';
import type { CaseContext } from './caseContext';
import { SERIES_NUMBER } from './planSave';
import type { WrittenObject } from './writtenObject';

/** An object that holds none of the reader's marks, as the bytes that will be sent; `description` names it to the reader. */
export function loneObject(
  context: Pick<CaseContext, 'now'>,
  dataset: DicomJson,
  sourceId: SourceId,
  description: string,
  seriesNumber: number = SERIES_NUMBER.storyboard,
): WrittenObject {
  const studyInstanceUid = stringOf(dataset, tags.StudyInstanceUID) as StudyInstanceUid;
  const seriesInstanceUid = stringOf(dataset, tags.SeriesInstanceUID) as SeriesInstanceUid;
  return {
    sopInstanceUid: stringOf(dataset, tags.SOPInstanceUID) as SopInstanceUid,
    sopClassUid: stringOf(dataset, tags.SOPClassUID) as SopClassUid,
    seriesInstanceUid,
    studyInstanceUid,
    sourceId,
    bytes: encodePart10(dataset),
    description,
    annotations: [],
    removedIds: [],
    thread: {
      id: seriesInstanceUid,
      kind: 'view',
      sourceId,
      studyInstanceUid,
      seriesNumber,
      knownUids: new Set(),
      annotationIds: new Set(),
    },
    startedAt: context.now().toISOString(),
  };
}
