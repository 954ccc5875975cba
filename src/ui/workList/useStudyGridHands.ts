import { type MouseEvent, useCallback, useEffect, useRef } from 'react';
import type { Study } from '../../dicom/types';
import type { PatientGroup } from './groupStudies';
import { type Line, type Selection, type SelectMode, selectedStudies, selectLine } from './studySelection';

/** Rows that Page up and Page down pass over. */
const PAGE = 15;

export interface StudyGridState {
  readonly lines: readonly Line[];
  readonly groups: readonly PatientGroup[];
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  readonly onOpen: (studies: readonly Study[]) => void;
}

type GridKey = Pick<KeyboardEvent, 'key' | 'shiftKey'> & { readonly target: EventTarget | null };

export interface StudyGridHands {
  readonly click: (key: string, event: MouseEvent) => void;
  readonly open: (key: string) => void;
  /** Answers with the key of the line to focus when the key press meant something. */
  readonly press: (event: GridKey) => string | undefined;
}

/** What clicks and keys do in the list. The functions stay the same for ever, so that rows need not render again. */
export function useStudyGridHands(state: StudyGridState): StudyGridHands {
  const latest = useRef(state);
  useEffect(() => {
    latest.current = state;
  });
  const select = useCallback((line: Line, mode: SelectMode) => {
    const { lines, selection, onSelect } = latest.current;
    onSelect(selectLine(lines, selection, line, mode));
  }, []);
  const open = useCallback((key: string) => {
    const { lines, groups, selection, onOpen } = latest.current;
    const line = lines.find((one) => one.key === key);
    if (line?.kind === 'patient') onOpen(line.group.studies);
    else if (line && selection.studyKeys.has(key)) onOpen(selectedStudies(groups, selection)?.studies ?? [line.study]);
    else if (line) onOpen([line.study]);
  }, []);
  const click = useCallback(
    (key: string, event: MouseEvent) => {
      const line = latest.current.lines.find((one) => one.key === key);
      if (line) select(line, event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'toggle' : 'only');
    },
    [select],
  );
  const press = ({ key, shiftKey, target }: GridKey): string | undefined => {
    const { lines } = state;
    const index = target instanceof HTMLElement ? lines.findIndex((line) => line.key === target.dataset.key) : -1;
    const line = lines[index];
    if (!line) return undefined;
    if (key === 'Enter') open(line.key);
    else if (key === ' ') select(line, 'toggle');
    else {
      const next = lines[lineAfter(key, index, lines.length)];
      if (!next) return undefined;
      if (next !== line) select(next, shiftKey ? 'range' : 'only');
      return next.key;
    }
    return line.key;
  };
  return { click, open, press };
}

/** The line a key leads to; -1 for other keys. */
function lineAfter(key: string, index: number, count: number): number {
  switch (key) {
    case 'ArrowDown':
      return Math.min(index + 1, count - 1);
    case 'ArrowUp':
      return Math.max(index - 1, 0);
    case 'PageDown':
      return Math.min(index + PAGE, count - 1);
    case 'PageUp':
      return Math.max(index - PAGE, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return -1;
  }
}
