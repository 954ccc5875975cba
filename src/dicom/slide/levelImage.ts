import { itemOf, sequenceOf } from '../json';
import { tags } from '../tags';
import { groupBy } from './groupBy';
import type { SlideInstance } from './slideInstance';
import { slideTags } from './slideTags';

/** One image of the pyramid: a single instance, or the parts of one that was split. */
export interface LevelImage {
  /** Concatenation parts in frame order; never empty. */
  readonly parts: readonly [SlideInstance, ...SlideInstance[]];
}

export const sizeKey = ({ matrixColumns, matrixRows }: SlideInstance): string => `${matrixColumns}x${matrixRows}`;

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
  const { concatenation, series, sopInstanceUid } = instance;
  if (concatenation) return `concatenation ${concatenation.uid} ${sizeKey(instance)}`;
  return isPartial(instance) ? `partial ${sizeKey(instance)} ${series.seriesInstanceUid}` : sopInstanceUid;
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

export function hasPositions({ dataset }: SlideInstance): boolean {
  const shared = itemOf(dataset, tags.SharedFunctionalGroupsSequence) ?? {};
  const first = itemOf(dataset, tags.PerFrameFunctionalGroupsSequence) ?? {};
  return [first, shared].some((group) => {
    const position = itemOf(group, slideTags.PlanePositionSlideSequence) ?? {};
    return position[slideTags.ColumnPositionInTotalImagePixelMatrix] !== undefined;
  });
}

/** Sparse images of one size are one image only when their cells are disjoint; otherwise each stands alone (T42). */
function joinPartial(parts: LevelImage['parts']): readonly LevelImage[] {
  const positions = parts.flatMap(positionKeys);
  const isDisjoint = new Set(positions).size === positions.length;
  return isDisjoint ? [{ parts }] : parts.map((part) => ({ parts: [part] }));
}

function positionKeys({ dataset }: SlideInstance): string[] {
  return sequenceOf(dataset, tags.PerFrameFunctionalGroupsSequence).map((group) => {
    const position = itemOf(group, slideTags.PlanePositionSlideSequence) ?? {};
    const value = (tag: string): unknown => position[tag]?.Value?.[0];
    const { ColumnPositionInTotalImagePixelMatrix: column, RowPositionInTotalImagePixelMatrix: row } = slideTags;
    return `${value(column)} ${value(row)} ${value(slideTags.ZOffsetInSlideCoordinateSystem)}`;
  });
}

const orderOf = ({ concatenation }: SlideInstance): number => concatenation?.frameOffset ?? concatenation?.number ?? 0;
