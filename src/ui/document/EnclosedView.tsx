import { useEffect, useMemo, useState } from 'react';
import { documentPatientProblem, type NamedPatient } from '../../dicom/documentPatient';
import type { EnclosedContent, EnclosedFormat } from '../../dicom/enclosed';
import { formatDate } from '../../dicom/format';
import { canRetry, type Problem } from '../../dicom/problem';
import type { DocumentDisplaySet, Patient } from '../../dicom/types';
import type { SopInstanceUid } from '../../dicom/uids';
import type { Result } from '../../lib/result';
import { useApp, useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { ProblemAlert } from '../controls/ProblemAlert';
import { PaneMessage } from '../pane/PaneMessage';
import { displaySetTitle } from '../rail/displaySetWords';
import { CdaNarrative } from './CdaNarrative';
import { cdaText } from './cdaText';
import styles from './EnclosedView.module.css';
import { type ContentProps, useContentState } from './contentState';

/** The type that the browser is told: ours, never the one the object states (AT-19). */
const FILES: Readonly<
  Record<EnclosedFormat, { readonly mediaType: string; readonly ending: string; readonly name: string }>
> = {
  pdf: { mediaType: 'application/pdf', ending: 'pdf', name: 'PDF document' },
  // No type that a browser would show as a page, with its scripts and pictures.
  cda: { mediaType: 'application/octet-stream', ending: 'xml', name: 'CDA document' },
};

/** A PDF or CDA document in a pane, fetched when a reader opens it. */
export function EnclosedView({ displaySet, onState }: ContentProps) {
  const { series, sopInstanceUids } = displaySet;
  const [wanted, setWanted] = useState<SopInstanceUid>();
  const [attempt, setAttempt] = useState(0);
  const shown = wanted !== undefined && sopInstanceUids.includes(wanted) ? wanted : sopInstanceUids[0];
  if (shown === undefined) return <PaneMessage title={displaySetTitle(displaySet)} />;
  const choice =
    sopInstanceUids.length > 1 ? (
      <select
        className={styles.choice}
        aria-label="Document of this series"
        value={shown}
        onChange={({ target }) => setWanted(sopInstanceUids.find((uid) => uid === target.value))}
      >
        {sopInstanceUids.map((uid, i) => (
          <option key={uid} value={uid}>
            Document {i + 1} of {sopInstanceUids.length}
          </option>
        ))}
      </select>
    ) : undefined;
  return (
    <Opened
      key={`${series.seriesInstanceUid} ${shown} ${attempt}`}
      displaySet={displaySet}
      uid={shown}
      choice={choice}
      onState={onState}
      onRetry={() => setAttempt(attempt + 1)}
    />
  );
}

interface OpenedProps extends ContentProps {
  readonly uid: SopInstanceUid;
  readonly choice: React.ReactNode;
  readonly onRetry: () => void;
}

function Opened({ displaySet, uid, choice, onState, onRetry }: OpenedProps) {
  const content = useEnclosed(displaySet, uid);
  useContentState(content === undefined ? 'loading' : content.ok ? 'ready' : 'error', onState);
  const patient = useWorkspace(
    ({ studies }) =>
      studies.find(({ studyInstanceUid }) => studyInstanceUid === displaySet.series.studyInstanceUid)?.patient,
  );
  const title = displaySetTitle(displaySet);
  if (content === undefined) return <PaneMessage isDelayed title={`Loading ${title}…`} />;
  if (!content.ok) {
    return (
      <PaneMessage title={title}>
        {choice}
        <ProblemAlert problem={content.error} onRetry={canRetry(content.error) ? onRetry : undefined} />
      </PaneMessage>
    );
  }
  return <Reading content={content.value} fallbackTitle={title} uid={uid} choice={choice} patient={patient} />;
}

/** Asked for once, and withdrawn when the reader turns to something else. */
function useEnclosed({ series }: DocumentDisplaySet, sopInstanceUid: SopInstanceUid) {
  const { enclosed } = useApp();
  const [content, setContent] = useState<Result<EnclosedContent, Problem>>();
  useEffect(() => {
    const opening = new AbortController();
    enclosed({ series, sopInstanceUid }, opening.signal).then(
      (answer) => !opening.signal.aborted && setContent(answer),
      (cause: unknown) => !opening.signal.aborted && setContent({ ok: false, error: unexpected(cause) }),
    );
    return () => opening.abort();
  }, [enclosed, series, sopInstanceUid]);
  return content;
}

const unexpected = (cause: unknown): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: 'This document could not be opened',
  tip: 'Open it in the system it came from.',
  detail: cause instanceof Error ? cause.message : String(cause),
  cause,
});

