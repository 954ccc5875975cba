import { type DicomJson, stringOf } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import { tags } from '../../dicom/tags';
import type { Annotation } from '../../dicom/types';
import type { AnnotationId } from '../../dicom/uids';
import { fail, ok, type Result } from '../../lib/result';
import { patientKeyOf } from '../codeItems';
import { addMark, addToLibrary, surroundingsOf } from './addMarks';
import { amendedEvidence, seriesInEvidence } from './amendEvidence';
import { amendedHeader, type HeaderInput, refusalOf } from './amendHeader';
import type { AnnotationView } from './annotationView';
import { addPerson, editGroup, groupChangeKey, type KnownObservers } from './editGroup';
import { editGraphics, isMoved } from './editGraphic';
import { editValues, staleGroupValues, staleInferences } from './editValues';
import { isNamed, pathsOf, readTree, type TreeNode, writeTree } from './mutableTree';
import {
  type ChangedMark,
  cannotChange,
  closeViews,
  type OpenMarks,
  type OpenView,
  openView,
  otherVersion,
  type RemovedMark,
} from './openViews';
import { brokenReference, leaveWithdrawn, removeMark, type Removals, takeWithdrawn } from './removeMarks';
import type { ReferencedImage } from './reportInput';
import { instancesOf } from './sourceImage';
import { splitGroup } from './splitGroup';
import { srCodes } from './srCodes';

/** What the reader did to the marks of one document. Marks without a change are not among them. */
export interface ReportEdits {
  readonly added: readonly Annotation[];
  readonly changed: readonly {
    readonly before: Annotation;
    readonly after: Annotation;
    readonly view: AnnotationView;
  }[];
  readonly removed: readonly { readonly before: Annotation; readonly view: AnnotationView }[];
}

export interface AmendInput extends HeaderInput {
  /** The current version, as read: any SR with an editable tree, ours or not. */
  readonly document: DicomJson;
  readonly edits: ReportEdits;
  /** Where the marks that were not touched stand: what they share with others must stay theirs. */
  readonly keptViews: ReadonlyMap<AnnotationId, AnnotationView>;
  readonly images: (annotation: Annotation) => ReferencedImage | undefined;
}

export interface AmendedReport {
  readonly dataset: DicomJson;
  /** Of kept, changed and added marks, in the new version. */
  readonly views: ReadonlyMap<AnnotationId, AnnotationView>;
}

/**
 * The next version of a structured report (SR-24, SR-32). The tree is the document: an edit changes the items that say
 * what the reader changed, and every other item, unknown code, private attribute and order stays as it was. What cannot
 * be said without changing something else is refused in words, and then nothing is written at all.
 */
export function amendReport(input: AmendInput): Result<AmendedReport, Problem> {
  const refusal = refusalOf(input) ?? foreignPatient(input);
  if (refusal !== undefined) return fail(refusal);
  const root = readTree(input.document);
  const marks = openMarks(root, input);
  if (!marks.ok) return marks;
  const edit: Edit = {
    input,
    root,
    marks: marks.value,
    touched: new Set(),
    fresh: new Set(),
    removals: new Map(),
    observers: new Map(),
  };
  const problem = removeAll(edit) ?? changeAll(edit);
  if (problem !== undefined) return fail(problem);
  const added = addAll(edit);
  if (!added.ok) return added;
  staleInferences(root, edit.touched, edit.fresh);
  if (added.value.length > 0) takeWithdrawn(root);
  else if (marks.value.removed.length > 0) leaveWithdrawn(root);
  const images = listImages(edit);
  const broken = brokenReference(root, edit.removals);
  if (broken !== undefined) return fail(broken);
  const tree = writeTree(root);
  const views = [...marks.value.kept, ...marks.value.changed, ...added.value];
  return ok({
    dataset: {
      ...amendedHeader(input, tree),
      ...amendedEvidence(input.document, tree, [...images.flatMap(instancesOf), ...linkedIn(input.edits)]),
    },
    views: closeViews(views, pathsOf(root)),
  });
}

interface Edit {
  readonly input: AmendInput;
  readonly root: TreeNode;
  readonly marks: OpenMarks;
  /** Items that say something else than before. */
  readonly touched: Set<TreeNode>;
  /** Values the reader's changes account for: they are not stale. */
  readonly fresh: Set<TreeNode>;
  readonly removals: Removals;
  readonly observers: KnownObservers;
}

/** A report is of one patient; an image of another would put the mark into the wrong record. */
function foreignPatient({ document, edits, images }: AmendInput): Problem | undefined {
  for (const mark of [...edits.added, ...edits.changed.map(({ after }) => after)]) {
    const image = images(mark);
    if (image !== undefined && !isSamePatient(document, image.dataset)) {
      return cannotChange(mark, 'its image is of another patient than the report');
    }
  }
  return undefined;
}

/** Many reports leave the issuer of the Patient ID out that their images have: within one study that is no other patient. */
function isSamePatient(document: DicomJson, image: DicomJson): boolean {
  if (patientKeyOf(document) === patientKeyOf(image)) return true;
  const isSame = (tag: string) => stringOf(document, tag) === stringOf(image, tag);
  const isIssuerOpen = [document, image].some((one) => stringOf(one, tags.IssuerOfPatientID) === undefined);
  return isIssuerOpen && isSame(tags.PatientID) && isSame(tags.StudyInstanceUID);
}

