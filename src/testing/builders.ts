import type { Annotation, Study } from '../dicom/types';
import type {
  AnnotationId,
  SeriesInstanceUid,
  SopInstanceUid,
  SourceId,
  StudyInstanceUid,
  TrackingUid,
  FrameOfReferenceUid,
} from '../dicom/uids';

/** A length of 10 mm in a frame of reference, unless told otherwise. */
export function buildAnnotation({ id, ...over }: Omit<Partial<Annotation>, 'id'> & { id: string }): Annotation {
  return {
    trackingUid: `2.25.${[...id].reduce((sum, char) => sum * 31 + char.charCodeAt(0), 7)}` as TrackingUid,
    trackingIdentifier: `Mark ${id}`,
    shape: 'length',
    points: [0, 0, 0, 10, 0, 0],
    space: { kind: 'frameOfReference', uid: '1.2.3' as FrameOfReferenceUid },
    label: { value: '52988006', scheme: 'SCT', meaning: 'Lesion' },
    measurements: [],
    sourceId: 'main' as SourceId,
    studyInstanceUid: '1.2.3.1' as StudyInstanceUid,
    seriesInstanceUid: '1.2.3.2' as SeriesInstanceUid,
    sopInstanceUid: '1.2.3.3' as SopInstanceUid,
    ...over,
    id: id as AnnotationId,
  };
}

export function buildStudy(uid: string, over: Partial<Study> = {}): Study {
  return {
    sourceId: 'main' as SourceId,
    studyInstanceUid: uid as StudyInstanceUid,
    patient: { patientId: 'P1', patientName: 'Doe^Jane', patientBirthDate: '19610302', patientSex: 'F' },
    studyDate: '20260102',
    studyDescription: 'CT chest',
    modalitiesInStudy: ['CT'],
    ...over,
  };
}
