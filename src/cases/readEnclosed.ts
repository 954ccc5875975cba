import { binaryOf } from '../codecs/dataset';
import { decodePart10 } from '../codecs/part10';
import type { NamedPatient } from '../dicom/documentPatient';
import { type EnclosedAddress, type EnclosedContent, type EnclosedFormat, enclosedFormat } from '../dicom/enclosed';
import { formatPersonName } from '../dicom/format';
import { type DicomJson, numbersOf, stringOf } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { tags } from '../dicom/tags';
import type { SourceId } from '../dicom/uids';
import type { DicomWebSource } from '../dicomweb/source';
import { fail, ok, type Result } from '../lib/result';

const DOCUMENT_TITLE = '00420010';
const ENCAPSULATED_DOCUMENT = '00420011';
const ENCAPSULATED_DOCUMENT_LENGTH = '00420015';

/** More is no report: it would be held twice in memory, by the page and by the tab that shows it. */
const MOST_BYTES: Readonly<Record<EnclosedFormat, number>> = { pdf: 256e6, cda: 256e6 };

/**
 * Fetches the object that a reader opened, and takes the document out of it. The whole object is asked for from the archive
 * it is listed by: an address for the bytes alone, which the object's writer may have chosen, is never followed (AT-03).
 */
export async function readEnclosed(
  sources: ReadonlyMap<SourceId, DicomWebSource>,
  { series, sopInstanceUid }: EnclosedAddress,
  signal: AbortSignal,
): Promise<Result<EnclosedContent, Problem>> {
  const { sourceId, studyInstanceUid, seriesInstanceUid } = series;
  const source = sources.get(sourceId);
  if (!source) throw new Error(`Series ${seriesInstanceUid} belongs to no archive`);
  const file = await source.instance({ studyInstanceUid, seriesInstanceUid, sopInstanceUid }, signal);
  if (!file.ok) return file;
  const object = decodePart10(file.value);
  if (!object.ok) return object;
  if (stringOf(object.value, tags.SOPInstanceUID) !== sopInstanceUid) {
    return fail(refused('The archive sent another object than this one', `Asked for ${sopInstanceUid}`));
  }
  return contentOf(object.value);
}

function contentOf(dataset: DicomJson): Result<EnclosedContent, Problem> {
  const format = enclosedFormat(stringOf(dataset, tags.SOPClassUID) ?? '');
  if (format === undefined) return fail(refused('The archive sent an object of another kind than it lists'));
  const stored = binaryOf(dataset[ENCAPSULATED_DOCUMENT]);
  if (stored === undefined || stored.length === 0) return fail(refused('This object encloses no document'));
  const bytes = withoutPadding(stored, numbersOf(dataset, ENCAPSULATED_DOCUMENT_LENGTH)[0]);
  if (bytes.length > MOST_BYTES[format]) {
    const size = Math.ceil(bytes.length / 1e6);
    return fail(
      refused(`This document has ${size} MB, more than the ${MOST_BYTES[format] / 1e6} MB that are opened here`),
    );
  }
  if (format === 'pdf' && !startsAsPdf(bytes)) {
    return fail(refused('This object calls itself a PDF document and holds something else'));
  }
  const title = stringOf(dataset, DOCUMENT_TITLE);
  return ok({
    format,
    bytes: new Uint8Array(bytes),
    patient: patientIn(dataset),
    ...(title === undefined ? {} : { title }),
  });
}

function patientIn(dataset: DicomJson): NamedPatient {
  const id = stringOf(dataset, tags.PatientID);
  const name = stringOf(dataset, tags.PatientName) ?? '';
  const group = name.split('=').find((one) => /\p{L}/u.test(one)) ?? '';
  const [familyName = '', ...given] = group.split('^');
  const birthDate = stringOf(dataset, tags.PatientBirthDate);
  return {
    ids: id === undefined ? [] : [id],
    name: formatPersonName(group),
    familyName,
    givenNames: given.slice(0, 2).join(' '),
    ...(birthDate === undefined ? {} : { birthDate }),
  };
}

/** A value has an even number of bytes (PS3.5 7.1.1); Encapsulated Document Length says the true one, in newer objects. */
function withoutPadding(stored: Uint8Array, statedLength: number | undefined): Uint8Array {
  const isStated = statedLength !== undefined && [stored.length, stored.length - 1].includes(statedLength);
  const length = isStated ? statedLength : stored.at(-1) === 0 ? stored.length - 1 : stored.length;
  return stored.subarray(0, length);
}

/** ISO 32000 7.5.2: "%PDF-" is the first line. What has something before it can be a page for one program and a PDF for another. */
const startsAsPdf = (bytes: Uint8Array): boolean => String.fromCharCode(...bytes.subarray(0, 5)) === '%PDF-';

const refused = (title: string, detail?: string): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title,
  tip: 'Nothing of it is shown. Open it in the system it came from.',
  ...(detail === undefined ? {} : { detail }),
});
