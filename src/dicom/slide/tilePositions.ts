import { cornerOfPosition } from '../geometry/pixelOrigin';
import type { Vec2 } from '../geometry/pixelPlane';
import { sequenceOf, stringOf } from '../json';
import type { Problem } from '../problem';
import type { FocalPlane, LooseTiles } from '../types';
import { ok, type Result } from '../../lib/result';
import type { FrameTable } from './frameTable';
import { FRAME_STRIDE, missingPartsOf, refused, type IndexedTiles } from './indexedTiles';
import { gridOf, type LevelImage, sharedPosition } from './levelImage';
import { looseOverlaps } from './looseTiles';
import { focalHeightMm } from './slideGeometry';
import { type SlideInstance, sharedOpticalPath } from './slideInstance';
import { counted, levelName, slideProblem } from './slideProblems';
import { slideTags } from './slideTags';
import { type PlacedFrames, stackPlanes } from './stackPlanes';

/** Heights are equal within a nanometre: they are stored as decimal text and jitter (T23). */
const HEIGHT_STEPS_PER_MM = 1e6;

interface Findings {
  outside: number;
  withoutPosition: number;
  doubled: number;
}

export interface PositionedTiles extends IndexedTiles {
  /** Every frame has its own cell: the positions can be believed. */
  readonly isClean: boolean;
}

/**
 * TILED_SPARSE and files without a type: every frame says where it lies, by 1-based pixel position in the total matrix
 * (T33, T35), on the tile grid or off it (T36). Positions in mm are never used: they contradict the orientation in the
 * files of a known writer.
 */
export function indexByPosition(image: LevelImage, opticalPathIdentifier: string): Result<PositionedTiles, Problem> {
  const [first] = image.parts;
  const findings: Findings = { outside: 0, withoutPosition: 0, doubled: 0 };
  const frames = placedFrames(image, opticalPathIdentifier, findings);
  if (frames.count === 0) {
    const isNamed = first.opticalPathIdentifiers.length > 1 && findings.withoutPosition === 0;
    return isNamed
      ? refused(first, `it has no frames of optical path ${opticalPathIdentifier}`, 'opticalPath')
      : refused(first, 'its frames do not say where they lie', 'planePosition');
  }
  const { across, down } = gridOf(first);
  const { heights, planeOf } = stackPlanes(frames);
  const planes = heights.map((zMm, plane) => planeTiles(frames, planeOf, plane, zMm, across * down, findings));
  const loose = planes.reduce((sum, { looseTiles }) => sum + (looseTiles?.frames.length ?? 0), 0);
  const isClean = loose + findings.outside + findings.withoutPosition + findings.doubled === 0;
  const problems = [...describe(first, findings, planes, loose), ...missingPartsOf(image, planes)];
  return ok({ planes, problems, isClean });
}

/** The frames of the wanted optical path that lie on the image. */
function placedFrames(image: LevelImage, opticalPathIdentifier: string, findings: Findings): PlacedFrames {
  const total = image.parts.reduce((sum, part) => sum + part.numberOfFrames, 0);
  const [columns, rows, zMm, entries] = Array.from({ length: 4 }, () => new Float64Array(total));
  if (!columns || !rows || !zMm || !entries) throw new Error('four columns');
  const placed: PlacedFrames = { count: 0, columns, rows, zMm, entries, cells: new Int32Array(total) };
  const ranked = rankReader(image);
  for (const [part, instance] of image.parts.entries()) {
    const { frames } = instance;
    const shared = sharedPosition(instance);
    const pathOf = pathReader(instance);
    const fallbackZ = Number.isNaN(shared.zUm) ? focalHeightMm(instance) : shared.zUm / 1000;
    for (let frame = 0; frame < instance.numberOfFrames; frame += 1) {
      const rank = ranked?.(frames, frame);
      if (pathOf(frame, rank?.path) !== opticalPathIdentifier) continue;
      const column = or(frames?.columns[frame], shared.column, rank?.column);
      const row = or(frames?.rows[frame], shared.row, rank?.row);
      const z = or(frames?.zMm[frame], rank?.zMm, fallbackZ);
      if (Number.isNaN(column) || Number.isNaN(row) || Number.isNaN(z)) findings.withoutPosition += 1;
      else addFrame(placed, instance, cornerOfPosition([column, row]), z, part * FRAME_STRIDE + frame, findings);
    }
  }
  return placed;
}

/** The first value that is one. */
function or(...values: readonly (number | undefined)[]): number {
  for (const value of values) if (value !== undefined && !Number.isNaN(value)) return value;
  return Number.NaN;
}

function addFrame(
  placed: PlacedFrames,
  instance: SlideInstance,
  [column, row]: Vec2,
  zMm: number,
  entry: number,
  findings: Findings,
): void {
  if (column < 0 || row < 0 || column >= instance.matrixColumns || row >= instance.matrixRows) {
    findings.outside += 1;
    return;
  }
  const { tileColumns, tileRows } = instance;
  const isOnGrid = column % tileColumns === 0 && row % tileRows === 0;
  const at = placed.count;
  placed.columns[at] = column;
  placed.rows[at] = row;
  placed.zMm[at] = Math.round(zMm * HEIGHT_STEPS_PER_MM) / HEIGHT_STEPS_PER_MM;
  placed.entries[at] = entry;
  placed.cells[at] = isOnGrid ? (row / tileRows) * gridOf(instance).across + column / tileColumns : -1;
  placed.count += 1;
}

