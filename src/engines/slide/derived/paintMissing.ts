import { toScreen } from '../../../dicom/geometry/displayedPlane';
import type { Context } from '../../drawing/painter';
import { hatchPlace } from '../hatch';
import { BLOCK, type BlockPlan } from './blockPlan';
import { type BlockNeed, type BlockState, tileRect } from './blockStore';
import type { MatrixRect } from './frameGrid';

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
  ] as const;
  hatchPlace(
    context,
    corners.map((corner) => toScreen(map, corner)),
  );
}
