import { itemOf, numberOf } from '../json';
import type { Problem } from '../problem';
import { tags } from '../tags';
import type { FrameRef, PyramidLevel, Slide } from '../types';
import { ok, type Result } from '../../lib/result';
import {
  FRAME_STRIDE,
  missingPartsOf,
  nearestPlane,
  refused,
  type IndexedTiles,
  type TileSelection,
} from './indexedTiles';
import { gridOf, hasPositions, type LevelImage } from './levelImage';
import { focalHeightMm } from './slideGeometry';
import type { SlideInstance } from './slideInstance';
import { slideTags } from './slideTags';
import { indexByPosition } from './tilePositions';

/**
 * Which frame holds which tile, for one optical path and one focal plane. The ladder is: TILED_FULL arithmetic where the
 * type says so and the frame count agrees; positions per frame, in pixels or as dimension indices; a full grid without a
 * word about it (T32-T35, T45).
 */
export function indexTiles(image: LevelImage, selection: TileSelection): Result<IndexedTiles, Problem> {
  const [first] = image.parts;
  const full = (): Result<IndexedTiles, Problem> => indexFull(image, selection);
  if (first.dimensionOrganizationType === 'TILED_FULL') {
    const indexed = full();
    if (indexed.ok || !hasPositions(first)) return indexed;
  }
  const placed = indexByPosition(image, selection);
  return placed.ok || hasPositions(first) ? placed : full();
}

/**
 * PS3.3 C.7.6.17.3: frames run along a row, down the rows, through the focal planes, through the optical paths.
 * In a concatenation the count goes on from part to part (T39).
 */
function indexFull(image: LevelImage, selection: TileSelection): Result<IndexedTiles, Problem> {
  const [first] = image.parts;
  const { across, down } = gridOf(first);
  const offsets = frameOffsets(image);
  if (!offsets) return refused(first, 'parts of the concatenation do not say where they belong');
  const stored = image.parts.reduce(
    (end, part, index) => Math.max(end, (offsets[index] ?? 0) + part.numberOfFrames),
    0,
  );
  const cells = across * down;
  const counts = countsOf(image, cells, stored);
  if (!counts) return refused(first, `${stored} frames do not fill a grid of ${across} × ${down} tiles`);
  const path = Math.max(0, first.opticalPathIdentifiers.indexOf(selection.opticalPathIdentifier));
  const heights = planeHeights(first, counts.planes);
  const plane = nearestPlane(heights, selection.zMm);
  const start = cells * (plane + counts.planes * Math.min(path, counts.paths - 1));
  const tileIndex = new Float64Array(cells).fill(-1);
  for (const [part, offset] of offsets.entries()) {
    const frames = image.parts[part]?.numberOfFrames ?? 0;
    const from = Math.max(start, offset);
    const to = Math.min(start + cells, offset + frames);
    for (let frame = from; frame < to; frame += 1) tileIndex[frame - start] = part * FRAME_STRIDE + (frame - offset);
  }
  const problems = missingPartsOf(image, tileIndex);
  return ok({ tileIndex, zMm: heights[plane] ?? 0, focalPlanes: counts.planes, problems });
}

/** How the stored frames divide into planes and paths; a claim that does not fit gives way to a plain full grid (T20, T48). */
function countsOf(image: LevelImage, cells: number, stored: number): { planes: number; paths: number } | undefined {
  const [first] = image.parts;
  const planes = first.focalPlanes;
  const paths = first.opticalPathIdentifiers.length;
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
  const shared = itemOf(first.dataset, tags.SharedFunctionalGroupsSequence) ?? {};
  const step = numberOf(itemOf(shared, slideTags.PixelMeasuresSequence) ?? {}, slideTags.SpacingBetweenSlices) ?? 0;
  const bottom = focalHeightMm(first.dataset);
  return Array.from({ length: planes }, (_, plane) => bottom + plane * step);
}

/** The frame of a tile, or undefined where none was scanned. `column` and `row` are 0-based. */
export function tileFrame(slide: Slide, level: PyramidLevel, column: number, row: number): FrameRef | undefined {
  const entry = level.tileIndex[row * level.tilesAcross + column];
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
