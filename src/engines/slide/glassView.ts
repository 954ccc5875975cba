import type { GlassView } from '../../dicom/slide/alignment';
import { normalDeg } from '../../dicom/geometry/displayedPlane';
import { imagePointToMm, mmToImagePoint, type PixelPlane, type Vec2 } from '../../dicom/geometry/pixelPlane';
import { canvasToBase, type SlideCamera } from './slideCamera';

/** How a camera sees the glass, in mm of its plane. */
export function glassViewOf(camera: SlideCamera, plane: PixelPlane): GlassView {
  const [x, y] = [camera.widthPx / 2, camera.heightPx / 2];
  const mmAt = (point: Vec2): Vec2 => {
    const [mmX, mmY] = imagePointToMm(plane, canvasToBase(camera, point));
    return [mmX, mmY];
  };
  const centreMm = mmAt([x, y]);
  // Over a long way, so that no digits are lost between numbers of 70 mm.
  const along = (point: Vec2): Vec2 => {
    const [mmX, mmY] = mmAt(point);
    return [(mmX - centreMm[0]) / FAR_PX, (mmY - centreMm[1]) / FAR_PX];
  };
  return { centreMm, rightMm: along([x + FAR_PX, y]), downMm: along([x, y + FAR_PX]) };
}

const FAR_PX = 1000;

/**
 * The camera of this pane that sees the glass so. A camera neither shears nor stretches: of a view that an affine map
 * made, the middle and the direction and length of its right are kept.
 */
export function cameraFor(camera: SlideCamera, plane: PixelPlane, view: GlassView): SlideCamera {
  const at = ([x, y]: Vec2): Vec2 => mmToImagePoint(plane, [x, y, plane.originMm[2]]);
  const centre = at(view.centreMm);
  const along = ([dx, dy]: Vec2): Vec2 => {
    const [u, v] = at([view.centreMm[0] + dx * FAR_PX, view.centreMm[1] + dy * FAR_PX]);
    return [(u - centre[0]) / FAR_PX, ((v - centre[1]) * camera.pixelAspect) / FAR_PX];
  };
  const [right, down] = [along(view.rightMm), along(view.downMm)];
  const isFlipped = right[0] * down[1] - right[1] * down[0] < 0;
  // Turned clockwise by an angle, the right of the screen is the right of the image turned back by it.
  const deg = (Math.atan2(-right[1], isFlipped ? -right[0] : right[0]) * 180) / Math.PI;
  return {
    ...camera,
    centerU: centre[0],
    centerV: centre[1],
    zoom: 1 / Math.max(Math.hypot(...right), 1e-12),
    // A quarter turn stays one: pixels are then copied, not mixed.
    rotationDeg: normalDeg(Math.round(deg * 1e7) / 1e7),
    isFlipped,
  };
}
