import { itemOf } from '../json';
import { tags } from '../tags';
import { numberOfValue } from './frameTable';
import { groupBy } from './groupBy';
import type { SlideInstance } from './slideInstance';
import { slideTags } from './slideTags';

/** One image of the pyramid: a single instance, or the parts of one that was split. */
export interface LevelImage {
  /** Concatenation parts in frame order; never empty. */
  readonly parts: readonly [SlideInstance, ...SlideInstance[]];
}

type Sized = Pick<SlideInstance, 'matrixColumns' | 'matrixRows'>;
export const sizeKey = ({ matrixColumns, matrixRows }: Sized): string => `${matrixColumns}x${matrixRows}`;

/** Tiles per row and rows of tiles. */
export const gridOf = (part: SlideInstance): { across: number; down: number } => ({
  across: Math.ceil(part.matrixColumns / part.tileColumns),
  down: Math.ceil(part.matrixRows / part.tileRows),
});

/** Joins concatenation parts (T39, T40) and images split without saying so (partial tile sets of one size). */
export function levelImagesOf(instances: readonly SlideInstance[]): readonly LevelImage[] {
  return groupBy(instances, unityKey).flatMap((parts) => {
    const [first, ...rest] = parts;
    if (first.concatenation) return [ordered(first, rest)];
    return rest.length > 0 ? joinPartial([first, ...rest]) : [{ parts: [first] }];
  });
}

/** What has one key may be parts of one image. */
function unityKey(instance: SlideInstance): string {
  const { concatenation, series, sopInstanceUid, samplesPerPixel, tileColumns, tileRows } = instance;
  if (concatenation) return `concatenation ${concatenation.uid} ${sizeKey(instance)}`;
  if (!isPartial(instance)) return sopInstanceUid;
  const kind = `${tileColumns}x${tileRows} ${samplesPerPixel} ${instance.opticalPathIdentifiers.join('\\')}`;
  return `partial ${sizeKey(instance)} ${kind} ${series.seriesInstanceUid}`;
}

function ordered(first: SlideInstance, rest: readonly SlideInstance[]): LevelImage {
  const [leading, ...others] = [first, ...rest].toSorted((a, b) => orderOf(a) - orderOf(b));
  return { parts: [leading ?? first, ...others] };
}

/** Not every cell has a frame, and the frames say where they lie. */
function isPartial(instance: SlideInstance): boolean {
  const { across, down } = gridOf(instance);
  return instance.numberOfFrames < across * down && hasPositions(instance);
}

/** The position all frames share, or that of a single frame (T35); NaN where it does not say. */
export function sharedPosition({ dataset }: SlideInstance): { column: number; row: number; zUm: number } {
  const shared = itemOf(dataset, tags.SharedFunctionalGroupsSequence) ?? {};
  const position = itemOf(shared, slideTags.PlanePositionSlideSequence);
  const value = (tag: string): number => numberOfValue(position?.[tag]?.Value?.[0]);
  return {
    column: value(slideTags.ColumnPositionInTotalImagePixelMatrix),
    row: value(slideTags.RowPositionInTotalImagePixelMatrix),
    zUm: value(slideTags.ZOffsetInSlideCoordinateSystem),
  };
}

/** Whether frames say where they lie in the matrix, each for itself or all together. */
export function hasPositions(instance: SlideInstance): boolean {
  const { frames } = instance;
  const isPlaced = (column: number, frame: number): boolean =>
    !Number.isNaN(column + (frames?.rows[frame] ?? Number.NaN));
  if (frames?.columns.some(isPlaced)) return true;
  const shared = sharedPosition(instance);
  return !Number.isNaN(shared.column) && !Number.isNaN(shared.row);
}

/** Sparse images of one size are one image only when their cells are disjoint; otherwise each stands alone (T42). */
function joinPartial(parts: LevelImage['parts']): readonly LevelImage[] {
  const seen = new Map<number, Set<number>>();
  let isDisjoint = true;
  for (const part of parts) {
    const shared = sharedPosition(part);
    for (let frame = 0; frame < part.numberOfFrames && isDisjoint; frame += 1) {
      const column = part.frames?.columns[frame] ?? shared.column;
      const row = part.frames?.rows[frame] ?? shared.row;
      const zMm = part.frames?.zMm[frame] ?? 0;
      const path = part.frames?.paths[frame] ?? -1;
      const plane = (Number.isNaN(zMm) ? 0 : Math.round(zMm * 1e6)) * 1024 + path;
      const cells = seen.get(plane) ?? new Set<number>();
      seen.set(plane, cells);
      const cell = row * 2 ** 26 + column;
      isDisjoint = !cells.has(cell);
      cells.add(cell);
    }
  }
  return isDisjoint ? [{ parts }] : parts.map((part) => ({ parts: [part] }));
}

const orderOf = ({ concatenation }: SlideInstance): number => concatenation?.frameOffset ?? concatenation?.number ?? 0;
