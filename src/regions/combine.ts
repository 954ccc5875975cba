import {
  Clipper64,
  ClipperOffset,
  ClipType,
  EndType,
  FillRule,
  JoinType,
  type Path64,
  type Paths64,
  type PolyPath64,
  PolyTree64,
} from 'clipper2-ts';
import type { Vec2, Vec3 } from '../dicom/geometry/pixelPlane';
import { ringsOf, twiceArea } from '../dicom/geometry/rings';
import { isSelfCrossing } from '../dicom/geometry/selfCrossing';
import { keyholeOf, type Piece, withContacts } from './keyhole';

/** A closed outline in one plane, mm of the slide or pixels; its holes lie over bridges (docs/decisions/0026). */
export type Outline = readonly Vec2[];

/**
 * What becomes of regions: one outline a piece, the largest first; none where nothing is left. Undefined where no outlines
 * were found that say the result: nothing must then be changed.
 */
export type Pieces = readonly Outline[] | undefined;

/** All of them, once where they overlap. No outline may cross itself. */
export function unite(outlines: readonly Outline[]): Pieces {
  const step = stepFor(outlines);
  const tree = execute(
    ClipType.Union,
    outlines.flatMap((one) => pathsOf(one, step)),
    [],
  );
  return tree && outlinesOf(tree, step);
}

/** The first without what lies in the second. No outline may cross itself. */
export function subtract(one: Outline, other: Outline): Pieces {
  const step = stepFor([one, other]);
  const tree = execute(ClipType.Difference, pathsOf(one, step), pathsOf(other, step));
  return tree && outlinesOf(tree, step);
}

/** How far chords of a stroke's round ends lie from their circle, as a part of the radius: a disc has 0.2 % less area. */
const CHORD = 1 / 800;

/**
 * What a round brush covers on its way, as one outline with holes; `radius` in the units of the way. Undefined where it
 * could not be said.
 */
export function strokeOutline(way: readonly Vec2[], radius: number): Outline | undefined {
  const reach: Vec2 = [radius, radius];
  const step = stepFor([[...way, reach], way.map(([x, y]): Vec2 => [Math.abs(x) + radius, Math.abs(y) + radius])]);
  const offset = new ClipperOffset(2, (CHORD * radius) / step);
  offset.addPath(toPath(way, step), JoinType.Round, EndType.Round);
  const covered: Paths64 = [];
  offset.execute(radius / step, covered);
  const tree = execute(ClipType.Union, covered, []);
  const outlines = tree && outlinesOf(tree, step);
  return outlines?.length === 1 ? outlines[0] : undefined;
}

/**
 * The size of a step of the grid that results lie on: 2²⁴ of them reach to the farthest coordinate, so each is a float32
 * as a report keeps it and all products of the clipper are exact. On a slide it is 8 nm at most, a thirtieth of a pixel.
 */
export function stepFor(outlines: readonly Outline[]): number {
  let farthest = 0;
  for (const outline of outlines) for (const [x, y] of outline) farthest = Math.max(farthest, Math.abs(x), Math.abs(y));
  return 2 ** (Math.ceil(Math.log2(farthest || 1)) - 24);
}

const toPath = (outline: Outline, step: number): Path64 =>
  outline.map(([x, y]) => ({ x: Math.round(x / step), y: Math.round(y / step) }));

/** Rings without their bridges, which would only be stumbled over; the outermost all the same way round, holes the other. */
function pathsOf(outline: Outline, step: number): Paths64 {
  const points = outline.map(([x, y]): Vec3 => [x, y, 0]);
  const ordered = twiceArea(outline) < 0 ? (ring: Path64) => ring.toReversed() : (ring: Path64) => ring;
  return ringsOf(points).map((ring) =>
    ordered(
      toPath(
        ring.map((index) => outline[index] as Vec2),
        step,
      ),
    ),
  );
}

function execute(type: ClipType, subject: Paths64, clip: Paths64): PolyTree64 | undefined {
  const clipper = new Clipper64();
  clipper.preserveCollinear = false;
  clipper.addSubject(subject);
  if (clip.length > 0) clipper.addClip(clip);
  const tree = new PolyTree64();
  return clipper.execute(type, FillRule.Positive, tree) ? tree : undefined;
}

/** How often rounded crossings are clipped once more before giving up. */
const ATTEMPTS = 4;

function outlinesOf(tree: PolyTree64, step: number, attempt = 1): Pieces {
  const pieces = piecesOf(tree).filter(hasExtent);
  const outlines = pieces.flatMap((piece) => whole(keyholeOf(piece)) ?? whole(keyholeOf(withContacts(piece))) ?? []);
  if (outlines.length === pieces.length)
    return outlines
      .sort((a, b) => Math.abs(twiceArea(b)) - Math.abs(twiceArea(a)))
      .map((outline) => outline.map(([x, y]): Vec2 => [x * step, y * step]));
  if (attempt === ATTEMPTS) return undefined;
  // Rounding to the grid may have made sides cross by a step: led through one corner and clipped again, they do not.
  const paths = pieces.map(withContacts).flatMap(({ outer, holes }) => [outer, ...holes]);
  const again = execute(
    ClipType.Union,
    paths.map((path) => path.map(([x, y]) => ({ x, y }))),
    [],
  );
  return again && outlinesOf(again, step, attempt + 1);
}

/** In a list of one, where its area is defined. */
const whole = (outline: Outline | undefined): [Outline] | undefined =>
  outline && !isSelfCrossing(outline.map(([x, y]): Vec3 => [x, y, 0])) ? [outline] : undefined;

/** Outlines with the holes in them; what lies in a hole again is a piece of its own. */
function piecesOf(node: PolyPath64): Piece[] {
  return childrenOf(node).flatMap((outer) => {
    const holes = childrenOf(outer);
    return [{ outer: cornersOf(outer), holes: holes.map(cornersOf).filter(isRing) }, ...holes.flatMap(piecesOf)];
  });
}

const childrenOf = (node: PolyPath64): PolyPath64[] => Array.from({ length: node.count }, (_, at) => node.child(at));

const cornersOf = (node: PolyPath64): readonly Vec2[] => (node.poly ?? []).map(({ x, y }): Vec2 => [x, y]);

const isRing = (corners: readonly Vec2[]): boolean => corners.length > 2 && twiceArea(corners) !== 0;

/** Narrower than two steps of the grid is what rounding leaves between two outlines that meet: 15 nm on a slide. */
function hasExtent({ outer }: Piece): boolean {
  let around = 0;
  for (const [index, [x, y]] of outer.entries()) {
    const [nx, ny] = outer[(index + 1) % outer.length] as Vec2;
    around += Math.hypot(nx - x, ny - y);
  }
  return isRing(outer) && Math.abs(twiceArea(outer)) > 2 * around;
}
