import type { DicomJson } from '../../../src/dicom/json';
import { type Attributes, codeItem, datasetOf, dcm, sct } from '../attributes';
import { addSeconds } from '../ct/ctDataset';
import {
  frameOfReferenceUid,
  PATHOLOGY_STUDY_DESCRIPTION,
  pathologyFacts,
  sampleUid,
  seriesUid,
  type SlideFacts,
  slideSopInstanceUid,
  studyUid,
} from '../facts';
import { MANUFACTURER, patientAttributes, SOFTWARE_VERSION, SYNTHETIC_NOTE } from '../patientAttributes';
import { srgbInputProfile } from './iccProfile';
import { GLASS_LENGTH_MM, GLASS_WIDTH_MM, LABEL_LENGTH_MM } from './macroImages';
import { specimenAttributes } from './specimen';

const SLIDE_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.77.1.6';
/** Thickness of the section, µm. */
const SECTION_UM = 4;

export type SlideFlavor = 'VOLUME' | 'THUMBNAIL' | 'LABEL' | 'OVERVIEW';

/** One image of a slide: a level of the pyramid, or one of the pictures beside it. */
export interface SlideImage {
  /** `level/0`, …, `thumbnail`, `label`, `overview`: names the instance. */
  readonly part: string;
  readonly flavor: SlideFlavor;
  readonly instanceNumber: number;
  readonly isOriginal: boolean;
  readonly totalColumns: number;
  readonly totalRows: number;
  readonly tileColumns: number;
  readonly tileRows: number;
  readonly numberOfFrames: number;
  readonly pixelSpacingMm: number;
  readonly encodedBytes: number;
}

/** A VL Whole Slide Microscopy image without its pixels (PS3.3 A.32.8). */
export function slideDataset(facts: SlideFacts, seed: number, image: SlideImage): DicomJson {
  const isMacro = image.flavor === 'LABEL' || image.flavor === 'OVERVIEW';
  const imageType = [
    image.isOriginal ? 'ORIGINAL' : 'DERIVED',
    'PRIMARY',
    image.flavor,
    image.flavor === 'THUMBNAIL' || !(image.isOriginal || isMacro) ? 'RESAMPLED' : 'NONE',
  ];
  return datasetOf({
    ...patientAttributes(pathologyFacts.age),
    ...seriesAttributes(facts, seed),
    ...specimenAttributes(facts, seed),
    ...pixelAttributes(image),
    ...geometryAttributes(facts, image),
    ImageType: imageType,
    SOPClassUID: SLIDE_IMAGE_STORAGE,
    SOPInstanceUID: slideSopInstanceUid(seed, facts.name, image.part),
    InstanceNumber: image.instanceNumber,
    ImageComments: SYNTHETIC_NOTE,
    ...(image.flavor === 'LABEL'
      ? { LabelText: `${facts.containerIdentifier} ${facts.stainLabel}`, BarcodeValue: facts.containerIdentifier }
      : frameOfReference(facts, seed)),
    ...(image.flavor === 'VOLUME' || image.flavor === 'THUMBNAIL'
      ? { PyramidUID: sampleUid(seed, `pyramid/${facts.name}`) }
      : {}),
    BurnedInAnnotation: isMacro ? 'YES' : 'NO',
    SpecimenLabelInImage: isMacro ? 'YES' : 'NO',
    DimensionOrganizationSequence: { DimensionOrganizationUID: sampleUid(seed, `dimensions/${facts.name}`) },
    DimensionOrganizationType: 'TILED_FULL',
    OpticalPathSequence: opticalPath(facts, isMacro),
    NumberOfOpticalPaths: 1,
    TotalPixelMatrixFocalPlanes: 1,
    SharedFunctionalGroupsSequence: {
      PixelMeasuresSequence: {
        PixelSpacing: [image.pixelSpacingMm, image.pixelSpacingMm],
        SliceThickness: SECTION_UM / 1000,
      },
      WholeSlideMicroscopyImageFrameTypeSequence: { FrameType: imageType },
      OpticalPathIdentificationSequence: { OpticalPathIdentifier: '1' },
    },
  });
}

