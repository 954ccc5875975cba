import {
  type Agenda,
  addCase,
  type BoardCase,
  changeCase,
  emptyAgenda,
  moveCase,
  moveToAgenda,
  type NewCase,
  removeCase,
} from '../../dicom/board/agenda';
import type { FoundCases } from '../../dicom/board/foundCase';
import { readAgenda, type RowRemark } from '../../dicom/board/readAgenda';
import type { Readiness } from '../../dicom/board/readiness';
import type { Problem } from '../../dicom/problem';
import { newUid } from '../../dicom/uids';
import type { DicomWebSource } from '../../dicomweb/source';
import type { StudyFilters } from '../../dicomweb/studyFilters';
import type { AgendaStore, KeepOutcome } from './agendaStore';
import { findByFilter, findByNumber } from './findCases';
import { askReadiness } from './readiness';

export interface BoardState {
  readonly agendas: readonly Agenda[];
  readonly currentId: string;
  /** By case; absent while the archives are asked. */
  readonly lights: Readonly<Record<string, Readiness>>;
  readonly askedAt: Readonly<Record<string, Date>>;
  /** The agenda before a case was taken off it, until something else is done. */
  readonly before?: Agenda;
  /** What became of the rows of the file that was read last. */
  readonly remarks: readonly RowRemark[];
  readonly problem?: Problem;
  readonly keeping: KeepOutcome | 'reading' | 'writing';
  /** What was done last, for those who listen. */
  readonly said: string;
}

/** The agendas of one person: every change is kept on the device, and every case asked about. */
export interface Board {
  getState(): BoardState;
  subscribe(listener: () => void): () => void;
  load(): Promise<void>;
  readFile(bytes: Uint8Array, fileName: string): void;
  find(typed: string): Promise<FoundCases>;
  filter(filters: StudyFilters): Promise<FoundCases>;
  add(cases: readonly NewCase[]): void;
  move(id: string, toIndex: number): void;
  change(id: string, change: Partial<NewCase>): void;
  remove(id: string): void;
  undoRemove(): void;
  moveTo(id: string, agendaId: string): void;
  choose(agendaId: string): void;
  create(title: string): void;
  /** Asks the archives anew, about all cases of the agenda. */
  askAgain(): void;
  clearWords(): void;
  /** Resolves when the last change is on the device, or it is said that it cannot be: only then the page is left. */
  whenKept(): Promise<void>;
  /** What opening the case shows: what was found of it, else what it names. Where it is neither, that is said. */
  studiesToOpen(id: string): readonly string[];
  dispose(): void;
}

export const currentAgenda = ({ agendas, currentId }: BoardState): Agenda =>
  agendas.find(({ id }) => id === currentId) ?? agendas[0] ?? emptyAgenda('none', 'Board');

/** A light says what was true then: it is asked for anew while the page is open. */
const ASKED_EVERY_MS = 10 * 60_000;
/** Cases asked about at a time: the archives also serve those who read. */
const AT_A_TIME = 3;

interface Needs {
  readonly sources: ReadonlyMap<unknown, DicomWebSource>;
  readonly store: AgendaStore;
  readonly newId?: () => string;
}

export const createBoard = (needs: Needs): Board => new KeptBoardOf(needs);

class KeptBoardOf implements Board {
  readonly #needs: Needs;
  readonly #newId: () => string;
  readonly #listeners = new Set<() => void>();
  readonly #gone = new AbortController();
  readonly #asked = new Set<string>();
  #asking = 0;
  #keeping: Promise<void> = Promise.resolve();
  #state: BoardState;

  constructor(needs: Needs) {
    this.#needs = needs;
    this.#newId = needs.newId ?? newUid;
    const agenda = emptyAgenda(this.#newId(), 'Board');
    this.#state = {
      agendas: [agenda],
      currentId: agenda.id,
      lights: {},
      askedAt: {},
      remarks: [],
      keeping: 'reading',
      said: '',
    };
  }

