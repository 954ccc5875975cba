import { data as dcmjs } from 'dcmjs';
import type { DicomJson } from '../dicom/json';
import { stringOf } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { tags } from '../dicom/tags';
import { fail, ok, type Result } from '../lib/result';
import { type DraftDataset, element } from './dataset';
import { concatenate, writeElement, writeExplicitVr } from './explicitVrWriter';
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME } from './identity';
import { BrokenDeflation, inflateRaw } from './inflate';
import { BrokenData, readElements } from './part10Reader';

/**
 * DICOM files (PS3.10) ⇄ DICOM JSON. The only file that knows dcmjs, and it takes one thing from it: the data
 * dictionary. Writing and reading are ours (`explicitVrWriter`, `part10Reader`, `inflate`), since dcmjs 0.52.0 has no
 * VR OL, calls Long Primitive Point Index List UL, stops at a second character set, splits ST and UT at backslashes,
 * takes a file that ends too early for a whole one, and inflates without end.
 */
const IMPLICIT_LE = '1.2.840.10008.1.2';
const EXPLICIT_LE = '1.2.840.10008.1.2.1';
const DEFLATED_LE = '1.2.840.10008.1.2.1.99';
const EXPLICIT_BE = '1.2.840.10008.1.2.2';
const PREAMBLE = 128;

/** Where the dictionary of dcmjs 0.52.0 is wrong or says "depends" (PS3.6 2025e). */
const CORRECTED_VR: Readonly<Record<string, string>> = { '00660040': 'OL', '006A0011': 'OL' };

/** VR by the data dictionary; private and unknown tags have none. */
function vrOf(tag: string): string | undefined {
  const corrected = CORRECTED_VR[tag];
  if (corrected !== undefined) return corrected;
  const vr = dcmjs.DicomMetaDictionary.dictionary[`(${tag.slice(0, 4)},${tag.slice(4)})`]?.vr;
  if (vr === 'ox') return 'OW';
  if (vr === 'xs') return 'US';
  return vr !== undefined && /^[A-Z]{2}$/.test(vr) ? vr : undefined;
}

/**
 * A dataset as a DICOM file in Explicit VR Little Endian (SR-08). Non-ASCII text makes it UTF-8 (ISO_IR 192), wherever
 * it was read from: the JSON model is Unicode already. A dataset that cannot be written (no SOP Instance UID, bulk data
 * that was not fetched) is a bug of the caller and throws.
 */
export function encodePart10(dataset: DicomJson): Uint8Array {
  const sopClassUid = stringOf(dataset, tags.SOPClassUID);
  const sopInstanceUid = stringOf(dataset, tags.SOPInstanceUID);
  if (sopClassUid === undefined || sopInstanceUid === undefined) throw new Error('a DICOM file needs its SOP UIDs');
  const { [tags.SpecificCharacterSet]: _, ...plain } = withoutNestedCharacterSets(dataset);
  const characterSet = hasNonAsciiText(plain) ? { [tags.SpecificCharacterSet]: element('CS', 'ISO_IR 192') } : {};
  const body = writeExplicitVr({ ...plain, ...characterSet }, vrOf);
  const meta = concatenate([
    writeElement('00020001', { vr: 'OB', Value: [new Uint8Array([0, 1])] }),
    writeElement('00020002', { vr: 'UI', Value: [sopClassUid] }),
    writeElement('00020003', { vr: 'UI', Value: [sopInstanceUid] }),
    writeElement('00020010', { vr: 'UI', Value: [EXPLICIT_LE] }),
    writeElement('00020012', { vr: 'UI', Value: [IMPLEMENTATION_CLASS_UID] }),
    writeElement('00020013', { vr: 'SH', Value: [IMPLEMENTATION_VERSION_NAME] }),
  ]);
  const start = new Uint8Array(PREAMBLE + 4);
  start.set(new TextEncoder().encode('DICM'), PREAMBLE);
  return concatenate([start, writeElement('00020000', { vr: 'UL', Value: [meta.length] }), meta, body]);
}

/** Any character set of an item would contradict the one of the file. */
function withoutNestedCharacterSets(dataset: DicomJson): DicomJson {
  const copy: DraftDataset = {};
  for (const [tag, item] of Object.entries(dataset)) {
    if (item?.vr !== 'SQ' || item.Value === undefined) {
      copy[tag] = item;
      continue;
    }
    const items = item.Value.map((value) => {
      const { [tags.SpecificCharacterSet]: _, ...rest } = withoutNestedCharacterSets((value ?? {}) as DicomJson);
      return rest;
    });
    copy[tag] = { ...item, Value: items };
  }
  return copy;
}

function hasNonAsciiText(value: unknown): boolean {
  if (typeof value === 'string') return /[^\0-\x7f]/.test(value);
  if (value === null || typeof value !== 'object' || value instanceof ArrayBuffer || ArrayBuffer.isView(value))
    return false;
  return Object.values(value).some(hasNonAsciiText);
}

/**
 * A DICOM file as DICOM JSON. Tolerant of transfer syntax, private and unknown elements (kept) and missing VRs; a file
 * that is cut off or damaged is refused as a whole, since half a report or half a set of cells must not pass for all.
 * Transfer Syntax UID (0002,0010) stays in the dataset; binary values are ArrayBuffers of their own, little endian
 * unless the file is big endian.
 */
export function decodePart10(bytes: Uint8Array): Result<DicomJson, Problem> {
  try {
    return decodeFile(bytes);
  } catch (cause) {
    const isOfTheFile = cause instanceof BrokenData || cause instanceof BrokenDeflation || cause instanceof RangeError;
    if (isOfTheFile) return fail(broken(cause.message, cause));
    throw cause;
  }
}

function decodeFile(bytes: Uint8Array): Result<DicomJson, Problem> {
  const mark = String.fromCharCode(...bytes.subarray(PREAMBLE, PREAMBLE + 4));
  if (mark !== 'DICM') return fail(broken('It has no DICOM header'));
  const meta = readElements(bytes, PREAMBLE + 4, { isExplicit: true, isLittleEndian: true }, vrOf, true);
  const transferSyntaxUid = stringOf(meta.dataset, '00020010');
  if (transferSyntaxUid === undefined) return fail(broken('It does not say how it is encoded'));
  const isDeflated = transferSyntaxUid === DEFLATED_LE;
  const { dataset } = readElements(
    isDeflated ? inflated(bytes.subarray(meta.end)) : bytes,
    isDeflated ? 0 : meta.end,
    { isExplicit: transferSyntaxUid !== IMPLICIT_LE, isLittleEndian: transferSyntaxUid !== EXPLICIT_BE },
    vrOf,
  );
  if (Object.keys(dataset).length === 0) return fail(broken('It has a header and nothing else'));
  return ok({ ...dataset, '00020010': element('UI', isDeflated ? EXPLICIT_LE : transferSyntaxUid) });
}

/** The bytes after the meta header without their deflation (PS3.5 A.5), as far as a report can be large. */
const inflated = (packed: Uint8Array): Uint8Array =>
  inflateRaw(packed, Math.min(Math.max(LEAST_INFLATED, packed.length * MOST_RATIO), MOST_INFLATED));

/** Real text packs 5 to 50 times; only made to do harm it packs a thousand times. */
const MOST_RATIO = 100;
const LEAST_INFLATED = 1 << 24;
const MOST_INFLATED = 1 << 29;

const broken = (detail: string, cause?: unknown): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: 'This object is damaged and cannot be read',
  tip: 'Ask for it to be sent to the archive again.',
  detail,
  cause,
});