function Reading({
  content,
  fallbackTitle,
  uid,
  choice,
  patient,
}: {
  readonly content: EnclosedContent;
  readonly fallbackTitle: string;
  readonly uid: SopInstanceUid;
  readonly choice: React.ReactNode;
  readonly patient: Patient | undefined;
}) {
  const { format, bytes, title } = content;
  const { mediaType, ending, name } = FILES[format];
  const url = useObjectUrl(bytes, mediaType);
  const text = useMemo(() => (format === 'cda' ? cdaText(bytes) : undefined), [format, bytes]);
  const contradictions = contradictionsIn(content, text?.ok ? text.value.patients : [], patient);
  const heading = (text?.ok && text.value.title) || title || fallbackTitle;
  return (
    <article className={styles.view} aria-label={name}>
      <header className={styles.head}>
        <h2 className={styles.title}>
          <Bdi>{heading}</Bdi>
        </h2>
        <p className={styles.facts}>
          {name}, {size(bytes.length)}
          {text?.ok && (
            <>
              . Patient named in it:{' '}
              <Bdi>{text.value.patients.map(patientWords).filter(Boolean).join('; ') || 'none'}</Bdi>
            </>
          )}
        </p>
        <div className={styles.actions}>
          {choice}
          {format === 'pdf' && (
            <a className={styles.action} href={url} target="_blank" rel="noopener noreferrer">
              Open in a tab of its own
            </a>
          )}
          <a className={styles.action} href={url} download={`document-${uid.slice(-8)}.${ending}`}>
            {format === 'pdf' ? 'Save PDF' : 'Save XML'}
          </a>
        </div>
      </header>
      {contradictions.map((problem) => (
        <ProblemAlert key={problem.title} problem={problem} />
      ))}
      <div className={styles.body} role="region" aria-label="Content of the document" tabIndex={0}>
        {text === undefined ? <WhyNoPages /> : <CdaNarrative text={text} />}
      </div>
    </article>
  );
}

/** Of what the header of the object says, and of what the document itself says: either can be somebody else's. */
function contradictionsIn(
  content: EnclosedContent,
  named: readonly NamedPatient[],
  patient: Patient | undefined,
): readonly Problem[] {
  if (!patient) return [];
  const ofDocument = documentPatientProblem(named, patient);
  const ofHeader = documentPatientProblem([content.patient], patient, 'The header of this document');
  return [ofHeader, ofDocument].filter((problem) => problem !== undefined);
}

const patientWords = ({ name, birthDate }: NamedPatient): string =>
  [name, birthDate && `born ${formatDate(birthDate)}`].filter(Boolean).join(', ');

const WhyNoPages = () => (
  <>
    <p>Its pages are shown by the browser, in a tab of its own.</p>
    <p className={styles.note}>
      A PDF can hold scripts and forms. In a pane it could be kept from the case only in a frame in which browsers show
      no PDF, so none is shown here. Close the tab when you have read it: it names no patient by itself.
    </p>
  </>
);

/** The address lives as long as the pane shows the document; a tab that was opened has its own copy by then. */
function useObjectUrl(bytes: Uint8Array<ArrayBuffer>, type: string): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bytes], { type }));
    setUrl(made);
    return () => {
      setTimeout(() => URL.revokeObjectURL(made), 10_000);
    };
  }, [bytes, type]);
  return url;
}

const size = (bytes: number): string =>
  bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} kB`;
