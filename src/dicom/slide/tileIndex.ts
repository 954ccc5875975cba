import { itemOf, numberOf } from '../json';
import type { Problem } from '../problem';
import { tags } from '../tags';
import type { FocalPlane, FrameRef, PyramidLevel, Slide } from '../types';
import { ok, type Result } from '../../lib/result';
import {
  defaultPlane,
  filledFromStack,
  FRAME_STRIDE,
  missingPartsOf,
  refused,
  type IndexedTiles,
} from './indexedTiles';
import { gridOf, hasPositions, type LevelImage } from './levelImage';
import { focalHeightMm } from './slideGeometry';
import { type SlideInstance, sharedOpticalPath } from './slideInstance';
import { levelName, slideProblem } from './slideProblems';
import { indexByPosition } from './tilePositions';

/**
 * Which frame holds which tile, for one optical path, by focal plane. The ladder is: positions of the frames, in pixels or
 * as dimension indices, where they place every frame; TILED_FULL arithmetic where the type says so and the frame count
 * agrees; a full grid without a word about it (T32-T35, T45). Other orders are never guessed (T46).
 */
export function indexTiles(image: LevelImage, opticalPathIdentifier: string): Result<IndexedTiles, Problem> {
  const [first] = image.parts;
  const isFull = first.dimensionOrganizationType === 'TILED_FULL';
  const full = (): Result<IndexedTiles, Problem> => indexFull(image, opticalPathIdentifier);
  const isPlaced = hasPositions(first);
  if (isFull) {
    const indexed = full();
    if (!isPlaced) return indexed;
    const placed = indexByPosition(image, opticalPathIdentifier);
    if (!indexed.ok) return placed;
    if (!placed.ok || !placed.value.isClean || isSame(indexed.value.planes, placed.value.planes)) return indexed;
    const title = `${levelName(first)}: the frames lie in another order than its type says; their positions are followed`;
    return ok({ ...placed.value, problems: [slideProblem('invalid-object', 'warning', title, 'tiling')] });
  }
  const placed = indexByPosition(image, opticalPathIdentifier);
  return placed.ok || isPlaced ? placed : full();
}

const isSame = (a: readonly FocalPlane[], b: readonly FocalPlane[]): boolean =>
  a.length === b.length &&
  a.every(({ tileIndex }, plane) => tileIndex.every((entry, cell) => entry === b[plane]?.tileIndex[cell]));

/**
 * PS3.3 C.7.6.17.3: frames run along a row, down the rows, through the focal planes, through the optical paths.
 * In a concatenation the count goes on from part to part (T39).
 */
function indexFull(image: LevelImage, opticalPathIdentifier: string): Result<IndexedTiles, Problem> {
  const [first] = image.parts;
  const { across, down } = gridOf(first);
  const offsets = frameOffsets(image);
  if (!offsets) return refused(first, 'parts of the concatenation do not say where they belong', 'concatenation');
  const stored = image.parts.reduce(
    (end, part, index) => Math.max(end, (offsets[index] ?? 0) + part.numberOfFrames),
    0,
  );
  const cells = across * down;
  const counts = countsOf(image, cells, stored);
  if (!counts)
    return refused(first, `${stored} frames do not fill a grid of ${across} × ${down} tiles`, 'numberOfFrames');
  const path = pathPlace(first, opticalPathIdentifier, counts.paths);
  if (path === undefined)
    return refused(first, `it has no frames of optical path ${opticalPathIdentifier}`, 'opticalPath');
  const heights = planeHeights(first, counts.planes);
  const tileIndexes = heights.map((_, plane) => {
    const tileIndex = new Float64Array(cells).fill(-1);
    const start = cells * (plane + counts.planes * path);
    for (const [part, offset] of offsets.entries()) {
      const frames = image.parts[part]?.numberOfFrames ?? 0;
      const to = Math.min(start + cells, offset + frames);
      for (let frame = Math.max(start, offset); frame < to; frame += 1) {
        tileIndex[frame - start] = part * FRAME_STRIDE + (frame - offset);
      }
    }
    return tileIndex;
  });
  const planes = heights
    .map((zMm, plane): FocalPlane => ({ zMm, tileIndex: tileIndexes[plane] ?? new Float64Array(cells).fill(-1) }))
    .toSorted((a, b) => a.zMm - b.zMm);
  return ok({ planes, problems: [...missingPartsOf(image, planes), ...aboutCounts(first, counts)] });
}

/** Place of a path in the frame order. Where fewer paths have frames than are listed, the shared group names the one. */
function pathPlace(first: SlideInstance, identifier: string, paths: number): number | undefined {
  const place = first.opticalPathIdentifiers.indexOf(identifier);
  if (paths > 1 || first.opticalPathCount === 1) return place >= 0 && place < paths ? place : undefined;
  const only = sharedOpticalPath(first.dataset) ?? first.opticalPathIdentifiers[0];
  return identifier === only ? 0 : undefined;
}

