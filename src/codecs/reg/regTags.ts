import type { CodedConcept } from '../../dicom/codedConcept';
import { registrationTags } from '../../dicom/radiology/registration';

/** Attributes of Spatial Registration (PS3.3 C.20.2) and Spatial Fiducials (C.21.2), by keyword. */
export const regTags = {
  ...registrationTags,
  StudiesContainingOtherReferencedInstancesSequence: '00081200',
  GraphicData: '00700022',
  ShapeType: '00700306',
  RegistrationTypeCodeSequence: '0070030D',
  FiducialDescription: '0070030F',
  FiducialIdentifier: '00700310',
  FiducialIdentifierCodeSequence: '00700311',
  ContourUncertaintyRadius: '00700312',
  UsedFiducialsSequence: '00700314',
  GraphicCoordinatesDataSequence: '00700318',
  FiducialUID: '0070031A',
  FiducialSetSequence: '0070031C',
  FiducialSequence: '0070031E',
  NumberOfContourPoints: '30060046',
  ContourData: '30060050',
  FrameOfReferenceTransformationComment: '300600C8',
} as const;

/** How frames of reference were brought together (CID 7100). */
export const registrationTypes = {
  identity: { value: '125021', scheme: 'DCM', meaning: 'Frame of Reference Identity' },
  landmarks: { value: '125022', scheme: 'DCM', meaning: 'Fiducial Alignment' },
} as const satisfies Record<string, CodedConcept>;
