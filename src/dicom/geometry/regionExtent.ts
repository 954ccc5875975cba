import type { Vec2 } from './pixelPlane';

/** Two places and the straight way between them. */
export type Line = readonly [Vec2, Vec2];

/** The two places of a closed outline that lie farthest apart; undefined where all its corners are one place. */
export function greatestDiameter(outline: readonly Vec2[]): Line | undefined {
  const hull = convexHull(outline);
  let found: Line | undefined;
  let greatest = 0;
  for (const [index, a] of hull.entries()) {
    for (const b of hull.slice(index + 1)) {
      const length = distance(a, b);
      if (length <= greatest) continue;
      greatest = length;
      found = [a, b];
    }
  }
  return found;
}

/**
 * The longest line at right angles to `along` between two places of a closed outline. Both ends lie on the outline, so a
 * reader can check them; between them it may leave the region, as the greatest diameter of a bent one does.
 */
export function greatestPerpendicular(outline: readonly Vec2[], along: Line): Line | undefined {
  const [a, b] = along;
  const size = distance(a, b);
  if (size === 0 || outline.length < 3) return undefined;
  const u: Vec2 = [(b[0] - a[0]) / size, (b[1] - a[1]) / size];
  // Along the line and across it, from its first end: differences of slide mm lose no digits.
  const turned = outline.map(([x, y]): Vec2 => {
    const [dx, dy] = [x - a[0], y - a[1]];
    return [dx * u[0] + dy * u[1], dy * u[0] - dx * u[1]];
  });
  const best = widest(turned);
  if (!best) return undefined;
  const back = (s: number): Vec2 => [a[0] + best.at * u[0] - s * u[1], a[1] + best.at * u[1] + s * u[0]];
  return [back(best.low), back(best.high)];
}

/** Between two corners the width changes evenly, so the greatest stands at a corner. Sides are met in their order. */
function widest(outline: readonly Vec2[]) {
  const sides = sidesOf(outline, true)
    .map(([p, q]): Line => (p[0] <= q[0] ? [p, q] : [q, p]))
    .sort((p, q) => p[0][0] - q[0][0]);
  const stops = outline.map(([t]) => t).sort((p, q) => p - q);
  let best: { readonly at: number; readonly low: number; readonly high: number } | undefined;
  let open: Line[] = [];
  let next = 0;
  for (const at of stops) {
    for (; next < sides.length && (sides[next] as Line)[0][0] <= at; next += 1) open.push(sides[next] as Line);
    open = open.filter(([, end]) => end[0] >= at);
    const heights = open.flatMap((side) => heightsAt(side, at));
    const low = heights.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
    const high = heights.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY);
    if (high > low && (!best || high - low > best.high - best.low)) best = { at, low, high };
  }
  return best;
}

function heightsAt([p, q]: Line, at: number): readonly number[] {
  if (p[0] === q[0]) return [p[1], q[1]];
  return [p[1] + ((q[1] - p[1]) * (at - p[0])) / (q[0] - p[0])];
}

/**
 * The shortest way from one line to another, from the first to the second; the two ends are one place where they meet.
 * A line is its corners in order, with the way back to the first where it is closed.
 */
export function shortestBetween(
  from: readonly Vec2[],
  isFromClosed: boolean,
  to: readonly Vec2[],
  isToClosed: boolean,
): Line | undefined {
  const targets = sidesOf(to, isToClosed);
  let found: Line | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const side of sidesOf(from, isFromClosed)) {
    for (const target of targets) {
      if (boxDistance(side, target) >= least) continue;
      const way = betweenSides(side, target);
      const length = distance(...way);
      if (length >= least) continue;
      least = length;
      found = way;
    }
  }
  return found;
}

function sidesOf(corners: readonly Vec2[], isClosed: boolean): Line[] {
  const sides = corners.slice(1).map((corner, index): Line => [corners[index] as Vec2, corner]);
  const [first, last] = [corners[0], corners.at(-1)];
  return isClosed && first && last && corners.length > 2 ? [...sides, [last, first]] : sides;
}

function betweenSides([a, b]: Line, [c, d]: Line): Line {
  const crossing = crossingOf([a, b], [c, d]);
  if (crossing) return [crossing, crossing];
  const ways: Line[] = [
    [a, nearestOn([c, d], a)],
    [b, nearestOn([c, d], b)],
    [nearestOn([a, b], c), c],
    [nearestOn([a, b], d), d],
  ];
  return ways.sort((one, other) => distance(...one) - distance(...other))[0] as Line;
}

/** Where two sides cross; parallel ones, which meet at an end of one if at all, are left to the distances of their ends. */
function crossingOf([a, b]: Line, [c, d]: Line): Vec2 | undefined {
  const [rx, ry, sx, sy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]];
  const turn = rx * sy - ry * sx;
  if (turn === 0) return undefined;
  const t = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / turn;
  const s = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / turn;
  return t >= 0 && t <= 1 && s >= 0 && s <= 1 ? [a[0] + t * rx, a[1] + t * ry] : undefined;
}

function nearestOn([p, q]: Line, at: Vec2): Vec2 {
  const [dx, dy] = [q[0] - p[0], q[1] - p[1]];
  const square = dx * dx + dy * dy;
  if (square === 0) return p;
  const t = Math.max(0, Math.min(1, ((at[0] - p[0]) * dx + (at[1] - p[1]) * dy) / square));
  return [p[0] + t * dx, p[1] + t * dy];
}

/** No two places of two sides lie nearer than the boxes around them. */
function boxDistance([a, b]: Line, [c, d]: Line): number {
  const gap = (axis: 0 | 1) =>
    Math.max(
      0,
      Math.min(c[axis], d[axis]) - Math.max(a[axis], b[axis]),
      Math.min(a[axis], b[axis]) - Math.max(c[axis], d[axis]),
    );
  return Math.hypot(gap(0), gap(1));
}

/** Corners of the hull in order (monotone chain). */
function convexHull(points: readonly Vec2[]): readonly Vec2[] {
  const sorted = [...points].sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  const chain = (ordered: readonly Vec2[]): Vec2[] => {
    const kept: Vec2[] = [];
    for (const point of ordered) {
      while (kept.length > 1 && turnOf(kept.at(-2) as Vec2, kept.at(-1) as Vec2, point) <= 0) kept.pop();
      kept.push(point);
    }
    return kept.slice(0, -1);
  };
  return [...chain(sorted), ...chain(sorted.toReversed())];
}

const turnOf = (a: Vec2, b: Vec2, c: Vec2): number => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
const distance = (a: Vec2, b: Vec2): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