/** The optical path of a frame: its own word, that of the shared group (T47), its dimension index, else the first. */
function pathReader(instance: SlideInstance): (frame: number, rank: number | undefined) => string {
  const { frames, opticalPathIdentifiers } = instance;
  const named = frames?.pathIdentifiers ?? [];
  const isAlias = opticalPathIdentifiers.length === 1;
  const fallback = isAlias ? opticalPathIdentifiers[0] : sharedOpticalPath(instance.dataset);
  return (frame, rank) => {
    const own = isAlias ? undefined : named[frames?.paths[frame] ?? -1];
    return own ?? fallback ?? opticalPathIdentifiers[(rank ?? 1) - 1] ?? opticalPathIdentifiers[0] ?? '1';
  };
}

interface Ranked {
  readonly column?: number;
  readonly row?: number;
  readonly zMm?: number;
  /** 1-based place in Optical Path Sequence. */
  readonly path?: number;
}

/**
 * Files that carry dimension indices alone (T45): an index is a rank, so it names a cell only where every column and
 * every row of the grid occurs. Anything less is refused: a scrambled slide is worse than none.
 */
function rankReader(image: LevelImage): ((frames: FrameTable | undefined, frame: number) => Ranked) | undefined {
  const [first] = image.parts;
  const pointers = sequenceOf(first.dataset, slideTags.DimensionIndexSequence).map((item) =>
    (stringOf(item, slideTags.DimensionIndexPointer) ?? '').toUpperCase(),
  );
  const at = (tag: string): number => pointers.indexOf(tag);
  const column = at(slideTags.ColumnPositionInTotalImagePixelMatrix);
  const row = at(slideTags.RowPositionInTotalImagePixelMatrix);
  const path = at(slideTags.OpticalPathIdentifier);
  const height = at(slideTags.ZOffsetInSlideCoordinateSystem);
  const { across, down } = gridOf(first);
  if (column < 0 || row < 0 || highest(image, column) !== across || highest(image, row) !== down) return undefined;
  // Planes that are only counted cannot be told apart by height.
  if (height >= 0 && highest(image, height) > 1) return undefined;
  return (frames, frame) => {
    const rank = (dimension: number): number => frames?.ranks[frame * frames.rankCount + dimension] ?? 0;
    const [c, r] = [rank(column), rank(row)];
    if (c < 1 || r < 1) return {};
    return {
      column: (c - 1) * first.tileColumns + 1,
      row: (r - 1) * first.tileRows + 1,
      ...(path >= 0 && rank(path) >= 1 && { path: rank(path) }),
    };
  };
}

function highest(image: LevelImage, dimension: number): number {
  let top = 0;
  for (const { frames } of image.parts) {
    for (let frame = 0; frames && frame < frames.count; frame += 1) {
      top = Math.max(top, frames.ranks[frame * frames.rankCount + dimension] ?? 0);
    }
  }
  return top;
}

/** Two frames of one place and height are a contradiction: the first is shown and the reader is told (T38). */
function planeTiles(
  frames: PlacedFrames,
  planeOf: Int32Array,
  plane: number,
  zMm: number,
  cells: number,
  findings: Findings,
): FocalPlane {
  const tileIndex = new Float64Array(cells).fill(-1);
  const loose: number[] = [];
  for (let at = 0; at < frames.count; at += 1) {
    if (planeOf[at] !== plane) continue;
    const cell = frames.cells[at] ?? -1;
    if (cell < 0) loose.push(at);
    else if ((tileIndex[cell] ?? -1) >= 0) findings.doubled += 1;
    else tileIndex[cell] = frames.entries[at] ?? -1;
  }
  if (loose.length === 0) return { zMm, tileIndex };
  const pick = (column: Float64Array): Float64Array => Float64Array.from(loose, (at) => column[at] ?? 0);
  const looseTiles: LooseTiles = {
    columns: pick(frames.columns),
    rows: pick(frames.rows),
    frames: pick(frames.entries),
  };
  return { zMm, tileIndex, looseTiles };
}

function describe(
  first: SlideInstance,
  findings: Findings,
  planes: readonly FocalPlane[],
  loose: number,
): readonly Problem[] {
  const say = (severity: Problem['severity'], count: number, one: string, many: string): readonly Problem[] => {
    const title = `${levelName(first)}: ${counted(count, `tile ${one}`, `tiles ${many}`)}`;
    return count === 0
      ? []
      : [
          slideProblem(
            severity === 'info' ? 'invalid-object' : 'incomplete',
            severity,
            title,
            'planePosition',
            first.sopInstanceUid,
          ),
        ];
  };
  const overlaps = planes.reduce((sum, plane) => sum + looseOverlaps(plane, first), 0);
  return [
    ...say(
      'info',
      loose,
      'lies off the tile grid and is drawn where it lies',
      'lie off the tile grid and are drawn where they lie',
    ),
    ...say(
      'info',
      overlaps,
      'overlaps another; the later one lies on top',
      'overlap others; the later ones lie on top',
    ),
    ...say(
      'warning',
      findings.outside,
      'lies outside the image and is not shown',
      'lie outside the image and are not shown',
    ),
    ...say(
      'warning',
      findings.withoutPosition,
      'has no position and is not shown',
      'have no position and are not shown',
    ),
    ...say(
      'warning',
      findings.doubled,
      'is stored twice; the first is shown',
      'are stored twice; the first of each is shown',
    ),
  ];
}
