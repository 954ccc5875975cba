import { toScreen } from '../../../dicom/geometry/displayedPlane';
import type { Context } from '../../drawing/painter';
import { BLOCK, type BlockPlan } from './blockPlan';
import { type BlockNeed, type BlockState, tileRect } from './blockStore';
import type { MatrixRect } from './frameGrid';

const INK = 'rgb(190 40 40 / 0.85)';
/** CSS pixels between the lines, and the least size of what is marked. */
const STEP = 8;
const LEAST = 6;

/** Hatches what is not there to be drawn: an empty tile is empty, one that failed must not look like it. */
export function paintMissing(
  context: Context,
  plan: BlockPlan,
  states: readonly { readonly need: BlockNeed; readonly state: BlockState | undefined }[],
): boolean {
  let isAny = false;
  for (const { need, state } of states) {
    const rects = state?.kind === 'ready' ? state.failed : state?.kind === 'tooMany' ? [areaOf(need)] : [];
    for (const rect of rects) hatch(context, plan, rect);
    isAny ||= rects.length > 0;
  }
  return isAny;
}

/** All of the tiles of a block together, as far as they lie on it. */
function areaOf({ level, frames, column, row, reduction }: BlockNeed): MatrixRect {
  const side = BLOCK * 2 ** reduction;
  const rects = frames.map((index) => tileRect(level, index));
  return {
    left: Math.max(column * side, Math.min(...rects.map(({ left }) => left))),
    top: Math.max(row * side, Math.min(...rects.map(({ top }) => top))),
    right: Math.min((column + 1) * side, Math.max(...rects.map(({ right }) => right))),
    bottom: Math.min((row + 1) * side, Math.max(...rects.map(({ bottom }) => bottom))),
  };
}

function hatch(context: Context, { map }: BlockPlan, { left, top, right, bottom }: MatrixRect): void {
  const corners = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ].map(([x = 0, y = 0]) => toScreen(map, [x, y]));
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
