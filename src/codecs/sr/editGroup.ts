import { type CodedConcept, isSameConcept } from '../../dicom/codedConcept';
import { isSameLink } from '../../dicom/findingLink';
import { type DicomJson, stringOf } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import type { Annotation } from '../../dicom/types';
import { codeOf, codeSequence, NO_FINDING } from '../codeItems';
import { element } from '../dataset';
import { objectTags as t } from '../objectTags';
import { codeContent } from './contentItem';
import { nameOutline } from './editGraphic';
import { linkItems } from './linkItems';
import {
  algorithmItems,
  commentItems,
  roleItems,
  findingItems,
  siteItems,
  trackingIdentifierItem,
  trackingNameOf,
  trackingUidItem,
} from './measurementGroup';
import {
  childNamed,
  copyNode,
  insertChild,
  isNamed,
  newNode,
  relationshipOf,
  removeNode,
  setElements,
  type TreeNode,
  valueTypeOf,
} from './mutableTree';
import { cannotChange, type ChangedMark } from './openViews';
import { markObserverItems, personItems, subjectItems } from './reportContext';
import type { Author, ReferencedImage } from './reportInput';
import { srCodes as c } from './srCodes';

/** What a mark shares with every other mark of its group: changing it changes what the group says. */
const GROUP_FIELDS = [
  'label',
  'trackingUid',
  'trackingIdentifier',
  'site',
  'laterality',
  'comment',
  'responseRole',
  'algorithm',
  'specimenUid',
  'link',
] as const satisfies readonly (keyof Annotation)[];
type GroupField = (typeof GROUP_FIELDS)[number];

const isSameField = (field: GroupField, before: Annotation, after: Annotation): boolean => {
  const [a, b] = [before[field], after[field]];
  if (field === 'label' || field === 'site' || field === 'laterality') {
    return a === undefined || b === undefined ? a === b : isSameConcept(a as CodedConcept, b as CodedConcept);
  }
  if (field === 'link') return isSameLink(before.link, after.link);
  // A comment that was emptied is none.
  return JSON.stringify(a || undefined) === JSON.stringify(b || undefined);
};

const changedFields = ({ before, after }: Pick<ChangedMark, 'before' | 'after'>): GroupField[] =>
  GROUP_FIELDS.filter((field) => !isSameField(field, before, after));

/** The same text for changes that would leave the group saying the same; empty where the group is not changed. */
export const groupChangeKey = (mark: Pick<ChangedMark, 'before' | 'after'>): string =>
  changedFields(mark)
    .map((field) => JSON.stringify([field, mark.after[field] ?? null]))
    .join();

/**
 * Finding, identity, name, site, side, comment, algorithm, specimen and link of a Measurement Group, each in its own item, where the
 * template puts it. Whatever else the group says stays. A group without tracking items gets them (SR-14).
 */
export function editGroup(mark: ChangedMark, author: Author, image: ReferencedImage | undefined): Problem | undefined {
  const { group, before, after } = mark;
  const changed = changedFields(mark);
  if (!isNamed(group, c.measurementGroup)) {
    if (changed.length > 0) return cannotChange(after, 'its name and finding stand outside a measurement group');
    if (['NUM', 'TEXT', 'CODE'].includes(valueTypeOf(group))) addTracking(group, after);
    return undefined;
  }
  // A side that somebody else left without a site is no reason to refuse another change.
  const isPlaceChanged = changed.includes('site') || changed.includes('laterality');
  if (isPlaceChanged && after.laterality !== undefined && after.site === undefined) {
    return cannotChange(after, 'it has a side but no site', 'Choose the site the side belongs to.');
  }
  addTracking(group, after);
  if (changed.includes('trackingUid')) setTracking(mark);
  if (changed.includes('trackingIdentifier')) setName(group, after);
  if (changed.includes('label')) setFinding(group, after);
  if (isPlaceChanged) setSite(group, after);
  if (changed.includes('comment')) setComment(group, before, after);
  if (changed.includes('responseRole')) setRole(group, after);
  if (changed.includes('algorithm')) setAlgorithm(group, after, author);
  if (changed.includes('link')) setLink(group, after);
  if (changed.includes('specimenUid')) return setSpecimen(group, after, image);
  return undefined;
}

