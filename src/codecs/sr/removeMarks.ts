import { type CodedConcept, isSameConcept } from '../../dicom/codedConcept';
import { stringOf } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import type { Annotation } from '../../dicom/types';
import { objectTags as t } from '../objectTags';
import { containerItem, graphicData } from './contentItem';
import { framesOf, indexInMultipoint, setFrames } from './editGraphic';
import { setMissing, staleGroupValues } from './editValues';
import { ALL_WITHDRAWN, withdrawnText } from './encodeReport';
import {
  childNamed,
  coordinatesUnder,
  insertChild,
  isCoordinates,
  isNamed,
  isReference,
  isWithin,
  nameOf,
  newNode,
  nodeAt,
  nodesOf,
  pointsOf,
  referencePath,
  relationshipOf,
  removeNode,
  setElements,
  type TreeNode,
  valueTypeOf,
} from './mutableTree';
import { cannotRemove, type OpenView, type RemovedMark } from './openViews';
import { srCodes as c } from './srCodes';

/** What was taken out, so that a reference that leads there can be told by name. */
export type Removals = Map<TreeNode, Annotation>;

/**
 * Takes one mark out: its whole group when nothing else stands in it, otherwise only its own items. Items that others
 * stand on as well stay, without this mark's share; a value that was read off both is not true any more.
 */
export function removeMark(mark: RemovedMark, others: readonly OpenView[], removals: Removals): TreeNode[] | Problem {
  const { group, before } = mark;
  const isGroup = isNamed(group, c.measurementGroup);
  const touched: TreeNode[] = [];
  if (isGroup && !others.some((other) => other.group === group) && !holdsOther(group, mark)) {
    take(group, before, removals);
    takeOutside(mark, others, removals);
    return touched;
  }
  for (const node of mark.graphics) {
    if (!others.some((other) => other.graphics.includes(node))) continue;
    if (!leaveShared(node, before)) return cannotRemove(before, 'its outline is also that of other marks');
    touched.push(node);
  }
  for (const node of mark.values) {
    if (others.some((other) => other.values.includes(node))) {
      setMissing(node);
      touched.push(node);
    } else if (node.parent !== undefined) take(node, before, removals);
  }
  for (const node of mark.graphics) {
    const isShared = others.some((other) => other.graphics.includes(node));
    if (!isShared && node.parent !== undefined) take(node, before, removals);
  }
  const fresh = new Set(others.flatMap((other) => (other.group === group ? [] : other.values)));
  return isGroup ? [...touched, ...staleGroupValues(group, fresh)] : touched;
}

const take = (node: TreeNode, mark: Annotation, removals: Removals): void => {
  removals.set(node, mark);
  removeNode(node);
};

/** An outline kept elsewhere in the document and meant only by the group that went. */
function takeOutside({ graphics, before }: RemovedMark, others: readonly OpenView[], removals: Removals): void {
  for (const node of graphics) {
    const isGone = [...removals.keys()].some((removed) => isWithin(node, removed));
    if (!isGone && !others.some((other) => other.graphics.includes(node))) take(node, before, removals);
  }
}

/** Regions of a group that are no outline: segments, surfaces of an RT structure. */
const OTHER_REGIONS: readonly CodedConcept[] = [
  { value: '121191', scheme: 'DCM', meaning: 'Referenced Segment' },
  { value: '121214', scheme: 'DCM', meaning: 'Referenced Segmentation Frame' },
  { value: '130488', scheme: 'DCM', meaning: 'Region in Space' },
];

/** Whether a group also holds a region that is none of this mark, shown here or not: taking the group would lose it. */
function holdsOther(group: TreeNode, mark: RemovedMark): boolean {
  return [...nodesOf(group)].some((node) => {
    const meant = node.target ?? node;
    if (isCoordinates(meant)) return !mark.graphics.includes(meant);
    const name = nameOf(node);
    return name !== undefined && OTHER_REGIONS.some((region) => isSameConcept(region, name));
  });
}

