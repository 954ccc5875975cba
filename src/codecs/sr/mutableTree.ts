import { type CodedConcept, isSameConcept } from '../../dicom/codedConcept';
import { type DicomElement, type DicomJson, sequenceOf, stringOf, stringsOf } from '../../dicom/json';
import { codeOf } from '../codeItems';
import { type DraftDataset, element, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';
import { readCoordinates } from './graphicData';

/**
 * One content item of a document that is being edited. What nobody touches is written back as the very objects that
 * were read; references from item to item (0040,DB73) follow their target wherever it moves to.
 */
export interface TreeNode {
  /** Every attribute of the item, also those nobody here understands; only its children stand apart. */
  dataset: DicomJson;
  readonly children: TreeNode[];
  parent: TreeNode | undefined;
  /** The item meant by a by-reference relationship, if it is in the document. */
  target: TreeNode | undefined;
  /** As it was read, children included; absent for items made here. */
  readonly original: DicomJson | undefined;
}

/** The tree of a document (its root is the dataset itself) with its references resolved. */
export function readTree(document: DicomJson): TreeNode {
  const root = readNode(document, undefined);
  for (const node of nodesOf(root)) {
    const path = referencePath(node);
    if (path !== '') node.target = nodeAt(root, path);
  }
  return root;
}

function readNode(dataset: DicomJson, parent: TreeNode | undefined): TreeNode {
  const { [t.ContentSequence]: _, ...own } = dataset;
  const node: TreeNode = { dataset: own, children: [], parent, target: undefined, original: dataset };
  node.children.push(...sequenceOf(dataset, t.ContentSequence).map((child) => readNode(child, node)));
  return node;
}

/** An item made here, ready to be put into a tree. */
export const newNode = (dataset: DicomJson): TreeNode => forgetOriginal(readNode(dataset, undefined));

const forgetOriginal = (node: TreeNode): TreeNode => {
  const children = node.children.map(forgetOriginal);
  const made: TreeNode = { ...node, original: undefined, children };
  for (const child of children) child.parent = made;
  return made;
};

/** A second item with the same content; references lead to the same targets. */
export function copyNode(node: TreeNode): TreeNode {
  const copy: TreeNode = {
    dataset: node.dataset,
    children: [],
    parent: undefined,
    target: node.target,
    original: undefined,
  };
  for (const child of node.children) insertChild(copy, copyNode(child));
  return copy;
}

/** Every item, parents first. */
export function* nodesOf(node: TreeNode): Generator<TreeNode> {
  yield node;
  for (const child of node.children) yield* nodesOf(child);
}

/** Position as Referenced Content Item Identifier counts it ("1" is the root); undefined where there is nothing. */
export function nodeAt(root: TreeNode, path: string): TreeNode | undefined {
  const [first, ...steps] = path.split('.');
  return first === '1'
    ? steps.reduce<TreeNode | undefined>((node, step) => node?.children[Number(step) - 1], root)
    : undefined;
}

export const referencePath = (node: TreeNode): string =>
  stringsOf(node.dataset, t.ReferencedContentItemIdentifier).join('.');
export const isReference = (node: TreeNode): boolean => referencePath(node) !== '';

export const valueTypeOf = (node: TreeNode): string => stringOf(node.dataset, t.ValueType) ?? '';
export const relationshipOf = (node: TreeNode): string => stringOf(node.dataset, t.RelationshipType) ?? '';
/** A tree is searched by name again and again, and reading a code takes its time. */
const namesRead = new WeakMap<DicomElement, CodedConcept | 'none'>();

export function nameOf(node: TreeNode): CodedConcept | undefined {
  const coded = node.dataset[t.ConceptNameCodeSequence];
  if (coded === undefined) return undefined;
  const known = namesRead.get(coded) ?? codeOf(node.dataset, t.ConceptNameCodeSequence) ?? 'none';
  namesRead.set(coded, known);
  return known === 'none' ? undefined : known;
}

export function isNamed(node: TreeNode, name: CodedConcept): boolean {
  const own = nameOf(node);
  return own !== undefined && isSameConcept(own, name);
}
export const childNamed = (node: TreeNode, name: CodedConcept): TreeNode | undefined =>
  node.children.find((child) => isNamed(child, name));
export const isCoordinates = (node: TreeNode): boolean => ['SCOORD', 'SCOORD3D'].includes(valueTypeOf(node));

/** SCOORD and SCOORD3D an item speaks of, its own or by reference, but not those of a NUM or container inside it. */
export function coordinatesUnder(node: TreeNode): TreeNode[] {
  return node.children.flatMap((child) => {
    const meant = child.target ?? child;
    if (isCoordinates(meant)) return [meant];
    return ['NUM', 'CONTAINER'].includes(valueTypeOf(child)) ? [] : coordinatesUnder(child);
  });
}

export function isWithin(node: TreeNode, ancestor: TreeNode): boolean {
  for (let at: TreeNode | undefined = node; at !== undefined; at = at.parent) if (at === ancestor) return true;
  return false;
}

/** Adds or replaces attributes of an item; `undefined` takes one away. */
export function setElements(node: TreeNode, elements: { readonly [tag: string]: DicomElement | undefined }): void {
  const dataset: DraftDataset = { ...node.dataset, ...elements };
  for (const [tag, value] of Object.entries(elements)) if (value === undefined) delete dataset[tag];
  node.dataset = dataset;
}

/** Puts an item among the children of another; at the end unless told where. */
export function insertChild(parent: TreeNode, node: TreeNode, index = parent.children.length): void {
  parent.children.splice(index, 0, node);
  node.parent = parent;
}

export function removeNode(node: TreeNode): void {
  const siblings = node.parent?.children ?? [];
  const index = siblings.indexOf(node);
  if (index >= 0) siblings.splice(index, 1);
  node.parent = undefined;
}

/** Where each item stands now. */
export function pathsOf(root: TreeNode): Map<TreeNode, string> {
  const paths = new Map<TreeNode, string>();
  const visit = (node: TreeNode, path: string): void => {
    paths.set(node, path);
    node.children.forEach((child, index) => {
      visit(child, `${path}.${index + 1}`);
    });
  };
  visit(root, '1');
  return paths;
}

/** The dataset of the edited document; items without a change are the objects that were read. */
export function writeTree(root: TreeNode): DicomJson {
  return writeNode(root, pathsOf(root));
}

function writeNode(node: TreeNode, paths: ReadonlyMap<TreeNode, string>): DicomJson {
  const own = pointed(node, paths);
  const children = node.children.map((child) => writeNode(child, paths));
  if (node.original !== undefined && isAsRead(node, own, children)) return node.original;
  const before = node.original?.[t.ContentSequence];
  if (children.length === 0) {
    // A sequence that was present and empty stays so; one that lost its last item goes (type 1C, at least one item).
    const wasEmpty = before !== undefined && (before.Value ?? []).length === 0;
    return wasEmpty ? { ...own, [t.ContentSequence]: before } : own;
  }
  return { ...own, [t.ContentSequence]: sequence(children) };
}

function isAsRead(node: TreeNode, own: DicomJson, children: readonly DicomJson[]): boolean {
  const original = node.original ?? {};
  const before = sequenceOf(original, t.ContentSequence);
  if (before.length !== children.length || children.some((child, index) => child !== before[index])) return false;
  const tags = Object.keys(own);
  const read = Object.keys(original).filter((tag) => tag !== t.ContentSequence);
  return tags.length === read.length && tags.every((tag) => own[tag] === original[tag]);
}

/** The item with its reference pointing to where its target stands now. */
function pointed(node: TreeNode, paths: ReadonlyMap<TreeNode, string>): DicomJson {
  const path = node.target && paths.get(node.target);
  if (path === undefined || path === referencePath(node)) return node.dataset;
  return { ...node.dataset, [t.ReferencedContentItemIdentifier]: element('UL', ...path.split('.').map(Number)) };
}

/** The coordinates of an item, however the server wrote them; empty when there are none that can be read. */
export function pointsOf(node: TreeNode): number[] {
  const read = readCoordinates(node.dataset[t.GraphicData]);
  return read.kind === 'points' ? [...read.points] : [];
}
