import { type CodedConcept, isSameConcept } from '../../dicom/codedConcept';
import { type DicomJson, itemOf, stringOf } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import { tags } from '../../dicom/tags';
import type { Annotation, Measurement } from '../../dicom/types';
import { fail, ok, type Result } from '../../lib/result';
import { codeOf } from '../codeItems';
import type { Device } from '../identity';
import { objectTags as t } from '../objectTags';
import { codeContent, containerItem } from './contentItem';
import { observersOf } from './editGroup';
import { libraryGroup, sharedItems } from './imageLibrary';
import { measurementGroup } from './measurementGroup';
import {
  childNamed,
  insertChild,
  isCoordinates,
  isNamed,
  newNode,
  nodesOf,
  type TreeNode,
  valueTypeOf,
} from './mutableTree';
import type { OpenView } from './openViews';
import { imagingMeasurements } from './removeMarks';
import { authorName, hasSeveralSpecimens, markObserverItems, observerItems, subjectItems } from './reportContext';
import type { Author, ReferencedImage } from './reportInput';
import { srCodes as c } from './srCodes';

/** Where new marks go, and what the document already says there of who observed whom. */
export interface Surroundings {
  readonly container: TreeNode;
  /** Names of the persons among its observers; undefined where the tree tells no observer at all. */
  readonly persons: readonly (string | undefined)[] | undefined;
  /** Specimen UID of the subject of the whole document. */
  readonly specimenUid: string | undefined;
}

export function surroundingsOf(root: TreeNode): Surroundings {
  const container = measurementsContainer(root);
  const observers = observersOf(container);
  const persons = observers
    .filter((node) => isNamed(node, c.personObserverName))
    .map((node) => stringOf(node.dataset, t.PersonName) ?? stringOf(node.dataset, t.TextValue));
  const specimen = childNamed(root, c.specimenUid);
  return {
    container,
    persons: observers.length === 0 ? undefined : persons,
    specimenUid: specimen && stringOf(specimen.dataset, t.UID),
  };
}

/** A new mark as a group of the document, with whatever of its context the document does not already say. */
export function addMark(
  around: Surroundings,
  annotation: Annotation,
  image: ReferencedImage,
  { author, device }: { readonly author: Author; readonly device?: Device },
): Result<OpenView, Problem> {
  const subject = subjectItems(image.dataset, annotation);
  if (!subject.ok) return subject;
  const context = [
    ...ownObservers(around, annotation, author, device),
    ...ownSubject(around, subject.value, hasSeveralSpecimens(image.dataset)),
  ];
  const built = measurementGroup(annotation, image, context);
  if (!built.ok) return fail(built.error);
  const group = newNode(built.value);
  insertChild(around.container, group);
  return ok(viewOfGroup(group, annotation));
}

/** Where the items of a mark stand in a group that was built here. */
export function viewOfGroup(group: TreeNode, annotation: Annotation): OpenView {
  const nums = group.children.filter((child) => valueTypeOf(child) === 'NUM');
  const values: TreeNode[] = [];
  for (const measurement of annotation.measurements) {
    const node = nums.find((num) => !values.includes(num) && isQuantity(num, measurement));
    if (node === undefined) throw new Error('a value that was written is not in its group');
    values.push(node);
  }
  return { id: annotation.id, group, graphics: [...nodesOf(group)].filter(isCoordinates), values };
}

function isQuantity(num: TreeNode, { name, derivation }: Measurement): boolean {
  const modifier = childNamed(num, c.derivation);
  const own = modifier && codeOf(modifier.dataset, t.ConceptCodeSequence);
  if (!isNamed(num, name)) return false;
  return derivation === undefined || own === undefined ? derivation === own : isSameConcept(derivation, own);
}

/** (126010, DCM, "Imaging Measurements"), made where TID 1500 has it: behind the library, before what is derived. */
function measurementsContainer(root: TreeNode): TreeNode {
  const container =
    root.children.find((child) => isNamed(child, c.imagingMeasurements)) ?? imagingMeasurements(root)[0];
  if (container !== undefined) return container;
  const made = newNode(containerItem('CONTAINS', c.imagingMeasurements, []));
  insertChild(root, made, indexBefore(root, [c.derivedImagingMeasurements, c.qualitativeEvaluations]));
  return made;
}

