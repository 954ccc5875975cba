import { formatDate, formatPersonName } from './format';
import type { Patient } from './types';

/** What tells who somebody is. */
export interface IdentitySecrets {
  readonly patients: readonly Patient[];
  /** Accession numbers and whatever else leads to one person. */
  readonly identifiers: readonly string[];
}

/**
 * Hides every part of a text that tells who one of these people is: parts of names, IDs with their issuers, dates of birth
 * in the ways in which they are written, identifiers. The one for the page, the report and the board. What is long is hidden
 * wherever it stands, what is short as a word of its own, so that "Ann" stays in "annular". A single letter of a name is an
 * initial and stays; an ideograph alone is a whole name. Spellings that no archive told ("Mueller" for "Müller") stay.
 */
export function identityHider({ patients, identifiers }: IdentitySecrets, hidden: string): (text: string) => string {
  const names = patients.flatMap(({ patientName }) => [
    patientName,
    formatPersonName(patientName),
    ...patientName.split(/[\^=\s,]+/).filter((word) => [...word].length > 1 || WITHOUT_SPACES.test(word)),
  ]);
  const ids = patients.flatMap(({ patientId, issuerOfPatientId = '' }) => [
    patientId,
    issuerOfPatientId.length > 2 ? issuerOfPatientId : '', // else every word of a letter or two
  ]);
  const days = patients.flatMap(({ patientBirthDate }) => spellingsOfDay(patientBirthDate));
  const secrets = new Set([...names, ...ids, ...identifiers, ...days].map((one) => one.trim().normalize('NFC')));
  secrets.delete('');
  if (secrets.size === 0) return (text) => text;
  const pattern = [...secrets].toSorted((a, b) => b.length - a.length).map(patternOf);
  const all = new RegExp(pattern.join('|'), 'giu');
  return (text) => text.normalize('NFC').replace(all, hidden);
}

const WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
/** Shorter words are parts of others by chance. */
const LONG = 5;

function patternOf(word: string): string {
  const literal = word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  const isAnywhere = word.length >= LONG || WITHOUT_SPACES.test(word);
  return isAnywhere ? literal : `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`;
}

/** A birth date as texts write it: 19610302, 1961-03-02, 02.03.1961, 2.3.1961, 02/03/1961, 03/02/1961. */
function spellingsOfDay(da: string | undefined): readonly string[] {
  if (!da) return [];
  const match = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(da.trim());
  if (!match) return [da, formatDate(da)];
  const [, year = '', month = '', day = ''] = match;
  const short = (part: string) => String(Number(part));
  return [
    formatDate(da),
    `${year}${month}${day}`,
    `${year}-${month}-${day}`,
    ...['.', '/', '-'].flatMap((sign) => [
      [day, month, year].join(sign),
      [short(day), short(month), year].join(sign),
      [month, day, year].join(sign),
      [short(month), short(day), year].join(sign),
    ]),
  ];
}
