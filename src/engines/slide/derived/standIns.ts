import { BLOCK } from './blockPlan';
import { blockKey } from './blockNeeds';
import type { BlockNeed, BlockState } from './blockStore';
import type { BlockPart } from './composeMessages';

/** What is drawn of another view of the same tiles while a block is on its way. */
export interface StandIn {
  readonly key: string;
  readonly parts: readonly BlockPart[];
  /** Pixels of the block for one of the other. */
  readonly scale: number;
  /** Where the other begins, in pixels of the block. */
  readonly x: number;
  readonly y: number;
}

const MOST_STEPS = 5;

/** Of the same view with other outlines, of a smaller view, or else of the next larger one; none where nothing is there. */
export function standIns(need: BlockNeed, stateOf: (key: string) => BlockState | undefined): readonly StandIn[] {
  const { overlay, level, reduction, isLarge, column, row, segment } = need;
  const levelIndex = overlay.levels.indexOf(level);
  const at = (other: number, outer: number, down: number, isOtherLarge: boolean) => {
    const place = { levelIndex, reduction: other, isLarge: isOtherLarge, column: outer, row: down, segment };
    const key = blockKey(overlay, place);
    const state = stateOf(key);
    return state?.kind === 'ready' ? { key, parts: state.parts } : undefined;
  };
  const same = reduction === 0 ? at(0, column, row, !isLarge) : undefined;
  if (same) return [{ ...same, scale: 1, x: 0, y: 0 }];
  for (let step = 1; step <= MOST_STEPS; step += 1) {
    const scale = 2 ** step;
    const [outer, down] = [Math.floor(column / scale), Math.floor(row / scale)];
    const smaller = at(reduction + step, outer, down, false);
    if (smaller) return [{ ...smaller, scale, x: (outer * scale - column) * BLOCK, y: (down * scale - row) * BLOCK }];
  }
  if (reduction === 0) return [];
  return [0, 1, 2, 3].flatMap((quarter) => {
    const [right, below] = [quarter % 2, quarter >> 1];
    const [outer, down] = [column * 2 + right, row * 2 + below];
    const larger = at(reduction - 1, outer, down, false) ?? (reduction === 1 ? at(0, outer, down, true) : undefined);
    return larger ? [{ ...larger, scale: 0.5, x: (right * BLOCK) / 2, y: (below * BLOCK) / 2 }] : [];
  });
}
