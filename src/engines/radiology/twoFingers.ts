import type { ScreenMap } from '../../dicom/geometry/displayedPlane';
import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import { pannedBy, type ViewCamera, zoomedAt } from './viewCamera';

/** Two fingers on the glass, in CSS pixels of the pane. */
export interface Fingers {
  readonly middle: Vec2;
  readonly spreadPx: number;
}

/** Fingers are never quite still; nor is a distance of nothing a scale. */
const STILL_PX = 12;
const SMALLEST_SPREAD_PX = 10;

export function fingersAt(a: Vec2, b: Vec2): Fingers {
  return {
    middle: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2],
    spreadPx: Math.max(SMALLEST_SPREAD_PX, Math.hypot(b[0] - a[0], b[1] - a[1])),
  };
}

/**
 * What the hand began: fingers that go apart or together zoom, fingers that go along together scroll. Undefined until
 * one of them is clear; after that the other has no part in it, so that a zoom never changes the image.
 */
export function intentOf(from: Fingers, to: Fingers): 'zoom' | 'scroll' | undefined {
  const spread = Math.abs(to.spreadPx - from.spreadPx);
  const way = Math.hypot(to.middle[0] - from.middle[0], to.middle[1] - from.middle[1]);
  if (Math.max(spread, way) < STILL_PX) return undefined;
  return spread > way ? 'zoom' : 'scroll';
}

/** The image point that was between the fingers stays between them. */
export function pinched(
  { camera, map, zoom }: { readonly camera: ViewCamera; readonly map: ScreenMap; readonly zoom: number },
  from: Fingers,
  to: Fingers,
): ViewCamera {
  const zoomed = zoomedAt(camera, map, to.spreadPx / from.spreadPx, from.middle, zoom);
  const factor = zoomed.magnification / camera.magnification; // less than asked for at the ends of the scale
  const [dx, dy] = [to.middle[0] - from.middle[0], to.middle[1] - from.middle[1]];
  return pannedBy(zoomed, map, dx / factor, dy / factor);
}
