import {
  cosSin,
  fromScreen,
  normalDeg,
  type ScreenMap,
  screenMapOf,
  toScreen,
} from '../../dicom/geometry/displayedPlane';
import type { Vec2 } from '../../dicom/geometry/pixelPlane';

/**
 * How a slide is seen: pure arithmetic between image points of the finest level (u right, v down, pixels, TLHC 0\0) and
 * CSS pixels of the pane. The image is mirrored first (if at all), then turned clockwise, so a rotation always reads as
 * what the reader sees. The camera is the only truth; OpenSeadragon follows it.
 */
export interface SlideCamera {
  readonly centerU: number;
  readonly centerV: number;
  /** CSS pixels per base column pixel. */
  readonly zoom: number;
  readonly rotationDeg: number;
  readonly isFlipped: boolean;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Row spacing / column spacing of the base level: shows anisotropic pixels at their true shape. */
  readonly pixelAspect: number;
}

export interface BaseRect {
  readonly u0: number;
  readonly v0: number;
  readonly u1: number;
  readonly v1: number;
}

export const isSameRect = (a: BaseRect, b: BaseRect): boolean =>
  a.u0 === b.u0 && a.v0 === b.v0 && a.u1 === b.u1 && a.v1 === b.v1;

export const screenMap = (camera: SlideCamera): ScreenMap =>
  screenMapOf({
    centre: [camera.centerU, camera.centerV],
    middle: [camera.widthPx / 2, camera.heightPx / 2],
    pixelWidth: camera.zoom,
    pixelHeight: camera.zoom * camera.pixelAspect,
    rotationDeg: camera.rotationDeg,
    isFlipped: camera.isFlipped,
  });

export const baseToCanvas = (camera: SlideCamera, point: Vec2): Vec2 => toScreen(screenMap(camera), point);

/** A pane without a size shows the centre of its view and nothing else. */
export const canvasToBase = (camera: SlideCamera, point: Vec2): Vec2 =>
  fromScreen(screenMap(camera), point) ?? [camera.centerU, camera.centerV];

/** The smallest upright rectangle of base pixels that holds everything in view. */
export function viewBounds(camera: SlideCamera): BaseRect {
  const { widthPx: w, heightPx: h } = camera;
  const corners = (
    [
      [0, 0],
      [w, 0],
      [0, h],
      [w, h],
    ] as const
  ).map((corner) => canvasToBase(camera, corner));
  const us = corners.map(([u]) => u);
  const vs = corners.map(([, v]) => v);
  return { u0: Math.min(...us), v0: Math.min(...vs), u1: Math.max(...us), v1: Math.max(...vs) };
}

/** Moves the view by CSS pixels: +x shows what lay to the right. */
export function moved(camera: SlideCamera, dx: number, dy: number): SlideCamera {
  const [centerU, centerV] = canvasToBase(camera, [camera.widthPx / 2 + dx, camera.heightPx / 2 + dy]);
  return { ...camera, centerU, centerV };
}

/** Changes zoom, rotation or flip while the image point under `anchor` (CSS pixels) stays under it. */
export function changedAt(
  camera: SlideCamera,
  change: Partial<Pick<SlideCamera, 'zoom' | 'rotationDeg' | 'isFlipped'>>,
  anchor: Vec2,
): SlideCamera {
  const held = canvasToBase(camera, anchor);
  const changed = { ...camera, ...change };
  const [u, v] = canvasToBase(changed, anchor);
  return { ...changed, centerU: changed.centerU + held[0] - u, centerV: changed.centerV + held[1] - v };
}

/** Mirrors what is seen left to right, about the centre of the view. */
export const mirrored = (camera: SlideCamera): SlideCamera => ({
  ...camera,
  isFlipped: !camera.isFlipped,
  rotationDeg: normalDeg(-camera.rotationDeg),
});

/** Shows a rectangle of base pixels whole, with a margin given as part of the view. */
export function fitted(camera: SlideCamera, rect: BaseRect, margin: number): SlideCamera {
  const [cos, sin] = cosSin(camera.rotationDeg).map(Math.abs) as [number, number];
  const width = rect.u1 - rect.u0;
  const height = (rect.v1 - rect.v0) * camera.pixelAspect;
  const seenWidth = width * cos + height * sin;
  const seenHeight = width * sin + height * cos;
  const zoom = Math.min(camera.widthPx / seenWidth, camera.heightPx / seenHeight) * (1 - 2 * margin);
  return { ...camera, zoom, centerU: (rect.u0 + rect.u1) / 2, centerV: (rect.v0 + rect.v1) / 2 };
}

/** More than this many CSS pixels for one image pixel shows nothing new. */
const LARGEST_ZOOM = 16;
const MARGIN = 0.02;

/** Keeps the centre of the view on the slide and the zoom between half the whole slide and empty magnification. */
export function constrained(camera: SlideCamera, slide: BaseRect): SlideCamera {
  const smallest = Math.min(fitted(camera, slide, MARGIN).zoom / 2, LARGEST_ZOOM);
  const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
  return {
    ...camera,
    zoom: clamp(camera.zoom, smallest, LARGEST_ZOOM),
    centerU: clamp(camera.centerU, slide.u0, slide.u1),
    centerV: clamp(camera.centerV, slide.v0, slide.v1),
  };
}

export const fitWhole = (camera: SlideCamera, slide: BaseRect): SlideCamera => fitted(camera, slide, MARGIN);

/**
 * The camera between two others: zoom grows by equal factors, and the point that is at the same place in both stays
 * there all the way, so zooming at the pointer does not swim. Rotation takes the shorter way; a flip happens at once.
 */
export function between(from: SlideCamera, to: SlideCamera, progress: number): SlideCamera {
  if (progress >= 1) return to;
  const zoom = from.zoom * (to.zoom / from.zoom) ** progress;
  const isZooming = Math.abs(to.zoom / from.zoom - 1) > 1e-6;
  const way = isZooming ? (1 / zoom - 1 / from.zoom) / (1 / to.zoom - 1 / from.zoom) : progress;
  const turnDeg = ((to.rotationDeg - from.rotationDeg + 540) % 360) - 180;
  const isTurning = from.isFlipped === to.isFlipped;
  return {
    ...to,
    zoom,
    centerU: from.centerU + (to.centerU - from.centerU) * way,
    centerV: from.centerV + (to.centerV - from.centerV) * way,
    rotationDeg: isTurning ? normalDeg(from.rotationDeg + turnDeg * progress) : to.rotationDeg,
  };
}
