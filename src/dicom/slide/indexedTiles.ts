import type { Problem } from '../problem';
import type { FocalPlane } from '../types';
import { fail, type Result } from '../../lib/result';
import type { LevelImage } from './levelImage';
import type { SlideInstance } from './slideInstance';
import { levelName, slideProblem, type SlideAttribute } from './slideProblems';

/** `PyramidLevel.tileIndex`: instance index × this + 0-based frame index. */
export const FRAME_STRIDE = 2 ** 24;

/** All frames of one optical path of one image, by focal plane. */
export interface IndexedTiles {
  /** Lowest first; never empty. Heights are equal where the file does not tell the planes apart. */
  readonly planes: readonly FocalPlane[];
  readonly problems: readonly Problem[];
}

/**
 * The plane to show: that nearest to a height (T21); without one the middle of those with most tiles, because a stack may
 * have been taken of one spot alone.
 */
export function defaultPlane(planes: readonly FocalPlane[], zMm?: number): number {
  if (zMm !== undefined && planes.some((plane) => plane.zMm !== planes[0]?.zMm)) {
    const distances = planes.map((plane) => Math.abs(plane.zMm - zMm));
    return distances.indexOf(Math.min(...distances));
  }
  const counts = planes.map(tileCount);
  const most = Math.max(...counts);
  const middle = (planes.length - 1) / 2 - 1e-3;
  const fullest = [...planes.keys()].filter((index) => counts[index] === most);
  return fullest.toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0] ?? 0;
}

const tileCount = ({ tileIndex, looseTiles }: FocalPlane): number =>
  tileIndex.reduce((count, entry) => count + (entry < 0 ? 0 : 1), looseTiles?.frames.length ?? 0);

/**
 * The tile index shown for one plane of a stack: where the plane has a gap that another fills, the nearest does, as a
 * single tile focused elsewhere is still the tissue of that place. How many were borrowed is said by the caller.
 */
export function filledFromStack(
  planes: readonly FocalPlane[],
  shown: number,
): { readonly tileIndex: Float64Array; readonly borrowed: number } {
  const own = planes[shown]?.tileIndex ?? new Float64Array(0);
  const gaps = own.indexOf(-1) >= 0;
  if (planes.length < 2 || !gaps) return { tileIndex: own, borrowed: 0 };
  const height = planes[shown]?.zMm ?? 0;
  const others = planes
    .filter((_, index) => index !== shown)
    .toSorted((a, b) => Math.abs(a.zMm - height) - Math.abs(b.zMm - height));
  const tileIndex = own.slice();
  let borrowed = 0;
  for (const [cell, entry] of own.entries()) {
    if (entry >= 0) continue;
    const other = others.find((plane) => (plane.tileIndex[cell] ?? -1) >= 0)?.tileIndex[cell];
    if (other === undefined) continue;
    tileIndex[cell] = other;
    borrowed += 1;
  }
  return borrowed === 0 ? { tileIndex: own, borrowed } : { tileIndex, borrowed };
}

/** Parts that did not arrive leave holes, which must be said: a slide with holes looks like a slide with bare glass (T41). */
export function missingPartsOf(image: LevelImage, planes: readonly FocalPlane[]): readonly Problem[] {
  const [first] = image.parts;
  const total = image.parts.find((part) => part.concatenation?.totalNumber)?.concatenation?.totalNumber;
  const tiles = planes.reduce((sum, { tileIndex }) => sum + tileIndex.length, 0);
  const missing = tiles - planes.reduce((sum, plane) => sum + tileCount({ ...plane, looseTiles: NO_TILES }), 0);
  const isFull = first.dimensionOrganizationType === 'TILED_FULL';
  const isShort = total !== undefined && image.parts.length < total;
  if (!isShort && !(isFull && missing > 0)) return [];
  const title = `${levelName(first)}: ${missing} of ${tiles} tiles are missing`;
  const found = total ? [`${image.parts.length} of ${total} concatenation parts found`] : [];
  return [slideProblem('incomplete', 'warning', title, 'concatenation', ...found)];
}

const NO_TILES = { columns: new Float64Array(0), rows: new Float64Array(0), frames: new Float64Array(0) };

export function refused(first: SlideInstance, reason: string, attribute?: SlideAttribute): Result<never, Problem> {
  const title = `${levelName(first)} is left out: ${reason}`;
  return fail(slideProblem('invalid-object', 'error', title, attribute, first.sopInstanceUid));
}
