import { normalDeg } from '../../dicom/geometry/displayedPlane';
import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import { towardsLabel } from '../../dicom/slide/labelSide';
import { isMirrored } from '../../dicom/slide/slideGeometry';
import type { Slide } from '../../dicom/types';
import type { EngineAction } from '../contract';
import { type BaseRect, changedAt, fitted, fitWhole, mirrored, moved, type SlideCamera } from './slideCamera';

/** The objective power of a view is 10 µm divided by its µm per pixel: 0.25 µm/px is 40×. */
const POWER_TIMES_UM = 10;
/** A single point is shown at this many µm per CSS pixel or finer: 20×. */
const POINT_UM_PER_PX = 0.5;
/** A mark fills at most this part of the view. */
const MARK_MARGIN = 0.3;

/** Where the camera goes on a view verb; undefined for verbs that mean nothing on a slide. */
export function cameraAfter(
  camera: SlideCamera,
  action: EngineAction,
  slide: Slide,
  whole: BaseRect,
): SlideCamera | undefined {
  const center: Vec2 = [camera.widthPx / 2, camera.heightPx / 2];
  const turned = (deg: number): SlideCamera =>
    changedAt(camera, { rotationDeg: normalDeg(camera.rotationDeg + deg) }, center);
  switch (action.kind) {
    case 'fit':
      return fitWhole(camera, whole);
    case 'reset': {
      const plane = slide.levels[0]?.plane;
      return fitWhole({ ...camera, rotationDeg: 0, isFlipped: plane !== undefined && isMirrored(plane) }, whole);
    }
    case 'rotateRight':
      return turned(90);
    case 'rotateLeft':
      return turned(-90);
    case 'rotateBy':
      return turned(action.deg);
    case 'labelUp': {
      const way = towardsLabel(slide);
      return way && changedAt(camera, { rotationDeg: upwards(way, camera.isFlipped) }, center);
    }
    case 'flipHorizontal':
      return mirrored(camera);
    case 'panBy':
      return moved(camera, action.dx * camera.widthPx, action.dy * camera.heightPx);
    case 'zoomBy':
      return changedAt(camera, { zoom: camera.zoom * action.factor }, center);
    case 'actualPixels':
      return changedAt(camera, { zoom: 1 / devicePixelRatio }, center);
    case 'magnification': {
      const zoom = zoomFor(slide, action.power);
      return zoom === undefined ? undefined : changedAt(camera, { zoom }, center);
    }
    case 'scaleTo':
    case 'nearest':
    case 'trueSize':
    case 'alignEdge':
    case 'invert':
    case 'window':
    case 'defaultWindow':
    case 'frame':
    case 'scrollBy':
    case 'voi':
    case 'cine':
    case 'cineFaster':
    case 'cineSlower':
    case 'cineSweep':
    case 'tiles':
    case 'turn3d':
    case 'lens':
    case 'lookFrom':
    case 'overview':
    case 'slideColours':
    case 'focusBy':
    case 'opticalPath':
    case 'channel':
    case 'viewHistory':
      return undefined;
  }
}

/** The turn that brings a direction of the image up. Cosines have few digits: what is nearly a quarter turn is one. */
function upwards([right, down]: Vec2, isFlipped: boolean): number {
  const deg = normalDeg(-90 - (Math.atan2(down, isFlipped ? -right : right) * 180) / Math.PI);
  const quarter = Math.round(deg / 90) * 90;
  return Math.abs(deg - quarter) < 0.1 ? normalDeg(quarter) : deg;
}

/** CSS pixels per base pixel. Native is one image pixel on one device pixel. Without calibration the objective tells. */
function zoomFor(slide: Slide, power: number | 'native'): number | undefined {
  if (power === 'native') return 1 / devicePixelRatio;
  const umPerPixel = baseUmPerPixel(slide);
  if (umPerPixel !== undefined) return (umPerPixel * power) / POWER_TIMES_UM;
  return slide.objectiveLensPower ? power / slide.objectiveLensPower : undefined;
}

export function baseUmPerPixel(slide: Slide): number | undefined {
  const base = slide.levels[0]?.plane;
  return slide.isCalibrated && base ? base.columnSpacingMm * 1000 : undefined;
}

export const magnificationOf = (umPerPixel: number): number => POWER_TIMES_UM / umPerPixel;

/** Brings points into view, large enough to be judged and with their surroundings. A finer view stays as it is. */
export function cameraOn(camera: SlideCamera, points: readonly Vec2[], slide: Slide): SlideCamera {
  const us = points.map(([u]) => u);
  const vs = points.map(([, v]) => v);
  const rect = { u0: Math.min(...us), v0: Math.min(...vs), u1: Math.max(...us), v1: Math.max(...vs) };
  const grown = { u0: rect.u0 - 0.5, v0: rect.v0 - 0.5, u1: rect.u1 + 0.5, v1: rect.v1 + 0.5 };
  const seen = fitted(camera, grown, MARK_MARGIN);
  const umPerPixel = baseUmPerPixel(slide);
  const closest = Math.max(umPerPixel === undefined ? 1 : umPerPixel / POINT_UM_PER_PX, Math.min(camera.zoom, 1));
  return { ...seen, zoom: Math.min(seen.zoom, closest) };
}
