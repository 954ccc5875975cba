import { fail, ok, type Result } from '../../lib/result';
import type { Problem } from '../problem';

export const CASE_STATUSES = ['Planned', 'In review', 'Reviewed', 'Finalised'] as const;
export type CaseStatus = (typeof CASE_STATUSES)[number];

/** What a case has to have before a board can discuss it. */
export const CASE_NEEDS = ['images', 'slides', 'reports', 'keyImages'] as const;
export type CaseNeed = (typeof CASE_NEEDS)[number];

/** One case of a board. At least one of patient, accession numbers and studies says whose it is. */
export interface BoardCase {
  readonly id: string;
  /** 1-based place in the agenda; always that of the list. */
  readonly order: number;
  readonly patientId?: string;
  readonly issuerOfPatientId?: string;
  readonly accessionNumbers: readonly string[];
  readonly studyInstanceUids: readonly string[];
  readonly question: string;
  readonly site: string;
  readonly status: CaseStatus;
  readonly presenters: readonly string[];
  readonly note?: string;
  /** Absent: everything. */
  readonly needs?: readonly CaseNeed[];
}

/** The list of cases of one meeting (TB-1). */
export interface Agenda {
  readonly id: string;
  readonly title: string;
  /** DICOM DA. */
  readonly date?: string;
  readonly cases: readonly BoardCase[];
}

/** A case as it is taken in: place and identifier are the agenda's to give. */
export type NewCase = Omit<BoardCase, 'id' | 'order'>;

/** The most cases of one agenda: nobody discusses more, and a file that holds more is another kind of file. */
export const MOST_CASES = 500;

export const emptyAgenda = (id: string, title: string): Agenda => ({ id, title, cases: [] });

const numbered = (agenda: Agenda, cases: readonly BoardCase[]): Agenda => ({
  ...agenda,
  cases: cases.map((one, index) => (one.order === index + 1 ? one : { ...one, order: index + 1 })),
});

/** The case at another place (0-based index); beyond the ends it stops at them. */
export function moveCase(agenda: Agenda, id: string, toIndex: number): Agenda {
  const moved = agenda.cases.find((one) => one.id === id);
  if (!moved) return agenda;
  const others = agenda.cases.filter((one) => one !== moved);
  const index = Math.min(Math.max(Math.trunc(toIndex) || 0, 0), others.length);
  return numbered(agenda, [...others.slice(0, index), moved, ...others.slice(index)]);
}

/** A change of what a case says; identifier and place stay. */
export const changeCase = (agenda: Agenda, id: string, change: Partial<NewCase>): Agenda => ({
  ...agenda,
  cases: agenda.cases.map((one) => (one.id === id ? { ...one, ...change } : one)),
});

export const setStatus = (agenda: Agenda, id: string, status: CaseStatus): Agenda => changeCase(agenda, id, { status });

/** A late case goes to the end (TB-13). One that is on the list already is not added twice: the error says where it is. */
export function addCase(agenda: Agenda, added: NewCase, id: string): Result<Agenda, Problem> {
  const same = agenda.cases.find((one) => isSameCase(one, added));
  if (same) return fail(refusal(`This case is on the list already, as number ${same.order}`));
  if (agenda.cases.length >= MOST_CASES) return fail(refusal(`An agenda holds ${MOST_CASES} cases at most`));
  return ok(numbered(agenda, [...agenda.cases, { ...added, id, order: agenda.cases.length + 1 }]));
}

export const removeCase = (agenda: Agenda, id: string): Agenda =>
  numbered(
    agenda,
    agenda.cases.filter((one) => one.id !== id),
  );

/**
 * The case goes to another meeting with everything that was prepared for it. Refused, with both left as they are, where the
 * other one has it already: nobody's preparation is written over.
 */
export function moveToAgenda(
  from: Agenda,
  to: Agenda,
  id: string,
): Result<{ readonly from: Agenda; readonly to: Agenda }, Problem> {
  const moved = from.cases.find((one) => one.id === id);
  if (!moved || from.id === to.id) return ok({ from, to });
  if (to.cases.some((one) => one.id === id)) return fail(refusal(`“${to.title}” has this case already`));
  const added = addCase(to, moved, id);
  return added.ok ? ok({ from: removeCase(from, id), to: added.value }) : added;
}

/** Two that share a study or an accession number of the same patient, or name nothing but the same patient. */
export function isSameCase(a: NewCase, b: NewCase): boolean {
  const shares = (one: readonly string[], other: readonly string[]) => one.some((value) => other.includes(value));
  if (shares(a.studyInstanceUids, b.studyInstanceUids)) return true;
  const mayBeOnePatient =
    isEqualOrUntold(a.patientId, b.patientId) && isEqualOrUntold(a.issuerOfPatientId, b.issuerOfPatientId);
  if (mayBeOnePatient && shares(a.accessionNumbers, b.accessionNumbers)) return true;
  const isBare = (one: NewCase) => one.accessionNumbers.length === 0 && one.studyInstanceUids.length === 0;
  return mayBeOnePatient && a.patientId !== undefined && a.patientId === b.patientId && isBare(a) && isBare(b);
}

const isEqualOrUntold = (a: string | undefined, b: string | undefined): boolean =>
  a === undefined || b === undefined || a === b;

const refusal = (title: string): Problem => ({ code: 'conflict', severity: 'warning', title });
