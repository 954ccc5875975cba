import {
  cosSin,
  fromScreen,
  normalDeg,
  type ScreenMap,
  screenMapOf,
  toScreen,
} from '../../dicom/geometry/displayedPlane';
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

const SMALLEST_MAGNIFICATION = 0.05;
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
  const [cos, sin] = cosSin(rotationDeg).map(Math.abs) as [number, number];
  const width = raster.columns * raster.pixelWidth;
  const height = raster.rows * raster.pixelHeight;
  return Math.min(pane.width / (width * cos + height * sin), pane.height / (width * sin + height * cos));
}

/** No pixel of the image is smaller than one of the screen: none has to be averaged with others. */
export const isEnlarged = (devicePixelsPerPixel: number): boolean => devicePixelsPerPixel >= 1 - 1e-6;

/** CSS pixels per unit of length now. */
export const scaleOf = (camera: ViewCamera, raster: RasterSize, pane: PaneSize): number =>
  fitScale(raster, pane, camera.rotationDeg) * camera.magnification;

/**
 * One image pixel on one device pixel (UX-01), in a pane of that many device pixels. The middle is moved by less than one
 * pixel, so that the edges of both fall together and nothing has to be interpolated: also where the pane is odd or the
 * image was moved by part of a pixel. Rows are as tall as their pixels are. A view turned askew is only brought to scale.
 */
export function atActualPixels(camera: ViewCamera, raster: RasterSize, device: PaneSize): ViewCamera {
  const magnification = 1 / (fitScale(raster, device, camera.rotationDeg) * raster.pixelWidth);
  if (camera.rotationDeg % 90 !== 0) return { ...camera, magnification };
  const isUpright = camera.rotationDeg % 180 === 0;
  const [across, down] = isUpright ? [device.width, device.height] : [device.height, device.width];
  const onEdge = (centre: number, size: number) => Math.round(centre - size / 2) + size / 2;
  const [u, v] = camera.center;
  return { ...camera, magnification, center: [onEdge(u, across), onEdge(v, down)] };
}

/** So many CSS pixels for a column pixel, in a pane of that many. */
export const atZoom = (camera: ViewCamera, raster: RasterSize, pane: PaneSize, zoom: number): ViewCamera => ({
  ...camera,
  magnification: zoom / (fitScale(raster, pane, camera.rotationDeg) * raster.pixelWidth),
});

/** The map of the whole view. `scale` is CSS pixels per unit of length, `middle` the CSS point where `center` lies. */
export const screenMap = (camera: ViewCamera, raster: RasterSize, scale: number, middle: Vec2): ScreenMap =>
  screenMapOf({
    centre: camera.center,
    middle,
    pixelWidth: scale * raster.pixelWidth,
    pixelHeight: scale * raster.pixelHeight,
    rotationDeg: camera.rotationDeg,
    isFlipped: camera.isFlipped,
  });

/** The image follows the hand: what was under the pointer stays under it. */
export function pannedBy(camera: ViewCamera, map: ScreenMap, dx: number, dy: number): ViewCamera {
  const [from, to] = [fromScreen(map, [0, 0]), fromScreen(map, [dx, dy])];
  if (!from || !to) return camera;
  return { ...camera, center: [camera.center[0] - (to[0] - from[0]), camera.center[1] - (to[1] - from[1])] };
}

/** Zooms so that the image point under the CSS pixel stays where it is. `zoom` is CSS pixels per column pixel now. */
export function zoomedAt(camera: ViewCamera, map: ScreenMap, factor: number, at: Vec2, zoom: number): ViewCamera {
  const held = fromScreen(map, at);
  if (!held) return camera;
  const magnification = Math.min(
    Math.max(camera.magnification * factor, SMALLEST_MAGNIFICATION),
    Math.max(camera.magnification, (camera.magnification * LARGEST_ZOOM) / zoom),
  );
  const applied = magnification / camera.magnification;
  const [u, v] = held;
  const [cu, cv] = camera.center;
  return { ...camera, magnification, center: [u + (cu - u) / applied, v + (cv - v) / applied] };
}

/** Turns the view as it stands on the screen; clockwise is positive. */
export const rotatedBy = (camera: ViewCamera, deg: number): ViewCamera => ({
  ...camera,
  rotationDeg: normalDeg(camera.rotationDeg + deg),
});

/** Mirrors what is on the screen left to right; a turned image then turns the other way round. */
export const flippedHorizontally = (camera: ViewCamera): ViewCamera => ({
  ...camera,
  isFlipped: !camera.isFlipped,
  rotationDeg: normalDeg(-camera.rotationDeg),
});

/** Moves the view so that the image reaches that side of the pane, and stands halfway up. */
export function alignedTo(
  camera: ViewCamera,
  map: ScreenMap,
  { columns, rows }: RasterSize,
  { width, height }: PaneSize,
  side: 'left' | 'right',
): ViewCamera {
  const corners = (
    [
      [0, 0],
      [columns, 0],
      [0, rows],
      [columns, rows],
    ] as const
  ).map((corner) => toScreen(map, corner));
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const dx = side === 'left' ? -Math.min(...xs) : width - Math.max(...xs);
  const dy = height / 2 - (Math.min(...ys) + Math.max(...ys)) / 2;
  return pannedBy(camera, map, dx, dy);
}
