import { type MouseEvent, useMemo, useState } from 'react';
import { formatDate } from '../../dicom/format';
import { visibleText } from '../../dicom/visibleText';
import { timelineOf, type TimelineEvent } from '../../workspace/timeline';
import { useRunCommand, useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { moveFocus } from '../controls/rovingFocus';
import styles from './Timeline.module.css';

/** Imaging above the line, pathology below, reports on it: open what is filled, hollow is not in the case yet. */
export function Timeline() {
  const studies = useWorkspace((state) => state.studies);
  const otherStudies = useWorkspace((state) => state.otherStudies);
  const [chosen, setChosen] = useState<string>();
  const run = useRunCommand();
  const events = useMemo(() => timelineOf({ studies, otherStudies }), [studies, otherStudies]);
  if (events.length < 2) return null;
  const choose = (event: MouseEvent, { study: { studyInstanceUid } }: TimelineEvent) => {
    if (event.shiftKey && chosen !== undefined && chosen !== studyInstanceUid)
      run('timeline.compare', { studyInstanceUids: [chosen, studyInstanceUid] });
    else run('timeline.open', { studyInstanceUid });
    setChosen(studyInstanceUid);
  };
  const tabStop = events.find(({ study }) => study.studyInstanceUid === chosen) ?? events.at(-1);
  return (
    <section aria-label="Timeline" className={styles.timeline}>
      <div
        role="group"
        aria-label="Studies in time"
        className={styles.line}
        onKeyDown={(event) => moveFocus(event, 'button')}
      >
        {events.map((one) => (
          <button
            key={`${one.study.sourceId} ${one.study.studyInstanceUid}`}
            type="button"
            className={styles.point}
            style={{ left: `${one.at * 100}%` }}
            data-kind={one.kind}
            data-in-case={one.isInCase || undefined}
            data-chosen={one.study.studyInstanceUid === chosen || undefined}
            aria-label={wordsOf(one)}
            title={`${wordsOf(one)}. Shift: beside the one chosen before`}
            tabIndex={one === tabStop ? 0 : -1}
            onClick={(event) => choose(event, one)}
          />
        ))}
      </div>
      <div className={styles.ends}>
        <Bdi>{monthOf(events[0])}</Bdi>
        <Bdi>{monthOf(events.at(-1))}</Bdi>
      </div>
    </section>
  );
}

const monthOf = (event: TimelineEvent | undefined): string =>
  formatDate(event?.study.studyDate).slice(0, 7) || 'no date';

function wordsOf({ study, isInCase }: TimelineEvent): string {
  const { studyDate, modalitiesInStudy, studyDescription } = study;
  const words = [
    formatDate(studyDate) || 'No date',
    modalitiesInStudy.join(' '),
    studyDescription,
    isInCase ? '' : 'not in the case yet',
  ];
  return visibleText(words.filter(Boolean).join(', '), 200);
}
