import type { CodedConcept } from '../../dicom/codedConcept';

const dcm = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'DCM', meaning });
const ours = (value: string, meaning: string): CodedConcept => ({ value, scheme: '99PARFOCAL', meaning });
const sct = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'SCT', meaning });

/** Concept names of TID 1500 and the templates below it (PS3.16; values checked against pydicom's dictionaries). */
export const srCodes = {
  imagingMeasurementReport: dcm('126000', 'Imaging Measurement Report'),
  imagingMeasurements: dcm('126010', 'Imaging Measurements'),
  qualitativeEvaluations: { value: 'C0034375', scheme: 'UMLS', meaning: 'Qualitative Evaluations' } as CodedConcept,
  comment: dcm('121106', 'Comment'),
  drawnAs: ours('drawn-as', 'Drawn as'),
  arrow: ours('arrow', 'Arrow to its first point'),
  responseRole: ours('response-role', 'Role in the response to treatment'),
  // What a person states of marks of several studies (`findingLink.ts`)
  sameFinding: ours('same-finding', 'Shown in another study as well'),
  linkBasis: ours('link-basis', 'Basis of the link'),
  linkedBy: ours('linked-by', 'Linked by'),
  linkedAt: ours('linked-at', 'Linked at'),
  ownTrackingUid: ours('own-tracking-uid', 'Tracking Unique Identifier before the link'),
  ownTrackingName: ours('own-tracking-id', 'Tracking Identifier before the link'),
  reconciled: ours('reconciled', 'Identifiers declared to be of one patient'),
  language: dcm('121049', 'Language of Content Item and Descendants'),
  englishUs: { value: 'en-US', scheme: 'RFC5646', meaning: 'English (United States)' } as CodedConcept,
  procedureReported: dcm('121058', 'Procedure reported'),
  imagingProcedure: sct('363679005', 'Imaging procedure'),
  // Observer and subject context: TID 1002 to 1009
  observerType: dcm('121005', 'Observer Type'),
  person: dcm('121006', 'Person'),
  device: dcm('121007', 'Device'),
  personObserverName: dcm('121008', 'Person Observer Name'),
  personObserverOrganization: dcm('121009', "Person Observer's Organization Name"),
  personObserverLoginName: dcm('128774', "Person Observer's Login Name"),
  deviceObserverUid: dcm('121012', 'Device Observer UID'),
  deviceObserverName: dcm('121013', 'Device Observer Name'),
  deviceObserverManufacturer: dcm('121014', 'Device Observer Manufacturer'),
  deviceObserverModelName: dcm('121015', 'Device Observer Model Name'),
  subjectClass: dcm('121024', 'Subject Class'),
  specimen: dcm('121027', 'Specimen'),
  patient: dcm('121025', 'Patient'),
  specimenUid: dcm('121039', 'Specimen UID'),
  specimenIdentifier: dcm('121041', 'Specimen Identifier'),
  issuerOfSpecimenIdentifier: dcm('111724', 'Issuer of Specimen Identifier'),
  specimenType: sct('371439000', 'Specimen Type'),
  specimenContainerIdentifier: dcm('111700', 'Specimen Container Identifier'),
  // Image library: TID 1600 to 1602
  imageLibrary: dcm('111028', 'Image Library'),
  imageLibraryGroup: dcm('126200', 'Image Library Group'),
  modality: dcm('121139', 'Modality'),
  studyDate: dcm('111060', 'Study Date'),
  studyTime: dcm('111061', 'Study Time'),
  acquisitionDate: dcm('126201', 'Acquisition Date'),
  acquisitionTime: dcm('126202', 'Acquisition Time'),
  frameOfReferenceUid: dcm('112227', 'Frame of Reference UID'),
  pixelDataRows: dcm('110910', 'Pixel Data Rows'),
  pixelDataColumns: dcm('110911', 'Pixel Data Columns'),
  // Of slides, with the names of specimen preparation and slide imaging (TID 8003, TID 8010): TID 1602 has none
  usingSubstance: sct('424361007', 'Using substance'),
  illuminationMethod: dcm('112706', 'Illumination Method'),
  illuminationWavelength: dcm('112710', 'Illumination wavelength'),
  illuminationSpectralBand: dcm('112711', 'Illumination spectral band'),
  // Measurement groups: TID 1410, 1411, 1501
  measurementGroup: dcm('125007', 'Measurement Group'),
  trackingIdentifier: dcm('112039', 'Tracking Identifier'),
  trackingUniqueIdentifier: dcm('112040', 'Tracking Unique Identifier'),
  finding: dcm('121071', 'Finding'),
  findingSite: sct('363698007', 'Finding Site'),
  laterality: sct('272741003', 'Laterality'),
  algorithmName: dcm('111001', 'Algorithm Name'),
  algorithmVersion: dcm('111003', 'Algorithm Version'),
  sourceOfMeasurement: dcm('121112', 'Source of Measurement'),
  imageRegion: dcm('111030', 'Image Region'),
  armOfAngle: dcm('121223', 'Arm of angle'),
  derivation: dcm('121401', 'Derivation'),
  measurementMethod: sct('370129005', 'Measurement Method'),
  distance: dcm('121206', 'Distance'),
  replacedReport: dcm('121360', 'Replaced report'),
  addendedReport: dcm('121361', 'Addended report'),
  derivedImagingMeasurements: dcm('126011', 'Derived Imaging Measurements'),
  measurementNotAttempted: dcm('114007', 'Measurement not attempted'),
  notANumber: dcm('114000', 'Not a number'),
} as const;

