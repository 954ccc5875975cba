import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Problem } from '../dicom/problem';
import type { Study } from '../dicom/types';
import type { SourceId } from '../dicom/uids';

/** What the reader typed above the list. Empty strings mean no restriction; dates are ISO (yyyy-mm-dd). */
export interface StudyFilters {
  readonly patientName: string;
  readonly patientId: string;
  readonly accessionNumber: string;
  readonly studyDescription: string;
  readonly modality: string;
  readonly studyDateFrom: string;
  readonly studyDateTo: string;
}

export const noFilters: StudyFilters = {
  patientName: '',
  patientId: '',
  accessionNumber: '',
  studyDescription: '',
  modality: '',
  studyDateFrom: '',
  studyDateTo: '',
};

/** How far one archive's answer has come; a dead archive never hides what the others sent. */
export interface SourceProgress {
  readonly id: SourceId;
  readonly label: string;
  readonly state: 'loading' | 'ready' | 'failed';
  readonly hasMore: boolean;
  /** Where the next page starts, in the archive's own count. */
  readonly nextOffset?: number;
  /** What the archive said about its answer: literal matching only, a cut list. */
  readonly warning?: string;
  readonly problem?: Problem;
}

export interface WorkListState {
  readonly filters: StudyFilters;
  readonly studies: readonly Study[];
  readonly sources: readonly SourceProgress[];
}

export type WorkList = StoreApi<WorkListState>;

export const createWorkList = (): WorkList =>
  createStore<WorkListState>(() => ({ filters: noFilters, studies: [], sources: [] }));
