import { type DicomJson, itemOf, stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { type DraftDataset, element, isEmptyElement, sequence } from './dataset';
import { objectTags as t } from './objectTags';

/** Referenced Request Sequence (C.17.2, C.17.6.2): required as soon as the study carries the numbers of a request. */
export function referencedRequest(image: DicomJson): DraftDataset {
  const request = itemOf(image, t.RequestAttributesSequence) ?? {};
  const copy = (tag: string, vr: string) => ({
    [tag]: isEmptyElement(request[tag]) ? (image[tag] ?? element(vr)) : request[tag],
  });
  const hasRequest = [tags.AccessionNumber, t.RequestedProcedureID].some(
    (tag) => stringOf(image, tag) !== undefined || stringOf(request, tag) !== undefined,
  );
  if (!hasRequest) return {};
  const item: DicomJson = {
    [tags.StudyInstanceUID]: image[tags.StudyInstanceUID],
    [t.ReferencedStudySequence]: sequence([]),
    ...copy(tags.AccessionNumber, 'SH'),
    ...copy(t.PlacerOrderNumberImagingServiceRequest, 'LO'),
    ...copy(t.FillerOrderNumberImagingServiceRequest, 'LO'),
    ...copy(t.RequestedProcedureID, 'SH'),
    ...copy(t.RequestedProcedureDescription, 'LO'),
    ...copy(t.RequestedProcedureCodeSequence, 'SQ'),
  };
  return { [t.ReferencedRequestSequence]: sequence([item]) };
}
