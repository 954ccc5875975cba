import type { DocumentNode } from '../../dicom/document';
import type { DicomJson } from '../../dicom/json';
import { objectTags as t } from '../objectTags';
import { codeIn, itemsIn, textIn, valueIn } from './documentValue';

type Draft = Omit<DocumentNode, 'children'> & { readonly children: DocumentNode[] };

/**
 * The content tree of any structured report for reading (SR-02, SR-31): every content item of the file is one node, in
 * its place, as the file spells it. Unlike `contentItem`, which marks are decoded from, references by position stay
 * references here: replacing them by what they mean would show one item twice. A loop, for no depth of a file may
 * break the page; nothing throws.
 */
export function readDocument(dataset: DicomJson): DocumentNode {
  const root = nodeOf(dataset, '1');
  const waiting: { readonly dataset: DicomJson; readonly node: Draft }[] = [{ dataset, node: root }];
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
    const { node } = parent;
    itemsIn(parent.dataset, t.ContentSequence).forEach((item, index) => {
      const child = nodeOf(item, `${node.path}.${index + 1}`);
      node.children.push(child);
      waiting.push({ dataset: item, node: child });
    });
  }
  return root;
}

function nodeOf(item: DicomJson, path: string): Draft {
  const relationship = textIn(item, t.RelationshipType).trim();
  const valueType = textIn(item, t.ValueType).trim();
  const name = codeIn(item, t.ConceptNameCodeSequence);
  return {
    path,
    ...(relationship === '' ? {} : { relationship }),
    valueType,
    ...(name === undefined ? {} : { name }),
    value: valueIn(item, valueType),
    children: [],
  };
}
