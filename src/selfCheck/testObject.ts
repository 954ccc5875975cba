import { type DraftDataset, element, sequence } from '../codecs/dataset';
import { equipmentModule } from '../codecs/header';
import type { DicomJson } from '../dicom/json';
import { newUid } from '../dicom/uids';
import { TEST_PATIENT_ID, TEST_PATIENT_NAME } from './testPatient';

const COMPREHENSIVE_3D_SR = '1.2.840.10008.5.1.4.1.1.88.34';
const WORDS =
  'Stored by the self-check of the viewer to see whether reports can be saved. It is about nobody and may be deleted.';

const code = (value: string, scheme: string, meaning: string): DicomJson => ({
  '00080100': element('SH', value),
  '00080102': element('SH', scheme),
  '00080104': element('LO', meaning),
});

/** A report of the class that the viewer stores (Comprehensive 3D SR, PS3.3 A.35.13), about nothing: a title and a sentence. */
export function buildTestObject(now: Date): DicomJson {
  const [date = '', time = ''] = localDateTime(now);
  const dataset: DraftDataset = {
    '00080016': element('UI', COMPREHENSIVE_3D_SR),
    '00080018': element('UI', newUid()),
    '00080020': element('DA', date),
    '00080023': element('DA', date),
    '00080030': element('TM', time),
    '00080033': element('TM', time),
    '00080050': element('SH'),
    '00080060': element('CS', 'SR'),
    '00080090': element('PN'),
    '00081030': element('LO', 'Self-check'),
    '0008103E': element('LO', 'Store test'),
    '00081111': sequence([]),
    '00100010': element('PN', { Alphabetic: TEST_PATIENT_NAME }),
    '00100020': element('LO', TEST_PATIENT_ID),
    '00100030': element('DA'),
    '00100040': element('CS', 'O'),
    '0020000D': element('UI', newUid()),
    '0020000E': element('UI', newUid()),
    '00200010': element('SH', 'SELFCHECK'),
    '00200011': element('IS', 1),
    '00200013': element('IS', 1),
    '0040A040': element('CS', 'CONTAINER'),
    '0040A043': sequence([code('18748-4', 'LN', 'Diagnostic imaging report')]),
    '0040A050': element('CS', 'SEPARATE'),
    '0040A372': sequence([]),
    '0040A491': element('CS', 'PARTIAL'),
    '0040A493': element('CS', 'UNVERIFIED'),
    '0040A730': sequence([
      {
        '0040A010': element('CS', 'CONTAINS'),
        '0040A040': element('CS', 'TEXT'),
        '0040A043': sequence([code('121106', 'DCM', 'Comment')]),
        '0040A160': element('UT', WORDS),
      },
    ]),
    ...equipmentModule(undefined),
  };
  return dataset;
}

/** What has to come back unchanged. */
export const COMPARED: readonly (readonly [tag: string, name: string])[] = [
  ['00080016', 'SOP Class'],
  ['00080018', 'SOP Instance'],
  ['0020000D', 'Study'],
  ['0020000E', 'Series'],
  ['00100010', 'Patient Name'],
  ['00100020', 'Patient ID'],
  ['00080023', 'Content Date'],
  ['0040A491', 'Completion Flag'],
];

function localDateTime(now: Date): readonly string[] {
  const two = (value: number) => String(value).padStart(2, '0');
  return [
    `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`,
    `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`,
  ];
}
