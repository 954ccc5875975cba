import { useEffect, useMemo, useRef, useState } from 'react';
import type { ReportDocument } from '../../dicom/document';
import type { DocumentDisplaySet } from '../../dicom/types';
import type { SopInstanceUid } from '../../dicom/uids';
import { visibleText } from '../../dicom/visibleText';
import { useWorkspace } from '../AppContext';
import { ProblemAlert } from '../controls/ProblemAlert';
import { TabList } from '../controls/TabList';
import { PaneMessage } from '../pane/PaneMessage';
import { displaySetTitle } from '../rail/displaySetWords';
import { DocumentHeader } from './DocumentHeader';
import { DocumentHistory } from './DocumentHistory';
import { DocumentTables } from './DocumentTables';
import { DocumentTools } from './DocumentTools';
import { DocumentTree } from './DocumentTree';
import styles from './DocumentView.module.css';
import { documentsToRead, problemsOfDocuments, versionOf } from './documentChoice';
import { documentTables } from './documentTables';
import { documentText } from './documentText';
import { useDocumentTree } from './useDocumentTree';

/** A series of structured documents in a pane: the current report to read, and its history (SR-25, SR-31). */
export function DocumentView({ displaySet }: { readonly displaySet: DocumentDisplaySet }) {
  const documents = useWorkspace((state) => state.documents);
  const isCaseLoading = useWorkspace((state) => state.isCaseLoading);
  const [wanted, setWanted] = useState<SopInstanceUid>();
  const choices = useMemo(() => documentsToRead(displaySet, documents), [displaySet, documents]);
  const document = (wanted && documents[wanted]) ?? choices[0];
  if (document === undefined)
    return isCaseLoading ? <Loading displaySet={displaySet} /> : <Unread displaySet={displaySet} />;
  return (
    <Reading
      key={document.sopInstanceUid}
      displaySet={displaySet}
      document={document}
      choices={choices}
      canOpen={(uid) => documents[uid] !== undefined}
      onOpen={setWanted}
    />
  );
}

const Loading = ({ displaySet }: { readonly displaySet: DocumentDisplaySet }) => (
  <PaneMessage isDelayed title={`Loading ${displaySetTitle(displaySet)}…`} />
);

function Unread({ displaySet }: { readonly displaySet: DocumentDisplaySet }) {
  const problems = useWorkspace((state) => state.problems);
  const own = useMemo(() => problemsOfDocuments(displaySet, problems), [displaySet, problems]);
  return (
    <PaneMessage title={`${displaySetTitle(displaySet)} could not be read`}>
      {own.map((problem) => (
        <ProblemAlert key={`${problem.title} ${problem.detail ?? ''}`} problem={problem} />
      ))}
      {own.length === 0 && <p>Its content did not arrive. Open the case again to ask for it once more.</p>}
    </PaneMessage>
  );
}

interface ReadingProps {
  readonly displaySet: DocumentDisplaySet;
  readonly document: ReportDocument;
  readonly choices: readonly ReportDocument[];
  readonly canOpen: (sopInstanceUid: SopInstanceUid) => boolean;
  readonly onOpen: (sopInstanceUid: SopInstanceUid) => void;
}

type Part = 'report' | 'tables';

function Reading({ displaySet, document, choices, canOpen, onOpen }: ReadingProps) {
  const { root, versions } = document;
  const hands = useDocumentTree(root);
  const tables = useMemo(() => documentTables(root), [root]);
  const [part, setPart] = useState<Part>('report');
  const [areCodesShown, setCodesShown] = useState(false);
  const [isHistoryShown, setHistoryShown] = useState(versionOf(document)?.isHead === false);
  const view = useRef<HTMLElement>(null);
  useWayIn(view, hands.focus);
  const parts = [
    { id: 'report' as const, name: 'Report' },
    { id: 'tables' as const, name: `Tables (${tables.length})` },
  ];
  return (
    <article
      ref={view}
      aria-label={visibleText(document.title, 160)}
      className={styles.view}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <DocumentHeader document={document} choices={choices} onOpen={onOpen} />
      <Missing displaySet={displaySet} />
      <div className={styles.bar}>
        {tables.length > 0 && <TabList name="Parts of the document" tabs={parts} current={part} onChange={setPart} />}
        <DocumentTools
          hands={hands}
          text={() => documentText(document, versionOf(document))}
          isTree={part === 'report'}
          areCodesShown={areCodesShown}
          onCodes={setCodesShown}
          versionCount={versions.length}
          isHistoryShown={isHistoryShown}
          onHistory={setHistoryShown}
        />
      </div>
      <div className={styles.body} data-history={isHistoryShown || undefined}>
        {isHistoryShown && <DocumentHistory document={document} canOpen={canOpen} onOpen={onOpen} />}
        <div key={part} className={styles.content}>
          {part === 'tables' ? (
            <DocumentTables
              tables={tables}
              onRow={(path) => {
                setPart('report');
                hands.goTo(path);
              }}
            />
          ) : (
            <DocumentTree root={root} title={document.title} hands={hands} areCodesShown={areCodesShown} />
          )}
        </div>
      </div>
    </article>
  );
}

/** From the pane itself, Enter and Arrow Down lead into what it shows: Tab goes from pane to pane. */
function useWayIn(view: React.RefObject<HTMLElement | null>, focus: () => void): void {
  const latest = useRef(focus);
  useEffect(() => {
    latest.current = focus;
  });
  useEffect(() => {
    const pane = view.current?.closest<HTMLElement>('[data-pane-id]');
    if (!pane) return undefined;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.target !== pane || (event.key !== 'Enter' && event.key !== 'ArrowDown')) return;
      event.preventDefault();
      latest.current();
    };
    pane.addEventListener('keydown', onKeyDown);
    return () => pane.removeEventListener('keydown', onKeyDown);
  }, [view]);
}

/** Instances of the series that could not be read: a part must not pass for the whole. */
function Missing({ displaySet }: { readonly displaySet: DocumentDisplaySet }) {
  const count = useWorkspace(({ documents }) => displaySet.sopInstanceUids.filter((uid) => !documents[uid]).length);
  const isCaseLoading = useWorkspace((state) => state.isCaseLoading);
  if (count === 0) return null;
  return (
    <div role="status" className={styles.strip} data-tone="warning">
      {isCaseLoading
        ? `${count} of ${displaySet.sopInstanceUids.length} documents of this series are still loading`
        : `${count} of ${displaySet.sopInstanceUids.length} documents of this series could not be read; see Info`}
    </div>
  );
}
