import ChevronsDownUp from 'lucide-react/icons/chevrons-down-up';
import ChevronsUpDown from 'lucide-react/icons/chevrons-up-down';
import Hash from 'lucide-react/icons/hash';
import History from 'lucide-react/icons/history';
import { IconButton } from '../controls/IconButton';
import { CopyButton } from './CopyButton';
import styles from './DocumentView.module.css';
import type { DocumentTreeHands } from './useDocumentTree';

/** What can be done with a document: see more of it, see its codes and its past, take its text along. */
export function DocumentTools({
  hands,
  text,
  isTree,
  areCodesShown,
  onCodes,
  versionCount,
  isHistoryShown,
  onHistory,
}: {
  readonly hands: DocumentTreeHands;
  readonly text: () => string;
  readonly isTree: boolean;
  readonly areCodesShown: boolean;
  readonly onCodes: (areShown: boolean) => void;
  readonly versionCount: number;
  readonly isHistoryShown: boolean;
  readonly onHistory: (isShown: boolean) => void;
}) {
  const versions = versionCount === 1 ? '1 version' : `${versionCount} versions`;
  return (
    <div role="toolbar" aria-label="Document" className={styles.tools}>
      {isTree && (
        <>
          <IconButton name="Expand all" icon={ChevronsUpDown} onPress={hands.expandAll} />
          <IconButton name="Collapse all" icon={ChevronsDownUp} onPress={hands.collapseAll} />
          <IconButton
            name="Codes"
            icon={Hash}
            note="Code, scheme and relationship of every item"
            isPressed={areCodesShown}
            onPress={() => onCodes(!areCodesShown)}
          />
        </>
      )}
      <CopyButton name="Copy as text" text={text} />
      <IconButton
        name={`History: ${versions}`}
        icon={History}
        isPressed={isHistoryShown}
        onPress={() => onHistory(!isHistoryShown)}
      >
        {versions}
      </IconButton>
    </div>
  );
}
