import { seededRandom } from '../../../src/lib/seededRandom';
import { crossProduct, type Point, unit } from './shapes';

/** A straight piece of vessel or airway; radius in mm at both ends. */
export interface Branch {
  readonly from: Point;
  readonly to: Point;
  readonly fromRadius: number;
  readonly toRadius: number;
}

export interface LungTree {
  readonly arteries: readonly Branch[];
  readonly veins: readonly Branch[];
  /** Lumen radii; walls are thicker where the lumen is wider. */
  readonly airways: readonly Branch[];
}

/** Which lobe a point belongs to, and how deep inside it (positive, mm); undefined outside the lungs. */
export type LobeOf = (
  x: number,
  y: number,
  z: number,
) => { readonly lobe: number; readonly depthMm: number } | undefined;

interface Hilum {
  readonly lobe: number;
  readonly artery: Point;
  readonly vein: Point;
  readonly airway: Point;
}

/** Where each lobe is entered. Lobes: 0 right upper, 1 middle, 2 right lower, 3 left upper, 4 left lower. */
const HILA: readonly Hilum[] = [
  { lobe: 0, artery: [-36, 6, -20], vein: [-30, 8, -44], airway: [-26, 17, -17] },
  { lobe: 1, artery: [-42, 8, -30], vein: [-30, 6, -52], airway: [-37, 18, -44] },
  { lobe: 2, artery: [-42, 12, -32], vein: [-34, 24, -82], airway: [-36, 19, -44] },
  { lobe: 3, artery: [48, 12, -15], vein: [44, 8, -46], airway: [41, 21, -35] },
  { lobe: 4, artery: [52, 24, -30], vein: [46, 27, -86], airway: [42, 23, -36] },
];

/**
 * Vessels and airways grown into the lobes by halving clouds of end points (after Tawhai): each branch runs 40 % of
 * the way to the centre of the points it feeds, then the cloud is split across its widest direction. Radii follow the
 * number of ends fed. Airways keep company with the arteries, as they do in life.
 */
export function growLungTree(seed: number, lobeOf: LobeOf): LungTree {
  const tree = { arteries: [] as Branch[], veins: [] as Branch[], airways: [] as Branch[] };
  const arterial = endPoints(seed, lobeOf, 7600, 4.5);
  const venous = endPoints(seed + 1, lobeOf, 6400, 4.5);
  const random = seededRandom(seed + 2);
  for (const hilum of HILA) {
    const bundle: Bundle = {
      random,
      arteries: tree.arteries,
      airways: tree.airways,
      total: arterial[hilum.lobe]?.length ?? 1,
    };
    grow(bundle, hilum.airway, hilum.artery, arterial[hilum.lobe] ?? [], 6, [0, 0, 0]);
    const alone: Bundle = { random, arteries: tree.veins, airways: undefined, total: venous[hilum.lobe]?.length ?? 1 };
    grow(alone, hilum.vein, hilum.vein, venous[hilum.lobe] ?? [], 6, [0, 0, 0]);
  }
  return tree;
}

interface Bundle {
  readonly random: () => number;
  readonly arteries: Branch[];
  readonly airways: Branch[] | undefined;
  readonly total: number;
}

const radiusFor = (count: number, total: number, root: number): number => Math.max(0.3, root * (count / total) ** 0.42);

