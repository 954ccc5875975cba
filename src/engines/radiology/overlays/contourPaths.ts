import {
  distanceFromPlaneMm,
  mmToImagePoint,
  type PixelPlane,
  type Vec2,
  type Vec3,
} from '../../../dicom/geometry/pixelPlane';
import type { Contour } from '../../../dicom/overlay/overlay';

/** What of one region is drawn on one image, in image points. */
export interface RegionOnImage {
  readonly segmentNumber: number;
  /**
   * Closed outlines. Filled together by the even-odd rule: what lies within an inner one is a hole, whether it is written
   * as XOR, as an own contour or as a keyhole (RT-01).
   */
  readonly closed: readonly (readonly Vec2[])[];
  readonly open: readonly (readonly Vec2[])[];
  readonly points: readonly Vec2[];
}

/** The contours near an image: within `reachMm` of its plane, never pulled onto it from farther (RT-02). */
export function regionsOnImage(
  contours: readonly Contour[],
  plane: PixelPlane,
  reachMm: number,
): readonly RegionOnImage[] {
  const regions = new Map<number, { closed: (readonly Vec2[])[]; open: (readonly Vec2[])[]; points: Vec2[] }>();
  for (const contour of contours) {
    const { segmentNumber, kind } = contour;
    const runs = runsNear(contour, plane, reachMm);
    if (runs.length === 0) continue;
    const region = regions.get(segmentNumber) ?? { closed: [], open: [], points: [] };
    regions.set(segmentNumber, region);
    const isWhole = runs[0]?.length === contour.points.length / 3;
    if (kind === 'POINT') region.points.push(...runs.flat());
    // A closed outline is a planar one: one that leaves the plane is drawn as far as it lies on it, and not filled.
    else if ((kind === 'CLOSED_PLANAR' || kind === 'CLOSEDPLANAR_XOR') && isWhole) region.closed.push(...runs);
    else region.open.push(...runs.filter((run) => run.length > 1));
  }
  return [...regions].map(([segmentNumber, region]) => ({ segmentNumber, ...region }));
}

/** Stretches of neighbouring points that lie near the plane, in image points. */
function runsNear({ points }: Contour, plane: PixelPlane, reachMm: number): readonly (readonly Vec2[])[] {
  const runs: Vec2[][] = [];
  let run: Vec2[] | undefined;
  for (let at = 0; at < points.length; at += 3) {
    const point: Vec3 = [points[at] as number, points[at + 1] as number, points[at + 2] as number];
    if (Math.abs(distanceFromPlaneMm(plane, point)) > reachMm) {
      run = undefined;
      continue;
    }
    if (!run) {
      run = [];
      runs.push(run);
    }
    run.push(mmToImagePoint(plane, point));
  }
  return runs;
}
