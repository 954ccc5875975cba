import type { Vec2 } from '../geometry/pixelPlane';

/** From the plane of one glass to that of another, mm: x' = a·x + c·y + e, y' = b·x + d·y + f. */
export interface GlassMap {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

export const SAME_GLASS: GlassMap = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };

export const mapPoint = ({ a, b, c, d, e, f }: GlassMap, [x, y]: Vec2): Vec2 => [a * x + c * y + e, b * x + d * y + f];

/** Of a direction: without the shift. */
export const mapVector = ({ a, b, c, d }: GlassMap, [x, y]: Vec2): Vec2 => [a * x + c * y, b * x + d * y];

/** The way back; undefined where the map flattens the glass. */
export function inverseMap({ a, b, c, d, e, f }: GlassMap): GlassMap | undefined {
  const det = a * d - b * c;
  if (!Number.isFinite(det) || Math.abs(det) < 1e-12) return undefined;
  const [ia, ib, ic, id] = [d / det, -b / det, -c / det, a / det];
  return { a: ia, b: ib, c: ic, d: id, e: -(ia * e + ic * f), f: -(ib * e + id * f) };
}

/** How a pane sees a glass: what lies in its middle, and what a CSS pixel to the right and one down are, mm. */
export interface GlassView {
  readonly centreMm: Vec2;
  readonly rightMm: Vec2;
  readonly downMm: Vec2;
}

/** The same view of the other glass. */
export const viewThrough = (map: GlassMap, { centreMm, rightMm, downMm }: GlassView): GlassView => ({
  centreMm: mapPoint(map, centreMm),
  rightMm: mapVector(map, rightMm),
  downMm: mapVector(map, downMm),
});

/** What lies at the same place of two panes is the same: a link by hand, of two views as they are. Undefined for no view. */
export function mapBetweenViews(from: GlassView, to: GlassView): GlassMap | undefined {
  const [[rx, ry], [dx, dy]] = [from.rightMm, from.downMm];
  const back = inverseMap({ a: rx, b: ry, c: dx, d: dy, e: from.centreMm[0], f: from.centreMm[1] });
  if (!back) return undefined;
  const [[ux, uy], [vx, vy]] = [to.rightMm, to.downMm];
  const onto = { a: ux, b: uy, c: vx, d: vy, e: to.centreMm[0], f: to.centreMm[1] };
  const origin = mapPoint(onto, mapPoint(back, [0, 0]));
  const [x, y] = [mapVector(onto, mapVector(back, [1, 0])), mapVector(onto, mapVector(back, [0, 1]))];
  return { a: x[0], b: x[1], c: y[0], d: y[1], e: origin[0], f: origin[1] };
}
