import { codes } from '../../dicom/codes';
import type { CodedConcept } from '../../dicom/codedConcept';
import type { Annotation, Measurement } from '../../dicom/types';
import type { AnnotationId } from '../../dicom/uids';
import type { AnnotationView } from './annotationView';
import type { DecodeContext, ResolvedImage } from './decodeContext';
import { ellipsoidOf, ellipsoidSection } from './ellipsoidSection';
import { hasQuantity, type Located } from './groupContent';
import { type OutlineName, outlineNameOf } from './outlineName';
import { type Placed, place } from './placement';
import { type ReadOff, type ReadShape, shapesOf } from './shapeFromGraphic';
import { ANGLE_QUANTITIES, LINEAR_QUANTITIES } from './srCodes';

/** An annotation as read, and where it stands in the tree. Its id is given at the end, when all are counted. */
export interface Mark {
  readonly annotation: Annotation;
  readonly view: AnnotationView;
  readonly outline: OutlineName;
}

/** What all marks of one item share: identity, finding, site, and why none of them can be changed, if so. */
export type Common = Pick<Annotation, 'trackingUid' | 'trackingIdentifier' | 'label'> &
  Partial<Pick<Annotation, 'site' | 'laterality' | 'comment' | 'specimenUid' | 'algorithm' | 'link' | 'lockedReason'>>;

/** The marks one graphic stands for, why others of it are not drawn, and what to know of those that are. */
export interface DrawnGraphic {
  readonly marks: readonly Mark[];
  readonly reasons: readonly string[];
  readonly notes: readonly string[];
}

/** `axes`: the ends of two lines that are one mark, a bidirectional where `pair` says nothing else. */
export type Shaped = Located & { readonly axes?: readonly number[]; readonly pair?: 'bidirectional' | 'cobbAngle' };

const notDrawn = (reason: string): DrawnGraphic => ({ marks: [], reasons: [reason], notes: [] });

/** The marks of one graphic. `lockedReason` is one of this graphic, beside that of its item. */
export function marksOf(
  located: Shaped,
  common: Common,
  groupPath: string,
  context: DecodeContext,
  lockedReason?: string,
): DrawnGraphic {
  if (located.unread === 'elsewhere') return notDrawn('its coordinates were not in what the archive sent');
  if (located.unread === 'damaged') return notDrawn('its coordinates are damaged');
  if (located.graphicType === 'ELLIPSOID') return sectionOf(located, common, groupPath, context);
  const shapes = shapesOfLocated(located);
  if (shapes.length === 0) return notDrawn(`its ${located.graphicType || 'shape'} cannot be drawn here`);
  const { placed, reasons, notes } = place(located, context);
  const count = shapes.length * placed.length;
  if (count > MOST_MARKS) return notDrawn(`it is ${count} marks in one, more than can be drawn here`);
  const view: AnnotationView = {
    groupPath,
    graphicPaths: located.graphicPaths,
    measurementPaths: located.numbers.map(({ path }) => path),
  };
  const outline = outlineNameOf(located);
  const several = count > 1 ? ONE_OF_SEVERAL : undefined;
  const marks = shapes.flatMap((shape) =>
    placed.map((where) => {
      const lock = common.lockedReason ?? lockedReason ?? several ?? where.lockedReason ?? lockOf(located);
      return { annotation: annotationOf(located, shape, where, common, lock), view, outline };
    }),
  );
  return { marks, reasons, notes };
}

/** A body in space is drawn where the image nearest to its middle cuts it; from one section nobody can change it. */
function sectionOf(located: Located, common: Common, groupPath: string, context: DecodeContext): DrawnGraphic {
  const { placement, points } = located;
  const ellipsoid = ellipsoidOf(points);
  const image =
    ellipsoid === undefined || placement.kind !== 'space'
      ? undefined
      : context.resolveFrameOfReference(placement.frameOfReferenceUid, ellipsoid.center);
  const section = ellipsoid && image?.plane && ellipsoidSection(ellipsoid, image.plane);
  if (section === undefined) return notDrawn('its ELLIPSOID cannot be drawn here');
  const drawn = marksOf({ ...located, graphicType: 'ELLIPSE', points: section }, common, groupPath, context, SECTION);
  return { ...drawn, notes: ['is an ellipsoid; its section through the nearest image is drawn'] };
}

const SECTION = 'It is a section of an ellipsoid; it can be read here, not changed';