/** CID 42: why a NUM has no value (SR-05). */
export const VALUE_QUALIFIERS = {
  notANumber: srCodes.notANumber,
  negativeInfinity: dcm('114001', 'Negative Infinity'),
  positiveInfinity: dcm('114002', 'Positive Infinity'),
  divideByZero: dcm('114003', 'Divide by zero'),
  underflow: dcm('114004', 'Underflow'),
  overflow: dcm('114005', 'Overflow'),
  measurementFailure: dcm('114006', 'Measurement failure'),
  measurementNotAttempted: srCodes.measurementNotAttempted,
  calculationFailure: dcm('114008', 'Calculation failure'),
  valueOutOfRange: dcm('114009', 'Value out of range'),
  valueUnknown: dcm('114010', 'Value unknown'),
  valueIndeterminate: dcm('114011', 'Value indeterminate'),
} as const satisfies Readonly<Record<string, CodedConcept>>;

/** Quantities that are read off two points and make a line a length (CID 7470). */
export const LINEAR_QUANTITIES: readonly CodedConcept[] = [
  sct('410668003', 'Length'),
  sct('103339001', 'Long axis'),
  sct('103340004', 'Short axis'),
  sct('131187009', 'Major Axis'),
  sct('131188004', 'Minor Axis'),
  sct('131189007', 'Perpendicular Axis'),
  sct('81827009', 'Diameter'),
  sct('131192006', 'Diameter of circumscribed circle'),
  sct('131190003', 'Radius'),
  sct('103355008', 'Width'),
  sct('131197000', 'Depth'),
  dcm('121206', 'Distance'),
  dcm('121207', 'Height'),
];

/** Quantities that make of an open line of three points, or of two lines, an angle. */
export const ANGLE_QUANTITIES: readonly CodedConcept[] = [sct('1483009', 'Angle'), sct('285285000', 'Cobb angle')];

/** CID 29: modalities by their own code, with the words the standard has for them. */
export const modalityConcept = (modality: string): CodedConcept => dcm(modality, MODALITIES[modality] ?? modality);

const MODALITIES: Readonly<Record<string, string>> = {
  CR: 'Computed Radiography',
  CT: 'Computed Tomography',
  DX: 'Digital Radiography',
  ES: 'Endoscopy',
  GM: 'General Microscopy',
  IO: 'Intra-oral Radiography',
  IVOCT: 'Intravascular Optical Coherence Tomography',
  IVUS: 'Intravascular Ultrasound',
  MG: 'Mammography',
  MR: 'Magnetic Resonance',
  NM: 'Nuclear Medicine',
  OP: 'Ophthalmic Photography',
  OPT: 'Ophthalmic Tomography',
  PT: 'Positron emission tomography',
  PX: 'Panoramic X-Ray',
  RF: 'Radiofluoroscopy',
  RG: 'Radiographic imaging',
  RTIMAGE: 'RT Image',
  SM: 'Slide Microscopy',
  US: 'Ultrasound',
  XA: 'X-Ray Angiography',
  XC: 'External-camera Photography',
};
