import type { Vec2, Vec3 } from './pixelPlane';
import { vectorsOf } from './shapes';

/** One simple ring of an outline: places in the list of its points, in their order. */
export type Ring = readonly number[];

/**
 * The rings that one closed outline goes along. DICOM polygons have no holes; one is kept as a ring of its own that the
 * outline reaches over a bridge, which it goes along and back between the very same two points, or at a shared point
 * without a bridge (docs/decisions/0026). Bridges, and any way out and back of no width, are in no ring.
 */
export function ringsOf(points: readonly Vec3[]): readonly Ring[] {
  const places = placesOf(points);
  const rings: Ring[] = [];
  const way: number[] = [];
  /** Where in the way a place stands, one more; 0 for nowhere. */
  const standing = new Int32Array(points.length);
  for (const index of points.keys()) {
    const place = places[index] as number;
    const from = standing[place] as number;
    if (from > 0) {
      const loop = way.splice(from);
      for (const left of loop) standing[places[left] as number] = 0;
      // Out and back: a bridge. A single point was clicked twice.
      if (loop.length > 1) rings.push([way[from - 1] as number, ...loop]);
    } else standing[place] = way.push(index);
  }
  if (way.length > 2 || rings.length === 0) rings.push(way);
  return rings;
}

/** The rings of a flat list of coordinates; the same list is asked for them at each image of a movement. */
export function ringsIn(points: readonly number[], dimension: 2 | 3): readonly Ring[] {
  const known = remembered.get(points);
  if (known) return known;
  const rings = ringsOf(vectorsOf(points, dimension));
  remembered.set(points, rings);
  return rings;
}

const remembered = new WeakMap<readonly number[], readonly Ring[]>();

/** For each point the first one that lies exactly there. */
export function placesOf(points: readonly Vec3[]): Int32Array {
  const byX = new Map<number, number[]>();
  const places = new Int32Array(points.length);
  for (const [index, point] of points.entries()) {
    const column = byX.get(point[0]);
    if (!column) byX.set(point[0], [index]);
    const same = column?.find((other) => isSamePoint(points[other] as Vec3, point));
    places[index] = same ?? index;
    if (column && same === undefined) column.push(index);
  }
  return places;
}

const isSamePoint = (a: Vec3, b: Vec3): boolean => a[0] === b[0] && a[1] === b[1] && a[2] === b[2];

/** Twice the area of a ring in a plane: its sign is the way round. */
export function twiceArea(ring: readonly Vec2[]): number {
  const [x0, y0] = ring[0] ?? [0, 0];
  let sum = 0;
  for (let index = 1; index + 1 < ring.length; index += 1) {
    const [a, b] = [ring[index] as Vec2, ring[index + 1] as Vec2];
    sum += (a[0] - x0) * (b[1] - y0) - (a[1] - y0) * (b[0] - x0);
  }
  return sum;
}
