import type { DocumentVersion, ReportDocument } from '../../dicom/document';
import { sopClassSupport } from '../../dicom/sopClasses';
import type { SopInstanceUid } from '../../dicom/uids';
import { visibleText } from '../../dicom/visibleText';
import { Bdi } from '../controls/Bdi';
import { Button } from '../controls/Button';
import { Chip } from '../controls/Chip';
import styles from './DocumentView.module.css';
import { versionOf } from './documentChoice';
import { stateWords, versionTime } from './documentWords';

/** What is being read: title, state, author, and everything that keeps it from being the one current version. */
export function DocumentHeader({
  document,
  choices,
  onOpen,
}: {
  readonly document: ReportDocument;
  /** The current versions among which the reader chooses. */
  readonly choices: readonly ReportDocument[];
  readonly onOpen: (sopInstanceUid: SopInstanceUid) => void;
}) {
  const version = versionOf(document);
  return (
    <header className={styles.header}>
      {choices.length > 1 && <Choice document={document} choices={choices} onOpen={onOpen} />}
      <div className={styles.titleLine}>
        <h2 className={styles.title}>
          <Bdi>{document.title}</Bdi>
        </h2>
        {version && <State version={version} sopClassUid={document.sopClassUid} />}
      </div>
      <p className={styles.facts}>
        {version && (
          <>
            <span>{versionTime(version)}</span>
            <Bdi>{version.authorName ?? 'Author not named'}</Bdi>
            <span>
              made with <Bdi>{version.madeWith}</Bdi>
            </span>
          </>
        )}
        <span>{sopClassSupport(document.sopClassUid)?.name ?? 'Structured document'}</span>
      </p>
      {version && <Standing document={document} version={version} onOpen={onOpen} />}
    </header>
  );
}

function State({ version, sopClassUid }: { readonly version: DocumentVersion; readonly sopClassUid: string }) {
  const words = stateWords(version, sopClassUid);
  return (
    <span className={styles.chips}>
      {version.isAddendum && <Chip>ADDENDUM</Chip>}
      {words.map((word) => (
        <Chip key={word} tone={word === 'PARTIAL' ? 'warning' : word === 'VERIFIED' ? 'accent' : 'plain'}>
          {word}
        </Chip>
      ))}
    </span>
  );
}

/** Whether this is what counts now, in one strip that cannot be overlooked. */
function Standing({
  document,
  version,
  onOpen,
}: {
  readonly document: ReportDocument;
  readonly version: DocumentVersion;
  readonly onOpen: (sopInstanceUid: SopInstanceUid) => void;
}) {
  const head = document.versions.find(({ isHead }) => isHead);
  const rival = version.rivals?.[0];
  return (
    <>
      {!version.isHead && (
        <div role="status" className={styles.strip} data-tone="warning">
          <strong>Older version, not current</strong>
          {head && (
            <Button kind="quiet" onPress={() => onOpen(head.sopInstanceUid)}>
              Open the current version
            </Button>
          )}
        </div>
      )}
      {rival && (
        <div role="status" className={styles.strip} data-tone="warning">
          <span>
            <strong>
              {version.rivals?.length === 1 ? 'Two' : `${(version.rivals?.length ?? 1) + 1}`} versions were made at the
              same time.
            </strong>{' '}
            Each may hold what the other lacks.
          </span>
          <Button kind="quiet" onPress={() => onOpen(rival)}>
            Open the other version
          </Button>
        </div>
      )}
      {version.isWithdrawn && (
        <div role="status" className={styles.strip}>
          All marks were withdrawn in this version: the report is empty on purpose.
        </div>
      )}
    </>
  );
}

function Choice({
  document,
  choices,
  onOpen,
}: {
  readonly document: ReportDocument;
  readonly choices: readonly ReportDocument[];
  readonly onOpen: (sopInstanceUid: SopInstanceUid) => void;
}) {
  const isOffered = choices.includes(document);
  return (
    <label className={styles.choice}>
      <span>{choices.length} reports</span>
      <select
        aria-label="Report"
        value={isOffered ? document.sopInstanceUid : ''}
        onChange={(event) => onOpen(event.currentTarget.value as SopInstanceUid)}
      >
        {!isOffered && <option value="">An older version</option>}
        {choices.map((choice) => (
          <option key={choice.sopInstanceUid} value={choice.sopInstanceUid}>
            {visibleText(choiceWords(choice), 240)}
          </option>
        ))}
      </select>
    </label>
  );
}

function choiceWords(document: ReportDocument): string {
  const version = versionOf(document);
  return [document.title, version && versionTime(version), version?.authorName].filter(Boolean).join(' · ');
}
