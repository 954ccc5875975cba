import type { AnnotationShape } from '../../dicom/types';

export interface ReadShape {
  readonly shape: AnnotationShape;
  /** In the drawing order of `AnnotationShape`; contours are not closed. */
  readonly points: readonly number[];
}

/** What was read off a graphic, or what its writer said it is. */
export type ReadOff = 'length' | 'angle' | 'diameter' | 'arrow' | undefined;

/**
 * The shapes a stored graphic stands for, by graphic type, number of points and closure (SR-15: never by a tool's
 * name). Usually one; a MULTIPOINT is as many points. Empty when it cannot be drawn on a plane or is malformed.
 * `read` says what was read off it: a length makes of two points a length, an angle of three an angle, a diameter
 * of an ellipse a circle (it has no other type in space). POLYGON in an image is not allowed but written by some (SR-17).
 */
export function shapesOf(graphicType: string, points: readonly number[], dimension: 2 | 3, read: ReadOff): ReadShape[] {
  const count = points.length / dimension;
  if (!Number.isInteger(count) || count < 1 || !points.every(Number.isFinite)) return [];
  switch (graphicType) {
    case 'POINT':
      return count === 1 ? [{ shape: 'point', points }] : [];
    case 'MULTIPOINT':
      return Array.from({ length: count }, (_, index) => ({
        shape: 'point',
        points: points.slice(index * dimension, (index + 1) * dimension),
      }));
    case 'POLYLINE':
      return polyline(points, count, dimension, read);
    case 'POLYGON':
      return closed(isClosed(points, dimension) ? points.slice(0, -dimension) : points, dimension);
    case 'ELLIPSE':
      return count === 4 ? [{ shape: read === 'diameter' ? 'circle' : 'ellipse', points }] : [];
    case 'CIRCLE':
      return count === 2 && dimension === 2 ? [{ shape: 'circle', points: circleAxes(points) }] : [];
    default:
      return [];
  }
}

function polyline(points: readonly number[], count: number, dimension: 2 | 3, read: ReadOff): ReadShape[] {
  if (count < 2) return [];
  if (count === 2 && read === 'arrow') return [{ shape: 'arrow', points }];
  if (count === 2) return [{ shape: read === 'length' ? 'length' : 'polyline', points }];
  if (read === 'angle' && (count === 3 || count === 4)) return [angle(points, count, dimension)];
  return isClosed(points, dimension) && count > 3
    ? closed(points.slice(0, -dimension), dimension)
    : [{ shape: 'polyline', points }];
}

/** Cornerstone's writers give every angle as four points: the vertex twice, or the ends of two lines. */
function angle(points: readonly number[], count: number, dimension: 2 | 3): ReadShape {
  if (count === 3) return { shape: 'angle', points };
  const [second, third] = [points.slice(dimension, 2 * dimension), points.slice(2 * dimension, 3 * dimension)];
  const isOneVertex = second.every((value, axis) => value === third[axis]);
  return isOneVertex
    ? { shape: 'angle', points: [...points.slice(0, 2 * dimension), ...points.slice(3 * dimension)] }
    : { shape: 'cobbAngle', points };
}

function closed(points: readonly number[], dimension: 2 | 3): ReadShape[] {
  if (points.length < 3 * dimension) return [];
  return [{ shape: isRectangle(points, dimension) ? 'rectangle' : 'polygon', points }];
}

const isClosed = (points: readonly number[], dimension: 2 | 3): boolean =>
  points.slice(0, dimension).every((value, axis) => value === points[points.length - dimension + axis]);

/** Four right angles, as far as the float32 of the file can tell. */
function isRectangle(points: readonly number[], dimension: 2 | 3): boolean {
  if (points.length !== 4 * dimension) return false;
  const corner = (index: number) => points.slice((index % 4) * dimension, ((index % 4) + 1) * dimension);
  const rounding = 2 ** -22 * Math.max(...points.map(Math.abs));
  return [0, 1, 2, 3].every((index) => {
    const into = minus(corner(index + 1), corner(index));
    const out = minus(corner(index + 2), corner(index + 1));
    const lengths = Math.hypot(...into) * Math.hypot(...out);
    const slack = 1e-3 * lengths + rounding * (Math.hypot(...into) + Math.hypot(...out));
    return lengths > 0 && Math.abs(into.reduce((sum, value, axis) => sum + value * (out[axis] ?? 0), 0)) <= slack;
  });
}

const minus = (a: readonly number[], b: readonly number[]): number[] => a.map((value, axis) => value - (b[axis] ?? 0));

/** CIRCLE is its centre and a point on it (C.18.6.1.2): as the ends of two equal axes. */
function circleAxes([centerX = 0, centerY = 0, x = 0, y = 0]: readonly number[]): number[] {
  const [dx, dy] = [x - centerX, y - centerY];
  return [centerX - dx, centerY - dy, x, y, centerX + dy, centerY - dx, centerX - dy, centerY + dx];
}
