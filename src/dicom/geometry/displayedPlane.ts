import { imagePointToMm, mmToImagePoint, type PixelPlane, type Vec2, type Vec3 } from './pixelPlane';

/**
 * Image point to screen point: x = a·u + c·v + e, y = b·u + d·v + f, as a canvas names them. Both engines show by this
 * one map, and their painters are held to it by pixel tests.
 */
export interface ScreenMap {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/** How an image lies on the screen: mirrored left to right first (where flipped), then turned clockwise. */
export interface ScreenView {
  /** The image point shown at `middle`, a screen point. */
  readonly centre: Vec2;
  readonly middle: Vec2;
  /** Screen units for one pixel across and one down; they differ where pixels are not square. */
  readonly pixelWidth: number;
  readonly pixelHeight: number;
  readonly rotationDeg: number;
  readonly isFlipped: boolean;
}

export function screenMapOf({
  centre,
  middle,
  pixelWidth,
  pixelHeight,
  rotationDeg,
  isFlipped,
}: ScreenView): ScreenMap {
  const [cos, sin] = cosSin(rotationDeg);
  const across = isFlipped ? -pixelWidth : pixelWidth;
  const linear = { a: across * cos, b: across * sin, c: -pixelHeight * sin, d: pixelHeight * cos };
  return {
    ...linear,
    e: middle[0] - linear.a * centre[0] - linear.c * centre[1],
    f: middle[1] - linear.b * centre[0] - linear.d * centre[1],
  };
}

export const toScreen = ({ a, b, c, d, e, f }: ScreenMap, [u, v]: Vec2): Vec2 => [a * u + c * v + e, b * u + d * v + f];

/** The same view in other screen units: from CSS pixels to device pixels, per axis where a canvas is a fraction off. */
export const scaledMap = ({ a, b, c, d, e, f }: ScreenMap, x: number, y = x): ScreenMap => ({
  a: a * x,
  b: b * y,
  c: c * x,
  d: d * y,
  e: e * x,
  f: f * y,
});

/** Undefined on a map that shows nothing: a pane without a size, a zoom of zero. */
export function fromScreen({ a, b, c, d, e, f }: ScreenMap, [x, y]: Vec2): Vec2 | undefined {
  const determinant = a * d - b * c;
  if (!Number.isFinite(determinant) || determinant === 0) return undefined;
  const [dx, dy] = [x - e, y - f];
  return [(d * dx - c * dy) / determinant, (a * dy - b * dx) / determinant];
}

/** Mm of the frame of reference to the screen (the foot of the point on the plane), and back onto the plane. */
export const mmToScreen = (plane: PixelPlane, map: ScreenMap, point: Vec3): Vec2 =>
  toScreen(map, mmToImagePoint(plane, point));

export function screenToMm(plane: PixelPlane, map: ScreenMap, point: Vec2): Vec3 | undefined {
  const image = fromScreen(map, point);
  return image && imagePointToMm(plane, image);
}

/** A turn as the one of 0 up to 360 degrees that looks the same. */
export const normalDeg = (deg: number): number => ((deg % 360) + 360) % 360;

/** Cosine and sine of a turn; exact at quarter turns, so that an upright image stays upright to the last bit. */
export function cosSin(deg: number): readonly [cos: number, sin: number] {
  const quarter = (((deg / 90) % 4) + 4) % 4;
  if (Number.isInteger(quarter)) return QUARTERS[quarter] ?? [1, 0];
  const angle = (deg * Math.PI) / 180;
  return [Math.cos(angle), Math.sin(angle)];
}
const QUARTERS: readonly (readonly [number, number])[] = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
];
