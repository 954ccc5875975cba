import { isSameConcept } from '../../dicom/codedConcept';
import { codes } from '../../dicom/codes';
import type { Annotation, AnnotationShape, CoordinateSpace, Measurement } from '../../dicom/types';
import { isShortAxisProposed } from './construct';
import type { DrawingSurface } from './surface';
import { toCanvasAll, viewOf } from './view';

/**
 * The values of a shape that the reader has measured. The short axis that is proposed with a long axis is a picture, no
 * measurement: it has no value, in no label and in no report, until somebody has set it. A mark that had one `before` keeps
 * it, also where it is half of the long axis by nature.
 */
export function measured(
  surface: DrawingSurface,
  shape: AnnotationShape,
  space: CoordinateSpace,
  points: readonly number[],
  before: readonly Measurement[] = [],
): readonly Measurement[] {
  const values = surface.measure(shape, space, points);
  const projector =
    shape === 'bidirectional' && !hasShortAxis({ shape, measurements: before })
      ? surface.projectorFor(space)
      : undefined;
  if (!projector || !isShortAxisProposed(toCanvasAll(points, viewOf(projector)))) return values;
  return values.filter(({ name }) => !isSameConcept(name, codes.shortAxis));
}

/** Whether a mark states a short axis: it is then no proposal, however it lies. */
export const hasShortAxis = ({ shape, measurements }: Pick<Annotation, 'shape' | 'measurements'>): boolean =>
  shape === 'bidirectional' && measurements.some(({ name }) => isSameConcept(name, codes.shortAxis));