const isContext = (node: TreeNode): boolean => relationshipOf(node) === 'HAS OBS CONTEXT';

/** Behind the last child of that kind, or first. */
function insertAfterLast(group: TreeNode, items: readonly DicomJson[], isBefore: (node: TreeNode) => boolean): void {
  const index = group.children.findLastIndex(isBefore) + 1;
  items.forEach((item, offset) => {
    insertChild(group, newNode(item), index + offset);
  });
}

function addTracking(group: TreeNode, after: Annotation): void {
  if (childNamed(group, c.trackingIdentifier) === undefined) {
    insertAfterLast(
      group,
      [trackingIdentifierItem(after)],
      (node) => isContext(node) && !isNamed(node, c.trackingUniqueIdentifier),
    );
  }
  if (childNamed(group, c.trackingUniqueIdentifier) === undefined) {
    insertAfterLast(group, [trackingUidItem(after)], (node) => isNamed(node, c.trackingIdentifier));
  }
}

/** Text Value is of type 1C: a name that was emptied gives way to that of the finding, as in a new group. */
function setName(group: TreeNode, after: Annotation): void {
  const node = childNamed(group, c.trackingIdentifier);
  const text = trackingNameOf(after);
  if (node !== undefined) setElements(node, { [t.TextValue]: element(node.dataset[t.TextValue]?.vr ?? 'UT', text) });
}

/** A person linked the mark to a finding, or unlinked it: its outline keeps a name of its own. */
function setTracking(mark: ChangedMark): void {
  const node = childNamed(mark.group, c.trackingUniqueIdentifier);
  if (node !== undefined) setElements(node, { [t.UID]: element('UI', mark.after.trackingUid) });
  nameOutline(mark);
}

function setRole(group: TreeNode, after: Annotation): void {
  for (const node of group.children.filter((one) => isNamed(one, c.responseRole))) removeNode(node);
  insertAfterLast(group, roleItems(after), () => true);
}

function setLink(group: TreeNode, after: Annotation): void {
  for (const node of group.children.filter((one) => isNamed(one, c.sameFinding))) removeNode(node);
  insertAfterLast(group, linkItems(after), () => true);
}

/** A code in the place of what stood there, were it another code or free text. */
function setCode(node: TreeNode, value: CodedConcept): void {
  setElements(node, {
    [t.ValueType]: element('CS', 'CODE'),
    [t.TextValue]: undefined,
    [t.ConceptCodeSequence]: codeSequence(value),
  });
}

function setFinding(group: TreeNode, after: Annotation): void {
  const node = childNamed(group, c.finding);
  if (after.label.value === '') {
    if (node !== undefined) removeNode(node);
    return;
  }
  if (node !== undefined) setCode(node, after.label);
  else insertAfterLast(group, findingItems(after), (one) => isContext(one) || isNamed(one, FINDING_CATEGORY));
}

const FINDING_CATEGORY: CodedConcept = { value: '276214006', scheme: 'SCT', meaning: 'Finding category' };

/** Of several sites the first is the one that is shown, so it is the one that is changed; further modifiers stay. */
function setSite(group: TreeNode, after: Annotation): void {
  const node = childNamed(group, c.findingSite);
  const { site, laterality } = after;
  if (site === undefined) {
    // A side of its own beside the site is none of anything once that is gone.
    for (const gone of [node, childNamed(group, c.laterality)]) if (gone !== undefined) removeNode(gone);
    return;
  }
  if (node === undefined) {
    insertAfterLast(
      group,
      siteItems(after),
      (one) => isContext(one) || isNamed(one, FINDING_CATEGORY) || isNamed(one, c.finding),
    );
    return;
  }
  // Some writers say CONTAINS; what is written here is as the template has it (SR-13).
  setElements(node, { [t.RelationshipType]: element('CS', 'HAS CONCEPT MOD') });
  if (!isSameConcept(codeOf(node.dataset, t.ConceptCodeSequence) ?? NO_FINDING, site)) setCode(node, site);
  // Its place is under the site; some writers put it beside.
  const side = childNamed(node, c.laterality) ?? childNamed(group, c.laterality);
  if (laterality === undefined) {
    if (side !== undefined) removeNode(side);
  } else if (side !== undefined) setCode(side, laterality);
  else insertChild(node, newNode(codeContent('HAS CONCEPT MOD', c.laterality, laterality)), 0);
}

