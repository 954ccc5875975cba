import type { Agenda, CaseNeed, NewCase } from '../../dicom/board/agenda';
import type { FoundCases } from '../../dicom/board/foundCase';
import type { RowRemark } from '../../dicom/board/readAgenda';
import type { Readiness } from '../../dicom/board/readiness';
import type { Light } from '../../dicom/board/reason';
import type { Problem } from '../../dicom/problem';

/** What the page shows. */
export interface BoardView {
  readonly agendas: readonly Agenda[];
  readonly agenda: Agenda;
  readonly lights: Readonly<Record<string, Readiness>>;
  /** When each light was told. */
  readonly askedAt: Readonly<Record<string, Date>>;
  /** Identity is hidden: the view holds none, and nothing can be typed into it or exported. */
  readonly isMasked: boolean;
  /** A case was just taken off and can come back. */
  readonly canUndo: boolean;
  readonly remarks: readonly RowRemark[];
  readonly problem?: Problem | undefined;
  readonly keeping: 'reading' | 'writing' | 'kept' | 'unsealed' | 'changed' | 'failed';
  readonly said: string;
}

export interface BoardFilter {
  readonly studyDateFrom?: string;
  readonly studyDateTo?: string;
  readonly modalitiesInStudy?: readonly string[];
  readonly studyDescription?: string;
}

/** What the page can do. */
export interface BoardVerbs {
  readFile(bytes: Uint8Array, fileName: string): void;
  find(typed: string): Promise<FoundCases>;
  filter(filter: BoardFilter): Promise<FoundCases>;
  add(cases: readonly NewCase[]): void;
  move(id: string, toIndex: number): void;
  change(id: string, change: Partial<NewCase>): void;
  remove(id: string): void;
  undoRemove(): void;
  moveTo(id: string, agendaId: string): void;
  choose(agendaId: string): void;
  create(title: string): void;
  askAgain(): void;
  clearWords(): void;
  open(id: string): void;
  mask(): void;
  exportAs(form: 'csv' | 'json'): void;
  leave(): void;
}

export const lightWords: Readonly<Record<Light | 'asking', string>> = {
  ready: 'Ready',
  notReady: 'Not ready',
  unknown: 'Unknown',
  asking: 'Asking',
};

export const needWords: Readonly<Record<CaseNeed, string>> = {
  images: 'Imaging',
  slides: 'Scanned slides',
  reports: 'Final reports',
  keyImages: 'Key images',
};

export const keepingWords: Readonly<Record<BoardView['keeping'], string>> = {
  reading: '',
  writing: '',
  kept: 'Kept on this device, sealed',
  unsealed: 'Not kept on this device: this page has no TLS, so it cannot be sealed. Export it',
  changed: 'Changed in another window: not kept. Export it, or reload to see the other',
  failed: 'Not kept: the browser’s storage refused. Export it',
};
