import { type CodedConcept, isSameConcept } from '../../dicom/codedConcept';
import { units } from '../../dicom/codes';
import { isDrawn } from '../../dicom/geometry/shapes';
import { itemOf } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import type { Annotation, Measurement } from '../../dicom/types';
import { codeOf } from '../codeItems';
import { type DraftDataset, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';
import { graphicOf, hasTwoLines } from './graphic';
import { measuredValue, missingValue, readMeasuredValue } from './measuredValue';
import { locator, methodItem, numItem } from './measurementGroup';
import {
  childNamed,
  coordinatesUnder,
  insertChild,
  isCoordinates,
  nameOf,
  newNode,
  nodesOf,
  relationshipOf,
  removeNode,
  setElements,
  type TreeNode,
  valueTypeOf,
} from './mutableTree';
import { type ChangedMark, cannotChange, type OpenView } from './openViews';
import type { ReferencedImage } from './reportInput';
import { srCodes as c } from './srCodes';
import { srTags } from './srTags';

/**
 * The new values of a mark in its NUM items. A value whose outline moved and that nobody measured again is stale: it
 * gives way to "not attempted", for no number is better than a wrong one. Returns the items that say something else now.
 */
export function editValues(
  mark: ChangedMark,
  isMoved: boolean,
  image: ReferencedImage | undefined,
  others: readonly OpenView[] = [],
): TreeNode[] | Problem {
  const { before, after } = mark;
  const touched: TreeNode[] = [];
  const left = new Set(before.measurements.keys());
  const values: TreeNode[] = [];
  for (const measurement of after.measurements) {
    const index = [...left].find((at) => isSameQuantity(before.measurements[at] as Measurement, measurement));
    const node = index === undefined ? undefined : mark.values[index];
    if (index === undefined || node === undefined) {
      const withdrawn = withdrawnValue(mark, measurement, [...mark.values, ...values, ...valuesOf(others)]);
      if (withdrawn !== undefined) setValue(withdrawn, measurement);
      const made = withdrawn ?? addValue(mark, measurement, image);
      if ('severity' in made) return made;
      if (withdrawn !== undefined) touched.push(withdrawn);
      values.push(made);
      continue;
    }
    left.delete(index);
    values.push(node);
    const old = before.measurements[index] as Measurement;
    const isSame = Object.is(old.value, measurement.value) && isSameConcept(old.unit, measurement.unit);
    if (isSame && isSameMethod(old.method, measurement.method)) continue;
    setValue(node, measurement);
    touched.push(node);
  }
  for (const index of left) {
    const node = mark.values[index];
    if (node === undefined || values.includes(node)) continue;
    if (isMoved || coordinatesUnder(node).length > 0) setMissing(node);
    else removeNode(node);
    touched.push(node);
  }
  mark.values = values;
  return touched;
}

const valuesOf = (others: readonly OpenView[]): TreeNode[] => others.flatMap(({ values }) => values);

/** A value that an earlier edit withdrew and that nobody claims: it has its number again, and does not stand there twice. */
function withdrawnValue(
  { group, graphics }: ChangedMark,
  measurement: Measurement,
  claimed: readonly TreeNode[],
): TreeNode | undefined {
  return group.children.find((node) => {
    const reason = codeOf(node.dataset, t.NumericValueQualifierCodeSequence);
    const derivation = childNamed(node, c.derivation);
    const code = derivation && codeOf(derivation.dataset, t.ConceptCodeSequence);
    const { name, ...own } = { name: nameOf(node), ...(code === undefined ? {} : { derivation: code }) };
    return (
      name !== undefined &&
      valueTypeOf(node) === 'NUM' &&
      reason !== undefined &&
      isSameConcept(reason, c.measurementNotAttempted) &&
      isSameQuantity({ name, ...own }, measurement) &&
      coordinatesUnder(node).every((graphic) => graphics.includes(graphic)) &&
      !claimed.includes(node)
    );
  });
}

type Quantity = Pick<Measurement, 'name' | 'derivation'>;
const isSameQuantity = (a: Quantity, b: Quantity): boolean =>
  isSameConcept(a.name, b.name) &&
  (a.derivation === undefined || b.derivation === undefined
    ? a.derivation === b.derivation
    : isSameConcept(a.derivation, b.derivation));

const isSameMethod = (a: CodedConcept | undefined, b: CodedConcept | undefined): boolean =>
  a === undefined || b === undefined ? a === b : isSameConcept(a, b) && a.meaning === b.meaning;

/** A new value rests on what we measured it by, or on nothing that needs words; never on what the old one rested on. */
function setMethod(node: TreeNode, method: CodedConcept | undefined): void {
  const old = childNamed(node, c.measurementMethod);
  if (old) removeNode(old);
  if (method) insertChild(node, newNode(methodItem(method)), 0);
}

/** Units stay as the file spells them when they are the same; every form of the old number goes with it. */
function setValue(node: TreeNode, { value, unit, method }: Measurement): void {
  setMethod(node, method);
  const fresh = measuredValue(value, unit.value === '' && Number.isFinite(value) ? units.none : unit);
  const [made] = fresh[t.MeasuredValueSequence]?.Value ?? [];
  if (made === undefined) {
    setElements(node, fresh);
    return;
  }
  const old: DraftDataset = { ...itemOf(node.dataset, t.MeasuredValueSequence) };
  const oldUnit = codeOf(old, t.MeasurementUnitsCodeSequence);
  const isSameUnit = oldUnit !== undefined && isSameConcept(oldUnit, unit);
  const keptUnit = isSameUnit ? { [t.MeasurementUnitsCodeSequence]: old[t.MeasurementUnitsCodeSequence] } : {};
  for (const tag of [t.FloatingPointValue, srTags.RationalNumeratorValue, srTags.RationalDenominatorValue]) {
    delete old[tag];
  }
  setElements(node, {
    [t.MeasuredValueSequence]: sequence([{ ...old, ...(made as DraftDataset), ...keptUnit }]),
    [t.NumericValueQualifierCodeSequence]: undefined,
  });
}

/** No value any more, and why; a NUM that had none keeps its own reason. */
export function setMissing(node: TreeNode, reason: CodedConcept = c.measurementNotAttempted): void {
  if (readMeasuredValue(node.dataset).kind === 'missing') return;
  setElements(node, missingValue(reason));
}

/** A NUM the group did not have: behind its last one, with the outline it was read from where the template wants it. */
function addValue(mark: ChangedMark, measurement: Measurement, image: ReferencedImage | undefined): TreeNode | Problem {
  const { group, after } = mark;
  if (valueTypeOf(group) !== 'CONTAINER') return cannotChange(after, 'a value cannot be added where it stands');
  const isInGroup = mark.graphics.some((node) => node.parent === group);
  const node = newNode(numItem(measurement, isInGroup ? [] : outlineOf(after, image)));
  const last = group.children.findLastIndex((child) => valueTypeOf(child) === 'NUM' || isCoordinates(child));
  insertChild(group, node, last < 0 ? group.children.length : last + 1);
  return node;
}

function outlineOf(after: Annotation, image: ReferencedImage | undefined) {
  if (image === undefined || !isDrawn(after) || hasTwoLines(after.shape)) return [];
  const locate = locator(after, image);
  const dimension = after.space.kind === 'frameOfReference' ? 3 : 2;
  return locate === undefined
    ? []
    : [locate('INFERRED FROM', undefined, graphicOf(after.shape, after.points, dimension))];
}

/**
 * Values of a group as a whole (a sum, a volume) that go with another of its marks are stale too when one of its
 * outlines changes or goes. `fresh` are those that are being given a value of their own.
 */
export function staleGroupValues(group: TreeNode, fresh: ReadonlySet<TreeNode>): TreeNode[] {
  const stale = group.children.filter(
    (child) =>
      valueTypeOf(child) === 'NUM' &&
      relationshipOf(child) === 'CONTAINS' &&
      !fresh.has(child) &&
      coordinatesUnder(child).length === 0,
  );
  for (const node of stale) setMissing(node);
  return stale;
}

/** What is inferred, by reference, from something that changed is not true any more either (TID 1420: sums of diameters). */
export function staleInferences(root: TreeNode, changed: ReadonlySet<TreeNode>, fresh: ReadonlySet<TreeNode>): void {
  const known = new Set(changed);
  for (let before = -1; before !== known.size; ) {
    before = known.size;
    for (const node of nodesOf(root)) {
      if (valueTypeOf(node) !== 'NUM' || known.has(node) || fresh.has(node)) continue;
      const isInferred = node.children.some(
        (child) => relationshipOf(child) === 'INFERRED FROM' && child.target !== undefined && known.has(child.target),
      );
      if (!isInferred) continue;
      setMissing(node);
      known.add(node);
    }
  }
}

/** NUM items that marks other than this one stand on as well. */
export const isSharedValue = (node: TreeNode, others: readonly OpenView[]): boolean =>
  others.some((other) => other.values.includes(node));
