import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from 'react';
import type { Study } from '../../dicom/types';
import type { SourceProgress } from '../../workspace/workList';
import type { PatientGroup } from './groupStudies';
import { PatientRows } from './PatientRows';
import { StudyGridHead } from './StudyGridHead';
import { linesOf, type Selection } from './studySelection';
import { useStudyGridHands } from './useStudyGridHands';
import type { StudyFilterInputs } from './useStudyFilters';
import styles from './StudyGrid.module.css';

export interface StudyGridProps {
  readonly groups: readonly PatientGroup[];
  readonly sources: readonly SourceProgress[];
  readonly filters: StudyFilterInputs;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  readonly onOpen: (studies: readonly Study[]) => void;
  readonly isLoading: boolean;
  /** Below the last row: what to do when there is nothing, or more to load. */
  readonly children: ReactNode;
}

/** The list as one grid of rows: arrows and page keys move, Space and Shift choose, Enter opens. */
export function StudyGrid({
  groups,
  sources,
  filters,
  selection,
  onSelect,
  onOpen,
  isLoading,
  children,
}: StudyGridProps) {
  const body = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => linesOf(groups), [groups]);
  const [today] = useState(() => new Date());
  const labels = useMemo(() => new Map<string, string>(sources.map(({ id, label }) => [id, label])), [sources]);
  const { click, open, press } = useStudyGridHands({ lines, groups, selection, onSelect, onOpen });
  const tabStop = lines.some((line) => line.key === selection.focusKey) ? selection.focusKey : lines[0]?.key;
  const onKeyDown = (event: KeyboardEvent) => {
    const focusKey = press(event);
    if (focusKey === undefined) return;
    event.preventDefault();
    body.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(focusKey)}"]`)?.focus();
  };
  return (
    <div className={styles.scroller}>
      <div
        role="grid"
        aria-label="Studies"
        aria-multiselectable
        aria-busy={isLoading}
        className={styles.grid}
        onKeyDown={onKeyDown}
      >
        <StudyGridHead filters={filters} />
        <div ref={body} role="presentation">
          {groups.map((group) => (
            <PatientRows
              key={group.key}
              group={group}
              sourceLabels={labels}
              selectedKeys={selection.studyKeys}
              tabStop={tabStop}
              today={today}
              onClick={click}
              onOpen={open}
            />
          ))}
        </div>
      </div>
      {children}
    </div>
  );
}