function grow(
  bundle: Bundle,
  axis: Point,
  artery: Point,
  points: readonly Point[],
  root: number,
  heading: Point,
): void {
  const count = points.length;
  if (count === 0) return;
  const centre = mean(points);
  const reach = count === 1 ? 0.8 : 0.4;
  const direct: Point = [(centre[0] - axis[0]) * reach, (centre[1] - axis[1]) * reach, (centre[2] - axis[2]) * reach];
  const length = Math.hypot(...direct);
  const end: Point = [
    axis[0] + direct[0] + heading[0] * length * 0.22,
    axis[1] + direct[1] + heading[1] * length * 0.22,
    axis[2] + direct[2] + heading[2] * length * 0.22,
  ];
  const direction = unit([end[0] - axis[0], end[1] - axis[1], end[2] - axis[2]]);
  const radius = radiusFor(count, bundle.total, root);
  const next = radiusFor(Math.max(1, count * 0.55), bundle.total, root);
  const side = unit(crossProduct(direction, [0.31, 0.52, 0.8]));
  const gap = bundle.airways && radius > 1.05 ? next * 1.8 + 0.4 : 0;
  const arteryEnd: Point = [end[0] + side[0] * gap, end[1] + side[1] * gap, end[2] + side[2] * gap];
  pushBent(bundle.arteries, bundle.random, artery, arteryEnd, radius, next);
  if (bundle.airways && radius > 1.15) pushBent(bundle.airways, bundle.random, axis, end, radius * 0.82, next * 0.82);
  if (count === 1) return;
  const [left, right] = halve(points, centre, direction);
  grow(bundle, end, arteryEnd, left, root, direction);
  grow(bundle, end, arteryEnd, right, root, direction);
}

/** Two pieces with the middle a little off the line: vessels are never ruled. */
function pushBent(
  branches: Branch[],
  random: () => number,
  from: Point,
  to: Point,
  fromRadius: number,
  toRadius: number,
): void {
  const bend = Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]) * 0.09;
  const middle: Point = [
    (from[0] + to[0]) / 2 + (random() - 0.5) * bend,
    (from[1] + to[1]) / 2 + (random() - 0.5) * bend,
    (from[2] + to[2]) / 2 + (random() - 0.5) * bend,
  ];
  const middleRadius = (fromRadius + toRadius) / 2;
  branches.push(
    { from, to: middle, fromRadius, toRadius: middleRadius },
    { from: middle, to, fromRadius: middleRadius, toRadius },
  );
}

/** Splits a cloud by a plane that contains the branch and is square to the cloud's widest direction across it. */
function halve(points: readonly Point[], centre: Point, direction: Point): [Point[], Point[]] {
  let axis = unit(crossProduct(direction, [0.4, -0.5, 0.77]));
  for (let round = 0; round < 4; round += 1) {
    let sx = 0;
    let sy = 0;
    let sz = 0;
    for (const point of points) {
      const dx = point[0] - centre[0];
      const dy = point[1] - centre[1];
      const dz = point[2] - centre[2];
      const along = dx * axis[0] + dy * axis[1] + dz * axis[2];
      sx += dx * along;
      sy += dy * along;
      sz += dz * along;
    }
    const forward = sx * direction[0] + sy * direction[1] + sz * direction[2];
    axis = unit([sx - direction[0] * forward, sy - direction[1] * forward, sz - direction[2] * forward]);
  }
  const along = points.map(
    (point) => (point[0] - centre[0]) * axis[0] + (point[1] - centre[1]) * axis[1] + (point[2] - centre[2]) * axis[2],
  );
  const left = points.filter((_, index) => (along[index] ?? 0) < 0);
  const right = points.filter((_, index) => (along[index] ?? 0) >= 0);
  return left.length === 0 || right.length === 0
    ? [points.slice(0, points.length >> 1), points.slice(points.length >> 1)]
    : [left, right];
}

function mean(points: readonly Point[]): Point {
  let x = 0;
  let y = 0;
  let z = 0;
  for (const point of points) {
    x += point[0];
    y += point[1];
    z += point[2];
  }
  return [x / points.length, y / points.length, z / points.length];
}

function endPoints(seed: number, lobeOf: LobeOf, count: number, depthMm: number): Point[][] {
  const random = seededRandom(seed);
  const lobes: Point[][] = [[], [], [], [], []];
  for (let found = 0, tries = 0; found < count && tries < count * 20; tries += 1) {
    const point: Point = [(random() - 0.5) * 262, -86 + random() * 178, -190 + random() * 276];
    const place = lobeOf(...point);
    if (place === undefined || place.depthMm < depthMm) continue;
    lobes[place.lobe]?.push(point);
    found += 1;
  }
  return lobes;
}
