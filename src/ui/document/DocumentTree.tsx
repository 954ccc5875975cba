import { useEffect, useMemo, useRef } from 'react';
import type { DocumentNode } from '../../dicom/document';
import { visibleText } from '../../dicom/visibleText';
import { useApp, useWorkspace } from '../AppContext';
import { DocumentLine } from './DocumentLine';
import styles from './DocumentTree.module.css';
import type { DocumentContext } from './documentContext';
import type { ReferenceArgs } from './reference';
import type { DocumentTreeHands } from './useDocumentTree';

/** The content of a document: one line for an item, folded where there is more below, lazy where there is much. */
export function DocumentTree({
  root,
  title,
  hands,
  areCodesShown,
}: {
  readonly root: DocumentNode;
  readonly title: string;
  readonly hands: DocumentTreeHands;
  readonly areCodesShown: boolean;
}) {
  const { tree, rows, part, current, onKeyDown, showMore } = hands;
  const context = useDocumentContext(root, hands, areCodesShown);
  if (rows.length === 0) return <p className={styles.empty}>This document has a title and nothing else.</p>;
  return (
    <>
      {part.start > 0 && <More count={part.start} where="earlier" onMore={() => showMore('before')} />}
      <div ref={tree} role="tree" aria-label={visibleText(title, 160)} className={styles.tree} onKeyDown={onKeyDown}>
        {rows.slice(part.start, part.end).map((row) => (
          <DocumentLine key={row.node.path} row={row} isCurrent={row.node === current} context={context} />
        ))}
      </div>
      {rows.length > part.end && (
        <More count={rows.length - part.end} where="further" onMore={() => showMore('after')} />
      )}
    </>
  );
}

/** One object for all lines while nothing that concerns them all has changed; what they do is always the latest. */
function useDocumentContext(root: DocumentNode, hands: DocumentTreeHands, areCodesShown: boolean): DocumentContext {
  const { commands } = useApp();
  const displaySets = useWorkspace((state) => state.displaySets);
  const isCaseLoading = useWorkspace((state) => state.isCaseLoading);
  const rejectedInstances = useWorkspace((state) => state.rejectedInstances);
  const canShow = useWorkspace(() => commands.isEnabled('document.showReference'));
  const latest = useRef(hands);
  useEffect(() => {
    latest.current = hands;
  });
  return useMemo(
    () => ({
      root,
      atHand: { displaySets, isCaseLoading, rejectedInstances },
      canShow,
      areCodesShown,
      toggle: (node) => latest.current.toggle(node),
      setCurrent: (node) => latest.current.setCurrent(node),
      goTo: (path) => latest.current.goTo(path),
      show: (args: ReferenceArgs) => commands.start('document.showReference', args),
    }),
    [root, displaySets, isCaseLoading, rejectedInstances, canShow, areCodesShown, commands],
  );
}

/** More lines are put on the page when their place comes into view, or when the reader asks. */
function More({
  count,
  where,
  onMore,
}: {
  readonly count: number;
  readonly where: 'earlier' | 'further';
  readonly onMore: () => void;
}) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const element = button.current;
    if (!element || typeof IntersectionObserver === 'undefined') return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) onMore();
    });
    observer.observe(element);
    return () => observer.disconnect();
  });
  return (
    <button ref={button} type="button" className={styles.more} onClick={onMore}>
      Show more of {count.toLocaleString('en')} {where} items
    </button>
  );
}
