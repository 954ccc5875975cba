import { type ScreenMap, toScreen } from '../../../dicom/geometry/displayedPlane';
import type { Vec2 } from '../../../dicom/geometry/pixelPlane';
import type { ShownOverlay, StructureSetOverlay } from '../../../dicom/overlay/overlay';
import type { Context } from '../../drawing/painter';
import type { RegionOnImage } from './contourPaths';

/** CSS pixels. */
const LINE = 1.5;
const HALO = 3;
const POINT_RADIUS = 4;
const FILL = 0.16;

/** Paints the regions of a structure set; false when none of them is on this image or switched on. */
export function paintContours(
  context: Context,
  { overlay, opacity, hidden }: ShownOverlay & { readonly overlay: StructureSetOverlay },
  regions: readonly RegionOnImage[],
  map: ScreenMap,
): boolean {
  const colours = new Map(overlay.segments.map(({ number, colour }) => [number, colour]));
  let isAny = false;
  for (const region of regions) {
    if (hidden.has(region.segmentNumber)) continue;
    isAny = true;
    paintRegion(context, region, colours.get(region.segmentNumber) ?? '#ffffff', opacity, map);
  }
  return isAny;
}

function paintRegion(
  context: Context,
  { closed, open, points }: RegionOnImage,
  colour: string,
  opacity: number,
  map: ScreenMap,
): void {
  const inside = pathOf(closed, true, map);
  const lines = pathOf(closed, true, map);
  lines.addPath(pathOf(open, false, map));
  for (const point of points) {
    const [x, y] = toScreen(map, point);
    lines.moveTo(x + POINT_RADIUS, y);
    lines.arc(x, y, POINT_RADIUS, 0, 2 * Math.PI);
  }
  context.save();
  context.fillStyle = colour;
  context.globalAlpha = opacity * FILL;
  context.fill(inside, 'evenodd');
  context.restore();
  strokeOutline(context, lines, colour, opacity);
}

/** With a dark halo: it reads on bone as on air. */
export function strokeOutline(context: Context, path: Path2D, colour: string, opacity: number): void {
  context.save();
  context.lineJoin = 'round';
  context.lineCap = 'square';
  context.globalAlpha = opacity * 0.6;
  context.strokeStyle = '#000000';
  context.lineWidth = HALO;
  context.stroke(path);
  context.globalAlpha = opacity;
  context.strokeStyle = colour;
  context.lineWidth = LINE;
  context.stroke(path);
  context.restore();
}

function pathOf(lines: readonly (readonly Vec2[])[], isClosed: boolean, map: ScreenMap): Path2D {
  const path = new Path2D();
  for (const line of lines) {
    line.forEach((point, index) => {
      const [x, y] = toScreen(map, point);
      if (index === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    });
    if (isClosed) path.closePath();
  }
  return path;
}
