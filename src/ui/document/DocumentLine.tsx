import ChevronDown from 'lucide-react/icons/chevron-down';
import ChevronRight from 'lucide-react/icons/chevron-right';
import { type MouseEvent, memo } from 'react';
import type { DocumentNode } from '../../dicom/document';
import { isMeasurementGroup } from '../../dicom/documentTree';
import { DocumentItem } from './DocumentItem';
import styles from './DocumentTree.module.css';
import type { DocumentContext } from './documentContext';
import type { DocumentRow } from './documentRows';
import { GroupItem } from './GroupItem';

/** Further in, lines stop moving right: the text needs the room, and the level is told in words. */
const INDENTED_LEVELS = 10;
const INDENT_PX = 16;

export const DocumentLine = memo(function DocumentLine({
  row,
  isCurrent,
  context,
}: {
  readonly row: DocumentRow;
  readonly isCurrent: boolean;
  readonly context: DocumentContext;
}) {
  const { node, level, position, siblings, isExpandable, isExpanded } = row;
  const isGroup = isMeasurementGroup(node);
  const onClick = (event: MouseEvent) => {
    const isOnControl = event.target instanceof Element && event.target.closest('button') !== null;
    // Whoever marks words to copy them does not want the section to fold.
    if (isExpandable && !isOnControl && !document.getSelection()?.toString()) context.toggle(node);
  };
  return (
    <div
      role="treeitem"
      aria-level={level}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-expanded={isExpandable ? isExpanded : undefined}
      tabIndex={isCurrent ? 0 : -1}
      data-path={node.path}
      data-kind={isGroup ? 'group' : node.value.kind}
      data-context={isContext(node) || undefined}
      className={styles.line}
      style={{ paddingInlineStart: 4 + (Math.min(level, INDENTED_LEVELS) - 1) * INDENT_PX }}
      onFocus={() => context.setCurrent(node)}
      onClick={onClick}
    >
      <span className={styles.fold} aria-hidden>
        {isExpandable && (isExpanded ? <ChevronDown size={14} /> : <ChevronRight size={14} />)}
      </span>
      <div className={styles.item}>
        {level > INDENTED_LEVELS && <span className={styles.level}>level {level}</span>}
        {isGroup ? (
          <GroupItem group={node} context={context} isCurrent={isCurrent} />
        ) : (
          <DocumentItem node={node} context={context} isCurrent={isCurrent} />
        )}
        {!isExpanded && isExpandable && !isGroup && <Folded node={node} />}
      </div>
    </div>
  );
});

/** Who observed, how it was acquired, in which language: needed, and not what the report is about. */
const isContext = ({ relationship }: DocumentNode): boolean =>
  relationship === 'HAS OBS CONTEXT' || relationship === 'HAS ACQ CONTEXT' || relationship === 'HAS CONCEPT MOD';

/** How much is folded away under a section. */
function Folded({ node }: { readonly node: DocumentNode }) {
  if (node.value.kind !== 'container') return null;
  const count = node.children.length;
  return (
    <span className={styles.folded}>
      {count} {count === 1 ? 'item' : 'items'}
    </span>
  );
}
