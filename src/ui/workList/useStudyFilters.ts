import { useEffect, useRef, useState } from 'react';
import { noFilters, type StudyFilters } from '../../workspace/workList';
import { useApp, useRunCommand } from '../AppContext';
import { filterDate } from './filterDate';

const DEBOUNCE_MS = 300;

export interface StudyFilterInputs {
  /** As typed; a date may still be incomplete. */
  readonly typed: StudyFilters;
  readonly change: (part: Partial<StudyFilters>) => void;
  /** Asks now: Enter in a field, or Retry. */
  readonly search: () => void;
  readonly clear: () => void;
  readonly isFiltered: boolean;
}

/** What is typed is asked for 300 ms later; a date that is not complete yet restricts nothing. */
export function useStudyFilters(): StudyFilterInputs {
  const { workList } = useApp();
  const run = useRunCommand();
  const [typed, setTyped] = useState(() => workList.getState().filters);
  const timer = useRef<number>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const search = (filters: StudyFilters) => {
    window.clearTimeout(timer.current);
    run('worklist.search', askedFor(filters));
  };
  const change = (part: Partial<StudyFilters>) => {
    const next = { ...typed, ...part };
    setTyped(next);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => search(next), DEBOUNCE_MS);
  };
  return {
    typed,
    change,
    search: () => search(typed),
    clear: () => {
      setTyped(noFilters);
      search(noFilters);
    },
    isFiltered: Object.values(typed).some((value) => value !== ''),
  };
}

export function askedFor(typed: StudyFilters): StudyFilters {
  return {
    patientName: typed.patientName.trim(),
    patientId: typed.patientId.trim(),
    accessionNumber: typed.accessionNumber.trim(),
    studyDescription: typed.studyDescription.trim(),
    modality: typed.modality.trim().toUpperCase(),
    studyDateFrom: filterDate(typed.studyDateFrom) ?? '',
    studyDateTo: filterDate(typed.studyDateTo, 'to') ?? '',
  };
}
