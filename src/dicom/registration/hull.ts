type Point = readonly number[];

/** Places between two parallel lines or planes. */
interface Slab {
  readonly normal: Point;
  readonly least: number;
  readonly most: number;
}

/** Coordinates nearer than this part of the points' size are one. */
const NEAR = 1e-6;

/**
 * Tells of a place whether it lies in the convex hull of points of two or three dimensions, its rim included. Points that
 * leave a dimension out (two in a plane, three in space) have no inside: only what lies on their line or face counts.
 */
export function hullOf(points: readonly Point[]): (place: Point) => boolean {
  const near = NEAR * Math.max(...points.map((point) => Math.hypot(...point)));
  const slabs = points[0]?.length === 2 ? edgesOf(points, near) : facesOf(points, near);
  return (place) =>
    slabs.length > 0 &&
    slabs.every(({ normal, least, most }) => {
      const off = along(normal, place);
      return off >= least - near && off <= most + near;
    });
}

function edgesOf(points: readonly Point[], near: number): readonly Slab[] {
  const slabs: Slab[] = [];
  for (const [index, p] of points.entries())
    for (const q of points.slice(0, index)) {
      const [x = 0, y = 0] = minus(q, p);
      const edge = slabAcross([-y, x], points);
      if (!edge || !isRim(edge, p, near)) continue;
      slabs.push(edge);
      const ends = isFlat(edge, near) && slabAcross([x, y], points);
      if (ends) slabs.push(ends);
    }
  return slabs;
}

function facesOf(points: readonly Point[], near: number): readonly Slab[] {
  const slabs: Slab[] = [];
  for (const [i, p] of points.entries())
    for (const [j, q] of points.slice(0, i).entries())
      for (const r of points.slice(0, j)) {
        const sides = [minus(q, p), minus(r, p), minus(r, q)] as const;
        const normal = crossed(sides[0], sides[1]);
        const face = Math.hypot(...normal) > near * near ? slabAcross(normal, points) : undefined;
        if (!face || !isRim(face, p, near)) continue;
        slabs.push(face);
        if (!isFlat(face, near)) continue;
        for (const side of sides) {
          const edge = slabAcross(crossed(normal, side), points);
          if (edge) slabs.push(edge);
        }
      }
  return slabs;
}

const isFlat = ({ least, most }: Slab, near: number): boolean => most - least <= near;
const isRim = ({ normal, least, most }: Slab, through: Point, near: number): boolean => {
  const off = along(normal, through);
  return off - least <= near || most - off <= near;
};

function slabAcross(direction: Point, points: readonly Point[]): Slab | undefined {
  const length = Math.hypot(...direction);
  if (!(length > 0)) return undefined;
  const normal = direction.map((value) => value / length);
  const offsets = points.map((point) => along(normal, point));
  return { normal, least: Math.min(...offsets), most: Math.max(...offsets) };
}

const along = (normal: Point, point: Point): number =>
  normal.reduce((sum, value, axis) => sum + value * (point[axis] ?? 0), 0);

const minus = (a: Point, b: Point): Point => a.map((value, axis) => value - (b[axis] ?? 0));

const crossed = ([a = 0, b = 0, c = 0]: Point, [d = 0, e = 0, f = 0]: Point): Point => [
  b * f - c * e,
  c * d - a * f,
  a * e - b * d,
];
