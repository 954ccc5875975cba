import type { Vec2, Vec3 } from './pixelPlane';
import { placesOf, type Ring, ringsOf, twiceArea } from './rings';

/** A side from its first corner to its second, and the ring it belongs to. */
interface Side {
  readonly ring: number;
  readonly from: number;
  readonly to: number;
}

/**
 * True when the area of a closed outline is not defined: sides cross or touch each other away from corners they share (a
 * figure of eight has signed area 0), or a ring within another goes the same way round, so that the sum of both is no area.
 * Holes over bridges are no crossing ({@link ringsOf}). Works on planar outlines in 3D.
 */
export function isSelfCrossing(contour: readonly Vec3[]): boolean {
  const rings = ringsOf(contour);
  if (rings.length === 1 && (rings[0] as Ring).length < 4)
    return contour.length > 3 && (rings[0] as Ring).length < 3 && new Set(placesOf(contour)).size > 2;
  const flat = flatten(contour);
  if (doSidesMeet(rings, flat)) return true;
  return rings.length > 1 && (doCrossAtCorners(rings, contour, flat) || !areNested(rings, flat));
}

function doSidesMeet(rings: readonly Ring[], flat: Float64Array): boolean {
  // By their left ends, so that a side meets only those it shares columns with: a traced outline has thousands.
  const x = (index: number) => flat[2 * index] as number;
  const sides = rings
    .flatMap((ring, number) =>
      ring.map((from, order): Side => ({ ring: number, from, to: ring[(order + 1) % ring.length] as number })),
    )
    .sort((a, b) => Math.min(x(a.from), x(a.to)) - Math.min(x(b.from), x(b.to)));
  for (const [order, side] of sides.entries()) {
    const end = Math.max(x(side.from), x(side.to));
    for (let next = order + 1; next < sides.length; next += 1) {
      const other = sides[next] as Side;
      if (Math.min(x(other.from), x(other.to)) > end) break;
      if (doMeet(flat, side, other)) return true;
    }
  }
  return false;
}

function doMeet(flat: Float64Array, one: Side, other: Side): boolean {
  if (one.ring === other.ring && (one.to === other.from || other.to === one.from)) return false;
  const { from: a, to: b } = one;
  const { from: c, to: d } = other;
  for (const [shared, end] of [
    [a, b],
    [b, a],
  ] as const) {
    for (const [place, far] of [
      [c, d],
      [d, c],
    ] as const)
      if (isSamePlace(flat, shared, place)) return isSameDirection(flat, shared, end, far);
  }
  return sidesCross(flat, a, b, c, d);
}

const isSamePlace = (flat: Float64Array, a: number, b: number): boolean =>
  flat[2 * a] === flat[2 * b] && flat[2 * a + 1] === flat[2 * b + 1];

function isSameDirection(flat: Float64Array, from: number, a: number, b: number): boolean {
  const [ux, uy] = difference(flat, from, a);
  const [vx, vy] = difference(flat, from, b);
  return ux * vy === uy * vx && ux * vx + uy * vy > 0;
}

const difference = (flat: Float64Array, from: number, to: number): Vec2 => [
  (flat[2 * to] as number) - (flat[2 * from] as number),
  (flat[2 * to + 1] as number) - (flat[2 * from + 1] as number),
];

function sidesCross(flat: Float64Array, a: number, b: number, c: number, d: number): boolean {
  const x = (index: number) => flat[2 * index] as number;
  const y = (index: number) => flat[2 * index + 1] as number;
  const areDisjoint =
    Math.max(x(a), x(b)) < Math.min(x(c), x(d)) ||
    Math.max(x(c), x(d)) < Math.min(x(a), x(b)) ||
    Math.max(y(a), y(b)) < Math.min(y(c), y(d)) ||
    Math.max(y(c), y(d)) < Math.min(y(a), y(b));
  if (areDisjoint) return false;
  const side = (p: number, q: number, r: number) =>
    Math.sign((x(q) - x(p)) * (y(r) - y(p)) - (y(q) - y(p)) * (x(r) - x(p)));
  return side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0;
}

