import { isSameConcept } from '../../dicom/codedConcept';
import { codes } from '../../dicom/codes';
import type { AnnotationShape, CoordinateSpace, Measurement } from '../../dicom/types';
import { isShortAxisProposed } from './construct';
import type { DrawingSurface } from './surface';
import { toCanvasAll, viewOf } from './view';

/**
 * The values of a shape that the reader has measured. The short axis that is proposed with a long axis is a picture, no
 * measurement: it has no value, in no label and in no report, until somebody has set it.
 */
export function measured(
  surface: DrawingSurface,
  shape: AnnotationShape,
  space: CoordinateSpace,
  points: readonly number[],
): readonly Measurement[] {
  const values = surface.measure(shape, space, points);
  const projector = shape === 'bidirectional' ? surface.projectorFor(space) : undefined;
  if (!projector || !isShortAxisProposed(toCanvasAll(points, viewOf(projector)))) return values;
  return values.filter(({ name }) => !isSameConcept(name, codes.shortAxis));
}
