import { type CodedConcept, isSameConcept } from '../../dicom/codedConcept';
import { codes, units } from '../../dicom/codes';
import { isDrawn, isRegion } from '../../dicom/geometry/shapes';
import { type DicomJson, numberOf, sequenceOf, stringOf } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import { tags } from '../../dicom/tags';
import { responseRoles } from '../../dicom/responseRole';
import type { Annotation, DrawnShape, Measurement } from '../../dicom/types';
import { isUid } from '../../dicom/uids';
import { fail, ok, type Result } from '../../lib/result';
import { element, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';
import {
  codeContent,
  containerItem,
  imageContent,
  numContent,
  type Relationship,
  scoord3dContent,
  scoordContent,
  textContent,
  uidContent,
} from './contentItem';
import { type Graphic, graphicOf, linesOf, POINT_COUNTS } from './graphic';
import { linkItems } from './linkItems';
import { measuredValue, missingValue } from './measuredValue';
import type { ReferencedImage } from './reportInput';
import { isSlideImage, referenceOf } from './sourceImage';
import { srCodes as c } from './srCodes';
import { srTags } from './srTags';

/** FL has a 16-bit length (PS3.5 7.1.2): so many numbers fit into Graphic Data. */
const MAX_NUMBERS = 16_383;
/** How far a point may lie outside its image by rounding, in pixels; it is put on the edge. */
const EDGE_TOLERANCE_PX = 0.01;

export type Drawn = Annotation & { readonly shape: DrawnShape };

/** Writes a graphic where it is needed: under the group, or under a NUM. */
export type Locate = (relationship: Relationship, name: CodedConcept | undefined, graphic: Graphic) => DicomJson;

/**
 * One mark as a Measurement Group: TID 1410 when it is one planar region, TID 1501 when it is something measured on a
 * line or at a point (table of 1.4). Tracking Identifier and UID are always written; they never change (SR-14).
 */
export function measurementGroup(
  annotation: Annotation,
  image: ReferencedImage,
  context: readonly DicomJson[] = [],
): Result<DicomJson, Problem> {
  if (!isDrawn(annotation)) return fail(cannotWrite(annotation, 'a key image belongs in a key object selection'));
  const points = checkedPoints(annotation, image);
  if (!points.ok) return points;
  const locate = locator(annotation, image);
  if (locate === undefined) return fail(cannotWrite(annotation, 'its image has no identity'));
  const dimension = annotation.space.kind === 'frameOfReference' ? 3 : 2;
  const isPlanar = isRegion(annotation.shape);
  if (annotation.laterality !== undefined && annotation.site === undefined) {
    return fail(cannotWrite(annotation, 'it has a side but no site', 'Choose the site the side belongs to.'));
  }
  const graphic = graphicOf(annotation.shape, points.value, dimension);
  const content = isPlanar
    ? [locate('CONTAINS', c.imageRegion, graphic), ...annotation.measurements.map((value) => numItem(value))]
    : locatedMeasurements(annotation, graphic, dimension, locate);
  const group = [
    ...context,
    ...identityItems(annotation),
    ...siteItems(annotation),
    ...algorithmItems(annotation),
    ...sourceImageItems(annotation, image),
    ...namedOutline(annotation, content),
    ...drawnAsItems(annotation),
    ...commentItems(annotation),
    ...roleItems(annotation),
    ...linkItems(annotation),
  ];
  return ok(containerItem('CONTAINS', c.measurementGroup, group, isPlanar ? '1410' : '1501'));
}

/**
 * A mark of a finding that others are tracked by as well is told from them by a name of its own, the Observation UID
 * (0040,A171) of its first outline; so it is the same mark when the report is read again.
 */
function namedOutline({ id, trackingUid }: Annotation, content: readonly DicomJson[]): DicomJson[] {
  if ((id as string) === trackingUid || !isUid(id)) return [...content];
  let isGiven = false;
  const named = (item: DicomJson): DicomJson => {
    if (isGiven) return item;
    if (['SCOORD', 'SCOORD3D'].includes(stringOf(item, t.ValueType) ?? '')) {
      isGiven = true;
      return { ...item, [srTags.ObservationUID]: element('UI', id) };
    }
    const children = sequenceOf(item, t.ContentSequence);
    return children.length === 0 ? item : { ...item, [t.ContentSequence]: sequence(children.map(named)) };
  };
  return content.map(named);
}

const identityItems = (annotation: Annotation): DicomJson[] => [
  trackingIdentifierItem(annotation),
  trackingUidItem(annotation),
  ...findingItems(annotation),
];

// Each item by itself: an edited report gets the one it lacks.

export const trackingIdentifierItem = (annotation: Annotation): DicomJson =>
  textContent('HAS OBS CONTEXT', c.trackingIdentifier, trackingNameOf(annotation));

/** Never empty, as a text may not be: a mark without a name is called by its finding. */
export const trackingNameOf = ({ trackingIdentifier, label }: Annotation): string =>
  trackingIdentifier.trim() === '' ? label.meaning || 'Mark' : trackingIdentifier;

export const trackingUidItem = ({ trackingUid }: Annotation): DicomJson =>
  uidContent('HAS OBS CONTEXT', c.trackingUniqueIdentifier, trackingUid);

export const findingItems = ({ label }: Annotation): DicomJson[] =>
  label.value === '' ? [] : [codeContent('CONTAINS', c.finding, label)];

/** SR-13: a modifier of the group, and its side a modifier of the site. */
export const siteItems = ({ site, laterality }: Annotation): DicomJson[] =>
  site === undefined
    ? []
    : [
        codeContent(
          'HAS CONCEPT MOD',
          c.findingSite,
          site,
          laterality === undefined ? [] : [codeContent('HAS CONCEPT MOD', c.laterality, laterality)],
        ),
      ];

/** TID 4019: name and version are both mandatory (SR-10). */
export const algorithmItems = ({ algorithm }: Annotation): DicomJson[] =>
  algorithm === undefined
    ? []
    : [
        textContent('HAS CONCEPT MOD', c.algorithmName, algorithm.name || 'Not named'),
        textContent('HAS CONCEPT MOD', c.algorithmVersion, algorithm.version || 'Not stated'),
      ];

export const commentItems = ({ comment }: Annotation): DicomJson[] =>
  comment === undefined || comment === '' ? [] : [textContent('CONTAINS', c.comment, comment)];

/** A line of two points says nothing of its head: that it is an arrow stands beside it, in our own scheme (SR-15). */
const drawnAsItems = ({ shape }: Annotation): DicomJson[] =>
  shape === 'arrow' ? [codeContent('CONTAINS', c.drawnAs, c.arrow)] : [];

/** SCOORD3D refers to no image: a reader who lacks our geometry finds the plane by this one (SR-12). */
export function sourceImageItems({ space }: Annotation, image: ReferencedImage): DicomJson[] {
  const reference = referenceOf(image.dataset);
  if (space.kind !== 'frameOfReference' || reference === undefined) return [];
  const { sopClassUid, sopInstanceUid } = reference;
  return [imageContent('CONTAINS', { sopClassUid, sopInstanceUid }, [], c.sourceOfMeasurement)];
}

/** TID 300 with TID 320: in TID 1501 each value carries the line or point it was read from. */
function locatedMeasurements(annotation: Annotation, graphic: Graphic, dimension: 2 | 3, locate: Locate): DicomJson[] {
  const { measurements, shape } = annotation;
  if (shape === 'bidirectional') return bidirectionalItems(measurements, graphic, dimension, locate);
  if (shape === 'cobbAngle') return cobbItems(measurements, graphic, dimension, locate);
  if (measurements.length === 0) return [locate('CONTAINS', c.imageRegion, graphic)];
  return measurements.map((value) => numItem(value, [locate('INFERRED FROM', undefined, graphic)]));
}

/** Both lines are arms of the one angle (TID 300, CID 7551). */
function cobbItems(
  measurements: readonly Measurement[],
  { points }: Graphic,
  dimension: 2 | 3,
  locate: Locate,
): DicomJson[] {
  const arms = (relationship: Relationship) =>
    linesOf(points, dimension).map((line) => locate(relationship, c.armOfAngle, line));
  const [first, ...others] = measurements;
  if (first === undefined) {
    return [numContent('CONTAINS', codes.cobbAngle, missingValue(c.measurementNotAttempted), arms('INFERRED FROM'))];
  }
  return [numItem(first, arms('INFERRED FROM')), ...others.map((value) => numItem(value))];
}

/** Both axes in one group, each with its own line; an axis nobody measured keeps its line and says why it has no value. */
function bidirectionalItems(
  measurements: readonly Measurement[],
  { graphicType, points }: Graphic,
  dimension: 2 | 3,
  locate: Locate,
): DicomJson[] {
  const axes = [codes.longAxis, codes.shortAxis].map((name, index) => {
    const line = { graphicType, points: points.slice(index * 2 * dimension, (index + 1) * 2 * dimension) };
    const where = [locate('INFERRED FROM', undefined, line)];
    const value = measurements.find((measurement) => isSameConcept(measurement.name, name));
    if (value !== undefined) return numItem(value, where);
    return numContent('CONTAINS', name, missingValue(c.measurementNotAttempted), where);
  });
  const others = measurements.filter(
    ({ name }) => !isSameConcept(name, codes.longAxis) && !isSameConcept(name, codes.shortAxis),
  );
  return [...axes, ...others.map((value) => numItem(value))];
}

/** CAL-03: what the millimetres of a value mean is a modifier of the value (TID 300, TID 1419). */
export const methodItem = (method: CodedConcept): DicomJson =>
  codeContent('HAS CONCEPT MOD', c.measurementMethod, method);

export function numItem(
  { name, value, unit, derivation, method }: Measurement,
  where: readonly DicomJson[] = [],
): DicomJson {
  const known = unit.value === '' && Number.isFinite(value) ? units.none : unit;
  const modifiers = [
    ...(method === undefined ? [] : [methodItem(method)]),
    ...(derivation === undefined ? [] : [codeContent('HAS CONCEPT MOD', c.derivation, derivation)]),
  ];
  return numContent('CONTAINS', name, measuredValue(value, known), [...modifiers, ...where]);
}

/** SCOORD on the instance drawn on, or SCOORD3D in its frame of reference, whichever space the mark lives in. */
export function locator({ space }: Annotation, image: ReferencedImage): Locate | undefined {
  if (space.kind === 'frameOfReference') {
    return (relationship, name, graphic) =>
      scoord3dContent(relationship, name, graphic.graphicType, graphic.points, space.uid);
  }
  const reference = referenceOf(image.dataset);
  if (reference === undefined) return undefined;
  const frame = space.kind === 'frame' && image.isMultiFrame ? { frameNumber: space.frame.frameNumber } : {};
  const origin = space.kind === 'totalPixelMatrix' ? 'VOLUME' : isSlideImage(image.dataset) ? 'FRAME' : undefined;
  return (relationship, name, graphic) =>
    scoordContent(relationship, name, graphic.graphicType, graphic.points, { ...reference, ...frame }, origin);
}

/** Points that can be written; refuses what would not be the mark that was drawn. */
export function checkedPoints(annotation: Drawn, image: ReferencedImage): Result<readonly number[], Problem> {
  const { points, shape, space } = annotation;
  const dimension = space.kind === 'frameOfReference' ? 3 : 2;
  const count = points.length / dimension;
  const [atLeast, atMost] = POINT_COUNTS[shape];
  if (!points.every(Number.isFinite)) return fail(cannotWrite(annotation, 'a coordinate is not a number'));
  if (!Number.isInteger(count) || count < atLeast || count > atMost) {
    return fail(cannotWrite(annotation, `a ${shape} cannot have ${count} points`));
  }
  if (points.length + dimension > MAX_NUMBERS) {
    return fail(
      cannotWrite(
        annotation,
        `its outline has ${count} points; a report holds ${Math.floor(MAX_NUMBERS / dimension) - 1}`,
      ),
    );
  }
  return dimension === 3 ? ok(points) : insideImage(annotation, image.dataset);
}

/** SCOORD lies within 0\0 and Columns\Rows (C.18.6.1.1). */
function insideImage(annotation: Annotation, dataset: DicomJson): Result<readonly number[], Problem> {
  const isMatrix = annotation.space.kind === 'totalPixelMatrix';
  const columns = numberOf(dataset, isMatrix ? tags.TotalPixelMatrixColumns : tags.Columns) ?? Number.POSITIVE_INFINITY;
  const rows = numberOf(dataset, isMatrix ? tags.TotalPixelMatrixRows : tags.Rows) ?? Number.POSITIVE_INFINITY;
  const clamped = annotation.points.map((value, index) =>
    Math.min(Math.max(value, 0), index % 2 === 0 ? columns : rows),
  );
  const outside = Math.max(...annotation.points.map((value, index) => Math.abs(value - (clamped[index] ?? value))));
  if (outside <= EDGE_TOLERANCE_PX) return ok(clamped);
  return fail(
    cannotWrite(annotation, 'it reaches beyond the edge of its image', 'Move it inside the image and save again.'),
  );
}

export const cannotWrite = ({ trackingIdentifier }: Annotation, reason: string, tip?: string): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: `“${trackingIdentifier}” cannot be saved: ${reason}`,
  ...(tip === undefined ? {} : { tip }),
});

export const roleItems = ({ responseRole }: Pick<Annotation, 'responseRole'>): DicomJson[] =>
  responseRole === undefined ? [] : [codeContent('CONTAINS', c.responseRole, responseRoles[responseRole])];
