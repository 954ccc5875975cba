import type { FrameRef, LevelInstance, LooseTiles, PyramidLevel, Slide } from '../types';
import type { SopInstanceUid } from '../uids';
import { everyLevelOf } from './everyLevel';
import { FRAME_STRIDE } from './indexedTiles';

/** Where a frame lies on a slide: its upper left corner in pixels of the level, 0-based. */
export interface PlacedFrame {
  readonly level: PyramidLevel;
  readonly column: number;
  readonly row: number;
}

/** The place of a frame of the optical path and focal plane shown; undefined where it is not what is shown (ANN-13). */
export function placeFrame(slide: Slide, sopInstanceUid: SopInstanceUid, frameNumber: number): PlacedFrame | undefined {
  return placedIn(slide.levels, sopInstanceUid, frameNumber);
}

/** True when some optical path and focal plane of the slide shows this frame. */
export function isFrameOfSlide(slide: Slide, sopInstanceUid: SopInstanceUid, frameNumber: number): boolean {
  const levels = everyLevelOf(slide);
  const planes = levels.flatMap((level) => [
    level,
    ...(level.focalPlanes ?? []).map(({ tileIndex, looseTiles }) => withTiles(level, tileIndex, looseTiles)),
  ]);
  return placedIn(planes, sopInstanceUid, frameNumber) !== undefined;
}

function withTiles(level: PyramidLevel, tileIndex: Float64Array, looseTiles: LooseTiles | undefined): PyramidLevel {
  const { looseTiles: _, ...rest } = level;
  return { ...rest, tileIndex, ...(looseTiles && { looseTiles }) };
}

function placedIn(
  levels: readonly PyramidLevel[],
  sopInstanceUid: SopInstanceUid,
  frameNumber: number,
): PlacedFrame | undefined {
  for (const level of levels) {
    const part = level.instances.findIndex((one) => one.sopInstanceUid === sopInstanceUid);
    const place = part < 0 ? undefined : placeOn(level, part * FRAME_STRIDE + frameNumber - 1);
    if (place) return place;
  }
  return undefined;
}

function placeOn(level: PyramidLevel, entry: number): PlacedFrame | undefined {
  const cell = cellOf(level, entry);
  if (cell >= 0) {
    const column = (cell % level.tilesAcross) * level.tileColumns;
    return { level, column, row: Math.floor(cell / level.tilesAcross) * level.tileRows };
  }
  const loose = level.looseTiles?.frames.indexOf(entry) ?? -1;
  if (loose < 0) return undefined;
  return { level, column: level.looseTiles?.columns[loose] ?? 0, row: level.looseTiles?.rows[loose] ?? 0 };
}

/** Cell of each frame, part by part; -1 where the frame is not in the grid. Made when first asked for. */
const cellsByFrame = new WeakMap<Float64Array, readonly Int32Array[]>();

/**
 * Where in the grid a frame stands. Marks that name their frame are placed anew at every paint: searching the grid of
 * 50,000 tiles for each of 500 marks took 12 ms a paint.
 */
function cellOf({ tileIndex, instances }: PyramidLevel, entry: number): number {
  if (entry < 0) return -1; // frame 0 does not exist, and -1 stands for a place that was not scanned
  const known = cellsByFrame.get(tileIndex) ?? invert(tileIndex, instances);
  cellsByFrame.set(tileIndex, known);
  const cells = known[Math.floor(entry / FRAME_STRIDE)];
  const frame = entry % FRAME_STRIDE;
  // An object may place more frames than it says it has.
  return cells && frame < cells.length ? (cells[frame] ?? -1) : tileIndex.indexOf(entry);
}

function invert(tileIndex: Float64Array, instances: readonly LevelInstance[]): readonly Int32Array[] {
  const parts = instances.map(({ numberOfFrames }) => new Int32Array(Math.max(0, numberOfFrames)).fill(-1));
  for (let cell = tileIndex.length - 1; cell >= 0; cell -= 1) {
    const entry = tileIndex[cell] ?? -1;
    const cells = entry < 0 ? undefined : parts[Math.floor(entry / FRAME_STRIDE)];
    if (cells) cells[entry % FRAME_STRIDE] = cell;
  }
  return parts;
}

/**
 * A frame of a slide by the instance that holds it. A reference to a concatenation names the whole and counts over all
 * its parts (ANN-01, WSI-08); where parts are missing nobody can count, and the answer is undefined.
 */
export function frameOfSlide(slide: Slide, sopInstanceUid: SopInstanceUid, frameNumber: number): FrameRef | undefined {
  const { sourceId, studyInstanceUid } = slide;
  const levels = everyLevelOf(slide);
  const own = levels.flatMap((level) => level.instances).find((one) => one.sopInstanceUid === sopInstanceUid);
  if (own) return { sourceId, studyInstanceUid, seriesInstanceUid: own.seriesInstanceUid, sopInstanceUid, frameNumber };
  const whole = levels.find((level) => level.referencedSopInstanceUid === sopInstanceUid);
  if (!whole) return undefined;
  const part = partOfWhole(
    whole.instances,
    frameNumber,
    slide.problems.some(({ code }) => code === 'incomplete'),
  );
  if (!part) return undefined;
  const { seriesInstanceUid } = part.instance;
  return {
    sourceId,
    studyInstanceUid,
    seriesInstanceUid,
    sopInstanceUid: part.instance.sopInstanceUid,
    frameNumber: part.frameNumber,
  };
}

/** By the offsets that the parts state, else by counting, which needs all of them. */
function partOfWhole(
  parts: readonly LevelInstance[],
  frameNumber: number,
  isIncomplete: boolean,
): { readonly instance: LevelInstance; readonly frameNumber: number } | undefined {
  const isCounted = parts.some(({ concatenationFrameOffset }) => concatenationFrameOffset === undefined);
  if (isCounted && isIncomplete) return undefined;
  let counted = 0;
  for (const instance of parts) {
    const local = frameNumber - (isCounted ? counted : (instance.concatenationFrameOffset ?? counted));
    if (local >= 1 && local <= instance.numberOfFrames) return { instance, frameNumber: local };
    counted += instance.numberOfFrames;
  }
  return undefined;
}
