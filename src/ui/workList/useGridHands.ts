import { type MouseEvent, useCallback, useEffect, useRef } from 'react';
import { foldedName, type ListedStudy } from './listedStudy';
import type { Line } from './patientGroup';
import type { Catalogue } from './studyCatalogue';
import { chosenStudies, type Selection, type SelectMode, selectLine } from './studySelection';

export interface GridState {
  readonly catalogue: Catalogue;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  readonly onOpen: (studies: readonly ListedStudy[]) => void;
  /** Lines that Page up and Page down pass over. */
  readonly pageLines: number;
}

type GridKey = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'> & {
  readonly target: EventTarget | null;
};

export interface GridHands {
  readonly click: (key: string, event: MouseEvent) => void;
  readonly open: (key: string) => void;
  /** Answers with the line to focus when the key press meant something. */
  readonly press: (event: GridKey) => number | undefined;
}

/** Letters typed within this time belong to one beginning of a name. */
const TYPING_MS = 800;

/** What clicks and keys do in the list. The functions stay the same for ever, so that rows need not render again. */
export function useGridHands(state: GridState): GridHands {
  const latest = useRef(state);
  useEffect(() => {
    latest.current = state;
  });
  const typed = useRef({ text: '', at: 0 });
  const select = useCallback((line: Line, mode: SelectMode) => {
    const { catalogue, selection, onSelect } = latest.current;
    onSelect(selectLine(catalogue, selection, line, mode));
  }, []);
  const open = useCallback((key: string) => {
    const { catalogue, selection, onOpen } = latest.current;
    const line = catalogue.lines.find((one) => one.key === key);
    if (line?.kind === 'patient') onOpen(catalogue.groupOf(line.groupKey)?.studies ?? []);
    else if (line && selection.studyKeys.has(key)) onOpen(chosenStudies(catalogue, selection)?.studies ?? [line.row]);
    else if (line) onOpen([line.row]);
  }, []);
  const click = useCallback(
    (key: string, event: MouseEvent) => {
      const line = latest.current.catalogue.lines.find((one) => one.key === key);
      if (line) select(line, event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'toggle' : 'only');
    },
    [select],
  );
  const press = (event: GridKey): number | undefined => {
    const { key, shiftKey, target } = event;
    const { lines } = state.catalogue;
    const index = target instanceof HTMLElement ? lines.findIndex((line) => line.key === target.dataset.key) : -1;
    const line = lines[index];
    if (!line) return undefined;
    if (key === 'Enter') {
      open(line.key);
      return index;
    }
    if (key === ' ') {
      select(line, 'toggle');
      return index;
    }
    const next =
      lineAfter(key, index, lines.length, state.pageLines) ?? nextByName(event, state.catalogue, index, typed.current);
    const goal = next === undefined ? undefined : lines[next];
    if (!goal) return undefined;
    if (next !== index) select(goal, shiftKey && key.length > 1 ? 'range' : 'only');
    return next;
  };
  return { click, open, press };
}

/** The line a key leads to. */
function lineAfter(key: string, index: number, count: number, pageLines: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(index + 1, count - 1);
    case 'ArrowUp':
      return Math.max(index - 1, 0);
    case 'PageDown':
      return Math.min(index + pageLines, count - 1);
    case 'PageUp':
      return Math.max(index - pageLines, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

const names = new WeakMap<object, string>();

function nameOf(line: Line, { groupOf }: Catalogue): string {
  const patient = line.kind === 'study' ? line.row.study.patient : groupOf(line.groupKey)?.patient;
  if (!patient) return '';
  const known = names.get(patient);
  if (known !== undefined) return known;
  const name = foldedName(patient);
  names.set(patient, name);
  return name;
}

/** Letters lead to the next patient whose name begins with them. */
function nextByName(
  { key, ctrlKey, altKey, metaKey }: GridKey,
  catalogue: Catalogue,
  index: number,
  typed: { text: string; at: number },
): number | undefined {
  if ([...key].length !== 1 || ctrlKey || altKey || metaKey) return undefined;
  const now = performance.now();
  typed.text = now - typed.at > TYPING_MS ? key.toLowerCase() : typed.text + key.toLowerCase();
  typed.at = now;
  const { lines } = catalogue;
  // The same patient may still match while the word grows; a new first letter goes on from here.
  const start = typed.text.length > 1 ? index : index + 1;
  for (let i = 0; i < lines.length; i++) {
    const at = (start + i) % lines.length;
    const line = lines[at];
    if (line && nameOf(line, catalogue).startsWith(typed.text)) return at;
  }
  return index;
}
