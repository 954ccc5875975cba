import type { DocumentNode } from '../../dicom/document';
import { documentCodes, documentNodes, isMeasurementGroup, isNamed } from '../../dicom/documentTree';

/** One line of the tree on the screen. The root is the title above it and no line of its own. */
export interface DocumentRow {
  readonly node: DocumentNode;
  /** 1 for the children of the root, as `aria-level` counts. */
  readonly level: number;
  /** 1-based among its siblings. */
  readonly position: number;
  readonly siblings: number;
  readonly isExpandable: boolean;
  readonly isExpanded: boolean;
}

/** What is to be seen while these items are unfolded, top to bottom. A loop: trees may be deeper than a stack. */
export function visibleRows(root: DocumentNode, expanded: ReadonlySet<DocumentNode>): readonly DocumentRow[] {
  const rows: DocumentRow[] = [];
  const waiting = rowsBelow(root, 1, expanded);
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    rows.push(row);
    if (row.isExpanded) for (const below of rowsBelow(row.node, row.level + 1, expanded)) waiting.push(below);
  }
  return rows;
}

/** Last one first, so that the first one is taken next. */
function rowsBelow(parent: DocumentNode, level: number, expanded: ReadonlySet<DocumentNode>): DocumentRow[] {
  const siblings = parent.children.length;
  return parent.children
    .map((node, i) => ({
      node,
      level,
      position: i + 1,
      siblings,
      isExpandable: node.children.length > 0,
      isExpanded: node.children.length > 0 && expanded.has(node),
    }))
    .reverse();
}

/** Lines up to which deeper sections are unfolded from the start. */
const FIRST_LINES = 120;
const FIRST_LEVELS = 5;

/**
 * What is unfolded when a document opens: its sections from the top down while they fit, the first level always. Marks
 * are one line each, and the list of images they lie on is folded: it repeats what the marks refer to.
 */
export function firstExpanded(root: DocumentNode): ReadonlySet<DocumentNode> {
  const expanded = new Set<DocumentNode>();
  let lines = root.children.length;
  let level = root.children;
  for (let depth = 1; depth <= FIRST_LEVELS && level.length > 0; depth++) {
    const next: DocumentNode[] = [];
    for (const node of level) {
      const isSection = node.value.kind === 'container' && !isMeasurementGroup(node) && !isImageLibrary(node);
      const fits = depth === 1 || lines + node.children.length <= FIRST_LINES;
      if (!isSection || node.children.length === 0 || !fits) continue;
      expanded.add(node);
      lines += node.children.length;
      next.push(...node.children);
    }
    level = next;
  }
  return expanded;
}

/** What was unfolded stays so when the same document is read again (after a save the whole case is). */
export function carriedOver(
  before: DocumentNode,
  after: DocumentNode,
  expanded: ReadonlySet<DocumentNode>,
): ReadonlySet<DocumentNode> {
  const carried = new Set<DocumentNode>();
  const nodes = documentNodes(after);
  for (const old of documentNodes(before)) {
    const { value: node, done } = nodes.next();
    if (done) break;
    if (expanded.has(old)) carried.add(node);
  }
  return carried;
}

const isImageLibrary = (node: DocumentNode): boolean => isNamed(node, documentCodes.imageLibrary);
