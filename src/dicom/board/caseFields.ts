import { fail, ok, type Result } from '../../lib/result';
import { isUid } from '../uids';
import { CASE_NEEDS, CASE_STATUSES, type CaseNeed, type CaseStatus, type NewCase } from './agenda';

/** One case of a file, whatever the file's form: fields by name, a list as text or as it is. */
export type CaseFields = Readonly<Partial<Record<CaseField, string | readonly string[]>>>;

export const CASE_FIELDS = [
  'id',
  'order',
  'patientId',
  'issuer',
  'accessionNumbers',
  'studyInstanceUids',
  'question',
  'site',
  'status',
  'presenters',
  'needs',
  'note',
] as const;
export type CaseField = (typeof CASE_FIELDS)[number];

export interface ReadCase {
  readonly read: NewCase;
  readonly id?: string;
  readonly order?: number;
  /** What was read otherwise than it was written, in words. */
  readonly remarks: readonly string[];
}

/** Longer texts are no question to a board; a row with one is told and left out. */
const LONGEST_TEXT = 4000;
/** LO (PS3.5 6.2); accession numbers in the field are longer than their SH. */
const LONGEST_ID = 64;
const MOST_IDS = 100;

/** The case that the fields describe; the error says in words why it is none. An identifier is never altered. */
export function readCase(fields: CaseFields): Result<ReadCase, string> {
  const remarks: string[] = [];
  for (const [name, value] of Object.entries(fields))
    if (textOf(value).length > LONGEST_TEXT) return fail(`${name} is longer than ${LONGEST_TEXT} characters`);
  const patientId = textOf(fields.patientId).trim() || undefined;
  const issuerOfPatientId = textOf(fields.issuer).trim() || undefined;
  const accessionNumbers = listOf(fields.accessionNumbers);
  const studyInstanceUids = listOf(fields.studyInstanceUids);
  const ids = [patientId ?? '', issuerOfPatientId ?? '', ...accessionNumbers, ...studyInstanceUids];
  const fault = ids.map(faultOf).find((one) => one !== undefined);
  if (fault !== undefined) return fail(fault);
  const odd = studyInstanceUids.find((uid) => !isUid(uid));
  if (odd !== undefined) return fail(`“${odd}” is not a Study Instance UID`);
  if (ids.length > MOST_IDS) return fail(`more than ${MOST_IDS} identifiers`);
  if (patientId === undefined && accessionNumbers.length + studyInstanceUids.length === 0)
    return fail('no patient ID, accession number or study');
  const text = (value: CaseFields[CaseField]) => withoutControls(textOf(value), remarks);
  const note = text(fields.note);
  const needs = needsOf(fields.needs, remarks);
  const order = Number(textOf(fields.order).trim() || Number.NaN);
  const read: NewCase = {
    ...(patientId === undefined ? {} : { patientId }),
    ...(issuerOfPatientId === undefined ? {} : { issuerOfPatientId }),
    accessionNumbers,
    studyInstanceUids,
    question: text(fields.question),
    site: text(fields.site),
    status: statusOf(fields.status, remarks),
    presenters: namesOf(text(fields.presenters)),
    ...(note === '' ? {} : { note }),
    ...(needs === undefined ? {} : { needs }),
  };
  const id = textOf(fields.id).trim();
  return ok({
    read,
    ...(/^[\w.-]{1,64}$/.test(id) ? { id } : {}),
    ...(Number.isFinite(order) ? { order } : {}),
    remarks,
  });
}

const textOf = (value: CaseFields[CaseField]): string => (typeof value === 'string' ? value : (value ?? []).join('\n'));

/** Values of one cell: by `|`, `;`, `,`, backslash or line. */
export const listOf = (value: CaseFields[CaseField]): readonly string[] => parts(textOf(value), /[|;,\\\r\n]+/);

/** People's names may hold a comma. */
const namesOf = (text: string): readonly string[] => parts(text, /[|;\n]+/);

const parts = (text: string, between: RegExp): readonly string[] => [
  ...new Set(text.split(between).flatMap((part) => part.trim() || [])),
];

function faultOf(id: string): string | undefined {
  if (id.length > LONGEST_ID) return `an identifier is longer than ${LONGEST_ID} characters`;
  if (/[\p{Cc}\p{Cf}]/u.test(id)) return 'an identifier holds characters that cannot be seen';
  return /[*?\\]/.test(id) ? `“${id}” holds * ? or \\, with which archives find other patients too` : undefined;
}

function withoutControls(text: string, remarks: string[]): string {
  const clean = text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/gu, '');
  if (clean !== text.replace(/\r\n?/g, '\n')) remarks.push('characters that cannot be seen were taken out of a text');
  return clean.trim();
}

const letters = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');

function statusOf(value: CaseFields[CaseField], remarks: string[]): CaseStatus {
  const wanted = letters(textOf(value));
  if (wanted === '') return 'Planned';
  const known = CASE_STATUSES.find((status) => letters(status) === wanted);
  if (known) return known;
  if (/^final(ized)?$/.test(wanted)) return 'Finalised';
  remarks.push(`the status is none of ${CASE_STATUSES.join(', ')}: taken as Planned`);
  return 'Planned';
}

/** Nothing said, or something not understood: everything is needed, so that no light turns green by a misspelling. */
function needsOf(value: CaseFields[CaseField], remarks: string[]): readonly CaseNeed[] | undefined {
  const wanted = listOf(value).map(letters);
  if (wanted.length === 0) return undefined;
  const known = wanted.map((one) => CASE_NEEDS.find((need) => need.toLowerCase() === one || `${one}s` === need));
  if (known.every((need) => need !== undefined)) return known;
  remarks.push(`needs are some of ${CASE_NEEDS.join(', ')}: taken as all of them`);
  return undefined;
}
