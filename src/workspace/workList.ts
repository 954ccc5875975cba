import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Problem } from '../dicom/problem';
import type { Series, Study } from '../dicom/types';
import type { SourceId, StudyInstanceUid } from '../dicom/uids';

/** What the reader typed above the list. Empty strings mean no restriction; dates are ISO (yyyy-mm-dd). */
export interface StudyFilters {
  readonly patientName: string;
  readonly patientId: string;
  readonly accessionNumber: string;
  readonly studyDescription: string;
  readonly modality: string;
  readonly studyDateFrom: string;
  readonly studyDateTo: string;
  /** The reader's wish for names that sound alike (PS3.18 8.3.4.2); an archive may not know how and then says so. */
  readonly fuzzy?: true;
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
  /** `loading` until the first page is there; further pages leave it `ready` and set `isLoadingMore`. */
  readonly state: 'loading' | 'ready' | 'failed';
  readonly hasMore: boolean;
  readonly isLoadingMore?: boolean;
  /** Studies of this archive in the list. */
  readonly studyCount?: number;
  /** About how many it holds for these filters; only where it tells. */
  readonly totalCount?: number;
  /** Where the next page starts, in the archive's own count. */
  readonly nextOffset?: number;
  /** What the archive said about its answer: literal matching only, a cut list. */
  readonly warning?: string;
  readonly problem?: Problem;
}

/** The series of the study the reader has chosen: asked for last, shown beside the list. */
export interface StudyContents {
  readonly sourceId: SourceId;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly state: 'loading' | 'ready' | 'failed';
  readonly series: readonly Series[];
  readonly warning?: string;
  readonly problem?: Problem;
}

export interface WorkListState {
  readonly filters: StudyFilters;
  /**
   * In the order they came; within one search only added to, so that the list sorts in what is new instead of all of it.
   * The same study of two archives is here twice.
   */
  readonly studies: readonly Study[];
  /** The studies are those of the search before: they stay until the first archive has answered. */
  readonly isStale: boolean;
  readonly sources: readonly SourceProgress[];
  /** Pages are asked for until all are there or the reader stops. */
  readonly isLoadingAll: boolean;
  readonly contents: StudyContents | undefined;
}

export type WorkList = StoreApi<WorkListState>;

export const createWorkList = (): WorkList =>
  createStore<WorkListState>(() => ({
    filters: noFilters,
    studies: [],
    isStale: false,
    sources: [],
    isLoadingAll: false,
    contents: undefined,
  }));

export const hasMoreStudies = ({ sources }: Pick<WorkListState, 'sources'>): boolean =>
  sources.some((source) => source.hasMore);
