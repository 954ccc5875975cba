import { smoothMin } from '../numeric';

export type Point = readonly [x: number, y: number, z: number];
/** A point and the radius of the tube there, all mm. */
export type TubePoint = readonly [x: number, y: number, z: number, radius: number];

/** A solid with a distance field and a box to look for it in, anatomical mm. */
export interface Solid {
  readonly low: Point;
  readonly high: Point;
  readonly distance: (x: number, y: number, z: number) => number;
  /** The part that comes within some millimetres of one height, with a tighter box: what a slice is painted from. */
  readonly near?: (z: number, reachMm: number) => Solid | undefined;
}

/** A chain of tapered capsules. */
export function tube(...points: readonly TubePoint[]): Solid {
  const flat = new Float64Array(points.flat());
  const segments = points.length - 1;
  return {
    ...boundsOf(points),
    distance: (x, y, z) => {
      let best = 1e9;
      for (let index = 0; index < segments; index += 1) best = Math.min(best, capsule(flat, index * 4, x, y, z));
      return best;
    },
    near: (z, reachMm) => {
      const touches = (index: number): boolean => {
        const [a, b] = [points[index], points[index + 1]];
        if (a === undefined || b === undefined) return false;
        const reach = Math.max(a[3], b[3]) + reachMm;
        return z > Math.min(a[2], b[2]) - reach && z < Math.max(a[2], b[2]) + reach;
      };
      let first = 0;
      let last = segments - 1;
      while (first < segments && !touches(first)) first += 1;
      while (last >= first && !touches(last)) last -= 1;
      if (first > last) return undefined;
      const kept = points.slice(first, last + 2);
      return tubeIn(kept, z, reachMm);
    },
  };
}

/** The tube with its box cut down to where its axis comes near this height. */
function tubeIn(points: readonly TubePoint[], z: number, reachMm: number): Solid {
  const cut: TubePoint[] = [];
  for (let index = 0; index + 1 < points.length; index += 1) {
    const a = points[index] as TubePoint;
    const b = points[index + 1] as TubePoint;
    for (const t of alongRange(a, b, z, reachMm))
      cut.push([
        a[0] + (b[0] - a[0]) * t,
        a[1] + (b[1] - a[1]) * t,
        a[2] + (b[2] - a[2]) * t,
        a[3] + (b[3] - a[3]) * t,
      ]);
  }
  const flat = new Float64Array(points.flat());
  const segments = points.length - 1;
  const distance = (x: number, y: number, at: number): number => {
    let best = 1e9;
    for (let index = 0; index < segments; index += 1) best = Math.min(best, capsule(flat, index * 4, x, y, at));
    return best;
  };
  return { ...boundsOf(cut.length > 0 ? cut : points), distance };
}

/** The two ends, 0..1, of the part of a segment that lies near a height. */
function alongRange(a: TubePoint, b: TubePoint, z: number, reachMm: number): readonly number[] {
  const reach = Math.max(a[3], b[3]) + reachMm;
  const rise = b[2] - a[2];
  if (Math.abs(rise) < 1e-6) return Math.abs(a[2] - z) < reach ? [0, 1] : [];
  const ends = [(z - reach - a[2]) / rise, (z + reach - a[2]) / rise].sort((p, q) => p - q);
  const low = Math.max(0, ends[0] ?? 0);
  const high = Math.min(1, ends[1] ?? 1);
  return low > high ? [] : [low, high];
}

function capsule(p: Float64Array, at: number, x: number, y: number, z: number): number {
  const ax = p[at] as number;
  const ay = p[at + 1] as number;
  const az = p[at + 2] as number;
  const bx = (p[at + 4] as number) - ax;
  const by = (p[at + 5] as number) - ay;
  const bz = (p[at + 6] as number) - az;
  const px = x - ax;
  const py = y - ay;
  const pz = z - az;
  let t = (px * bx + py * by + pz * bz) / (bx * bx + by * by + bz * bz);
  t = t < 0 ? 0 : t > 1 ? 1 : t;
  const dx = px - bx * t;
  const dy = py - by * t;
  const dz = pz - bz * t;
  const radius = (p[at + 3] as number) + ((p[at + 7] as number) - (p[at + 3] as number)) * t;
  return Math.sqrt(dx * dx + dy * dy + dz * dz) - radius;
}

/** An ellipsoid with its long axis along `axis`; the other radii lie across it, the second one mostly in x-y. */
export function ellipsoid(centre: Point, axis: Point, radii: Point): Solid {
  const a = unit(axis);
  const b = unit(crossProduct(a, Math.abs(a[2]) > 0.99 ? [0, 1, 0] : [0, 0, 1]));
  const c = crossProduct(a, b);
  const [rx, ry, rz] = radii;
  const half = ([0, 1, 2] as const).map((k) => Math.hypot(a[k] * rx, b[k] * ry, c[k] * rz));
  const [hx = 0, hy = 0, hz = 0] = half;
  return {
    low: [centre[0] - hx, centre[1] - hy, centre[2] - hz],
    high: [centre[0] + hx, centre[1] + hy, centre[2] + hz],
    distance: (x, y, z) => {
      const dx = x - centre[0];
      const dy = y - centre[1];
      const dz = z - centre[2];
      const u = (dx * a[0] + dy * a[1] + dz * a[2]) / rx;
      const v = (dx * b[0] + dy * b[1] + dz * b[2]) / ry;
      const w = (dx * c[0] + dy * c[1] + dz * c[2]) / rz;
      const gauge = Math.sqrt(u * u + v * v + w * w);
      const slope = Math.sqrt((u * u) / (rx * rx) + (v * v) / (ry * ry) + (w * w) / (rz * rz));
      return slope < 1e-9 ? -Math.min(rx, ry, rz) : ((gauge - 1) * gauge) / slope;
    },
  };
}

/** The union of solids with rounded inner corners. */
export function union(rounding: number, ...solids: readonly Solid[]): Solid {
  return {
    low: [0, 1, 2].map((axis) => Math.min(...solids.map((solid) => solid.low[axis] ?? 0))) as unknown as Point,
    high: [0, 1, 2].map((axis) => Math.max(...solids.map((solid) => solid.high[axis] ?? 0))) as unknown as Point,
    distance: (x, y, z) => solids.reduce((best, solid) => smoothMin(best, solid.distance(x, y, z), rounding), 1e6),
  };
}

function boundsOf(points: readonly TubePoint[]): { low: Point; high: Point } {
  const side = (axis: 0 | 1 | 2, sign: 1 | -1): number =>
    sign * Math.max(...points.map((point) => sign * point[axis] + point[3]));
  return { low: [side(0, -1), side(1, -1), side(2, -1)], high: [side(0, 1), side(1, 1), side(2, 1)] };
}

export function unit(v: Point): Point {
  const length = Math.hypot(v[0], v[1], v[2]) || 1;
  return [v[0] / length, v[1] / length, v[2] / length];
}

export const crossProduct = (a: Point, b: Point): Point => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
