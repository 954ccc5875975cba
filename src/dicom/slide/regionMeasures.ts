import { isSameConcept } from '../codedConcept';
import { margins } from '../codes';
import { hasUndefinedArea, measureInMm } from '../geometry/measure';
import type { Vec2 } from '../geometry/pixelPlane';
import { greatestDiameter, greatestPerpendicular, type Line, shortestBetween } from '../geometry/regionExtent';
import { isInside } from '../geometry/selfCrossing';
import { ellipseAxes, isRegion, outlineOf, principalAxes, vectorsOf } from '../geometry/shapes';
import { asStored } from '../geometry/storedPrecision';
import type { Annotation } from '../types';

/** What a mark is to be: the rest of it is that of the region it was measured from. */
export type MeasuredLine = Pick<Annotation, 'shape' | 'points' | 'label' | 'measurements'>;

/** Why there is no number: in words, for the reader. */
export type NoMeasure = 'noMillimetres' | 'crossesItself' | 'noExtent' | 'noMargin' | 'reachesMargin';

/** Chords of a circle or an ellipse, for distances: 12 nm from the curve at a radius of 5 mm. */
const CHORDS = 1440;

/** Whether a mark is a region of the glass, in mm. */
export const isSlideRegion = ({ shape, space }: Pick<Annotation, 'shape' | 'space'>): boolean =>
  isRegion(shape) && space.kind === 'frameOfReference';

/**
 * The size of a region as pathologists give it: the greatest diameter, and the longest line across it at right angles, each
 * between two places of the outline, in mm in the plane of the slide. Stored as long and short axis (CID 7470 concepts).
 */
export function sizeOfRegion(region: Annotation): MeasuredLine | NoMeasure {
  if (!isSlideRegion(region)) return 'noMillimetres';
  if (hasUndefinedArea(region.shape, region.points, 3)) return 'crossesItself';
  const axes = axesOfRegion(region);
  if (!axes) return 'noExtent';
  const points = asStored(axes.flatMap((line) => line.flatMap(([x, y]) => [x, y, heightOf(region)])));
  return { shape: 'bidirectional', points, label: region.label, measurements: measureInMm('bidirectional', points) };
}

function axesOfRegion({ shape, points }: Annotation): readonly Line[] | undefined {
  if (shape === 'ellipse' || shape === 'circle') {
    const { centre, p, q } = principalAxes(ellipseAxes(vectorsOf(points, 3)));
    const ends = ([x, y]: readonly number[]): Line => [
      [centre[0] - (x ?? 0), centre[1] - (y ?? 0)],
      [centre[0] + (x ?? 0), centre[1] + (y ?? 0)],
    ];
    return [ends(p), ends(q)];
  }
  const outline = flat(points);
  const long = greatestDiameter(outline);
  const short = long && greatestPerpendicular(outline, long);
  return long && short ? [long, short] : undefined;
}

/** Marks that the reader has called a margin, on the slide of the region: lines and outlines. */
export const marginsFor = (region: Annotation, all: readonly Annotation[]): readonly Annotation[] =>
  all.filter(
    (one) =>
      one.id !== region.id &&
      isSameConcept(one.label, margins.line) &&
      (isRegion(one.shape) || one.shape === 'length' || one.shape === 'polyline') &&
      one.space.kind === 'frameOfReference' &&
      region.space.kind === 'frameOfReference' &&
      one.space.uid === region.space.uid &&
      one.seriesInstanceUid === region.seriesInstanceUid,
  );

/**
 * The shortest way from the outline of a region to the nearest of the margins, in mm in the plane of the slide: a length
 * from the region to the margin. A margin that crosses the region or lies within it is reached: no line, no number.
 */
export function distanceToMargin(region: Annotation, all: readonly Annotation[]): MeasuredLine | NoMeasure {
  if (!isSlideRegion(region)) return 'noMillimetres';
  const outline = outlineInPlane(region);
  const marginLines = marginsFor(region, all).map(outlineInPlane);
  if (marginLines.length === 0) return 'noMargin';
  const [shortest] = marginLines
    .map((margin) => shortestBetween(outline.points, true, margin.points, margin.isClosed))
    .filter((way) => way !== undefined)
    .sort((a, b) => lengthOf(a) - lengthOf(b));
  if (!shortest) return 'noExtent';
  const isWithin = marginLines.some(({ points }) => points[0] && isInside(outline.points, points[0]));
  const points = asStored(shortest.flatMap(([x, y]) => [x, y, heightOf(region)]));
  const measurements = measureInMm('length', points);
  if (isWithin || measurements.every(({ value }) => value === 0)) return 'reachesMargin';
  return { shape: 'length', points, label: margins.distance, measurements };
}

function outlineInPlane({ shape, points }: Annotation) {
  const outline = outlineOf(shape, points, 3, CHORDS);
  return { points: flat(outline.points), isClosed: outline.isClosed };
}

const flat = (points: readonly number[]): readonly Vec2[] => vectorsOf(points, 3).map(([x, y]): Vec2 => [x, y]);
const heightOf = ({ points }: Annotation): number => points[2] ?? 0;
const lengthOf = ([a, b]: Line): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
