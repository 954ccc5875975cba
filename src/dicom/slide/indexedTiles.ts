import type { DicomJson } from '../json';
import type { Problem } from '../problem';
import { fail, type Result } from '../../lib/result';
import type { LevelImage } from './levelImage';
import type { SlideInstance } from './slideInstance';

/** `PyramidLevel.tileIndex`: instance index × this + 0-based frame index. */
export const FRAME_STRIDE = 2 ** 24;

export interface TileSelection {
  readonly opticalPathIdentifier: string;
  /** Height of the wanted focal plane; absent: the middle one. */
  readonly zMm?: number;
}

export interface IndexedTiles {
  readonly tileIndex: Float64Array;
  /** Height of the plane that was taken. */
  readonly zMm: number;
  readonly focalPlanes: number;
  readonly problems: readonly Problem[];
}

/** The nearest plane to a height (T21), or the middle one. */
export function nearestPlane(heights: readonly number[], zMm: number | undefined): number {
  const middle = Math.floor((heights.length - 1) / 2);
  if (zMm === undefined || heights.every((height) => height === heights[0])) return middle;
  const distances = heights.map((height) => Math.abs(height - zMm));
  return distances.indexOf(Math.min(...distances));
}

/** Parts that did not arrive leave holes, which must be said: a slide with holes looks like a slide with bare glass (T41). */
export function missingPartsOf(image: LevelImage, tileIndex: Float64Array): readonly Problem[] {
  const [first] = image.parts;
  const total = image.parts.find((part) => part.concatenation?.totalNumber)?.concatenation?.totalNumber;
  const missing = tileIndex.reduce((count, entry) => count + (entry < 0 ? 1 : 0), 0);
  const isFull = first.dimensionOrganizationType === 'TILED_FULL';
  const isShort = total !== undefined && image.parts.length < total;
  if (!isShort && !(isFull && missing > 0)) return [];
  const level = `Level ${first.matrixColumns} × ${first.matrixRows}`;
  const title = `${level}: ${missing} of ${tileIndex.length} tiles are missing`;
  const detail = total ? `${image.parts.length} of ${total} concatenation parts found` : '';
  return [{ code: 'incomplete', severity: 'warning', title, ...(detail && { detail }) }];
}

export function refused(first: SlideInstance, reason: string): Result<never, Problem> {
  const title = `Level ${first.matrixColumns} × ${first.matrixRows} is left out: ${reason}`;
  return fail({ code: 'invalid-object', severity: 'error', title, detail: first.sopInstanceUid });
}

/** Reads a number of a functional group item without building arrays: there may be hundreds of thousands of them. */
export function firstNumber(item: DicomJson | undefined, tag: string): number | undefined {
  const value = item?.[tag]?.Value?.[0];
  if (value === undefined || value === null || value === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