function openMarks(root: TreeNode, { edits, keptViews }: AmendInput): Result<OpenMarks, Problem> {
  const kept: OpenView[] = [];
  const changed: ChangedMark[] = [];
  const removed: RemovedMark[] = [];
  for (const [id, view] of keptViews) {
    const open = openView(root, id, view);
    if (!open.ok) return open;
    kept.push(open.value);
  }
  for (const { before, after, view } of edits.changed) {
    const open = openView(root, after.id, view);
    if (!open.ok) return open;
    if (open.value.values.length !== before.measurements.length) return fail(otherVersion);
    changed.push({ ...open.value, before, after });
  }
  for (const { before, view } of edits.removed) {
    const open = openView(root, before.id, view);
    if (!open.ok) return open;
    removed.push({ ...open.value, before });
  }
  const gone = new Set([...changed, ...removed].map(({ id }) => id));
  return ok({ kept: kept.filter(({ id }) => !gone.has(id)), changed, removed });
}

function removeAll({ marks, removals, touched }: Edit): Problem | undefined {
  const others = [...marks.kept, ...marks.changed];
  for (const mark of marks.removed) {
    const result = removeMark(mark, others, removals);
    if (!Array.isArray(result)) return result;
    for (const node of result) touched.add(node);
  }
  return undefined;
}

function changeAll(edit: Edit): Problem | undefined {
  const { marks, fresh } = edit;
  for (const mark of marks.changed) for (const node of mark.values) fresh.add(node);
  // Who shares a group is decided before anyone leaves it.
  const keys = new Map<OpenView, string>(marks.changed.map((mark) => [mark, groupChangeKey(mark)]));
  const split = marks.changed.filter((mark) => hasToLeave(mark, keys, othersOf(mark, marks)));
  for (const mark of split) {
    const problem = splitGroup(mark, othersOf(mark, marks));
    if (problem !== undefined) return problem;
  }
  for (const mark of marks.changed) {
    const problem = changeMark(mark, edit);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const othersOf = (mark: ChangedMark, { kept, changed }: OpenMarks): OpenView[] =>
  [...kept, ...changed].filter((other) => other !== mark);

/** A change of what the group says that not every mark in the group shares. */
function hasToLeave(mark: ChangedMark, keys: ReadonlyMap<OpenView, string>, others: readonly OpenView[]): boolean {
  const key = keys.get(mark);
  if (key === '' || !isNamed(mark.group, srCodes.measurementGroup)) return false;
  return others.some((other) => other.group === mark.group && keys.get(other) !== key);
}

function changeMark(mark: ChangedMark, { input, marks, touched, fresh, observers }: Edit): Problem | undefined {
  const image = input.images(mark.after);
  const isOutlineChanged = isMoved(mark.before, mark.after);
  const problem =
    editGroup(mark, input.author, image) ??
    (isOutlineChanged ? editGraphics(mark, othersOf(mark, marks), image) : undefined);
  if (problem !== undefined) return problem;
  const values = editValues(mark, isOutlineChanged, image, othersOf(mark, marks));
  if (!Array.isArray(values)) return values;
  for (const node of values) touched.add(node);
  for (const node of mark.values) fresh.add(node);
  if (isOutlineChanged) {
    for (const node of mark.graphics) touched.add(node);
    if (isNamed(mark.group, srCodes.measurementGroup)) {
      for (const node of staleGroupValues(mark.group, fresh)) touched.add(node);
    }
  }
  addPerson(mark.group, input.author, observers);
  return undefined;
}

function addAll({ input, root }: Edit): Result<OpenView[], Problem> {
  const views: OpenView[] = [];
  if (input.edits.added.length === 0) return ok(views);
  const around = surroundingsOf(root);
  for (const annotation of input.edits.added) {
    const image = input.images(annotation);
    if (image === undefined) return fail(cannotChange(annotation, 'its image is not known any more'));
    const added = addMark(around, annotation, image, input);
    if (!added.ok) return added;
    views.push(added.value);
  }
  return ok(views);
}

/** The images that marks came to lie on, in the Image Library (SR-12). */
function listImages({ input, root }: Edit): ReferencedImage[] {
  const { document, edits, images } = input;
  const moved = edits.changed.filter(({ before, after }) => before.sopInstanceUid !== after.sopInstanceUid);
  const drawnOn = [...edits.added, ...moved.map(({ after }) => after)];
  const used = [
    ...new Map(drawnOn.flatMap((mark) => images(mark) ?? []).map((image) => [uidOf(image), image])).values(),
  ];
  const series = seriesInEvidence(document);
  for (const image of used) addToLibrary(root, image, (uid) => series.get(uid));
  return used;
}

/** Images of other studies that linked marks refer to. */
const linkedIn = ({ added, changed }: ReportEdits) =>
  [...added, ...changed.map(({ after }) => after)].flatMap(({ link }) => link?.others ?? []);

const uidOf = ({ dataset }: ReferencedImage): string | undefined => stringOf(dataset, tags.SOPInstanceUID);
