import { ellipseAxes, isRound, orderedEllipse, vectorsOf } from '../../dicom/geometry/shapes';
import type { AnnotationShape, DrawnShape } from '../../dicom/types';

export interface Graphic {
  readonly graphicType: 'POINT' | 'POLYLINE' | 'POLYGON' | 'ELLIPSE' | 'CIRCLE';
  readonly points: readonly number[];
}

/**
 * How a shape is stored (SR-17): in an image a contour is a POLYLINE that ends where it began, in space a POLYGON that
 * does the same. Shapes that are open or have a fixed number of points are stored as drawn.
 */
export function graphicOf(shape: DrawnShape, points: readonly number[], dimension: 2 | 3): Graphic {
  switch (shape) {
    case 'point':
      return { graphicType: 'POINT', points };
    case 'length':
    case 'bidirectional':
    case 'angle':
    case 'cobbAngle':
    case 'polyline':
    case 'arrow':
      return { graphicType: 'POLYLINE', points };
    case 'ellipse':
      return { graphicType: 'ELLIPSE', points };
    case 'circle':
      return circleGraphic(points, dimension);
    case 'rectangle':
    case 'polygon':
      return {
        graphicType: dimension === 3 ? 'POLYGON' : 'POLYLINE',
        points: [...points, ...points.slice(0, dimension)],
      };
  }
}

/**
 * In an image CIRCLE, its centre and the second axis end (C.18.6.1.2); in space, where there is no CIRCLE, and in pixels
 * that are not square, where a circle on the body is none, ELLIPSE.
 */
export function circleGraphic(points: readonly number[], dimension: 2 | 3): Graphic {
  const axes = ellipseAxes(vectorsOf(points, dimension));
  if (dimension === 3 || !isRound(axes)) return { graphicType: 'ELLIPSE', points: orderedEllipse(points, dimension) };
  const { centre, p } = axes;
  return { graphicType: 'CIRCLE', points: [centre[0], centre[1], centre[0] + p[0], centre[1] + p[1]] };
}

/** What each shape needs: how many points at least and, for fixed shapes, at most. */
export const POINT_COUNTS: Readonly<Record<DrawnShape, readonly [atLeast: number, atMost: number]>> = {
  point: [1, 1],
  length: [2, 2],
  bidirectional: [4, 4],
  angle: [3, 3],
  cobbAngle: [4, 4],
  rectangle: [4, 4],
  ellipse: [4, 4],
  circle: [4, 4],
  arrow: [2, 2],
  polygon: [3, Number.POSITIVE_INFINITY],
  polyline: [2, Number.POSITIVE_INFINITY],
};

/** Two lines in one mark: each is a graphic of its own. */
export const hasTwoLines = (shape: AnnotationShape): boolean => shape === 'bidirectional' || shape === 'cobbAngle';

/** The two lines of such a mark. */
export function linesOf(points: readonly number[], dimension: 2 | 3): readonly Graphic[] {
  const size = 2 * dimension;
  return [points.slice(0, size), points.slice(size, 2 * size)].map((ends) => ({
    graphicType: 'POLYLINE',
    points: ends,
  }));
}
