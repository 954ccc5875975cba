import { codeItem, datasetOf, sct } from '../attributes';
import type { DicomJson } from '../../../src/dicom/json';
import {
  CT_SERIES_DESCRIPTION,
  CT_STUDY_DESCRIPTION,
  type CtFacts,
  ctSopInstanceUid,
  frameOfReferenceUid,
  sampleUid,
  seriesUid,
  studyUid,
} from '../facts';
import { MANUFACTURER, patientAttributes, SOFTWARE_VERSION, SYNTHETIC_NOTE } from '../patientAttributes';
import { CT_SIZE, CT_SLICE_SPACING_MM, CT_SPACING_MM, imagePosition } from './chestStudy';

const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2';
/** Stored values are HU + 1024, as most scanners write them. */
export const RESCALE_INTERCEPT = -1024;

/** One CT slice without its pixels; `size` is smaller in tests only. */
export function ctDataset(facts: CtFacts, seed: number, sliceIndex: number, size = CT_SIZE): DicomJson {
  const { study, name } = facts;
  const instanceNumber = sliceIndex + 1;
  const spacing = (CT_SPACING_MM * CT_SIZE) / size;
  const [x, y, z] = imagePosition(study, sliceIndex);
  const inset = (spacing - CT_SPACING_MM) / 2;
  const time = (delay: number): string => addSeconds(facts.time, delay);
  return datasetOf({
    ...patientAttributes(facts.age),
    ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    SOPClassUID: CT_IMAGE_STORAGE,
    SOPInstanceUID: ctSopInstanceUid(seed, name, instanceNumber),
    StudyDate: facts.date,
    SeriesDate: facts.date,
    AcquisitionDate: facts.date,
    ContentDate: facts.date,
    StudyTime: facts.time,
    SeriesTime: time(140),
    AcquisitionTime: time(168),
    ContentTime: time(195),
    AccessionNumber: facts.accessionNumber,
    StudyID: facts.studyId,
    StudyDescription: CT_STUDY_DESCRIPTION,
    SeriesDescription: CT_SERIES_DESCRIPTION,
    StudyInstanceUID: studyUid(seed, name),
    SeriesInstanceUID: seriesUid(seed, name),
    FrameOfReferenceUID: frameOfReferenceUid(seed, name),
    PositionReferenceIndicator: null,
    SeriesNumber: 2,
    AcquisitionNumber: 1,
    InstanceNumber: instanceNumber,
    ImageComments: SYNTHETIC_NOTE,
    ...scannerAttributes(sampleUid(seed, 'ct-scanner').slice(-6)),
    SliceThickness: CT_SLICE_SPACING_MM,
    SpacingBetweenSlices: CT_SLICE_SPACING_MM,
    ImagePositionPatient: [x + inset, y + inset, z].map((value) => Number(value.toFixed(4))),
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    SliceLocation: Number(z.toFixed(4)),
    AnatomicRegionSequence: codeItem(sct('51185008', 'Thorax')),
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: size,
    Columns: size,
    PixelSpacing: [spacing, spacing],
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 1,
    BurnedInAnnotation: 'NO',
    RescaleIntercept: RESCALE_INTERCEPT,
    RescaleSlope: 1,
    RescaleType: 'HU',
    WindowCenter: [-600, 40],
    WindowWidth: [1500, 400],
    WindowCenterWidthExplanation: ['LUNG', 'SOFT TISSUE'],
  });
}

const scannerAttributes = (serial: string) => ({
  Modality: 'CT',
  Manufacturer: MANUFACTURER,
  ManufacturerModelName: 'Computed chest',
  DeviceSerialNumber: serial,
  SoftwareVersions: SOFTWARE_VERSION,
  BodyPartExamined: 'CHEST',
  PatientPosition: 'HFS',
  ProtocolName: 'Chest low dose',
  KVP: 120,
  ExposureTime: 500,
  XRayTubeCurrent: 180,
  Exposure: 90,
  ConvolutionKernel: 'LUNG',
  ReconstructionDiameter: CT_SPACING_MM * CT_SIZE,
  GantryDetectorTilt: 0,
  TableHeight: 148.5,
  RotationDirection: 'CW',
});

/** DICOM TM some seconds later; the sample never crosses midnight. */
export function addSeconds(time: string, seconds: number): string {
  const total = Number(time.slice(0, 2)) * 3600 + Number(time.slice(2, 4)) * 60 + Number(time.slice(4, 6)) + seconds;
  return [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join('');
}
