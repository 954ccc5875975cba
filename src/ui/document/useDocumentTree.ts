import { type KeyboardEvent, type RefObject, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { DocumentNode } from '../../dicom/document';
import { documentNodes, nodesAlong } from '../../dicom/documentTree';
import { carriedOver, type DocumentRow, firstExpanded, visibleRows } from './documentRows';

/** Lines put on the page at once; those before and after come as the reader gets there. */
const LINES = 150;

/** The part of the rows that is on the page, `end` not included. */
export interface ShownPart {
  readonly start: number;
  readonly end: number;
}
const FIRST_PART: ShownPart = { start: 0, end: LINES };

export interface DocumentTreeHands {
  readonly tree: RefObject<HTMLDivElement | null>;
  readonly rows: readonly DocumentRow[];
  readonly part: ShownPart;
  readonly current: DocumentNode | undefined;
  readonly toggle: (node: DocumentNode) => void;
  readonly setCurrent: (node: DocumentNode) => void;
  readonly showMore: (where: 'before' | 'after') => void;
  readonly expandAll: () => void;
  readonly collapseAll: () => void;
  /** Unfolds the way to an item and puts the focus on it; false when the document has none such. */
  readonly goTo: (path: string) => boolean;
  readonly focus: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** What is unfolded, where the reader is, and how keys move through a tree (ARIA tree pattern). */
export function useDocumentTree(root: DocumentNode): DocumentTreeHands {
  const tree = useRef<HTMLDivElement>(null);
  const [expanded, setExpanded] = useState(() => firstExpanded(root));
  const [current, setCurrent] = useState<DocumentNode>();
  const [part, setPart] = useState(FIRST_PART);
  const [readRoot, setReadRoot] = useState(root);
  if (readRoot !== root) {
    setReadRoot(root);
    setExpanded(carriedOver(readRoot, root, expanded));
  }
  const rows = useMemo(() => visibleRows(root, expanded), [root, expanded]);
  const focusNext = useRef<string>(undefined);
  useLayoutEffect(() => {
    const path = focusNext.current;
    if (path === undefined) return;
    focusNext.current = undefined;
    const row = tree.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`);
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: 'nearest' });
  });
  const focusOn = (node: DocumentNode, among: readonly DocumentRow[]) => {
    const index = among.findIndex((row) => row.node === node);
    if (index < part.start || index >= part.end) {
      setPart({ start: Math.max(0, index - LINES / 2), end: index + LINES / 2 });
    }
    focusNext.current = node.path;
    setCurrent(node);
  };
  const toggle = (node: DocumentNode) =>
    setExpanded((before) => {
      const after = new Set(before);
      if (!after.delete(node)) after.add(node);
      return after;
    });
  const goTo = (path: string): boolean => {
    const along = nodesAlong(root, path);
    const target = along?.at(-1);
    if (along === undefined || target === undefined) return false;
    const first = target === root ? root.children[0] : target;
    const opened = new Set([...expanded, ...along.slice(0, -1)]);
    setExpanded(opened);
    if (first) focusOn(first, visibleRows(root, opened));
    return true;
  };
  const here = rows.find(({ node }) => node === current) ?? rows[0];
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || here === undefined) return;
    const step = stepFor(event.key, here, rows);
    if (step === undefined) return;
    const isOnControl = event.target instanceof Element && event.target.closest('button') !== null;
    if (isOnControl && (event.key === 'Enter' || event.key === ' ')) return; // the button's own
    event.preventDefault();
    if (step === 'act') actOn(event.currentTarget, here, toggle);
    else if (step === 'toggle') toggle(here.node);
    else focusOn(step, rows);
  };
  return {
    tree,
    rows,
    part,
    current: here?.node,
    toggle,
    setCurrent,
    showMore: (where) =>
      setPart(({ start, end }) =>
        where === 'before' ? { start: Math.max(0, start - LINES), end } : { start, end: end + LINES },
      ),
    expandAll: () => {
      setExpanded(new Set([...documentNodes(root)].filter(({ children }) => children.length > 0)));
      setPart(FIRST_PART);
    },
    collapseAll: () => {
      setExpanded(new Set());
      setPart(FIRST_PART);
    },
    goTo,
    focus: () => {
      if (here) focusOn(here.node, rows);
    },
    onKeyDown,
  };
}

/** Where a key leads from a row: to another row, into or out of this one, or to what it offers. */
function stepFor(
  key: string,
  here: DocumentRow,
  rows: readonly DocumentRow[],
): DocumentNode | 'toggle' | 'act' | undefined {
  const index = rows.indexOf(here);
  switch (key) {
    case 'ArrowDown':
      return rows[Math.min(index + 1, rows.length - 1)]?.node;
    case 'ArrowUp':
      return rows[Math.max(index - 1, 0)]?.node;
    case 'Home':
      return rows[0]?.node;
    case 'End':
      return rows.at(-1)?.node;
    case 'ArrowRight':
      if (!here.isExpandable) return here.node;
      return here.isExpanded ? rows[index + 1]?.node : 'toggle';
    case 'ArrowLeft':
      if (here.isExpanded) return 'toggle';
      return rows.slice(0, index).findLast(({ level }) => level < here.level)?.node ?? here.node;
    case ' ':
      return here.isExpandable ? 'toggle' : 'act';
    case 'Enter':
      return 'act';
    default:
      return undefined;
  }
}

/** Enter does what the row offers first (show an image, follow a reference), else it folds. */
function actOn(tree: Element, { node, isExpandable }: DocumentRow, toggle: (node: DocumentNode) => void): void {
  const row = tree.querySelector(`[data-path="${CSS.escape(node.path)}"]`);
  const offer = row?.querySelector<HTMLButtonElement>('button:not([aria-disabled])');
  if (offer) offer.click();
  else if (isExpandable) toggle(node);
}
