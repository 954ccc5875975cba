import type { DicomJson } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import { element, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';
import { keyObjectTags as k } from './keyObjectCodes';

export interface KeyReference {
  readonly valueType: 'IMAGE' | 'COMPOSITE';
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** Only for multi-frame images; absent means all of it. */
  readonly frameNumber?: number;
  /** Table C.18.4-1: the presentation state that shows it as it was chosen. */
  readonly presentationState?: { readonly sopClassUid: string; readonly sopInstanceUid: string };
  /** Observation UID (0040,A171): a selection has no Tracking UIDs, and items of it may not have children (A.35.4.3.1.2). */
  readonly observationUid?: string;
}

/** Rows 8 and 10 of TID 2010: one object, or one frame of it. Every key image has an item of its own. */
export function keyReferenceItem(reference: KeyReference): DicomJson {
  const { valueType, frameNumber, presentationState, observationUid } = reference;
  return {
    [t.RelationshipType]: element('CS', 'CONTAINS'),
    [t.ValueType]: element('CS', valueType),
    ...(observationUid === undefined ? {} : { [k.ObservationUID]: element('UI', observationUid) }),
    [tags.ReferencedSOPSequence]: sequence([
      {
        ...sopReference(reference),
        ...(frameNumber === undefined ? {} : { [tags.ReferencedFrameNumber]: element('IS', frameNumber) }),
        ...(presentationState === undefined
          ? {}
          : { [tags.ReferencedSOPSequence]: sequence([sopReference(presentationState)]) }),
      },
    ]),
  };
}

const sopReference = ({ sopClassUid, sopInstanceUid }: { sopClassUid: string; sopInstanceUid: string }): DicomJson => ({
  [tags.ReferencedSOPClassUID]: element('UI', sopClassUid),
  [tags.ReferencedSOPInstanceUID]: element('UI', sopInstanceUid),
});
