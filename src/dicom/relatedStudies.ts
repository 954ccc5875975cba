import { areDifferentPatients } from './samePatient';
import type { Patient, Study } from './types';

/** A study of the patient, as it lies to the one that is read. */
export interface RelatedStudy {
  readonly study: Study;
  readonly because: string;
  readonly doubt?: string;
}

/**
 * Studies of the same patient as `read`, by Patient ID and issuer (WEB-08), those first that a reader would compare with: same
 * modality, a description of the same words, before the one that is read, near to it. A study that names another person
 * under the same identifier stays in the list and says so.
 */
export function relatedStudies(read: Study, found: readonly Study[]): readonly RelatedStudy[] {
  return found
    .filter((study) => !areDifferentPatients(study.patient, read.patient))
    .map((study) => ({ study, points: pointsOf(study, read), days: daysBetween(read, study) }))
    .sort((a, b) => b.points - a.points || distance(a.days) - distance(b.days) || byUid(a.study, b.study))
    .map(({ study, days }) => {
      const doubt = doubtOf(study.patient, read.patient);
      return { study, because: reasonsFor(study, read, days), ...(doubt && { doubt }) };
    });
}

const byUid = (a: Study, b: Study): number => (a.studyInstanceUid < b.studyInstanceUid ? -1 : 1);
/** Without a date, behind all that have one. */
const distance = (days: number | undefined): number => (days === undefined ? Number.MAX_VALUE : Math.abs(days));

function pointsOf(study: Study, read: Study): number {
  const days = daysBetween(read, study);
  const isEarlier = days !== undefined && days <= 0;
  return (sharedModality(study, read) ? 4 : 0) + (hasSharedWords(study, read) ? 2 : 0) + (isEarlier ? 1 : 0);
}

/** Objects about images say nothing of what can be compared. */
const NO_IMAGES: ReadonlySet<string> = new Set([
  'SR',
  'PR',
  'KO',
  'SEG',
  'DOC',
  'RTSTRUCT',
  'RTPLAN',
  'REG',
  'ANN',
  'OT',
]);
const sharedModality = (study: Study, read: Study): string | undefined =>
  study.modalitiesInStudy.find((one) => !NO_IMAGES.has(one) && read.modalitiesInStudy.includes(one));

/** Words that many descriptions have, whatever they are of. */
const COMMON = new Set(['with', 'without', 'contrast', 'and', 'the', 'study', 'follow', 'up', 'routine', 'exam']);
const wordsIn = ({ studyDescription = '' }: Study): ReadonlySet<string> =>
  new Set((studyDescription.toLowerCase().match(/\p{L}{3,}/gu) ?? []).filter((word) => !COMMON.has(word)));

function hasSharedWords(study: Study, read: Study): boolean {
  const words = wordsIn(read);
  return [...wordsIn(study)].some((word) => words.has(word));
}

function reasonsFor(study: Study, read: Study, days: number | undefined): string {
  const modality = sharedModality(study, read);
  return [
    modality && `${modality} as well`,
    hasSharedWords(study, read) && 'similar description',
    days === undefined ? 'date not known' : timeWords(days),
  ]
    .filter(Boolean)
    .join(', ');
}

/** DICOM DA as days, or undefined where it is none. */
function dayOf(date: string | undefined): number | undefined {
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(date ?? '');
  return parts ? Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])) / 86_400_000 : undefined;
}

/** Of `study` after `read`. */
function daysBetween(read: Study, study: Study): number | undefined {
  const [from, to] = [dayOf(read.studyDate), dayOf(study.studyDate)];
  return from === undefined || to === undefined ? undefined : to - from;
}

/** "same day", "3 days later", "14 months earlier": in days up to two months, in months up to almost two years. */
function timeWords(days: number): string {
  if (days === 0) return 'same day';
  const size = Math.abs(days);
  const [count, unit] =
    size < 61 ? [size, 'day'] : size < 700 ? [Math.round(size / 30.44), 'month'] : [Math.round(size / 365.25), 'year'];
  return `${count} ${unit}${count === 1 ? '' : 's'} ${days < 0 ? 'earlier' : 'later'}`;
}

/** Names are spelt in many ways and change; a birth date does neither. */
function doubtOf(found: Patient, read: Patient): string | undefined {
  const [one, other] = [found.patientBirthDate, read.patientBirthDate];
  if (one && other && one !== other) return 'another birth date under the same ID';
  const isOtherSex = found.patientSex && read.patientSex && found.patientSex !== read.patientSex;
  if (isOtherSex && found.patientSex !== 'O' && read.patientSex !== 'O') return 'another sex under the same ID';
  return familyNameOf(found) === familyNameOf(read) ? undefined : 'another name under the same ID';
}

const familyNameOf = ({ patientName }: Patient): string =>
  (patientName.split('=')[0]?.split('^')[0] ?? '').normalize('NFD').replace(/\P{L}/gu, '').toLowerCase();
