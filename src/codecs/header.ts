import type { DicomElement, DicomJson } from '../dicom/json';
import { stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { type DraftDataset, element, isEmptyElement, sequence } from './dataset';
import { type Device, MANUFACTURER, MODEL_NAME, SOFTWARE_VERSION } from './identity';
import { objectTags as t } from './objectTags';

/** Patient and Patient Study modules (PS3.3 C.7.1.1, C.7.2.2): whatever the image holds of them. */
const PATIENT_TAGS = {
  '00100010': 'PN',
  '00100020': 'LO',
  '00100021': 'LO',
  '00100022': 'CS',
  '00100024': 'SQ',
  '00100026': 'SQ',
  '00100030': 'DA',
  '00100032': 'TM',
  '00100033': 'LO',
  '00100034': 'LO',
  '00100035': 'CS',
  '00100040': 'CS',
  '00100200': 'CS',
  '00100212': 'UC',
  '00100213': 'SQ',
  '00100214': 'SQ',
  '00100215': 'SQ',
  '00100218': 'SQ',
  '00100219': 'SQ',
  '00100221': 'SQ',
  '00100222': 'UT',
  '00100223': 'SQ',
  '00100229': 'UT',
  '00101000': 'LO',
  '00101001': 'PN',
  '00101002': 'SQ',
  '00101010': 'AS',
  '00101020': 'DS',
  '00101030': 'DS',
  '00102160': 'SH',
  '00102201': 'LO',
  '00102202': 'SQ',
  '00102292': 'LO',
  '00102293': 'SQ',
  '00102294': 'SQ',
  '00102297': 'PN',
  '00102298': 'CS',
  '00102299': 'LO',
  '00104000': 'LT',
  '00120062': 'CS',
  '00120063': 'LO',
  '00120064': 'SQ',
} as const;

/** Clinical Trial Subject and Study modules (PS3.3 C.7.1.3, C.7.2.3), both optional. */
const TRIAL_TAGS = {
  '00120010': 'LO',
  '00120020': 'LO',
  '00120021': 'LO',
  '00120030': 'LO',
  '00120031': 'LO',
  '00120040': 'LO',
  '00120042': 'LO',
  '00120050': 'LO',
  '00120051': 'ST',
} as const;
const TRIAL_TYPE_1 = ['00120010', '00120020'];
const TRIAL_TYPE_2 = ['00120021', '00120030', '00120031'];
const TRIAL_SUBJECT = ['00120040', '00120042'];

/** General Study module (PS3.3 C.7.2.1). */
const STUDY_TAGS = {
  '0020000D': 'UI',
  '00080020': 'DA',
  '00080030': 'TM',
  '00080050': 'SH',
  '00080051': 'SQ',
  '00080090': 'PN',
  '00080096': 'SQ',
  '0008009C': 'PN',
  '0008009D': 'SQ',
  '00081030': 'LO',
  '00081032': 'SQ',
  '00081048': 'PN',
  '00081049': 'SQ',
  '00081060': 'PN',
  '00081062': 'SQ',
  '00081110': 'SQ',
  '00200010': 'SH',
} as const;

/** Type 2: present even when nobody knows the value. */
const ALWAYS_PRESENT = [
  '00100010',
  '00100020',
  '00100030',
  '00100040',
  '00080020',
  '00080030',
  '00080050',
  '00080090',
  '00200010',
];

/**
 * Who and which examination, copied from the image that was drawn on and from nothing else: not from the URL, not from
 * the launch context (SR header table; SR-03). Values are taken over as they are, with every component group of a name.
 */
export function patientAndStudyModules(image: DicomJson): DraftDataset {
  const copied: DraftDataset = {};
  for (const [tag, vr] of Object.entries({ ...PATIENT_TAGS, ...STUDY_TAGS })) {
    const source = image[tag];
    if (!isEmptyElement(source)) copied[tag] = withVr(source, vr);
    else if (ALWAYS_PRESENT.includes(tag)) copied[tag] = element(vr);
  }
  return { ...copied, ...trialModules(image) };
}

/**
 * Public collections often carry a trial without sponsor or subject: an object of ours with half the module would break
 * the standard, so it is copied only where its required attributes hold a value.
 */
function trialModules(image: DicomJson): DraftDataset {
  const has = (tag: string) => !isEmptyElement(image[tag]);
  if (!TRIAL_TYPE_1.every(has) || !TRIAL_SUBJECT.some(has)) return {};
  const copied: DraftDataset = {};
  for (const [tag, vr] of Object.entries(TRIAL_TAGS)) {
    if (has(tag)) copied[tag] = withVr(image[tag], vr);
    else if (TRIAL_TYPE_2.includes(tag)) copied[tag] = element(vr);
  }
  return copied;
}

/** Servers leave the VR out now and then; the standard knows it. */
const withVr = (source: DicomElement | undefined, vr: string): DicomElement => ({ vr, ...source });

/** General Equipment (C.7.5.1): the viewer, never the scanner. */
export function equipmentModule(device: Device | undefined): DraftDataset {
  return {
    [tags.Manufacturer]: element('LO', MANUFACTURER),
    [tags.ManufacturerModelName]: element('LO', MODEL_NAME),
    [t.SoftwareVersions]: element('LO', SOFTWARE_VERSION),
    // Type 1 in Enhanced General Equipment (C.7.5.2): an installation without a number is number 1.
    [t.DeviceSerialNumber]: element('LO', device?.serialNumber ?? '1'),
  };
}

/** Specimen module (C.7.6.22): container, specimens and how they were prepared, as the slide has it. */
export function specimenModule(slide: DicomJson): DraftDataset {
  if (stringOf(slide, tags.ContainerIdentifier) === undefined) return {};
  const copied: DraftDataset = {};
  for (const [tag, vr] of Object.entries({ '00400512': 'LO', '00400515': 'SQ', '0040051A': 'LO', '00400520': 'SQ' })) {
    if (!isEmptyElement(slide[tag])) copied[tag] = withVr(slide[tag], vr);
  }
  for (const tag of [t.IssuerOfTheContainerIdentifierSequence, t.ContainerTypeCodeSequence]) {
    copied[tag] = isEmptyElement(slide[tag]) ? sequence([]) : withVr(slide[tag], 'SQ');
  }
  const specimens = (slide[tags.SpecimenDescriptionSequence]?.Value ?? []).map((item) => ({
    [t.IssuerOfTheSpecimenIdentifierSequence]: sequence([]),
    [t.SpecimenPreparationSequence]: sequence([]),
    ...(item as DicomJson),
  }));
  if (specimens.length > 0) copied[tags.SpecimenDescriptionSequence] = sequence(specimens);
  return copied;
}
