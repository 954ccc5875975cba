import {
  dot,
  imagePointToMm,
  mmToImagePoint,
  type PixelPlane,
  subtract,
  type Vec3,
} from '../../dicom/geometry/pixelPlane';

/** Three pairs of axis ends in space, mm (ELLIPSOID, PS3.3 C.18.9.1.2). */
export interface Ellipsoid {
  readonly center: Vec3;
  readonly halfAxes: readonly [Vec3, Vec3, Vec3];
}

/** Undefined for what is no ellipsoid: a wrong number of points, or an axis without length. */
export function ellipsoidOf(points: readonly number[]): Ellipsoid | undefined {
  if (points.length !== 18) return undefined;
  const at = (index: number): Vec3 => [points[index * 3] ?? 0, points[index * 3 + 1] ?? 0, points[index * 3 + 2] ?? 0];
  const half = (index: number): Vec3 => scaled(subtract(at(index + 1), at(index)), 0.5);
  const halfAxes = [half(0), half(2), half(4)] as const;
  if (halfAxes.some((axis) => dot(axis, axis) === 0)) return undefined;
  return { center: scaled(added(at(0), at(1)), 0.5), halfAxes: [halfAxes[0], halfAxes[1], halfAxes[2]] };
}

/**
 * Where an image plane cuts an ellipsoid: an ellipse, as the ends of its longer and its shorter axis, in mm. Undefined
 * where the plane passes it by. With q(x) = Σ (x·aᵢ)²/|aᵢ|⁴ the surface is q(x − center) = 1; on the plane that is a
 * conic in two coordinates, whose axes are those of its quadratic part.
 */
export function ellipsoidSection({ center, halfAxes }: Ellipsoid, plane: PixelPlane): readonly number[] | undefined {
  const foot = imagePointToMm(plane, mmToImagePoint(plane, center));
  const offset = subtract(foot, center);
  const [u, v] = [plane.rowDirection, plane.columnDirection];
  const form = (x: Vec3, y: Vec3): number =>
    halfAxes.reduce((sum, axis) => sum + (dot(x, axis) * dot(y, axis)) / dot(axis, axis) ** 2, 0);
  const [uu, uv, vv] = [form(u, u), form(u, v), form(v, v)];
  const [ou, ov] = [form(offset, u), form(offset, v)];
  const determinant = uu * vv - uv * uv;
  const [s, t] = [(uv * ov - vv * ou) / determinant, (uv * ou - uu * ov) / determinant];
  const room = 1 - form(offset, offset) - (s * ou + t * ov);
  if (!(determinant > 0) || !(room > 0)) return undefined;
  const middle = added(foot, added(scaled(u, s), scaled(v, t)));
  const angle = Math.atan2(2 * uv, uu - vv) / 2;
  const ends = [angle + Math.PI / 2, angle].flatMap((direction) => {
    const [x, y] = [Math.cos(direction), Math.sin(direction)];
    const length = Math.sqrt(room / (uu * x * x + 2 * uv * x * y + vv * y * y));
    const axis = added(scaled(u, length * x), scaled(v, length * y));
    return [...subtract(middle, axis), ...added(middle, axis)];
  });
  return ends.every(Number.isFinite) ? ends : undefined;
}

const added = (a: Vec3, b: Vec3): Vec3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
const scaled = (a: Vec3, by: number): Vec3 => [a[0] * by, a[1] * by, a[2] * by];
