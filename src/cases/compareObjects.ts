import type { DicomJson } from '../dicom/json';
import { tags } from '../dicom/tags';

const CONTENT_SEQUENCE = '0040A730';
const ANNOTATION_GROUP_SEQUENCE = '006A0002';
/** What an object means: which one it is, of whom, where its marks lie, and every value of them. */
const MEANING = [
  tags.SOPInstanceUID,
  tags.SOPClassUID,
  tags.StudyInstanceUID,
  tags.SeriesInstanceUID,
  tags.PatientID,
  tags.FrameOfReferenceUID,
  tags.ReferencedImageSequence,
  // Annotation Coordinate Type, Pixel Origin Interpretation, Predecessor Documents, Completion and Verification Flag.
  '006A0001',
  '00480301',
  '0040A360',
  '0040A491',
  '0040A493',
  CONTENT_SEQUENCE,
  ANNOTATION_GROUP_SEQUENCE,
];

/** The first attribute of meaning that is not the same in both; undefined when they mean the same. */
export const differingMeaning = (sent: DicomJson, held: DicomJson): string | undefined =>
  MEANING.find((tag) => fingerprint(held, tag) !== fingerprint(sent, tag));

/** Everything else that an archive may change on the way in and must tell of (WEB-27): tags in order. */
export function differingRest(sent: DicomJson, held: DicomJson): readonly string[] {
  const all = new Set([...Object.keys(sent), ...Object.keys(held)]);
  return [...all].filter((tag) => !MEANING.includes(tag) && fingerprint(held, tag) !== fingerprint(sent, tag)).sort();
}

/** A text that is equal exactly when the values are: binary as hex, everything else as JSON with sorted tags. */
function fingerprint(dataset: DicomJson, tag: string): string {
  const value = dataset[tag]?.Value ?? [];
  return JSON.stringify(value, (_key, one: unknown) => {
    if (one instanceof ArrayBuffer) return hex(new Uint8Array(one));
    if (ArrayBuffer.isView(one)) return hex(new Uint8Array(one.buffer, one.byteOffset, one.byteLength));
    if (typeof one === 'object' && one !== null && !Array.isArray(one)) {
      return Object.fromEntries(Object.entries(one).sort(([a], [b]) => a.localeCompare(b)));
    }
    return one;
  });
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
