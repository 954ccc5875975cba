import type { Problem } from '../../dicom/problem';
import { isSharedValue } from './editValues';
import {
  coordinatesUnder,
  copyNode,
  insertChild,
  isWithin,
  removeNode,
  type TreeNode,
  valueTypeOf,
} from './mutableTree';
import { cannotChange, type ChangedMark, type OpenView } from './openViews';

/**
 * A mark that shares its Measurement Group and is called something else from now on gets a group of its own behind the
 * old one: its outline and values move, all else the group says is said of both. The tracking identifier stays the
 * same; several groups may share one (SR-16).
 */
export function splitGroup(mark: ChangedMark, others: readonly OpenView[]): Problem | undefined {
  const { group, after } = mark;
  const { parent } = group;
  const own = [...mark.graphics, ...mark.values];
  const areShared = own.some(
    (node) => others.some((other) => other.graphics.includes(node)) || isSharedValue(node, others),
  );
  if (parent === undefined || areShared || own.some((node) => !isWithin(node, group))) {
    return cannotChange(
      after,
      'it shares its outline or its values with other marks of the report',
      'Delete it and draw a new one.',
    );
  }
  const split: TreeNode = {
    dataset: group.dataset,
    children: [],
    parent: undefined,
    target: undefined,
    original: undefined,
  };
  for (const child of [...group.children]) {
    if (own.some((node) => isWithin(node, child))) {
      removeNode(child);
      insertChild(split, child);
    } else if (!isOfMarks(child)) insertChild(split, copyNode(child));
  }
  insertChild(parent, split, parent.children.indexOf(group) + 1);
  mark.group = split;
  return undefined;
}

/** Outlines and values belong to one mark; what remains is said of the group. */
const isOfMarks = (node: TreeNode): boolean => {
  const meant = node.target ?? node;
  return ['NUM', 'SCOORD', 'SCOORD3D'].includes(valueTypeOf(meant)) || coordinatesUnder(node).length > 0;
};
