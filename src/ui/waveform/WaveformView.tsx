import { useEffect, useState } from 'react';
import { formatPersonName } from '../../dicom/format';
import { objectKind } from '../../dicom/objectKinds';
import { canRetry } from '../../dicom/problem';
import type { DocumentDisplaySet } from '../../dicom/types';
import type { SopInstanceUid } from '../../dicom/uids';
import type { Waveform } from '../../dicom/waveform';
import { durationOf } from '../../dicom/waveform';
import { visibleText } from '../../dicom/visibleText';
import { useRunCommand, useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { ProblemAlert } from '../controls/ProblemAlert';
import { type ContentProps, useContentState } from '../document/contentState';
import view from '../document/DocumentView.module.css';
import { PaneMessage } from '../pane/PaneMessage';
import { displaySetTitle } from '../rail/displaySetWords';
import { WaveformPaper } from './WaveformPaper';
import styles from './WaveformView.module.css';

/** An ECG in a pane: fetched when it is shown, drawn on paper of millimetres, measured with two clicks. */
export function WaveformView({ displaySet, onState }: ContentProps) {
  const [wanted, setWanted] = useState<SopInstanceUid>();
  const uid = wanted ?? displaySet.sopInstanceUids[0];
  const reading = useWorkspace((state) => (uid ? state.waveforms[uid] : undefined));
  const rejection = useWorkspace((state) => (uid ? state.rejectedInstances[uid] : undefined));
  const run = useRunCommand();
  useEffect(() => {
    if (uid) run('waveform.open', { sopInstanceUid: uid });
  }, [uid, run]);
  useContentState(reading?.state ?? 'loading', onState);
  const title = displaySetTitle(displaySet);
  return (
    <article
      aria-label={visibleText(title, 160)}
      className={view.view}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <Heading displaySet={displaySet} />
      {displaySet.sopInstanceUids.length > 1 && (
        <label className={styles.tools}>
          Recording of the series
          <select value={uid} onChange={(event) => setWanted(event.currentTarget.value as SopInstanceUid)}>
            {displaySet.sopInstanceUids.map((one, index) => (
              <option key={one} value={one}>
                {index + 1} of {displaySet.sopInstanceUids.length}
              </option>
            ))}
          </select>
        </label>
      )}
      {rejection !== undefined && (
        <div role="status" className={view.strip} data-tone="warning">
          <Bdi>{`Withdrawn: ${rejection}`}</Bdi>
        </div>
      )}
      {reading?.state === 'ready' ? (
        <Groups key={uid} waveform={reading.waveform} />
      ) : reading?.state === 'error' ? (
        <ProblemAlert
          problem={reading.problem}
          onRetry={canRetry(reading.problem) ? () => run('waveform.open', { sopInstanceUid: uid }) : undefined}
        />
      ) : (
        <PaneMessage isDelayed title={`Loading ${title}…`} />
      )}
    </article>
  );
}

function Heading({ displaySet: { series, sopClassUid } }: { readonly displaySet: DocumentDisplaySet }) {
  const patient = useWorkspace(
    ({ studies }) => studies.find(({ studyInstanceUid }) => studyInstanceUid === series.studyInstanceUid)?.patient,
  );
  return (
    <header className={view.header}>
      <h2 className={view.title}>
        <Bdi>{series.seriesDescription || objectKind(sopClassUid)}</Bdi>
      </h2>
      <p className={view.facts}>
        <Bdi>{formatPersonName(patient?.patientName) || 'No name'}</Bdi>
        <Bdi>{patient?.patientId}</Bdi>
        <span>{objectKind(sopClassUid)}</span>
      </p>
    </header>
  );
}

/** The recordings of one object: often the rhythm and an averaged beat. */
function Groups({ waveform: { groups, problems, annotations } }: { readonly waveform: Waveform }) {
  const [shown, setShown] = useState(0);
  const group = groups[shown];
  if (!group) return null;
  return (
    <>
      {problems.map((problem) => (
        <ProblemAlert key={problem.title} problem={problem} />
      ))}
      {groups.length > 1 && (
        <div role="group" aria-label="Recordings" className={styles.tools}>
          {groups.map((one, index) => (
            <button
              key={one.label}
              type="button"
              className={styles.choice}
              aria-pressed={index === shown}
              onClick={() => setShown(index)}
            >
              <Bdi>{`${one.label}, ${durationOf(one).toFixed(1)} s`}</Bdi>
            </button>
          ))}
        </div>
      )}
      <WaveformPaper key={shown} group={group} />
      {annotations.length > 0 && (
        <ul aria-label="What the object says" className={styles.said}>
          {annotations.map((said) => (
            <li key={said}>
              <Bdi>{said}</Bdi>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
