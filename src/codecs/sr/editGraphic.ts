import { isDrawn } from '../../dicom/geometry/shapes';
import { type DicomJson, numbersOf, sequenceOf, stringOf } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import { tags } from '../../dicom/tags';
import type { Annotation, CoordinateSpace } from '../../dicom/types';
import { isUid } from '../../dicom/uids';
import { element, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';
import { graphicData, imageContent } from './contentItem';
import { type Graphic, graphicOf, hasTwoLines } from './graphic';
import { checkedPoints, locator } from './measurementGroup';
import {
  copyNode,
  insertChild,
  isNamed,
  newNode,
  pointsOf,
  relationshipOf,
  removeNode,
  setElements,
  type TreeNode,
  valueTypeOf,
} from './mutableTree';
import { cannotChange, type ChangedMark, type OpenView } from './openViews';
import type { ReferencedImage } from './reportInput';
import { referenceOf } from './sourceImage';
import { srCodes as c } from './srCodes';
import { srTags } from './srTags';

/** Whether the outline itself was changed: where it lies, or what it is. */
export const isMoved = (before: Annotation, after: Annotation): boolean =>
  before.shape !== after.shape ||
  JSON.stringify(before.points) !== JSON.stringify(after.points) ||
  spaceKey(before.space) !== spaceKey(after.space);

function spaceKey(space: CoordinateSpace): string {
  switch (space.kind) {
    case 'frameOfReference':
      return space.uid;
    case 'frame':
      return `${space.frame.sopInstanceUid}#${space.frame.frameNumber}`;
    case 'totalPixelMatrix':
      return `${space.sopInstanceUid}#matrix`;
  }
}

/**
 * The new outline in the items that hold the old one: in each its part of it (an axis, one point of many), in the
 * graphic type it had wherever that can still say it. What did not move is not written.
 */
export function editGraphics(
  mark: ChangedMark,
  others: readonly OpenView[],
  image: ReferencedImage | undefined,
): Problem | undefined {
  const { before, after } = mark;
  if (image === undefined) return cannotChange(after, 'its image is not known any more');
  if (!isDrawn(after) || mark.graphics.length === 0) return cannotChange(after, 'the report holds no outline of it');
  if (before.shape !== after.shape && (hasTwoLines(before.shape) || hasTwoLines(after.shape))) {
    return cannotChange(after, `a ${before.shape} cannot become a ${after.shape}`, 'Delete it and draw a new one.');
  }
  const points = checkedPoints(after, image);
  if (!points.ok) return points.error;
  const shared = ownGraphics(mark, others);
  if (shared !== undefined) return shared;
  for (const node of mark.graphics) {
    const graphic = storedGraphic(node, before, after, points.value);
    if (graphic === undefined) return cannotChange(after, 'its outline is stored in a way that is not known here');
    place(node, graphic, mark, image);
    draw(node, graphic);
  }
  nameOutline(mark);
  followImage(mark, image);
  return undefined;
}

/**
 * An outline that no Tracking UID tells from others was known by where it lay. It takes that name along as its
 * Observation UID (0040,A171), so that it is the same mark when the report is read again.
 */
export function nameOutline({ id, after, graphics: [first] }: ChangedMark): void {
  const isNamed = (id as string) === after.trackingUid || !isUid(id);
  if (isNamed || first === undefined || first.dataset[srTags.ObservationUID] !== undefined) return;
  setElements(first, { [srTags.ObservationUID]: element('UI', id) });
}

const dimensionOf = (node: TreeNode): 2 | 3 => (valueTypeOf(node) === 'SCOORD3D' ? 3 : 2);
const typeOf = (node: TreeNode): string => stringOf(node.dataset, t.GraphicType) ?? '';

/** What one item has to hold after the change; undefined where its part in the mark cannot be told. */
function storedGraphic(
  node: TreeNode,
  before: Annotation,
  after: Annotation & { shape: Parameters<typeof graphicOf>[0] },
  points: readonly number[],
): Graphic | { graphicType: 'MULTIPOINT'; points: readonly number[] } | undefined {
  const dimension = after.space.kind === 'frameOfReference' ? 3 : 2;
  const stored = pointsOf(node);
  if (hasTwoLines(after.shape)) {
    const size = 2 * dimension;
    // Some write both arms of an angle as one line of four points.
    if (stored.length === 2 * size) return { graphicType: 'POLYLINE', points };
    if (stored.length !== size || before.points.length !== 2 * size) return undefined;
    const axis = nearest(stored, [before.points.slice(0, size), before.points.slice(size)]);
    return { graphicType: 'POLYLINE', points: points.slice(axis * size, (axis + 1) * size) };
  }
  if (typeOf(node) === 'MULTIPOINT') {
    if (dimensionOf(node) !== dimension) return undefined;
    const index = indexInMultipoint(node, before) * dimension;
    return {
      graphicType: 'MULTIPOINT',
      points: [...stored.slice(0, index), ...points, ...stored.slice(index + dimension)],
    };
  }
  return inStoredType(graphicOf(after.shape, points, dimension), typeOf(node));
}

function inStoredType(graphic: Graphic, stored: string): Graphic {
  if (graphic.graphicType === 'POLYGON' && stored === 'POLYLINE') return { ...graphic, graphicType: 'POLYLINE' };
  return graphic;
}

/** Which point of a MULTIPOINT a mark is (float32 rounding between them). */
export function indexInMultipoint(node: TreeNode, { points }: Annotation): number {
  const stored = pointsOf(node);
  const dimension = dimensionOf(node);
  const each = Array.from({ length: stored.length / dimension }, (_, index) =>
    stored.slice(index * dimension, (index + 1) * dimension),
  );
  return nearest(points, each);
}

function nearest(points: readonly number[], candidates: readonly (readonly number[])[]): number {
  const distances = candidates.map((candidate) =>
    candidate.reduce((sum, value, index) => sum + (value - (points[index] ?? 0)) ** 2, 0),
  );
  return distances.indexOf(Math.min(...distances));
}

function draw(node: TreeNode, { graphicType, points }: { graphicType: string; points: readonly number[] }): void {
  const stored = pointsOf(node);
  const isSame =
    typeOf(node) === graphicType &&
    stored.length === points.length &&
    points.every((value, index) => Math.fround(value) === Math.fround(stored[index] as number));
  if (isSame) return;
  setElements(node, {
    ...(typeOf(node) === graphicType ? {} : { [t.GraphicType]: element('CS', graphicType) }),
    [t.GraphicData]: graphicData(points),
  });
}

/** Space, image and frame, only where the new ones are others. */
function place(
  node: TreeNode,
  graphic: { graphicType: string; points: readonly number[] },
  { before, after }: ChangedMark,
  image: ReferencedImage,
): void {
  const { space } = after;
  const wanted = space.kind === 'frameOfReference' ? 'SCOORD3D' : 'SCOORD';
  if (valueTypeOf(node) !== wanted) {
    replaceGraphic(node, graphic, after, image);
    return;
  }
  if (space.kind === 'frameOfReference') {
    if (stringOf(node.dataset, t.ReferencedFrameOfReferenceUID) !== space.uid) {
      setElements(node, { [t.ReferencedFrameOfReferenceUID]: element('UI', space.uid) });
    }
    return;
  }
  const isVolume = stringOf(node.dataset, t.PixelOriginInterpretation) === 'VOLUME';
  const isOriginOther = isVolume !== (space.kind === 'totalPixelMatrix');
  if (isOriginOther) {
    setElements(node, { [t.PixelOriginInterpretation]: element('CS', isVolume ? 'FRAME' : 'VOLUME') });
  }
  if (isOriginOther || spaceKey(before.space) !== spaceKey(space)) selectFrom(node, after, image);
}

/** Pixels instead of millimetres or the other way round: another kind of item in the same place. */
function replaceGraphic(
  node: TreeNode,
  { points }: { points: readonly number[] },
  after: Annotation,
  image: ReferencedImage,
): void {
  const fresh = locator(after, image)?.('CONTAINS', undefined, { graphicType: 'POINT', points });
  if (fresh === undefined) throw new Error('the image of a changed mark has no identity');
  const made = newNode(fresh);
  const { [t.RelationshipType]: _, ...own } = made.dataset;
  const foreign = [t.GraphicData, t.GraphicType, t.ReferencedFrameOfReferenceUID, t.PixelOriginInterpretation];
  setElements(node, { ...Object.fromEntries(foreign.map((tag) => [tag, undefined])), ...own });
  for (const child of [...node.children]) if (relationshipOf(child) === 'SELECTED FROM') removeNode(child);
  for (const child of [...made.children]) insertChild(node, child);
}

function selectFrom(node: TreeNode, { space }: Annotation, image: ReferencedImage): void {
  const reference = referenceOf(image.dataset);
  if (reference === undefined || space.kind === 'frameOfReference') return;
  const frame = space.kind === 'frame' && image.isMultiFrame ? { frameNumber: space.frame.frameNumber } : {};
  const { sopClassUid, sopInstanceUid } = reference;
  const selected = newNode(imageContent('SELECTED FROM', { sopClassUid, sopInstanceUid, ...frame }));
  const old = node.children.find((child) => relationshipOf(child) === 'SELECTED FROM');
  if (old !== undefined && old.target === undefined) {
    repoint(old, selected);
    return;
  }
  // A reference to an image that stands elsewhere in the document gives way to one that names the image.
  insertChild(node, selected, old === undefined ? node.children.length : node.children.indexOf(old));
  if (old !== undefined) removeNode(old);
}

/** The same IMAGE item for another image or frame. */
function repoint(item: TreeNode, to: TreeNode): void {
  const [before = {}, ...more] = sequenceOf(item.dataset, tags.ReferencedSOPSequence);
  const [wanted = {}] = sequenceOf(to.dataset, tags.ReferencedSOPSequence);
  const { [tags.ReferencedFrameNumber]: _, ...rest } = before;
  setElements(item, { [tags.ReferencedSOPSequence]: sequence([{ ...rest, ...wanted }, ...more]) });
}

/** In space the graphic names no image; the item beside it that does (SR-12) follows the mark to its new plane. */
function followImage({ group, before, after }: ChangedMark, image: ReferencedImage): void {
  const reference = referenceOf(image.dataset);
  if (reference === undefined || before.sopInstanceUid === after.sopInstanceUid) return;
  const source = group.children.find(
    (child) => isNamed(child, c.sourceOfMeasurement) && referencedUid(child) === before.sopInstanceUid,
  );
  if (source === undefined) return;
  const { sopClassUid, sopInstanceUid } = reference;
  repoint(source, newNode(imageContent('CONTAINS', { sopClassUid, sopInstanceUid })));
}

const referencedUid = (item: TreeNode): string | undefined =>
  stringOf(sequenceOf(item.dataset, tags.ReferencedSOPSequence)[0] ?? {}, tags.ReferencedSOPInstanceUID);

/**
 * A graphic that several marks stand on is divided first, or the change would move the others with it: the frame of
 * this mark leaves the list of frames. Points of a MULTIPOINT stay together, each is changed by itself.
 */
export function ownGraphics(mark: ChangedMark, others: readonly OpenView[]): Problem | undefined {
  const own: TreeNode[] = [];
  for (const node of mark.graphics) {
    const frames = framesOf(node);
    const isShared = others.some((other) => other.graphics.includes(node));
    if (typeOf(node) === 'MULTIPOINT' || (!isShared && frames.length < 2)) {
      own.push(node);
      continue;
    }
    const { space } = mark.before;
    const isDivisible = space.kind === 'frame' && frames.length > 1 && valueTypeOf(node.parent ?? node) !== 'NUM';
    if (!isDivisible || node.parent === undefined) {
      return cannotChange(mark.after, 'its outline is also that of other marks', 'Delete it and draw a new one.');
    }
    const copy = copyNode(node);
    setFrames(copy, [space.frame.frameNumber]);
    setFrames(
      node,
      frames.filter((number) => number !== space.frame.frameNumber),
    );
    insertChild(node.parent, copy, node.parent.children.indexOf(node) + 1);
    own.push(copy);
  }
  mark.graphics = own;
  return undefined;
}

const imageUnder = (node: TreeNode): TreeNode | undefined =>
  node.children.find((child) => relationshipOf(child) === 'SELECTED FROM' && child.target === undefined);

/** Frames an image item names (1-based); none means the whole object. */
export function framesOf(node: TreeNode): number[] {
  const image = imageUnder(node);
  const [reference = {}] = image ? sequenceOf(image.dataset, tags.ReferencedSOPSequence) : [];
  return numbersOf(reference, tags.ReferencedFrameNumber);
}

export function setFrames(node: TreeNode, frames: readonly number[]): void {
  const image = imageUnder(node);
  if (image === undefined) return;
  const [reference = {}, ...more]: DicomJson[] = sequenceOf(image.dataset, tags.ReferencedSOPSequence);
  const numbered = { ...reference, [tags.ReferencedFrameNumber]: element('IS', ...frames) };
  setElements(image, { [tags.ReferencedSOPSequence]: sequence([numbered, ...more]) });
}
