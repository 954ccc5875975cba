import { measureInMm, hasUndefinedArea } from '../dicom/geometry/measure';
import type { Vec2 } from '../dicom/geometry/pixelPlane';
import { isRegion, outlineOf, vectorsOf } from '../dicom/geometry/shapes';
import { isOfFixedSize } from '../dicom/ofFixedSize';
import type { Annotation } from '../dicom/types';
import { type Outline, type Pieces, subtract, unite } from './combine';

/** Chords of a circle or an ellipse that becomes a polygon: their area is 0.001 % less. */
const CHORDS = 720;

/** Why a region cannot be added to or cut. */
export type NoEdit = 'noMillimetres' | 'crossesItself' | 'fixedSize' | 'notFlat' | 'locked' | 'otherSlide' | 'noRegion';

/** What of a region keeps its own record, and what becomes marks of their own; no `kept`: nothing of it is left. */
export interface Edited {
  readonly kept?: Annotation;
  readonly others: readonly Pick<Annotation, 'shape' | 'points' | 'measurements'>[];
}

/** Why this mark cannot take part in an edit of outlines; undefined where it can. */
export function whyNot(mark: Annotation): NoEdit | undefined {
  if (!isRegion(mark.shape)) return 'noRegion';
  if (mark.space.kind !== 'frameOfReference') return 'noMillimetres';
  if (mark.lockedReason !== undefined) return 'locked';
  if (isOfFixedSize(mark)) return 'fixedSize';
  if (vectorsOf(mark.points, 3).some(([, , z]) => z !== mark.points[2])) return 'notFlat';
  return hasUndefinedArea(mark.shape, mark.points, 3) ? 'crossesItself' : undefined;
}

/** The outline of a region in the plane of its slide, mm. */
export const outlineInPlane = ({ shape, points }: Pick<Annotation, 'shape' | 'points'>): Outline =>
  vectorsOf(outlineOf(shape, points, 3, CHORDS).points, 3).map(([x, y]): Vec2 => [x, y]);

/**
 * A region with another outline added, where the two meet; without it and unchanged where they do not. Undefined where no
 * outline was found that says the result.
 */
export function added(region: Annotation, outline: Outline): Annotation | 'apart' | undefined {
  const pieces = unite([outlineInPlane(region), outline]);
  if (pieces && pieces.length !== 1) return 'apart';
  const [piece] = pieces ?? [];
  return piece && { ...region, ...shapeOf(piece, region) };
}

/** A region without what lies in an outline. The largest piece keeps its record. */
export function cut(region: Annotation, outline: Outline): Edited | 'apart' | undefined {
  const before = outlineInPlane(region);
  const pieces: Pieces = subtract(before, outline);
  if (!pieces) return undefined;
  if (unite([before, outline])?.length !== 1) return 'apart';
  const [largest, ...others] = pieces;
  if (!largest) return { others: [] };
  return { kept: { ...region, ...shapeOf(largest, region) }, others: others.map((one) => shapeOf(one, region)) };
}

/** A polygon at the height of a region, measured. */
export function shapeOf(outline: Outline, { points: [, , height = 0] }: Pick<Annotation, 'points'>) {
  const points = outline.flatMap(([x, y]) => [x, y, height]);
  return { shape: 'polygon' as const, points, measurements: measureInMm('polygon', points) };
}