function aboutCounts(first: SlideInstance, { planes, paths }: { planes: number; paths: number }): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (title: string, attribute: 'focalPlanes' | 'opticalPath' | 'sliceSpacing'): void => {
    problems.push(slideProblem('invalid-object', 'info', `${levelName(first)}: ${title}`, attribute));
  };
  if (planes < first.focalPlanes)
    add(`${first.focalPlanes} focal planes are claimed, frames exist for one`, 'focalPlanes');
  if (paths < first.opticalPathCount) {
    add(`${first.opticalPathCount} optical paths are listed, frames exist for one`, 'opticalPath');
  }
  if (planes > 1 && sliceSpacingMm(first) === 0) add('the distance of its focal planes is not known', 'sliceSpacing');
  return problems;
}

/** How the stored frames divide into planes and paths; a claim that does not fit gives way to a plain full grid (T20, T48). */
function countsOf(image: LevelImage, cells: number, stored: number): { planes: number; paths: number } | undefined {
  const [first] = image.parts;
  const planes = first.focalPlanes;
  const paths = first.opticalPathCount;
  const claimed = cells * planes * paths;
  const isIncomplete = first.concatenation !== undefined && stored < claimed;
  if (stored === claimed || isIncomplete) return { planes, paths };
  if (stored === cells * planes) return { planes, paths: 1 };
  return stored === cells ? { planes: 1, paths: 1 } : undefined;
}

/** Frame number (0-based, in the whole) at which each part begins; from the in-concatenation numbers where no offset is. */
function frameOffsets(image: LevelImage): readonly number[] | undefined {
  if (image.parts.length === 1 && image.parts[0].concatenation?.frameOffset === undefined) {
    return (image.parts[0].concatenation?.number ?? 1) > 1 ? undefined : [0];
  }
  const given = image.parts.map((part) => part.concatenation?.frameOffset);
  if (given.every((offset) => offset !== undefined)) return given;
  if (!image.parts.every((part, index) => part.concatenation?.number === index + 1)) return undefined;
  let next = 0;
  return image.parts.map((part) => {
    const own = next;
    next += part.numberOfFrames;
    return own;
  });
}

/** Spacing Between Slices is mm and lies in Pixel Measures; without it the planes are only counted. */
function planeHeights(first: SlideInstance, planes: number): readonly number[] {
  const step = sliceSpacingMm(first);
  const bottom = focalHeightMm(first);
  return Array.from({ length: planes }, (_, plane) => bottom + plane * step);
}

function sliceSpacingMm({ dataset, firstFrame }: SlideInstance): number {
  const shared = itemOf(dataset, tags.SharedFunctionalGroupsSequence) ?? {};
  const sources = [shared, firstFrame ?? {}].map((group) => itemOf(group, tags.PixelMeasuresSequence) ?? {});
  return sources.map((source) => numberOf(source, tags.SpacingBetweenSlices)).find((step) => step) ?? 0;
}

/** Which picture of a level is meant; absent members mean what is shown by default. */
export interface TileWhere {
  readonly opticalPathIdentifier?: string;
  /** Mm; the nearest plane of the level is taken (T21). */
  readonly zMm?: number;
}

/** The frame of a tile, or undefined where none was scanned. `column` and `row` are 0-based. */
export function tileFrame(
  slide: Slide,
  level: PyramidLevel,
  column: number,
  row: number,
  where: TileWhere = {},
): FrameRef | undefined {
  const own = levelOnPath(slide, level, where.opticalPathIdentifier);
  if (!own || column < 0 || row < 0 || column >= own.tilesAcross || row >= own.tilesDown) return undefined;
  return frameRefOf(slide, own, planeTiles(own, where.zMm)[row * own.tilesAcross + column]);
}

/** The address behind an entry of `tileIndex` or `LooseTiles.frames`. */
export function frameRefOf(slide: Slide, level: PyramidLevel, entry: number | undefined): FrameRef | undefined {
  if (entry === undefined || entry < 0) return undefined;
  const instance = level.instances[Math.floor(entry / FRAME_STRIDE)];
  return (
    instance && {
      sourceId: slide.sourceId,
      studyInstanceUid: slide.studyInstanceUid,
      seriesInstanceUid: instance.seriesInstanceUid,
      sopInstanceUid: instance.sopInstanceUid,
      frameNumber: (entry % FRAME_STRIDE) + 1,
    }
  );
}

/** The level of the same matrix and tiles in another optical path's pyramid; paths need not have the same levels (T55). */
function levelOnPath(slide: Slide, level: PyramidLevel, identifier: string | undefined): PyramidLevel | undefined {
  if (identifier === undefined || identifier === slide.opticalPathIdentifier) return level;
  const path = slide.opticalPaths?.find((one) => one.identifier === identifier);
  return path?.levels.find(
    (one) =>
      one.totalPixelMatrixColumns === level.totalPixelMatrixColumns &&
      one.totalPixelMatrixRows === level.totalPixelMatrixRows &&
      one.tileColumns === level.tileColumns &&
      one.tileRows === level.tileRows,
  );
}

function planeTiles(level: PyramidLevel, zMm: number | undefined): Float64Array {
  const { focalPlanes = [] } = level;
  if (zMm === undefined || focalPlanes.length < 2) return level.tileIndex;
  return filledFromStack(focalPlanes, defaultPlane(focalPlanes, zMm)).tileIndex;
}