/** A corner of one ring, with the directions from it to those before and after, as angles. */
interface Corner {
  readonly before: number;
  readonly after: number;
}

/** Rings that share a corner may touch there, but one must not go through the other. */
function doCrossAtCorners(rings: readonly Ring[], contour: readonly Vec3[], flat: Float64Array): boolean {
  const places = placesOf(contour);
  const cornersAt = new Map<number, Corner[]>();
  const angle = (from: number, to: number) => {
    const [dx, dy] = difference(flat, from, to);
    return Math.atan2(dy, dx);
  };
  for (const ring of rings) {
    for (const [order, index] of ring.entries()) {
      const before = angle(index, ring.at(order - 1) as number);
      const after = angle(index, ring[(order + 1) % ring.length] as number);
      const place = places[index] as number;
      const others = cornersAt.get(place);
      if (others?.some((other) => doInterleave(other, { before, after }))) return true;
      if (others) others.push({ before, after });
      else cornersAt.set(place, [{ before, after }]);
    }
  }
  return false;
}

function doInterleave(one: Corner, other: Corner): boolean {
  const turn = (angle: number) => (angle - one.before + 4 * Math.PI) % (2 * Math.PI);
  return turn(other.before) < turn(one.after) !== turn(other.after) < turn(one.after);
}

/** Whether rings go the other way round than what they lie in: only then is the sum of all the area of what is filled. */
function areNested(rings: readonly Ring[], flat: Float64Array): boolean {
  const outlines = rings.map((ring) =>
    ring.map((index): Vec2 => [flat[2 * index] as number, flat[2 * index + 1] as number]),
  );
  const ways = outlines.map((outline, one) => {
    const [p, q] = outline as [Vec2, Vec2];
    // Corners may be shared; the middle of a side is not.
    const middle: Vec2 = [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2];
    const depth = outlines.filter((other, two) => two !== one && isInside(other, middle)).length;
    return Math.sign(twiceArea(outline)) * (depth % 2 === 0 ? 1 : -1);
  });
  return ways.every((way) => way === ways[0]);
}

/** Inside a closed outline, by crossings of a ray (even and odd): holes over bridges are outside. */
export function isInside(outline: readonly Vec2[], [x, y]: Vec2): boolean {
  let isIn = false;
  for (let index = 0, before = outline.length - 1; index < outline.length; before = index, index += 1) {
    const [p, q] = [outline[before] as Vec2, outline[index] as Vec2];
    if (p[1] > y !== q[1] > y && x < p[0] + ((q[0] - p[0]) * (y - p[1])) / (q[1] - p[1])) isIn = !isIn;
  }
  return isIn;
}

const ORIGIN: Vec3 = [0, 0, 0];

/** Coordinates in the outline's own plane: x to the farthest point, y to the point farthest from that line. */
function flatten(polygon: readonly Vec3[]): Float64Array {
  const origin = polygon[0] ?? ORIGIN;
  const relative = polygon.map((point): Vec3 => [point[0] - origin[0], point[1] - origin[1], point[2] - origin[2]]);
  const length = (v: Vec3) => Math.hypot(v[0], v[1], v[2]);
  const longest = (vectors: readonly Vec3[]) =>
    vectors.reduce((best, vector) => (length(vector) > length(best) ? vector : best), ORIGIN);
  const unit = (v: Vec3): Vec3 => {
    const size = length(v) || 1;
    return [v[0] / size, v[1] / size, v[2] / size];
  };
  const ex = unit(longest(relative));
  const along = (v: Vec3, e: Vec3) => v[0] * e[0] + v[1] * e[1] + v[2] * e[2];
  const across = relative.map((v): Vec3 => {
    const t = along(v, ex);
    return [v[0] - t * ex[0], v[1] - t * ex[1], v[2] - t * ex[2]];
  });
  const ey = unit(longest(across));
  const flat = new Float64Array(polygon.length * 2);
  for (const [index, v] of relative.entries()) {
    flat[2 * index] = along(v, ex);
    flat[2 * index + 1] = along(v, ey);
  }
  return flat;
}
