import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import { distancePx } from './view';

/**
 * Which points of a traced path to keep (Ramer–Douglas–Peucker): the first, the last, and all without which the path
 * would move by more than `tolerancePx` on the screen it was drawn on.
 */
export function keptIndices(path: readonly Vec2[], tolerancePx: number): number[] {
  if (path.length <= 2) return path.map((_, index) => index);
  const isKept = new Uint8Array(path.length);
  isKept[0] = 1;
  isKept[path.length - 1] = 1;
  const open: [number, number][] = [[0, path.length - 1]];
  for (let span = open.pop(); span; span = open.pop()) {
    const [first, last] = span;
    let [worst, worstAt] = [tolerancePx, -1];
    for (let index = first + 1; index < last; index += 1) {
      const distance = distanceToSegmentPx(path[index] as Vec2, path[first] as Vec2, path[last] as Vec2);
      if (distance > worst) [worst, worstAt] = [distance, index];
    }
    if (worstAt < 0) continue;
    isKept[worstAt] = 1;
    open.push([first, worstAt], [worstAt, last]);
  }
  return path.flatMap((_, index) => (isKept[index] ? [index] : []));
}

/** The place on a segment that is nearest to a point. */
export function footOnSegmentPx(point: Vec2, a: Vec2, b: Vec2): Vec2 {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const squared = dx * dx + dy * dy;
  const t = squared > 0 ? Math.min(1, Math.max(0, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / squared)) : 0;
  return [a[0] + t * dx, a[1] + t * dy];
}

export const distanceToSegmentPx = (point: Vec2, a: Vec2, b: Vec2): number =>
  distancePx(point, footOnSegmentPx(point, a, b));

/**
 * A hand that traces a contour often overshoots its start. The range of points left when both tails beyond the crossing
 * are dropped (the crossing itself becomes the closing side); the whole range when head and tail do not cross.
 */
export function withoutOvershoot(path: readonly Vec2[]): readonly [first: number, end: number] {
  const reach = Math.floor(path.length / 4);
  for (let head = 0; head < reach; head += 1) {
    for (let tail = path.length - 2; tail >= path.length - 1 - reach; tail -= 1) {
      const [a, b, c, d] = [path[head], path[head + 1], path[tail], path[tail + 1]];
      if (a && b && c && d && tail > head + 1 && doCross(a, b, c, d)) return [head + 1, tail + 1];
    }
  }
  return [0, path.length];
}

function doCross(a: Vec2, b: Vec2, c: Vec2, d: Vec2): boolean {
  const side = (p: Vec2, q: Vec2, r: Vec2) => Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}