/** One point leaves a MULTIPOINT, or one frame the list of frames; false where marks cannot be told apart. */
function leaveShared(node: TreeNode, mark: Annotation): boolean {
  if (stringOf(node.dataset, t.GraphicType) === 'MULTIPOINT') {
    const dimension = valueTypeOf(node) === 'SCOORD3D' ? 3 : 2;
    const points = pointsOf(node);
    points.splice(indexInMultipoint(node, mark) * dimension, dimension);
    if (points.length === 0) return false;
    setElements(node, { [t.GraphicData]: graphicData(points) });
    return true;
  }
  const frames = framesOf(node);
  if (mark.space.kind !== 'frame' || frames.length < 2) return false;
  const { frameNumber } = mark.space.frame;
  setFrames(
    node,
    frames.filter((number) => number !== frameNumber),
  );
  return true;
}

/** A reference of what remains to what was taken out: that deletion cannot be (it would change what another item says). */
export function brokenReference(root: TreeNode, removals: Removals): Problem | undefined {
  for (const node of nodesOf(root)) {
    const { target } = node;
    if (target === undefined && leadsNowhere(node) && nodeAt(root, referencePath(node)) !== undefined) return wouldLead;
    if (target === undefined || isWithin(target, root)) continue;
    const [, mark] = [...removals].find(([removed]) => isWithin(target, removed)) ?? [];
    if (mark === undefined)
      return { ...REFERENCED, title: 'The report cannot be changed: one of its parts refers to what would go' };
    return cannotRemove(mark, 'another part of the report refers to it', REFERENCED.tip);
  }
  return undefined;
}

/** Read without a target: the document was broken before, and must not begin to say something it never said. */
const leadsNowhere = (node: TreeNode): boolean => isReference(node) && node.original !== undefined;

const wouldLead: Problem = {
  code: 'unsupported',
  severity: 'error',
  title: 'The report cannot be changed: one of its references leads nowhere, and would lead to another item',
  tip: 'Draw the mark in a report of your own.',
};

const REFERENCED = {
  code: 'unsupported',
  severity: 'error',
  tip: 'Undo the deletion. A sum or a statement of the report is made from it, and would say something else without it.',
} as const;

/**
 * No Imaging Measurements container stays behind without groups: then the document says in words that its marks were
 * withdrawn. A container that still holds content of its own stays.
 */
export function leaveWithdrawn(root: TreeNode): void {
  for (const container of imagingMeasurements(root)) {
    const isEmpty = container.children.every((child) => relationshipOf(child) !== 'CONTAINS');
    if (!isEmpty || container.parent === undefined) continue;
    const { parent } = container;
    const index = parent.children.indexOf(container);
    removeNode(container);
    if (imagingMeasurements(root).length > 0 || hasGroups(root)) continue;
    const evaluations = childNamed(root, c.qualitativeEvaluations);
    if (evaluations !== undefined) insertChild(evaluations, newNode(withdrawnText()));
    else insertChild(parent, newNode(containerItem('CONTAINS', c.qualitativeEvaluations, [withdrawnText()])), index);
  }
}

/** The words of `leaveWithdrawn` go when there are marks again. */
export function takeWithdrawn(root: TreeNode): void {
  for (const evaluations of root.children.filter((child) => isNamed(child, c.qualitativeEvaluations))) {
    const text = evaluations.children.find(
      (child) => isNamed(child, c.comment) && stringOf(child.dataset, t.TextValue) === ALL_WITHDRAWN,
    );
    if (text === undefined) continue;
    removeNode(text);
    if (evaluations.children.length === 0) removeNode(evaluations);
  }
}

export const imagingMeasurements = (root: TreeNode): TreeNode[] =>
  [...nodesOf(root)].filter((node) => isNamed(node, c.imagingMeasurements) && valueTypeOf(node) === 'CONTAINER');

const hasGroups = (root: TreeNode): boolean =>
  [...nodesOf(root)].some((node) => isNamed(node, c.measurementGroup) || coordinatesUnder(node).length > 0);
