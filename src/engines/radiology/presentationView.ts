import { normalDeg } from '../../dicom/geometry/displayedPlane';
import { numberOf } from '../../dicom/json';
import { isAbout, type PresentationState, partsFor, type ShownView } from '../../dicom/presentationState';
import { tags } from '../../dicom/tags';
import type { FrameHeader, Voi } from '../../dicom/types';
import type { DecodedFrame } from './decodedFrame';
import { type ValueScale, windowOverRange } from './greyWindow';
import { fitScale, fittedCamera, type PaneSize, type RasterSize, scaleOf, type ViewCamera } from './viewCamera';

/**
 * The camera of a state. It turns clockwise first and mirrors what then stands on the screen (PS3.3 C.10.6); the camera
 * mirrors first, so a mirrored turn goes the other way round. The displayed area is centred; MAGNIFY counts screen pixels.
 */
export function stateCamera(
  state: PresentationState,
  header: FrameHeader,
  raster: RasterSize,
  pane: PaneSize,
  devicePixelRatio: number,
): ViewCamera {
  const { isFlipped } = state;
  const rotationDeg = normalDeg(isFlipped ? -state.rotationDeg : state.rotationDeg);
  const plain: ViewCamera = { ...fittedCamera(raster), rotationDeg, isFlipped };
  const [area] = partsFor(state.areas, header.ref);
  if (!area || pane.width === 0 || pane.height === 0) return plain;
  const [columns, rows] = [area.to[0] - area.from[0], area.to[1] - area.from[1]];
  const whole = fitScale(raster, pane, rotationDeg);
  const wanted =
    area.mode === 'MAGNIFY' && area.ratio !== undefined
      ? area.ratio / devicePixelRatio / raster.pixelWidth
      : fitScale({ ...raster, columns, rows }, pane, rotationDeg);
  return {
    ...plain,
    center: [(area.from[0] + area.to[0]) / 2, (area.from[1] + area.to[1]) / 2],
    magnification: wanted / whole,
  };
}

/** The values a state's window is about: stored values by its own rescale, which replaces the image's (PS3.4 N.2.1.1). */
export function stateScale(state: PresentationState, { header: { rescale }, scale }: DecodedFrame): ValueScale {
  const slope = (scale.slope / rescale.slope) * state.rescale.slope;
  const stored = (scale.intercept - rescale.intercept) / rescale.slope;
  return { slope, intercept: stored * state.rescale.slope + state.rescale.intercept };
}

/** The window of a state for one image; one without any shows every value the stored bits can hold. */
export function stateVoi(state: PresentationState, { dataset, ref }: FrameHeader): Voi {
  const [window] = partsFor(state.windows, ref);
  if (window) return window.voi;
  const bits = numberOf(dataset, tags.BitsStored) ?? 16;
  const lowest = numberOf(dataset, tags.PixelRepresentation) === 1 ? -(2 ** (bits - 1)) : 0;
  const ends = [lowest, lowest + 2 ** bits - 1].map((stored) => stored * state.rescale.slope + state.rescale.intercept);
  return windowOverRange(Math.min(...ends), Math.max(...ends));
}

/** Undefined for an image that the state says nothing about: it is shown plain. */
export const stateFor = (state: PresentationState | undefined, header: FrameHeader): PresentationState | undefined =>
  state && isAbout(state, header.ref) ? state : undefined;

/** What a pane shows of an image, in the words of a state (PS-04); undefined of one that is turned askew, which no state is. */
export function shownPlace(
  camera: ViewCamera,
  raster: RasterSize,
  pane: PaneSize,
  isActual: boolean,
): Pick<ShownView, 'areas' | 'rotationDeg' | 'isFlipped'> | undefined {
  const { isFlipped } = camera;
  const rotationDeg = normalDeg(isFlipped ? -camera.rotationDeg : camera.rotationDeg);
  if (!isRightAngle(rotationDeg) || pane.width === 0 || pane.height === 0) return undefined;
  const scale = scaleOf(camera, raster, pane);
  const [across, down] = rotationDeg % 180 === 0 ? [pane.width, pane.height] : [pane.height, pane.width];
  const [left, right] = seen(camera.center[0], across / (scale * raster.pixelWidth), raster.columns);
  const [upper, lower] = seen(camera.center[1], down / (scale * raster.pixelHeight), raster.rows);
  const area = {
    from: [left, upper] as const,
    to: [right, lower] as const,
    pixelAspect: raster.pixelHeight / raster.pixelWidth,
  };
  return {
    rotationDeg,
    isFlipped,
    areas: [isActual ? { ...area, mode: 'MAGNIFY', ratio: 1 } : { ...area, mode: 'SCALE TO FIT' }],
  };
}

const isRightAngle = (deg: number): deg is ShownView['rotationDeg'] => [0, 90, 180, 270].includes(deg);

/**
 * The edges of what is seen along one axis, on edges of pixels. Of an image that stands in the middle with empty margins
 * on both sides, the image: it is placed the same, and other readers get no margins.
 */
function seen(centre: number, length: number, size: number): readonly [number, number] {
  if (length >= size && Math.abs(centre - size / 2) < 0.5) return [0, size];
  const [from, to] = [Math.round(centre - length / 2), Math.round(centre + length / 2)];
  return [from, Math.max(to, from + 1)];
}