function indexBefore(root: TreeNode, names: readonly CodedConcept[]): number {
  const index = root.children.findIndex((child) => names.some((name) => isNamed(child, name)));
  return index < 0 ? root.children.length : index;
}

/** Observers of the mark where they are others than those the document names for everything in it. */
function ownObservers(
  { persons }: Surroundings,
  annotation: Annotation,
  author: Author,
  device: Device | undefined,
): DicomJson[] {
  if (annotation.algorithm !== undefined) return markObserverItems(annotation, author);
  // Without any observer in the tree the author of the document is meant (C.17.5), and that is who draws.
  const isAuthor = persons === undefined || (persons.length === 1 && persons[0] === authorName(author));
  return isAuthor ? [] : observerItems(author, device);
}

/** The subject where it is another than the one the document is about. */
function ownSubject(
  { specimenUid }: Surroundings,
  subject: readonly DicomJson[],
  isChoice: boolean,
): readonly DicomJson[] {
  const uid = subject.map((item) => stringOf(item, t.UID)).find((one) => one !== undefined);
  if (uid === undefined)
    return specimenUid === undefined ? [] : [codeContent('HAS OBS CONTEXT', c.subjectClass, c.patient)];
  return uid === specimenUid && !isChoice ? [] : subject;
}

/**
 * The image of a mark in the Image Library, as every report made here has it (SR-12). An entry that is there stays as
 * it is; a group of the same series takes the new one.
 */
export function addToLibrary(
  root: TreeNode,
  image: ReferencedImage,
  seriesOf: (sopInstanceUid: string) => string | undefined,
): void {
  const libraries = [...nodesOf(root)].filter(
    (node) => isNamed(node, c.imageLibrary) && valueTypeOf(node) === 'CONTAINER',
  );
  const listed = new Set(libraries.flatMap((library) => [...nodesOf(library)]).map(uidOf));
  const made = newNode(libraryGroup([image]));
  const entries = made.children.filter((child) => valueTypeOf(child) === 'IMAGE');
  const missing = entries.filter((child) => !listed.has(uidOf(child)));
  if (missing.length === 0) return;
  const series = stringOf(image.dataset, tags.SeriesInstanceUID);
  const shared = canonical(sharedItems(image.dataset));
  const group = libraries
    .flatMap((library) => [...nodesOf(library)])
    .find((node) => isNamed(node, c.imageLibraryGroup) && isOf(node, series, shared, seriesOf));
  if (group !== undefined) {
    for (const entry of missing) insertChild(group, entry);
    return;
  }
  made.children.splice(
    0,
    made.children.length,
    ...made.children.filter((child) => !entries.includes(child) || missing.includes(child)),
  );
  const [library] = libraries;
  if (library !== undefined) {
    insertChild(library, made);
    return;
  }
  const fresh = newNode(containerItem('CONTAINS', c.imageLibrary, []));
  insertChild(fresh, made);
  insertChild(
    root,
    fresh,
    indexBefore(root, [c.imagingMeasurements, c.derivedImagingMeasurements, c.qualitativeEvaluations]),
  );
}

function isOf(
  group: TreeNode,
  series: string | undefined,
  shared: string,
  seriesOf: (sopInstanceUid: string) => string | undefined,
): boolean {
  const entries = group.children.filter((child) => valueTypeOf(child) === 'IMAGE');
  const own = group.children
    .filter((child) => !entries.includes(child))
    .map((child) => child.original ?? child.dataset);
  return (
    canonical(own) === shared && entries.length > 0 && entries.every((entry) => seriesOf(uidOf(entry) ?? '') === series)
  );
}

/** The same for the same content, whatever the order of attributes and whether a number was read or made. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(String(value));
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${key}:${canonical(inner)}`).join()}}`;
}

const uidOf = (node: TreeNode): string | undefined => {
  const reference = itemOf(node.dataset, tags.ReferencedSOPSequence);
  return reference && stringOf(reference, tags.ReferencedSOPInstanceUID);
};
