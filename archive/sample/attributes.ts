import { Buffer } from 'node:buffer';
import type { DicomElement, DicomJson } from '../../src/dicom/json';

/** Attributes of the sample objects: keyword, tag, VR (PS3.6). */
const TABLE = `
SpecificCharacterSet 00080005 CS; ImageType 00080008 CS; SOPClassUID 00080016 UI; SOPInstanceUID 00080018 UI;
PyramidUID 00080019 UI; StudyDate 00080020 DA; SeriesDate 00080021 DA; AcquisitionDate 00080022 DA;
ContentDate 00080023 DA; AcquisitionDateTime 0008002A DT; StudyTime 00080030 TM; SeriesTime 00080031 TM;
AcquisitionTime 00080032 TM; ContentTime 00080033 TM; AccessionNumber 00080050 SH;
IssuerOfAccessionNumberSequence 00080051 SQ; Modality 00080060 CS; Manufacturer 00080070 LO;
InstitutionName 00080080 LO; ReferringPhysicianName 00080090 PN; CodeValue 00080100 SH;
CodingSchemeDesignator 00080102 SH; CodeMeaning 00080104 LO; TimezoneOffsetFromUTC 00080201 SH;
StudyDescription 00081030 LO; ProcedureCodeSequence 00081032 SQ; SeriesDescription 0008103E LO;
ManufacturerModelName 00081090 LO; AnatomicRegionSequence 00082218 SQ;
PrimaryAnatomicStructureSequence 00082228 SQ; PrimaryAnatomicStructureModifierSequence 00082230 SQ; FrameType 00089007 CS; VolumetricProperties 00089206 CS;
PatientName 00100010 PN; PatientID 00100020 LO; IssuerOfPatientID 00100021 LO; PatientBirthDate 00100030 DA;
PatientSex 00100040 CS; PatientAge 00101010 AS; PatientIdentityRemoved 00120062 CS;
DeidentificationMethod 00120063 LO; BodyPartExamined 00180015 CS; SliceThickness 00180050 DS; KVP 00180060 DS;
SpacingBetweenSlices 00180088 DS; DeviceSerialNumber 00181000 LO; SoftwareVersions 00181020 LO;
ProtocolName 00181030 LO; ReconstructionDiameter 00181100 DS; DistanceSourceToDetector 00181110 DS;
DistanceSourceToPatient 00181111 DS; GantryDetectorTilt 00181120 DS; TableHeight 00181130 DS;
RotationDirection 00181140 CS; ExposureTime 00181150 IS; XRayTubeCurrent 00181151 IS; Exposure 00181152 IS;
FilterType 00181160 SH; ConvolutionKernel 00181210 SH; PatientPosition 00185100 CS;
AcquisitionDuration 00189073 FD; RevolutionTime 00189305 FD; TableSpeed 00189309 FD; SpiralPitchFactor 00189311 FD;
StudyInstanceUID 0020000D UI; SeriesInstanceUID 0020000E UI; StudyID 00200010 SH; SeriesNumber 00200011 IS;
AcquisitionNumber 00200012 IS; InstanceNumber 00200013 IS; ImagePositionPatient 00200032 DS;
ImageOrientationPatient 00200037 DS; FrameOfReferenceUID 00200052 UI; PositionReferenceIndicator 00201040 LO;
SliceLocation 00201041 DS; ImageComments 00204000 LT; DimensionOrganizationUID 00209164 UI;
DimensionIndexPointer 00209165 AT; FunctionalGroupPointer 00209167 AT; DimensionOrganizationSequence 00209221 SQ;
DimensionIndexSequence 00209222 SQ; DimensionOrganizationType 00209311 CS;
IlluminationTypeCodeSequence 00220016 SQ; SamplesPerPixel 00280002 US; PhotometricInterpretation 00280004 CS;
PlanarConfiguration 00280006 US; NumberOfFrames 00280008 IS; Rows 00280010 US; Columns 00280011 US;
PixelSpacing 00280030 DS; BitsAllocated 00280100 US; BitsStored 00280101 US; HighBit 00280102 US;
PixelRepresentation 00280103 US; BurnedInAnnotation 00280301 CS; WindowCenter 00281050 DS; WindowWidth 00281051 DS;
RescaleIntercept 00281052 DS; RescaleSlope 00281053 DS; RescaleType 00281054 LO;
WindowCenterWidthExplanation 00281055 LO; ICCProfile 00282000 OB; ColorSpace 00282002 CS;
LossyImageCompression 00282110 CS; LossyImageCompressionRatio 00282112 DS; LossyImageCompressionMethod 00282114 CS;
PixelMeasuresSequence 00289110 SQ; LocalNamespaceEntityID 00400031 UT; UniversalEntityID 00400032 UT;
UniversalEntityIDType 00400033 CS; ContainerIdentifier 00400512 LO;
IssuerOfTheContainerIdentifierSequence 00400513 SQ; ContainerTypeCodeSequence 00400518 SQ;
SpecimenIdentifier 00400551 LO; SpecimenUID 00400554 UI; AcquisitionContextSequence 00400555 SQ;
SpecimenDescriptionSequence 00400560 SQ; IssuerOfTheSpecimenIdentifierSequence 00400562 SQ;
SpecimenTypeCodeSequence 0040059A SQ; SpecimenShortDescription 00400600 LO;
SpecimenDetailedDescription 00400602 UT; SpecimenPreparationSequence 00400610 SQ;
SpecimenPreparationStepContentItemSequence 00400612 SQ; WholeSlideMicroscopyImageFrameTypeSequence 00400710 SQ;
XOffsetInSlideCoordinateSystem 0040072A DS; YOffsetInSlideCoordinateSystem 0040073A DS;
ZOffsetInSlideCoordinateSystem 0040074A DS; ValueType 0040A040 CS; ConceptNameCodeSequence 0040A043 SQ;
DateTime 0040A120 DT; TextValue 0040A160 UT; ConceptCodeSequence 0040A168 SQ; ImagedVolumeWidth 00480001 FL;
ImagedVolumeHeight 00480002 FL; ImagedVolumeDepth 00480003 FL; TotalPixelMatrixColumns 00480006 UL;
TotalPixelMatrixRows 00480007 UL; TotalPixelMatrixOriginSequence 00480008 SQ; SpecimenLabelInImage 00480010 CS;
FocusMethod 00480011 CS; ExtendedDepthOfField 00480012 CS; ImageOrientationSlide 00480102 DS;
OpticalPathSequence 00480105 SQ; OpticalPathIdentifier 00480106 SH; OpticalPathDescription 00480107 ST;
IlluminationColorCodeSequence 00480108 SQ; ObjectiveLensPower 00480112 DS;
ObjectiveLensNumericalAperture 00480113 DS; OpticalPathIdentificationSequence 00480207 SQ;
NumberOfOpticalPaths 00480302 UL; TotalPixelMatrixFocalPlanes 00480303 UL; PresentationLUTShape 20500020 CS;
LabelText 22000002 UT; BarcodeValue 22000005 LT; SharedFunctionalGroupsSequence 52009229 SQ;
`;

