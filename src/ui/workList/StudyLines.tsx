import { type MouseEvent, useState } from 'react';
import type { ColumnSpec } from './columns';
import { PatientHeading } from './PatientHeading';
import { hasHeading, issuerWords } from './patientGroup';
import { StudyRow } from './StudyRow';
import type { Catalogue } from './studyCatalogue';
import { ROW_PX } from './useListWindow';

/** The lines of the window, and the one the keyboard stands on wherever it is: focus must not vanish by scrolling. */
export function StudyLines({
  catalogue,
  columns,
  labelOf,
  first,
  end,
  tabStop,
  selectedKeys,
  onClick,
  onOpen,
}: {
  readonly catalogue: Catalogue;
  readonly columns: readonly ColumnSpec[];
  readonly labelOf: (sourceId: string) => string;
  readonly first: number;
  readonly end: number;
  readonly tabStop: number;
  readonly selectedKeys: ReadonlySet<string>;
  readonly onClick: (key: string, event: MouseEvent) => void;
  readonly onOpen: (key: string) => void;
}) {
  const [today] = useState(() => new Date());
  const { lines, groupOf } = catalogue;
  const indices = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
  if (tabStop < first) indices.unshift(tabStop);
  else if (tabStop >= end) indices.push(tabStop);
  return indices.map((index) => {
    const line = lines[index];
    const group = line && groupOf(line.groupKey);
    if (!line || !group) return null;
    const place = { index, topPx: index * ROW_PX, isTabStop: index === tabStop, today, onClick };
    if (line.kind === 'patient') {
      return <PatientHeading key={line.key} {...place} group={group} columnCount={columns.length} onOpen={onOpen} />;
    }
    return (
      <StudyRow
        key={line.key}
        {...place}
        row={line.row}
        columns={columns}
        labelOf={labelOf}
        issuer={group.isIdShared ? issuerWords(group) : ''}
        isUnderHeading={hasHeading(group)}
        isSelected={selectedKeys.has(line.key)}
        onDoubleClick={onOpen}
      />
    );
  });
}
