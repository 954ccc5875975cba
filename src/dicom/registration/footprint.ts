import {
  checkedPlane,
  distanceFromPlaneMm,
  dot,
  imagePointToMm,
  mmToImagePoint,
  normalOf,
  type PixelPlane,
  type Vec2,
} from '../geometry/pixelPlane';
import { type RegisteredTie, registeredNormal, registeredPoint } from '../radiology/registration';

/** How one image lies to another that it is registered with. Image points are those of the image it is drawn on. */
export interface Footprint {
  /** The corners of the whole image, by their feet on the plane: top left, top right, bottom right, bottom left. */
  readonly outline: readonly [Vec2, Vec2, Vec2, Vec2];
  /** The part of it within the image it is drawn on; empty where it lies beside. */
  readonly visible: readonly Vec2[];
  /** Where the two planes meet, within both images. */
  readonly crossing?: readonly [Vec2, Vec2];
  /** Least and greatest distance of that part (of the whole where none is within) from the plane, mm; 0 where they meet. */
  readonly nearestMm: number;
  readonly farthestMm: number;
  /** Between the planes, 0 to 90. */
  readonly angleDeg: number;
}

/** A corner on the plane it is drawn on, and how far it really lies from that plane, signed, mm. */
interface Corner {
  readonly at: Vec2;
  readonly offMm: number;
}

/**
 * The outline of one image (a CT slice, the total pixel matrix of a slide) on the plane of another; `tie` leads from the
 * frame of reference of the one to that of the other. In words why there is none: a plane that cannot be measured on.
 */
export function footprintOn(
  drawnOn: PixelPlane,
  other: PixelPlane,
  tie: Pick<RegisteredTie, 'matrix'>,
): Footprint | string {
  const planes = [checkedPlane(drawnOn), checkedPlane(other)] as const;
  for (const plane of planes) if (!plane.ok) return plane.error;
  const { columns, rows } = other;
  const corner = (point: Vec2): Corner => {
    const place = registeredPoint(tie, imagePointToMm(other, point));
    return { at: mmToImagePoint(drawnOn, place), offMm: distanceFromPlaneMm(drawnOn, place) };
  };
  const corners = [corner([0, 0]), corner([columns, 0]), corner([columns, rows]), corner([0, rows])] as const;
  if (!corners.every(({ at, offMm }) => [...at, offMm].every(Number.isFinite))) return 'a number is missing';
  const within = clipped(corners, drawnOn);
  const seen = within.length > 0 ? within : corners;
  const distances = seen.map(({ offMm }) => offMm);
  const [least, most] = [Math.min(...distances), Math.max(...distances)];
  const crossing = crossingOf(within);
  const cosine = Math.abs(dot(registeredNormal({ ...TIE, ...tie }, other), normalOf(drawnOn)));
  return {
    outline: [corners[0].at, corners[1].at, corners[2].at, corners[3].at],
    visible: within.map(({ at }) => at),
    ...(crossing ? { crossing } : {}),
    nearestMm: least <= 0 && most >= 0 ? 0 : Math.min(Math.abs(least), Math.abs(most)),
    farthestMm: Math.max(Math.abs(least), Math.abs(most)),
    angleDeg: (Math.acos(Math.min(1, cosine)) * 180) / Math.PI,
  };
}

const TIE = { name: '', type: 'AFFINE' } as const;

/** The part of a convex outline within a raster, side by side (Sutherland and Hodgman 1974). */
function clipped(corners: readonly Corner[], { columns, rows }: PixelPlane): readonly Corner[] {
  const sides: readonly ((at: Vec2) => number)[] = [
    ([u]) => u,
    ([u]) => columns - u,
    ([, v]) => v,
    ([, v]) => rows - v,
  ];
  return sides.reduce<readonly Corner[]>(
    (rest, inside) =>
      rest.flatMap((end, index) => {
        const start = rest.at(index - 1) ?? end;
        const [before, after] = [inside(start.at), inside(end.at)];
        const cut = before < 0 !== after < 0 ? [between(start, end, before / (before - after))] : [];
        return after < 0 ? cut : [...cut, end];
      }),
    corners,
  );
}

const between = (a: Corner, b: Corner, part: number): Corner => ({
  at: [a.at[0] + part * (b.at[0] - a.at[0]), a.at[1] + part * (b.at[1] - a.at[1])],
  offMm: a.offMm + part * (b.offMm - a.offMm),
});

/** Where an outline goes through its plane: the two places on its sides where the distance is 0. */
function crossingOf(within: readonly Corner[]): readonly [Vec2, Vec2] | undefined {
  const places = within.flatMap((end, index): Vec2[] => {
    const start = within.at(index - 1) ?? end;
    if (start.offMm < 0 === end.offMm < 0) return [];
    return [between(start, end, start.offMm / (start.offMm - end.offMm)).at];
  });
  const [first, second] = places;
  return first && second ? [first, second] : undefined;
}

/** Distances below this are none: landmarks are never placed better. */
const IN_PLANE_MM = 0.05;

/** Whether an outline may be taken for the image itself: how far off its plane it lies, in words. */
export function footprintWords({ visible, nearestMm, farthestMm, angleDeg }: Footprint): string {
  if (visible.length === 0) return 'beside this image';
  if (farthestMm < IN_PLANE_MM) return 'in this plane';
  const mm = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} mm`;
  if (nearestMm === 0) return `through this plane at ${Math.round(angleDeg)}°, up to ${mm(farthestMm)} off it`;
  return farthestMm - nearestMm < IN_PLANE_MM
    ? `${mm(nearestMm)} off this plane`
    : `${mm(nearestMm)} to ${mm(farthestMm)} off this plane`;
}
