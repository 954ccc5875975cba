import type { Vec2 } from '../dicom/geometry/pixelPlane';
import { twiceArea } from '../dicom/geometry/rings';

/** A filled outline and what is left out of it, in whole steps of one grid (up to 2²⁵), where products are exact. */
export interface Piece {
  readonly outer: readonly Vec2[];
  readonly holes: readonly (readonly Vec2[])[];
}

type Corners = readonly Vec2[];

/**
 * One closed outline of a piece: each hole goes the other way round and is reached at a corner that it shares, else over a
 * bridge between two corners, which meets no side and is gone along and back. Undefined where no bridge is found.
 */
export function keyholeOf({ outer, holes }: Piece): Corners | undefined {
  const way = Math.sign(twiceArea(outer));
  const turned = holes.map((hole) => (Math.sign(twiceArea(hole)) === way ? hole.toReversed() : hole));
  const sides = [outer, ...turned].flatMap(sidesOf);
  const [first, ...others] = touchingJoined([outer, ...turned]) as [Corners, ...Corners[]];
  let merged = first;
  // From the left: what a hole sees on its left is the outline or a hole that is reached already.
  const inOrder = others
    .map((hole) => startingAt(hole, leftmost(hole)))
    .sort((a, b) => (a[0] as Vec2)[0] - (b[0] as Vec2)[0]);
  for (const hole of inOrder) {
    const from = bridgeTo(hole[0] as Vec2, merged, sides);
    if (from === undefined) return undefined;
    merged = inserted(merged, from, [...hole, hole[0] as Vec2, merged[from] as Vec2]);
  }
  return merged;
}

/** Rings that share a corner become one, which goes through that corner twice. The first one stays the first. */
function touchingJoined(rings: readonly Corners[]): readonly Corners[] {
  const joined: Corners[] = [];
  for (const ring of rings) {
    let whole = ring;
    for (let at = joined.length - 1; at >= 0; at -= 1) {
      const [other] = joined.slice(at, at + 1) as [Corners];
      const indices = new Map(other.map((corner, index) => [keyOf(corner), index]));
      const to = whole.findIndex((corner) => indices.has(keyOf(corner)));
      if (to < 0) continue;
      const from = indices.get(keyOf(whole[to] as Vec2)) as number;
      const round = startingAt(whole, to);
      whole = inserted(other, from, [...round.slice(1), round[0] as Vec2]);
      joined.splice(at, 1);
    }
    if (whole.includes((rings[0] as Corners)[0] as Vec2)) joined.unshift(whole);
    else joined.push(whole);
  }
  return joined;
}

const inserted = (ring: Corners, after: number, way: Corners): Corners => [
  ...ring.slice(0, after + 1),
  ...way,
  ...ring.slice(after + 1),
];

const startingAt = (ring: Corners, index: number): Corners => [...ring.slice(index), ...ring.slice(0, index)];

const keyOf = ([x, y]: Vec2): number => x * 2 ** 27 + y;

const leftmost = (ring: Corners): number =>
  ring.reduce((best, [x], index) => (x < (ring[best] as Vec2)[0] ? index : best), 0);

/** The nearest corner from which nothing lies in the way. Mostly it is the first, so the others are not put in order. */
function bridgeTo(corner: Vec2, merged: Corners, sides: readonly Side[]): number | undefined {
  const squares = Float64Array.from(merged, ([x, y]) => (x - corner[0]) ** 2 + (y - corner[1]) ** 2);
  for (let tried = 0; tried < merged.length; tried += 1) {
    let nearest = 0;
    for (let index = 1; index < squares.length; index += 1)
      if ((squares[index] as number) < (squares[nearest] as number)) nearest = index;
    if (squares[nearest] === Number.POSITIVE_INFINITY) return undefined;
    const bridge: Side = [merged[nearest] as Vec2, corner];
    if (!sides.some((side) => isInTheWay(side, bridge))) return nearest;
    squares[nearest] = Number.POSITIVE_INFINITY;
  }
  return undefined;
}

/**
 * The same piece with each side led through the corners of other sides that lie on it, or within a step of the grid, as
 * rounding leaves them: there rings can be joined.
 */
export function withContacts({ outer, holes }: Piece): Piece {
  const corners = [outer, ...holes].flat().sort((a, b) => a[0] - b[0]);
  const contacts = (ring: Corners) => sidesOf(ring).flatMap((side) => [side[0], ...onSide(side, corners)]);
  return { outer: contacts(outer), holes: holes.map(contacts) };
}

/** `corners` from left to right. */
function onSide([a, b]: Side, corners: Corners): Corners {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const square = dx * dx + dy * dy;
  const along = ([x, y]: Vec2) => (x - a[0]) * dx + (y - a[1]) * dy;
  const across = ([x, y]: Vec2) => (x - a[0]) * dy - (y - a[1]) * dx;
  const [from, to] = [placeOf(corners, Math.min(a[0], b[0]) - 1), placeOf(corners, Math.max(a[0], b[0]) + 2)];
  return corners
    .slice(from, to)
    .filter(
      (at) => along(at) > 0 && along(at) < square && across(at) ** 2 <= square && !isSame(at, a) && !isSame(at, b),
    )
    .sort((one, other) => along(one) - along(other));
}

/** How many of the corners lie left of that column. */
function placeOf(corners: Corners, x: number): number {
  let [from, to] = [0, corners.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((corners[middle] as Vec2)[0] < x) from = middle + 1;
    else to = middle;
  }
  return from;
}

type Side = readonly [Vec2, Vec2];

const sidesOf = (ring: readonly Vec2[]): readonly Side[] =>
  ring.map((corner, index): Side => [corner, ring[(index + 1) % ring.length] as Vec2]);

const isSame = (a: Vec2, b: Vec2): boolean => a[0] === b[0] && a[1] === b[1];

const turn = (a: Vec2, b: Vec2, c: Vec2): number =>
  Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));

/** Whether a side meets the bridge anywhere but at the bridge's own ends. */
function isInTheWay([a, b]: Side, [p, q]: Side): boolean {
  if (Math.max(a[0], b[0]) < Math.min(p[0], q[0]) || Math.max(p[0], q[0]) < Math.min(a[0], b[0])) return false;
  if (Math.max(a[1], b[1]) < Math.min(p[1], q[1]) || Math.max(p[1], q[1]) < Math.min(a[1], b[1])) return false;
  for (const [end, far] of [
    [p, q],
    [q, p],
  ] as const) {
    const other = isSame(a, end) ? b : isSame(b, end) ? a : undefined;
    if (!other) continue;
    // They leave one corner: in the way only where one lies along the other.
    const isAlong = (far[0] - end[0]) * (other[0] - end[0]) + (far[1] - end[1]) * (other[1] - end[1]) > 0;
    return isAlong && turn(end, far, other) === 0;
  }
  return turn(a, b, p) * turn(a, b, q) <= 0 && turn(p, q, a) * turn(p, q, b) <= 0;
}
