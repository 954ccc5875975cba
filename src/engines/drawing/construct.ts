import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import { orderedEllipse } from '../../dicom/geometry/shapes';
import type { AnnotationShape } from '../../dicom/types';
import { alongPx, perpendicularPx, subtractPx, type View } from './view';

/** Shapes given by two points of the pointer. */
export type TwoPointShape = Extract<
  AnnotationShape,
  'length' | 'arrow' | 'bidirectional' | 'rectangle' | 'ellipse' | 'circle'
>;

/** The short axis of a new bidirectional mark, as a part of its long axis, until the reader sets it. */
const INITIAL_SHORT_AXIS = 0.5;

/**
 * The native points of a shape between two native points. What the reader pointed at is kept exactly; only derived
 * corners and axis ends pass through the canvas. Rectangles and ellipses are aligned with the screen as it is now.
 */
export function constructBetween(shape: TwoPointShape, from: readonly number[], to: readonly number[], view: View) {
  const [a, b] = [view.toCanvas(from), view.toCanvas(to)];
  switch (shape) {
    case 'length':
    case 'arrow':
      return [...from, ...to];
    case 'bidirectional':
      return [...from, ...to, ...initialShortAxis(a, b, view)];
    case 'rectangle':
      return rectangle(from, to, a, b, view);
    case 'ellipse':
      return ellipse(a, b, view);
    case 'circle':
      return circle(a, b, view);
  }
}

/** Perpendicular to the long axis, at its middle. */
function initialShortAxis(a: Vec2, b: Vec2, view: View): number[] {
  const middle: Vec2 = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const across = perpendicularPx(subtractPx(b, a));
  const half = INITIAL_SHORT_AXIS / 2;
  return [...view.fromCanvas(alongPx(middle, across, -half)), ...view.fromCanvas(alongPx(middle, across, half))];
}

/** True while a short axis still is what {@link constructBetween} proposed: it is then no measured value. */
export function isShortAxisProposed(ends: readonly Vec2[]): boolean {
  const [a, b, c, d] = ends;
  if (!a || !b || !c || !d) return false;
  const long = subtractPx(b, a);
  const expected = perpendicularPx(long);
  const short = subtractPx(d, c);
  const tolerance = 1e-4 * Math.hypot(long[0], long[1]);
  const isHalf =
    Math.hypot(short[0] - expected[0] * INITIAL_SHORT_AXIS, short[1] - expected[1] * INITIAL_SHORT_AXIS) <= tolerance ||
    Math.hypot(short[0] + expected[0] * INITIAL_SHORT_AXIS, short[1] + expected[1] * INITIAL_SHORT_AXIS) <= tolerance;
  const isCentred = Math.hypot(a[0] + b[0] - c[0] - d[0], a[1] + b[1] - c[1] - d[1]) <= 2 * tolerance;
  return isHalf && isCentred;
}

/** Corners clockwise on the screen from the top left, as ANN has them (TLHC, TRHC, BRHC, BLHC). */
function rectangle(from: readonly number[], to: readonly number[], a: Vec2, b: Vec2, view: View): number[] {
  const [left, right] = a[0] <= b[0] ? [a, b] : [b, a];
  const [top, bottom] = a[1] <= b[1] ? [a, b] : [b, a];
  const native = (x: Vec2, y: Vec2) => (x === y ? (x === a ? from : to) : view.fromCanvas([x[0], y[1]]));
  return [...native(left, top), ...native(right, top), ...native(right, bottom), ...native(left, bottom)];
}

/** Inscribed in the rectangle between the two points. */
function ellipse(a: Vec2, b: Vec2, view: View): readonly number[] {
  const [x, y] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const ends: Vec2[] = [
    [Math.min(a[0], b[0]), y],
    [Math.max(a[0], b[0]), y],
    [x, Math.min(a[1], b[1])],
    [x, Math.max(a[1], b[1])],
  ];
  const native = ends.flatMap((end) => view.fromCanvas(end));
  return orderedEllipse(native, view.dimension);
}

/** From its centre out to the second point: the ends of its diameters across and down the screen. */
function circle(centre: Vec2, on: Vec2, view: View): readonly number[] {
  const radius = Math.hypot(on[0] - centre[0], on[1] - centre[1]);
  const [x, y] = centre;
  const ends: Vec2[] = [
    [x - radius, y],
    [x + radius, y],
    [x, y - radius],
    [x, y + radius],
  ];
  // Where pixels are not square it is stored as an ellipse, whose longer axis comes first.
  return orderedEllipse(
    ends.flatMap((end) => view.fromCanvas(end)),
    view.dimension,
  );
}
