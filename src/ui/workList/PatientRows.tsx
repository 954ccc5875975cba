import { type MouseEvent, memo } from 'react';
import { type PatientGroup, studyKeyOf } from './groupStudies';
import { PatientHeading } from './PatientHeading';
import { StudyRow } from './StudyRow';
import { hasHeading } from './studySelection';
import styles from './StudyGrid.module.css';

const ROW_HEIGHT_PX = 30;

export interface PatientRowsProps {
  readonly group: PatientGroup;
  readonly sourceLabels: ReadonlyMap<string, string>;
  readonly selectedKeys: ReadonlySet<string>;
  readonly tabStop: string | undefined;
  readonly today: Date;
  readonly onClick: (key: string, event: MouseEvent) => void;
  readonly onOpen: (key: string) => void;
}

/** The lines of one patient. They render only when something about this patient changed. */
export const PatientRows = memo(
  function PatientRows({ group, sourceLabels, selectedKeys, tabStop, today, onClick, onOpen }: PatientRowsProps) {
    const isUnderHeading = hasHeading(group);
    const lineCount = group.studies.length + (isUnderHeading ? 1 : 0);
    return (
      <div
        role="rowgroup"
        className={styles.patient}
        style={{ containIntrinsicHeight: `auto ${lineCount * ROW_HEIGHT_PX}px` }}
      >
        {isUnderHeading && (
          <PatientHeading
            group={group}
            isTabStop={tabStop === group.key}
            today={today}
            onClick={onClick}
            onOpen={onOpen}
          />
        )}
        {group.studies.map((study) => {
          const key = studyKeyOf(study);
          return (
            <StudyRow
              key={key}
              lineKey={key}
              study={study}
              sourceLabel={sourceLabels.get(study.sourceId) ?? study.sourceId}
              isUnderHeading={isUnderHeading}
              isSelected={selectedKeys.has(key)}
              isTabStop={tabStop === key}
              today={today}
              onClick={onClick}
              onDoubleClick={onOpen}
            />
          );
        })}
      </div>
    );
  },
  (before, after) =>
    before.group === after.group &&
    before.sourceLabels === after.sourceLabels &&
    before.onClick === after.onClick &&
    before.onOpen === after.onOpen &&
    linesOfPatient(before) === linesOfPatient(after),
);

/** Which lines of this patient are chosen or hold the tab stop, as one comparable text. */
function linesOfPatient({ group, selectedKeys, tabStop }: PatientRowsProps): string {
  return [group.key, ...group.studies.map(studyKeyOf)]
    .map((key) => `${selectedKeys.has(key) ? 's' : ''}${key === tabStop ? 't' : ''}`)
    .join(',');
}
