import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import type { Context } from '../drawing/painter';

const INK = 'rgb(190 40 40 / 0.85)';
/** CSS pixels between the lines, and the least size of what is marked. */
const STEP = 8;
const LEAST = 6;

/**
 * Hatches a place whose tile failed, so that it is not taken for glass, tissue or background: `corners` in CSS pixels, the
 * context scaled to them. What lies under it stays visible between the lines.
 */
export function hatchPlace(context: Context, corners: readonly Vec2[]): void {
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [x0, y0] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(LEAST, Math.max(...xs) - x0), Math.max(LEAST, Math.max(...ys) - y0)];
  context.save();
  context.beginPath();
  for (const [x, y] of corners) context.lineTo(x, y);
  context.closePath();
  context.strokeStyle = INK;
  context.lineWidth = 1;
  context.stroke();
  if (width > LEAST && height > LEAST) context.clip();
  context.beginPath();
  for (let at = Math.floor((x0 - height) / STEP) * STEP; at < x0 + width; at += STEP) {
    context.moveTo(at, y0 + height);
    context.lineTo(at + height, y0);
  }
  context.stroke();
  context.restore();
}