function seriesAttributes(facts: SlideFacts, seed: number): Attributes {
  const { date, time, accessionNumber, studyId } = pathologyFacts;
  return {
    StudyDate: date,
    SeriesDate: date,
    ContentDate: date,
    AcquisitionDateTime: `${date}${facts.time}`,
    StudyTime: time,
    SeriesTime: facts.time,
    ContentTime: addSeconds(facts.time, 75),
    AccessionNumber: accessionNumber,
    StudyID: studyId,
    StudyDescription: PATHOLOGY_STUDY_DESCRIPTION,
    SeriesDescription: facts.seriesDescription,
    StudyInstanceUID: studyUid(seed, 'pathology'),
    SeriesInstanceUID: seriesUid(seed, facts.name),
    SeriesNumber: facts.seriesNumber,
    Modality: 'SM',
    Manufacturer: MANUFACTURER,
    ManufacturerModelName: 'Computed slide',
    DeviceSerialNumber: sampleUid(seed, 'slide-scanner').slice(-6),
    SoftwareVersions: SOFTWARE_VERSION,
  };
}

const frameOfReference = (facts: SlideFacts, seed: number): Attributes => ({
  FrameOfReferenceUID: frameOfReferenceUid(seed, facts.name),
  PositionReferenceIndicator: 'SLIDE_CORNER',
});

function pixelAttributes(image: SlideImage): Attributes {
  const raw = image.numberOfFrames * image.tileColumns * image.tileRows * 3;
  return {
    SamplesPerPixel: 3,
    PhotometricInterpretation: 'YBR_FULL_422',
    PlanarConfiguration: 0,
    NumberOfFrames: image.numberOfFrames,
    Rows: image.tileRows,
    Columns: image.tileColumns,
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
    LossyImageCompression: '01',
    LossyImageCompressionRatio: Number((raw / image.encodedBytes).toFixed(2)),
    LossyImageCompressionMethod: 'ISO_10918_1',
    VolumetricProperties: 'VOLUME',
    FocusMethod: 'AUTO',
    ExtendedDepthOfField: 'NO',
  };
}

/** Where the image lies on the slide (PS3.3 C.8.12.4): the origin is the centre of its first pixel. */
function geometryAttributes(facts: SlideFacts, image: SlideImage): Attributes {
  const isMacro = image.flavor === 'LABEL' || image.flavor === 'OVERVIEW';
  const orientation = isMacro ? [0, -1, 0, -1, 0, 0] : facts.imageOrientationSlide;
  const corner = isMacro
    ? [GLASS_WIDTH_MM, image.flavor === 'LABEL' ? LABEL_LENGTH_MM : GLASS_LENGTH_MM]
    : facts.cornerMm;
  const half = image.pixelSpacingMm / 2;
  const origin = [0, 1].map(
    (axis) => (corner[axis] ?? 0) + half * ((orientation[axis] ?? 0) + (orientation[axis + 3] ?? 0)),
  );
  return {
    ImagedVolumeWidth: image.totalColumns * image.pixelSpacingMm,
    ImagedVolumeHeight: image.totalRows * image.pixelSpacingMm,
    ImagedVolumeDepth: SECTION_UM,
    TotalPixelMatrixColumns: image.totalColumns,
    TotalPixelMatrixRows: image.totalRows,
    TotalPixelMatrixOriginSequence: {
      XOffsetInSlideCoordinateSystem: Number((origin[0] ?? 0).toFixed(7)),
      YOffsetInSlideCoordinateSystem: Number((origin[1] ?? 0).toFixed(7)),
      ZOffsetInSlideCoordinateSystem: 0,
    },
    ImageOrientationSlide: orientation,
  };
}

function opticalPath(facts: SlideFacts, isMacro: boolean): Attributes {
  return {
    OpticalPathIdentifier: '1',
    OpticalPathDescription: isMacro ? 'Macro camera' : 'Brightfield',
    IlluminationTypeCodeSequence: codeItem(dcm('111744', 'Brightfield illumination')),
    IlluminationColorCodeSequence: codeItem(sct('414298005', 'Full Spectrum')),
    ...(isMacro
      ? {}
      : {
          ObjectiveLensPower: facts.objectivePower,
          ObjectiveLensNumericalAperture: facts.objectivePower === 40 ? 0.95 : 0.75,
        }),
    ICCProfile: srgbInputProfile(),
    ColorSpace: 'SRGB',
  };
}