/** A MULTIPOINT on all frames of a film; more belongs into bulk annotations. */
const MOST_MARKS = 2000;

const ONE_OF_SEVERAL = 'It is one of several marks that are stored as one outline';
const SHARED_VALUE = 'One of its values is read off several outlines';
const REPEATED_AXES = 'Its axes are stored more than once';

/** What an edit here could not write back the way it was. */
function lockOf({ sharesValue, axes, graphicPaths }: Shaped): string | undefined {
  if (sharesValue) return SHARED_VALUE;
  return axes !== undefined && graphicPaths.length !== 2 ? REPEATED_AXES : undefined;
}

const shapesOfLocated = (located: Shaped): readonly ReadShape[] =>
  located.axes === undefined
    ? shapesOf(located.graphicType, located.points, located.dimension, readOff(located))
    : [{ shape: located.pair ?? 'bidirectional', points: located.axes }];

function annotationOf(
  located: Located,
  { shape, points }: ReadShape,
  { space, image, offset }: Placed,
  { lockedReason: _, ...common }: Common,
  lock: string | undefined,
): Annotation {
  return {
    ...common,
    id: '' as AnnotationId,
    ...imageIdsOf(image),
    shape,
    space,
    points: offset === undefined ? [...points] : points.map((value, index) => value + (offset[index % 2] ?? 0)),
    measurements: measurementsOf(located),
    ...(lock === undefined ? {} : { lockedReason: lock }),
  };
}

const imageIdsOf = ({ sourceId, studyInstanceUid, seriesInstanceUid, sopInstanceUid }: ResolvedImage) => ({
  sourceId,
  studyInstanceUid,
  seriesInstanceUid,
  sopInstanceUid,
});

const measurementsOf = ({ numbers }: Located): Measurement[] => numbers.map(({ measurement }) => measurement);
function readOff(located: Located): ReadOff {
  const measurements = measurementsOf(located);
  if (located.isArrow) return 'arrow';
  if (located.graphicType === 'ELLIPSE') return hasQuantity(measurements, [codes.diameter]) ? 'diameter' : undefined;
  if (hasQuantity(measurements, ANGLE_QUANTITIES)) return 'angle';
  return hasQuantity(measurements, LINEAR_QUANTITIES) ? 'length' : undefined;
}

/** Two lines on the same image with one angle between them are one mark; a group that holds more stays as it is read. */
function pairedArms(located: readonly Located[]): Shaped[] | undefined {
  const [first, second, ...more] = located.filter((one) => one.sharesValue);
  const isLine = (one: Located) => one.graphicType === 'POLYLINE' && one.points.length === 2 * one.dimension;
  const isPair =
    first !== undefined &&
    second !== undefined &&
    more.length === 0 &&
    [first, second].every(isLine) &&
    first.numbers.length === 1 &&
    second.numbers.length === 0 &&
    hasQuantity(measurementsOf(first), ANGLE_QUANTITIES) &&
    JSON.stringify(first.placement) === JSON.stringify(second.placement);
  if (!isPair) return undefined;
  const both: Shaped = {
    ...first,
    sharesValue: false,
    graphicPaths: [...first.graphicPaths, ...second.graphicPaths],
    axes: [...first.points, ...second.points],
    pair: 'cobbAngle',
  };
  return [both, ...located.filter((one) => one !== first && one !== second)];
}

/** A long and a short axis drawn as two lines on the same image are one bidirectional measurement. */
export function paired(located: readonly Located[]): Shaped[] {
  const arms = pairedArms(located);
  if (arms) return arms;
  const axis = (name: CodedConcept) =>
    located.filter(
      (one) =>
        one.graphicType === 'POLYLINE' &&
        one.points.length === 2 * one.dimension &&
        hasQuantity(measurementsOf(one), [name]),
    );
  const [long, ...moreLong] = axis(codes.longAxis);
  const [short, ...moreShort] = axis(codes.shortAxis);
  const isPair =
    long !== undefined &&
    short !== undefined &&
    long !== short &&
    moreLong.length + moreShort.length === 0 &&
    JSON.stringify(long.placement) === JSON.stringify(short.placement);
  if (!isPair) return [...located];
  const both: Shaped = {
    ...long,
    numbers: [...long.numbers, ...short.numbers],
    graphicPaths: [...long.graphicPaths, ...short.graphicPaths],
    axes: [...long.points, ...short.points],
  };
  return [both, ...located.filter((one) => one !== long && one !== short)];
}
