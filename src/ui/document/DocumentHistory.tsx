import type { DocumentVersion, ReportDocument } from '../../dicom/document';
import type { SopInstanceUid } from '../../dicom/uids';
import { Bdi } from '../controls/Bdi';
import { Button } from '../controls/Button';
import { Chip } from '../controls/Chip';
import styles from './DocumentHistory.module.css';
import { stateWords, versionTime } from './documentWords';

/** The versions of one report, newest first: who made which, when, with what, and what changed (SR-25). */
export function DocumentHistory({
  document,
  canOpen,
  onOpen,
}: {
  readonly document: ReportDocument;
  readonly canOpen: (sopInstanceUid: SopInstanceUid) => boolean;
  readonly onOpen: (sopInstanceUid: SopInstanceUid) => void;
}) {
  return (
    <section aria-label="History" className={styles.history}>
      <h3 className={styles.title}>History</h3>
      <ol>
        {document.versions.map((version) => (
          <Version
            key={version.sopInstanceUid}
            version={version}
            sopClassUid={document.sopClassUid}
            isShown={version.sopInstanceUid === document.sopInstanceUid}
            onOpen={canOpen(version.sopInstanceUid) ? () => onOpen(version.sopInstanceUid) : undefined}
          />
        ))}
      </ol>
    </section>
  );
}

function Version({
  version,
  sopClassUid,
  isShown,
  onOpen,
}: {
  readonly version: DocumentVersion;
  readonly sopClassUid: string;
  readonly isShown: boolean;
  readonly onOpen: (() => void) | undefined;
}) {
  const { authorName, madeWith, isHead, isAddendum, isWithdrawn, rivals, changes, predecessors } = version;
  return (
    <li className={styles.version} data-shown={isShown || undefined} aria-current={isShown ? 'true' : undefined}>
      <div className={styles.head}>
        <span className={styles.time}>{versionTime(version)}</span>
        {isHead && <Chip tone="accent">CURRENT</Chip>}
        {isAddendum && <Chip>ADDENDUM</Chip>}
        {stateWords(version, sopClassUid).map((word) => (
          <Chip key={word}>{word}</Chip>
        ))}
      </div>
      <p>
        <Bdi>{authorName ?? 'Author not named'}</Bdi>
        <span className={styles.quiet}>
          , made with <Bdi>{madeWith}</Bdi>
        </span>
      </p>
      {rivals && <p className={styles.warning}>Made at the same time as another version, without knowing of it</p>}
      {isWithdrawn && <p className={styles.warning}>All marks were withdrawn in this version</p>}
      {changes.length > 0 && (
        <ul className={styles.changes}>
          {changes.map((change) => (
            <li key={change}>
              <Bdi>{change}</Bdi>
            </li>
          ))}
        </ul>
      )}
      {predecessors.length === 0 && <p className={styles.quiet}>First version</p>}
      {isShown ? (
        <p className={styles.quiet}>Shown beside this list</p>
      ) : (
        onOpen && (
          <Button kind="quiet" onPress={onOpen}>
            Open this version
          </Button>
        )
      )}
    </li>
  );
}