  getState = () => this.#state;

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #set(change: Partial<BoardState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }

  async load(): Promise<void> {
    const { board, fault } = await this.#needs.store.read().catch(() => ({ board: undefined, fault: 'no storage' }));
    if (this.#gone.signal.aborted) return;
    if (board && board.agendas.length > 0) this.#set({ ...board, keeping: 'kept' });
    else this.#set({ keeping: fault === undefined ? 'kept' : 'failed', ...(fault ? { problem: unread(fault) } : {}) });
    this.#askAll();
    const timer = setInterval(() => {
      this.#asked.clear();
      this.#askAll();
    }, ASKED_EVERY_MS);
    this.#gone.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  readFile(bytes: Uint8Array, fileName: string): void {
    const read = readAgenda(bytes, { fileName, newId: this.#newId });
    if (!read.ok) {
      this.#set({ problem: read.error, remarks: [] });
      return;
    }
    const { agenda, remarks } = read.value;
    // The same meeting read again would write over what was prepared: it comes as one of its own.
    const isKnown = this.#state.agendas.some(({ id }) => id === agenda.id);
    const added = isKnown ? { ...agenda, id: this.#newId(), title: `${agenda.title} (read again)` } : agenda;
    const agendas = [...this.#state.agendas.filter(({ cases }) => cases.length > 0), added];
    const leftOut = remarks.filter(({ isLeftOut }) => isLeftOut).length;
    const said = `${added.cases.length} cases read${leftOut > 0 ? `, ${leftOut} rows left out` : ''}`;
    this.#change({ agendas, currentId: added.id, remarks, said });
  }

  find = (typed: string) => findByNumber(this.#needs.sources.values(), typed, this.#gone.signal);
  filter = (filters: StudyFilters) => findByFilter(this.#needs.sources.values(), filters, this.#gone.signal);

  add(cases: readonly NewCase[]): void {
    let agenda = currentAgenda(this.#state);
    const refusals: Problem[] = [];
    for (const one of cases) {
      const added = addCase(agenda, one, this.#newId());
      if (added.ok) agenda = added.value;
      else refusals.push(added.error);
    }
    const count = agenda.cases.length - currentAgenda(this.#state).cases.length;
    const [first] = refusals;
    this.#replace(agenda, `${count} ${count === 1 ? 'case' : 'cases'} added`);
    if (first) this.#set({ problem: first });
  }

  move(id: string, toIndex: number): void {
    const moved = moveCase(currentAgenda(this.#state), id, toIndex);
    this.#replace(moved, `Case is number ${moved.cases.find((one) => one.id === id)?.order ?? 0}`);
  }

  change(id: string, change: Partial<NewCase>): void {
    this.#replace(changeCase(currentAgenda(this.#state), id, change), change.status ?? 'Changed');
    if (change.needs !== undefined) this.#askOne(id);
  }

  remove(id: string): void {
    const before = currentAgenda(this.#state);
    const order = before.cases.find((one) => one.id === id)?.order ?? 0;
    this.#replace(removeCase(before, id), `Case ${order} was taken off the list`);
    this.#set({ before });
  }

  undoRemove(): void {
    const { before } = this.#state;
    if (before) this.#replace(before, 'The case is on the list again');
  }

  moveTo(id: string, agendaId: string): void {
    const to = this.#state.agendas.find((one) => one.id === agendaId);
    if (!to) return;
    const moved = moveToAgenda(currentAgenda(this.#state), to, id);
    if (!moved.ok) {
      this.#set({ problem: moved.error });
      return;
    }
    const { from, to: next } = moved.value;
    const agendas = this.#state.agendas.map((one) => [from, next].find((changed) => changed.id === one.id) ?? one);
    this.#change({ agendas, said: `Case moved to ${to.title}` });
  }

  choose(agendaId: string): void {
    this.#change({ currentId: agendaId, remarks: [] });
  }

  create(title: string): void {
    const agenda = emptyAgenda(this.#newId(), title.trim() || 'Board');
    this.#change({ agendas: [...this.#state.agendas, agenda], currentId: agenda.id, said: `${agenda.title} begun` });
  }

  askAgain(): void {
    this.#asked.clear();
    this.#set({ lights: {}, askedAt: {} });
    this.#askAll();
  }

  clearWords(): void {
    const { problem: _, ...rest } = this.#state;
    this.#state = rest;
    this.#set({ remarks: [] });
  }

  whenKept = () => this.#keeping;

  studiesToOpen(id: string): readonly string[] {
    const found = this.#state.lights[id]?.studies.map(({ studyInstanceUid }) => studyInstanceUid as string) ?? [];
    const uids = found.length > 0 ? found : (this.#caseOf(id)?.studyInstanceUids ?? []);
    if (uids.length === 0) this.#set({ problem: this.#state.lights[id] ? nothingToOpen : stillAsking });
    return uids;
  }

  dispose(): void {
    this.#gone.abort();
  }

  #replace(agenda: Agenda, said: string): void {
    this.#change({ agendas: this.#state.agendas.map((one) => (one.id === agenda.id ? agenda : one)), said });
  }

  #change(change: Partial<BoardState>): void {
    const { problem: _, before: __, ...rest } = this.#state;
    this.#state = rest;
    this.#set({ ...change, keeping: 'writing' });
    const { agendas, currentId } = this.#state;
    this.#keeping = this.#needs.store.keep({ agendas, currentId }).then((keeping) => this.#set({ keeping }));
    this.#askAll();
  }

  #askAll(): void {
    for (const { id } of currentAgenda(this.#state).cases) {
      if (this.#asking >= AT_A_TIME) return;
      if (!this.#asked.has(id)) this.#askOne(id);
    }
  }

  #askOne(id: string): void {
    const asked = this.#caseOf(id);
    if (!asked) return;
    this.#asked.add(id);
    this.#asking++;
    const { signal } = this.#gone;
    void askReadiness(this.#needs.sources.values(), asked, { signal })
      .then(
        (readiness) => {
          // What was asked about a case as it was says nothing of it as it is.
          if (isSameQuestion(asked, this.#caseOf(id))) this.#told(id, readiness);
          else this.#asked.delete(id);
        },
        (cause: unknown) => {
          if (!signal.aborted) throw cause;
        },
      )
      .finally(() => {
        this.#asking--;
        if (!signal.aborted) this.#askAll();
      });
  }

  #told(id: string, readiness: Readiness): void {
    const { lights, askedAt } = this.#state;
    this.#set({ lights: { ...lights, [id]: readiness }, askedAt: { ...askedAt, [id]: new Date() } });
  }

  #caseOf = (id: string): BoardCase | undefined => currentAgenda(this.#state).cases.find((one) => one.id === id);
}

const isSameQuestion = (a: BoardCase, b: BoardCase | undefined): boolean =>
  b !== undefined && JSON.stringify(questionOf(a)) === JSON.stringify(questionOf(b));

const questionOf = (one: BoardCase) => [
  one.patientId,
  one.issuerOfPatientId,
  one.accessionNumbers,
  one.studyInstanceUids,
  one.needs,
];

const unread = (fault: string): Problem => ({
  code: 'storage',
  severity: 'warning',
  title: 'The agenda kept on this device cannot be read',
  tip: 'Load it from its file.',
  detail: fault,
});

const nothingToOpen: Problem = {
  code: 'incomplete',
  severity: 'warning',
  title: 'No study of this case was found, so there is nothing to open',
  tip: 'The reasons beside the list say what is missing.',
};

const stillAsking: Problem = {
  code: 'incomplete',
  severity: 'info',
  title: 'The archives are still asked which studies the case has',
  tip: 'Open it in a moment.',
};
