import { useEffect, useRef, useState } from 'react';
import { noFilters, type StudyFilters } from '../../workspace/workList';
import { useApp, useRunCommand } from '../AppContext';
import { filterDate } from './filterDate';
import { writeKeptFilters } from './listPreferences';

const DEBOUNCE_MS = 300;

export type FilterChange = { readonly [key in keyof StudyFilters]?: StudyFilters[key] | undefined };

export interface StudyFilterInputs {
  /** As typed; a date may still be incomplete. */
  readonly typed: StudyFilters;
  /** Asked for a moment after the last letter. */
  readonly change: (part: FilterChange) => void;
  /** Asked for at once: a button was pressed. */
  readonly choose: (part: FilterChange) => void;
  /** Asks now: Enter in a field. */
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
    const asked = askedFor(filters);
    writeKeptFilters(globalThis.sessionStorage, asked, new Date());
    run('worklist.search', { ...asked, fuzzy: asked.fuzzy === true });
  };
  const withPart = (part: FilterChange): StudyFilters => {
    const { fuzzy, ...texts } = { ...typed, ...part };
    return { ...noFilters, ...(texts as Partial<StudyFilters>), ...(fuzzy ? { fuzzy } : {}) };
  };
  const choose = (part: FilterChange) => {
    const next = withPart(part);
    setTyped(next);
    search(next);
  };
  return {
    typed,
    choose,
    change: (part) => {
      const next = withPart(part);
      setTyped(next);
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => search(next), DEBOUNCE_MS);
    },
    search: () => search(typed),
    clear: () => {
      setTyped(noFilters);
      search(noFilters);
    },
    isFiltered: Object.values(typed).some((value) => value !== '' && value !== true),
  };
}

export function askedFor(typed: StudyFilters): StudyFilters {
  const patientName = typed.patientName.trim();
  return {
    patientName,
    patientId: typed.patientId.trim(),
    accessionNumber: typed.accessionNumber.trim(),
    studyDescription: typed.studyDescription.trim(),
    modality: typed.modality.trim().toUpperCase(),
    studyDateFrom: filterDate(typed.studyDateFrom) ?? '',
    studyDateTo: filterDate(typed.studyDateTo, 'to') ?? '',
    ...(typed.fuzzy && patientName !== '' ? { fuzzy: true } : {}),
  };
}