function setComment(group: TreeNode, before: Annotation, after: Annotation): void {
  const comments = group.children.filter((node) => isNamed(node, c.comment) && valueTypeOf(node) === 'TEXT');
  const node = comments.find((one) => stringOf(one.dataset, t.TextValue) === before.comment?.trim()) ?? comments[0];
  if (!after.comment) {
    if (node !== undefined) removeNode(node);
  } else if (node === undefined) insertAfterLast(group, commentItems(after), () => true);
  else setElements(node, { [t.TextValue]: element(node.dataset[t.TextValue]?.vr ?? 'UT', after.comment) });
}

function setAlgorithm(group: TreeNode, after: Annotation, author: Author): void {
  for (const name of [c.algorithmName, c.algorithmVersion]) {
    const node = childNamed(group, name);
    if (node !== undefined) removeNode(node);
  }
  const before = (node: TreeNode): boolean =>
    isContext(node) || [FINDING_CATEGORY, c.finding, c.findingSite].some((name) => isNamed(node, name));
  insertAfterLast(group, algorithmItems(after), before);
  if (!group.children.some(isObserver)) insertAfterLast(group, markObserverItems(after, author), () => false);
}

const OBSERVER_NAMES: readonly CodedConcept[] = [
  c.observerType,
  c.personObserverName,
  c.personObserverLoginName,
  c.personObserverOrganization,
  c.deviceObserverUid,
  c.deviceObserverName,
  c.deviceObserverManufacturer,
  c.deviceObserverModelName,
  { value: '121010', scheme: 'DCM', meaning: "Person Observer's Role in the Organization" },
  { value: '121011', scheme: 'DCM', meaning: "Person Observer's Role in this Procedure" },
  { value: '121016', scheme: 'DCM', meaning: 'Device Observer Serial Number' },
  { value: '121017', scheme: 'DCM', meaning: 'Device Observer Physical Location during observation' },
  { value: '113876', scheme: 'DCM', meaning: 'Device Role in Procedure' },
];
export const isObserver = (node: TreeNode): boolean => OBSERVER_NAMES.some((name) => isNamed(node, name));

/** What containers say of their observers, so that a thousand marks do not ask the same one a thousand times. */
export type KnownObservers = Map<TreeNode, readonly TreeNode[]>;

/** Observers that hold for an item: its own, else those of the nearest container above that tells any. */
export function observersOf(node: TreeNode, known: KnownObservers = new Map()): readonly TreeNode[] {
  const own = known.get(node) ?? node.children.filter(isObserver);
  if (own.length > 0 || node.parent === undefined) return own;
  known.set(node, own);
  return observersOf(node.parent, known);
}

/**
 * A mark that only a device has observed so far was corrected by a person: from here on it has both (SR-10). Since a
 * context is replaced as a whole (TID 1001), the device is told again beside the person.
 */
export function addPerson(group: TreeNode, author: Author, known: KnownObservers): void {
  const observers = observersOf(group, known);
  if (!isNamed(group, c.measurementGroup) || observers.length === 0) return;
  if (observers.some((node) => isNamed(node, c.personObserverName))) return;
  const inherited = observers[0]?.parent === group ? [] : observers.map(copyNode);
  const person = personItems(author).map(newNode);
  [...person, ...inherited].forEach((node, index) => {
    insertChild(group, node, index);
  });
  known.delete(group);
}

const SUBJECT_NAMES: readonly CodedConcept[] = [
  c.subjectClass,
  c.specimenUid,
  c.specimenIdentifier,
  c.issuerOfSpecimenIdentifier,
  c.specimenType,
  c.specimenContainerIdentifier,
];

/** TID 1009 of the group: the specimen the reader chose (SSR-11). */
function setSpecimen(group: TreeNode, after: Annotation, image: ReferencedImage | undefined): Problem | undefined {
  const subject = subjectItems(image?.dataset ?? {}, after);
  if (!subject.ok) return subject.error;
  for (const node of [...group.children]) if (SUBJECT_NAMES.some((name) => isNamed(node, name))) removeNode(node);
  insertAfterLast(group, subject.value, isObserver);
  return undefined;
}
