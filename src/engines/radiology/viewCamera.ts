import type { Vec2 } from '../../dicom/geometry/pixelPlane';

/** The raster as it is laid out: how many pixels, and how large one is. The unit is mm where calibrated, else any. */
export interface RasterSize {
  readonly columns: number;
  readonly rows: number;
  readonly pixelWidth: number;
  readonly pixelHeight: number;
}

export interface PaneSize {
  readonly width: number;
  readonly height: number;
}

/**
 * How the reader looks at the raster. The image is mirrored left to right first (when flipped) and then turned
 * clockwise, about the image point in the middle of the pane.
 */
export interface ViewCamera {
  /** Image point (pixels, TLHC 0\0) in the middle of the pane. */
  readonly center: Vec2;
  /** Relative to the size at which the turned image just fits; kept when the pane changes its size. */
  readonly magnification: number;
  readonly rotationDeg: number;
  readonly isFlipped: boolean;
}

export const SMALLEST_MAGNIFICATION = 0.05;
/** CSS pixels per image pixel beyond which nothing is gained. */
const LARGEST_ZOOM = 100;

export const fittedCamera = ({ columns, rows }: RasterSize): ViewCamera => ({
  center: [columns / 2, rows / 2],
  magnification: 1,
  rotationDeg: 0,
  isFlipped: false,
});

/** CSS pixels per unit of length at which the turned image just fits the pane. */
export function fitScale(raster: RasterSize, pane: PaneSize, rotationDeg: number): number {
  const [cos, sin] = [Math.abs(cosine(rotationDeg)), Math.abs(sine(rotationDeg))];
  const width = raster.columns * raster.pixelWidth;
  const height = raster.rows * raster.pixelHeight;
  return Math.min(pane.width / (width * cos + height * sin), pane.height / (width * sin + height * cos));
}

/** CSS pixels per unit of length now. */
export const scaleOf = (camera: ViewCamera, raster: RasterSize, pane: PaneSize): number =>
  fitScale(raster, pane, camera.rotationDeg) * camera.magnification;

/** Image point to CSS pixel: x = a·u + c·v + e, y = b·u + d·v + f, as a canvas names them. */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/**
 * The map of the whole view. `scale` is CSS pixels per unit of length, `middle` the CSS point where `center` lies.
 * This is the contract with the painter: the pixel tests hold Cornerstone to it in both its back ends.
 */
export function affineOf(camera: ViewCamera, raster: RasterSize, scale: number, middle: Vec2): Affine {
  const [cos, sin] = [cosine(camera.rotationDeg), sine(camera.rotationDeg)];
  const acrossU = scale * raster.pixelWidth * (camera.isFlipped ? -1 : 1);
  const downV = scale * raster.pixelHeight;
  const linear = { a: acrossU * cos, b: acrossU * sin, c: -downV * sin, d: downV * cos };
  const [u, v] = camera.center;
  return { ...linear, e: middle[0] - linear.a * u - linear.c * v, f: middle[1] - linear.b * u - linear.d * v };
}

export const toCanvas = (m: Affine, [u, v]: Vec2): Vec2 => [m.a * u + m.c * v + m.e, m.b * u + m.d * v + m.f];

export function fromCanvas(m: Affine, [x, y]: Vec2): Vec2 {
  const determinant = m.a * m.d - m.b * m.c;
  const [dx, dy] = [x - m.e, y - m.f];
  return [(m.d * dx - m.c * dy) / determinant, (m.a * dy - m.b * dx) / determinant];
}

/** The image follows the hand: what was under the pointer stays under it. */
export function pannedBy(camera: ViewCamera, view: Affine, dx: number, dy: number): ViewCamera {
  const [u0, v0] = fromCanvas(view, [0, 0]);
  const [u1, v1] = fromCanvas(view, [dx, dy]);
  return { ...camera, center: [camera.center[0] - (u1 - u0), camera.center[1] - (v1 - v0)] };
}

/** Zooms so that the image point under the CSS pixel stays where it is. `zoom` is CSS pixels per column pixel now. */
export function zoomedAt(camera: ViewCamera, view: Affine, factor: number, at: Vec2, zoom: number): ViewCamera {
  const magnification = Math.min(
    Math.max(camera.magnification * factor, SMALLEST_MAGNIFICATION),
    Math.max(camera.magnification, (camera.magnification * LARGEST_ZOOM) / zoom),
  );
  const applied = magnification / camera.magnification;
  const [u, v] = fromCanvas(view, at);
  const [cu, cv] = camera.center;
  return { ...camera, magnification, center: [u + (cu - u) / applied, v + (cv - v) / applied] };
}

/** Turns the view as it stands on the screen; clockwise is positive. */
export const rotatedBy = (camera: ViewCamera, deg: number): ViewCamera => ({
  ...camera,
  rotationDeg: normalised(camera.rotationDeg + deg),
});

/** Mirrors what is on the screen left to right; a turned image then turns the other way round. */
export const flippedHorizontally = (camera: ViewCamera): ViewCamera => ({
  ...camera,
  isFlipped: !camera.isFlipped,
  rotationDeg: normalised(-camera.rotationDeg),
});

const normalised = (deg: number): number => ((deg % 360) + 360) % 360;

/** Exact at quarter turns, so that letters and pixels do not carry 6e-17. */
const cosine = (deg: number): number => sine(deg + 90);
function sine(deg: number): number {
  const turn = normalised(deg);
  if (turn % 90 === 0) return [0, 1, 0, -1][turn / 90] as number;
  return Math.sin((turn * Math.PI) / 180);
}