const attributes = new Map(
  TABLE.split(';')
    .map((entry) => entry.trim().split(/\s+/))
    .flatMap(([keyword, tag, vr]) => (keyword && tag && vr ? [[keyword, { tag, vr }] as const] : [])),
);

/** A code of a dictionary: value, scheme, meaning. */
export interface Code {
  readonly value: string;
  readonly scheme: string;
  readonly meaning: string;
}

type Value = string | number | Uint8Array | Attributes;

/** Attributes by keyword. An array is several values, or the items of a sequence; null is an empty value (type 2). */
export interface Attributes {
  readonly [keyword: string]: Value | readonly Value[] | null;
}

/** Attributes by keyword to the DICOM JSON model. An unknown keyword is a typing error and throws. */
export function datasetOf(values: Attributes): DicomJson {
  const dataset: Record<string, DicomElement> = {};
  for (const [keyword, value] of Object.entries(values)) {
    const attribute = attributes.get(keyword);
    if (attribute === undefined) throw new Error(`${keyword} is not in the table of the sample generator`);
    dataset[attribute.tag] = elementOf(attribute.vr, value);
  }
  return dataset;
}

function elementOf(vr: string, value: Attributes[string]): DicomElement {
  if (value instanceof Uint8Array) return { vr, InlineBinary: Buffer.from(value).toString('base64') };
  if (value === null || value === undefined) return { vr };
  const list = (Array.isArray(value) ? value : [value]) as readonly Value[];
  if (vr === 'SQ') return { vr, Value: list.map((item) => datasetOf(item as Attributes)) };
  if (vr === 'PN') return { vr, Value: list.map((name) => ({ Alphabetic: name })) };
  return { vr, Value: list };
}

/** One item of a code sequence. */
export const codeItem = ({ value, scheme, meaning }: Code): Attributes => ({
  CodeValue: value,
  CodingSchemeDesignator: scheme,
  CodeMeaning: meaning,
});

export const sct = (value: string, meaning: string): Code => ({ value, scheme: 'SCT', meaning });
export const dcm = (value: string, meaning: string): Code => ({ value, scheme: 'DCM', meaning });
