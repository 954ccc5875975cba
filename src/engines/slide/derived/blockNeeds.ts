import type { ShownOverlay } from '../../../dicom/overlay/overlay';
import type { OverlayLevel, TiledOverlay } from '../../../dicom/overlay/tiledOverlay';
import { BLOCK, type BlockPlan } from './blockPlan';
import type { BlockNeed } from './blockStore';
import { framesIn } from './frameGrid';

const framesByBlock = new WeakMap<OverlayLevel, Map<string, ReadonlyMap<number, readonly number[]>>>();

/** What is needed for a view, from its middle outwards: the segments that are on, where they have frames. */
export function blockNeeds(
  { overlay, hidden }: Pick<ShownOverlay, 'hidden'> & { readonly overlay: TiledOverlay },
  { level, reduction, isLarge, columns, rows }: BlockPlan,
): readonly BlockNeed[] {
  const levelIndex = overlay.levels.indexOf(level);
  const [middleColumn, middleRow] = [(columns[0] + columns[1]) / 2, (rows[0] + rows[1]) / 2];
  const needs: (BlockNeed & { readonly distance: number })[] = [];
  for (let row = rows[0]; row <= rows[1]; row += 1) {
    for (let column = columns[0]; column <= columns[1]; column += 1) {
      for (const [segment, frames] of bySegment(level, reduction, column, row)) {
        if (hidden.has(segment)) continue;
        const key = blockKey(overlay, { levelIndex, reduction, isLarge, column, row, segment });
        const distance = Math.hypot(column - middleColumn, row - middleRow);
        needs.push({ key, overlay, level, reduction, isLarge, column, row, segment, frames, distance });
      }
    }
  }
  return needs.sort((a, b) => a.distance - b.distance);
}

/** The same name for the same block in every view. */
export const blockKey = (
  { id }: TiledOverlay,
  { levelIndex, reduction, isLarge, column, row, segment }: Omit<BlockPlace, 'level'> & { readonly levelIndex: number },
): string => `${id} ${levelIndex} ${reduction}${isLarge ? 'L' : ''} ${column} ${row} ${segment}`;

type BlockPlace = Pick<BlockNeed, 'level' | 'reduction' | 'isLarge' | 'column' | 'row' | 'segment'>;

function bySegment(
  level: OverlayLevel,
  reduction: number,
  column: number,
  row: number,
): ReadonlyMap<number, readonly number[]> {
  const known = framesByBlock.get(level) ?? new Map<string, ReadonlyMap<number, readonly number[]>>();
  framesByBlock.set(level, known);
  const key = `${reduction} ${column} ${row}`;
  const found = known.get(key);
  if (found) return found;
  const side = BLOCK * 2 ** reduction;
  const rect = { left: column * side, top: row * side, right: (column + 1) * side, bottom: (row + 1) * side };
  const grouped = new Map<number, number[]>();
  for (const index of framesIn(level, rect)) {
    const segment = level.segment[index] ?? 0;
    const frames = grouped.get(segment);
    if (frames) frames.push(index);
    else grouped.set(segment, [index]);
  }
  known.set(key, grouped);
  return grouped;
}
