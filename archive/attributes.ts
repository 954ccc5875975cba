import type { DicomElement, DicomJson } from '../src/dicom/json';
import { stringsOf } from '../src/dicom/json';
import { tags } from '../src/dicom/tags';
import { personName } from './valueDecoder';

export type Level = 'study' | 'series' | 'instance';

/** An attribute the index keeps of every instance: it can be searched for and is in search results. */
export interface IndexedAttribute {
  readonly tag: string;
  readonly keyword: string;
  readonly vr: string;
  readonly level: Level;
  /** Returned without being asked for (PS3.18 tables 10.6.3-3 to -5). */
  readonly isDefault: boolean;
}

/** level, tag, VR, keyword; `+` marks those returned by default. */
const table = `
study 00080005 CS SpecificCharacterSet +
study 00080020 DA StudyDate +
study 00080030 TM StudyTime +
study 00080050 SH AccessionNumber +
study 00080090 PN ReferringPhysicianName +
study 00080201 SH TimezoneOffsetFromUTC +
study 00081030 LO StudyDescription +
study 00100010 PN PatientName +
study 00100020 LO PatientID +
study 00100021 LO IssuerOfPatientID +
study 00100030 DA PatientBirthDate +
study 00100040 CS PatientSex +
study 00101010 AS PatientAge
study 0020000D UI StudyInstanceUID +
study 00200010 SH StudyID +
study 00080080 LO InstitutionName
series 00080021 DA SeriesDate
series 00080031 TM SeriesTime
series 00080060 CS Modality +
series 00080070 LO Manufacturer
series 00081090 LO ManufacturerModelName
series 0008103E LO SeriesDescription +
series 00180015 CS BodyPartExamined
series 0020000E UI SeriesInstanceUID +
series 00200011 IS SeriesNumber +
series 00200052 UI FrameOfReferenceUID
series 00200060 CS Laterality
series 00400244 DA PerformedProcedureStepStartDate +
series 00400245 TM PerformedProcedureStepStartTime +
series 00400275 SQ RequestAttributesSequence +
series 00400512 LO ContainerIdentifier
instance 00080008 CS ImageType
instance 00080016 UI SOPClassUID +
instance 00080018 UI SOPInstanceUID +
instance 00080022 DA AcquisitionDate
instance 00080023 DA ContentDate
instance 00080033 TM ContentTime
instance 00200013 IS InstanceNumber +
instance 00280008 IS NumberOfFrames +
instance 00280010 US Rows +
instance 00280011 US Columns +
instance 00280100 US BitsAllocated +
instance 0040A043 SQ ConceptNameCodeSequence
instance 0040A491 CS CompletionFlag
instance 0040A493 CS VerificationFlag
instance 00480006 UL TotalPixelMatrixColumns
instance 00480007 UL TotalPixelMatrixRows
instance 00700080 CS ContentLabel
instance 00700081 LO ContentDescription
`;

export const indexedAttributes: readonly IndexedAttribute[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [level, tag = '', vr = '', keyword = '', mark] = line.split(' ');
    return { level: level as Level, tag, vr, keyword, isDefault: mark === '+' };
  });

/** Top-level elements the index reads; Pixel Representation decides between US and SS. */
export const indexedTags: ReadonlySet<string> = new Set(['00280103', ...indexedAttributes.map(({ tag }) => tag)]);

const byTag = new Map(indexedAttributes.map((attribute, position) => [attribute.tag, { attribute, position }]));

/** The attribute and its place in the values of an entry. */
export const indexed = (tag: string) => byTag.get(tag);

/** Values of an instance as the index keeps them: text with `\` between values, sequences as JSON. */
export function indexValues(dataset: DicomJson): string[] {
  return indexedAttributes.map(({ tag, vr }) => {
    if (vr !== 'SQ') return stringsOf(dataset, tag).join('\\');
    const items = dataset[tag]?.Value;
    return items === undefined ? '' : JSON.stringify(items);
  });
}

/** The element of a kept value. */
export function elementOf({ vr }: IndexedAttribute, text: string): DicomElement {
  if (text === '') return { vr };
  if (vr === 'SQ') return { vr, Value: JSON.parse(text) as unknown[] };
  return { vr, Value: text.split('\\').map((value) => jsonValue(vr, value)) };
}

function jsonValue(vr: string, value: string): unknown {
  if (value === '') return null;
  if (vr === 'PN') return personName(value);
  const isNumber = vr === 'IS' || vr === 'DS' || vr === 'US' || vr === 'UL';
  return isNumber && Number.isFinite(Number(value)) ? Number(value) : value;
}

/** Names a client may use besides eight hex digits: what we index, compute, or know from the domain. */
const keywords = new Map<string, string>([
  ...Object.entries(tags),
  ...indexedAttributes.map(({ keyword, tag }) => [keyword, tag] as const),
  ['SOPClassesInStudy', '00080062'],
  ['InstanceAvailability', '00080056'],
  ['ScheduledProcedureStepID', '00400009'],
  ['RequestedProcedureID', '00401001'],
  ['PatientComments', '00104000'],
  ['OtherPatientIDs', '00101000'],
  ['PatientSize', '00101020'],
  ['PatientWeight', '00101030'],
  ['ProtocolName', '00181030'],
  ['OperatorsName', '00081070'],
  ['NameOfPhysiciansReadingStudy', '00081060'],
  ['ProcedureCodeSequence', '00081032'],
  ['DimensionOrganizationType', '00209311'],
  ['PyramidUID', '00080019'],
  ['AcquisitionUID', '00080017'],
  ['ConcatenationUID', '00209161'],
]);

/** Tag of a keyword, of `GGGGEEEE`, or of either path with dots; undefined when it is none. */
export function tagPathOf(name: string): string | undefined {
  const path = name.split('.').map((part) => (/^[0-9A-Fa-f]{8}$/.test(part) ? part.toUpperCase() : keywords.get(part)));
  return path.some((tag) => tag === undefined) ? undefined : path.join('.');
}
