import {
  type CSSProperties,
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useLayoutEffect,
  useRef,
} from 'react';
import type { ColumnSpec } from './columns';
import type { ListedStudy } from './listedStudy';
import { StudyGridHead } from './StudyGridHead';
import { StudyLines } from './StudyLines';
import type { Catalogue } from './studyCatalogue';
import type { Selection } from './studySelection';
import type { StudySort } from './studySort';
import { useGridHands } from './useGridHands';
import { type ListWindow, ROW_PX } from './useListWindow';
import { useScrollAnchor } from './useScrollAnchor';
import type { StudyFilterInputs } from './useStudyFilters';
import styles from './StudyGrid.module.css';

export interface StudyGridProps {
  readonly catalogue: Catalogue;
  readonly columns: readonly ColumnSpec[];
  readonly labelOf: (sourceId: string) => string;
  readonly filters: StudyFilterInputs;
  readonly sort: StudySort;
  readonly onSort: (sort: StudySort) => void;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  readonly onOpen: (studies: readonly ListedStudy[]) => void;
  readonly isBusy: boolean;
  readonly isStale: boolean;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly head: RefObject<HTMLDivElement | null>;
  readonly window: ListWindow;
  /** Changes where another list begins: it then starts at its top. */
  readonly listKey: unknown;
  /** The reader has come near the last line. */
  readonly onNearEnd: () => void;
  /** Below the last row: what to do when there is nothing. */
  readonly children: ReactNode;
}

/** The lines that are still below the window when the next page is asked for. */
const NEAR_END_LINES = 40;

/** The list as one grid of rows: arrows and page keys move, letters find names, Space and Shift choose, Enter opens. */
export function StudyGrid(props: StudyGridProps) {
  const { catalogue, columns, filters, sort, onSort, selection, scroller, head, window: shown, onNearEnd } = props;
  const body = useRef<HTMLDivElement>(null);
  const focusNext = useRef<string>(undefined);
  const { lines } = catalogue;
  const hands = useGridHands({ ...props, pageLines: Math.max(1, Math.floor(shown.rowsHeightPx / ROW_PX) - 1) });
  const isOwnScroll = useScrollAnchor({ ...props, lines });
  const focusFound = selection.focusKey === undefined ? -1 : lines.findIndex(({ key }) => key === selection.focusKey);
  const tabStop = focusFound >= 0 ? focusFound : shown.topLine;
  useLayoutEffect(() => {
    if (focusNext.current === undefined) return;
    const row = body.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(focusNext.current)}"]`);
    focusNext.current = undefined;
    row?.focus({ preventScroll: true });
  });
  const goTo = (index: number) => {
    focusNext.current = lines[index]?.key;
    reveal(scroller.current, index, shown.rowsHeightPx);
    shown.follow();
    if (lines.length - index < NEAR_END_LINES) onNearEnd();
    const row = body.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(focusNext.current ?? '')}"]`);
    row?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const index = hands.press(event);
    if (index === undefined) return;
    event.preventDefault();
    goTo(index);
  };
  const onScroll = () => {
    shown.follow();
    const element = scroller.current;
    if (!element || isOwnScroll()) return;
    const leftPx = lines.length * ROW_PX - element.scrollTop - shown.rowsHeightPx;
    if (leftPx < NEAR_END_LINES * ROW_PX) onNearEnd();
  };
  const onFocus = (event: FocusEvent) => {
    const key = event.target instanceof HTMLElement ? event.target.dataset.key : undefined;
    if (key !== undefined && key !== selection.focusKey) props.onSelect({ ...selection, focusKey: key });
  };
  const template = columns.map(({ track }) => track).join(' ');
  return (
    <div ref={scroller} className={styles.scroller} onScroll={onScroll}>
      <div
        role="grid"
        aria-label="Studies"
        aria-multiselectable
        aria-busy={props.isBusy}
        aria-rowcount={lines.length + 1}
        className={styles.grid}
        style={{ '--study-columns': template } as CSSProperties}
        onKeyDown={onKeyDown}
      >
        <StudyGridHead
          ref={head}
          filters={filters}
          columns={columns}
          sort={sort}
          onSort={onSort}
          onDown={() => goTo(tabStop)}
        />
        <div
          ref={body}
          role="rowgroup"
          className={styles.body}
          style={{ height: lines.length * ROW_PX }}
          onFocus={onFocus}
          data-stale={props.isStale || undefined}
        >
          <StudyLines
            catalogue={catalogue}
            columns={columns}
            labelOf={props.labelOf}
            first={shown.first}
            end={shown.end}
            tabStop={tabStop}
            selectedKeys={selection.studyKeys}
            onClick={hands.click}
            onOpen={hands.open}
          />
        </div>
      </div>
      {props.children}
    </div>
  );
}

/** Scrolls no further than needed. */
function reveal(scroller: HTMLElement | null, index: number, rowsHeightPx: number): void {
  if (!scroller) return;
  const top = index * ROW_PX;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top + ROW_PX > scroller.scrollTop + rowsHeightPx) scroller.scrollTop = top + ROW_PX - rowsHeightPx;
}
