import { type CodedConcept, isSameConcept } from './codedConcept';
import type { DocumentNode } from './document';

const dcm = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'DCM', meaning });

/** Concept names by which a report is made readable (PS3.16 TID 1410, 1411, 1501, 1600); matched by code alone (SR-27). */
export const documentCodes = {
  measurementGroup: dcm('125007', 'Measurement Group'),
  trackingIdentifier: dcm('112039', 'Tracking Identifier'),
  trackingUid: dcm('112040', 'Tracking Unique Identifier'),
  finding: dcm('121071', 'Finding'),
  findingSite: { value: '363698007', scheme: 'SCT', meaning: 'Finding Site' } as CodedConcept,
  findingSiteBefore: { value: 'G-C0E3', scheme: 'SRT', meaning: 'Finding Site' } as CodedConcept,
  imageLibrary: dcm('111028', 'Image Library'),
  personObserverName: dcm('121008', 'Person Observer Name'),
} as const;

export const isNamed = (node: DocumentNode, concept: CodedConcept): boolean =>
  node.name !== undefined && isSameConcept(node.name, concept);

export const isMeasurementGroup = (node: DocumentNode): boolean =>
  node.valueType === 'CONTAINER' && isNamed(node, documentCodes.measurementGroup);

/** Every item of a document, parents first, in the order of the file. A loop: how deep a tree is, is up to its writer. */
export function* documentNodes(root: DocumentNode): Generator<DocumentNode> {
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    for (let i = node.children.length - 1; i >= 0; i--) waiting.push(node.children[i] as DocumentNode);
  }
}

/**
 * The items from the root to the one at a path ("1.2.3"), the last one being it; undefined when the document has none
 * such. Paths come from files (Referenced Content Item Identifier) and may lead nowhere.
 */
export function nodesAlong(root: DocumentNode, path: string): readonly DocumentNode[] | undefined {
  const [first, ...positions] = path.split('.');
  if (first !== '1') return undefined;
  const along = [root];
  let node = root;
  for (const position of positions) {
    const child = /^[1-9]\d*$/.test(position) ? node.children[Number(position) - 1] : undefined;
    if (child === undefined) return undefined;
    along.push(child);
    node = child;
  }
  return along;
}

export const nodeAt = (root: DocumentNode, path: string): DocumentNode | undefined => nodesAlong(root, path)?.at(-1);

/** An item itself, or, where it only points at another one, that one. */
export const targetOf = (root: DocumentNode, node: DocumentNode): DocumentNode | undefined =>
  node.value.kind === 'reference' ? nodeAt(root, node.value.path) : node;
