import { formatDate, formatPersonName } from './format';
import type { Problem } from './problem';
import type { Patient } from './types';

/** A patient as a document names them: any part may be missing, and identifiers may be those of several hospitals. */
export interface NamedPatient {
  readonly ids: readonly string[];
  /** As read; empty where there is none. */
  readonly name: string;
  readonly familyName?: string;
  readonly givenNames?: string;
  /** Digits of a date from the year on: "19610302", "1961". */
  readonly birthDate?: string;
}

/**
 * A problem where a document names another patient than the study it lies in. What either does not tell contradicts nobody;
 * an identifier contradicts unless one of the document's is that of the study (WEB-08). Where only the identifier does, it
 * may be that of another hospital, and that is said.
 */
export function documentPatientProblem(
  named: readonly NamedPatient[],
  listed: Patient,
  what = 'This document',
): Problem | undefined {
  const differing = named.flatMap((one) => differences(one, listed));
  if (differing.length === 0) return undefined;
  const isIdAlone = differing.every(({ of }) => of === 'patient ID');
  return {
    code: 'conflict',
    severity: isIdAlone && hasMoreThanIds(named, listed) ? 'warning' : 'error',
    title: `${what} names another patient than its study: ${differing.map(({ words }) => words).join('; ')}`,
    tip:
      isIdAlone && hasMoreThanIds(named, listed)
        ? 'Nothing else differs: it can be the ID of another hospital. Make sure before you use it.'
        : 'Find out whose it is before you use it, and tell the administrator of the archive.',
  };
}

interface Difference {
  readonly of: 'name' | 'birth date' | 'patient ID';
  readonly words: string;
}

function differences(named: NamedPatient, listed: Patient): readonly Difference[] {
  const found: Difference[] = [];
  const say = (of: Difference['of'], here: string, there: string) =>
    found.push({ of, words: `${of} “${here}”, of the study “${there}”` });
  if (isOtherName(named, listed.patientName)) say('name', named.name, formatPersonName(listed.patientName));
  if (isOtherDate(named.birthDate, listed.patientBirthDate)) {
    say('birth date', formatDate(named.birthDate), formatDate(listed.patientBirthDate));
  }
  const id = listed.patientId.trim();
  const ids = named.ids.map((one) => one.trim()).filter(Boolean);
  if (id !== '' && ids.length > 0 && !ids.includes(id)) say('patient ID', ids.join(', '), id);
  return found;
}

/** Whether name or birth date could be compared at all. */
const hasMoreThanIds = (named: readonly NamedPatient[], listed: Patient): boolean =>
  named.every(({ name, birthDate }) => (name && listed.patientName) || (birthDate && listed.patientBirthDate));

/** Dates of less than a day agree as far as both go. */
function isOtherDate(one: string | undefined, other: string | undefined): boolean {
  const [a, b] = [one, other].map((date) => /^\d{4}(\d{2}(\d{2})?)?/.exec(date ?? '')?.[0] ?? '');
  if (!a || !b) return false;
  const length = Math.min(a.length, b.length);
  return a.slice(0, length) !== b.slice(0, length);
}

/**
 * Names agree where they share a word of the family name and a given name or its initial: people are written with more and
 * fewer names. Names in scripts that differ cannot be compared.
 */
function isOtherName({ name, familyName, givenNames }: NamedPatient, pn: string): boolean {
  const groups = pn.split('=').filter((group) => wordsOf(group).length > 0);
  const here = wordsOf(name);
  const comparable = groups.filter((group) => isLatin(group) === isLatin(name));
  if (here.length === 0 || comparable.length === 0) return false;
  return comparable.every((group) => {
    const [family = '', given = '', middle = ''] = group.split('^');
    const isSameFamily = isShared(familyWords(familyName ?? name), familyWords(family), false);
    return !isSameFamily || !isShared(wordsOf(givenNames ?? name), wordsOf(`${given} ${middle}`), true);
  });
}

function isShared(some: readonly string[], others: readonly string[], isInitialEnough: boolean): boolean {
  if (some.length === 0 || others.length === 0) return true;
  return some.some((a) =>
    others.some((b) => a === b || (isInitialEnough && (a.length === 1 || b.length === 1) && a[0] === b[0])),
  );
}

/** What many families share says nothing of one. */
const PARTICLES = new Set('al bin da de del den der di do dos du el la le van von zu'.split(' '));
function familyWords(text: string): readonly string[] {
  const all = wordsOf(text);
  const own = all.filter((word) => !PARTICLES.has(word));
  return own.length > 0 ? own : all;
}

const isLatin = (text: string): boolean => /\p{Script=Latin}/u.test(text);
/** "Müller", "Mueller" and "MULLER" are one spelling. */
const FOLDED: Readonly<Record<string, string>> = { ß: 'ss', ø: 'o', œ: 'o', æ: 'a', ł: 'l', đ: 'd' };
const wordsOf = (text: string): readonly string[] =>
  (
    text
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[ßøœæłđ]/g, (letter) => FOLDED[letter] ?? letter)
      .replace(/['’]/g, '')
      .match(/\p{L}+/gu) ?? []
  ).map((word) => word.replace(/([aou])e/g, '$1'));
