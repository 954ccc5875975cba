import { itemOf, numbersOf, sequenceOf, stringOf, type DicomJson } from '../json';
import type { Problem } from '../problem';
import { tags } from '../tags';
import { ok, type Result } from '../../lib/result';
import { gridOf, type LevelImage } from './levelImage';
import { focalHeightMm } from './slideGeometry';
import type { SlideInstance } from './slideInstance';
import { slideTags } from './slideTags';
import {
  firstNumber,
  FRAME_STRIDE,
  missingPartsOf,
  nearestPlane,
  refused,
  type IndexedTiles,
  type TileSelection,
} from './indexedTiles';

const UM_PER_MM = 1000;
/** Heights are equal within a nanometre: they are stored as decimal text and jitter (T23). */
const HEIGHT_STEPS_PER_MM = 1e6;

interface PlacedFrame {
  readonly cell: number;
  readonly entry: number;
  readonly zMm: number;
}

interface Findings {
  offGrid: number;
  outside: number;
  withoutPosition: number;
}

/**
 * TILED_SPARSE and files without a type: every frame says where it lies, by 1-based pixel position in the total matrix
 * (T33, T35, T36). Positions in mm are never used: they contradict the orientation in the files of a known writer.
 */
export function indexByPosition(image: LevelImage, selection: TileSelection): Result<IndexedTiles, Problem> {
  const [first] = image.parts;
  const findings: Findings = { offGrid: 0, outside: 0, withoutPosition: 0 };
  const frames: PlacedFrame[] = [];
  for (const [part, instance] of image.parts.entries()) {
    for (const frame of placedFrames(instance, selection, findings)) {
      frames.push({ ...frame, entry: part * FRAME_STRIDE + frame.entry });
    }
  }
  if (frames.length === 0) return refused(first, 'its frames do not say where they lie');
  const heights = [...new Set(frames.map((frame) => frame.zMm))].toSorted((a, b) => a - b);
  const { across, down } = gridOf(first);
  const zMm = heights[nearestPlane(heights, selection.zMm)] ?? 0;
  const chosen = chooseFrames(frames, across * down, zMm);
  const problems = [...describe(first, findings, chosen.doubled), ...missingPartsOf(image, chosen.tileIndex)];
  return ok({ tileIndex: chosen.tileIndex, zMm, focalPlanes: chosen.isStack ? heights.length : 1, problems });
}

/** The frames of the wanted optical path, each with its cell of the tile grid. */
function placedFrames(instance: SlideInstance, selection: TileSelection, findings: Findings): readonly PlacedFrame[] {
  const { dataset, tileColumns, tileRows } = instance;
  const { across, down } = gridOf(instance);
  const shared = itemOf(dataset, tags.SharedFunctionalGroupsSequence) ?? {};
  const groups = sequenceOf(dataset, tags.PerFrameFunctionalGroupsSequence);
  const byDimension = dimensionReader(instance, groups);
  const fallbackZ = focalHeightMm(dataset);
  const frames: PlacedFrame[] = [];
  for (let index = 0; index < instance.numberOfFrames; index += 1) {
    const group = groups[index] ?? {};
    if (opticalPathOf(group, shared, instance) !== selection.opticalPathIdentifier) continue;
    const position = positionOf(group, shared) ?? byDimension(group);
    if (!position) {
      findings.withoutPosition += 1;
      continue;
    }
    const column = (position.column - 1) / tileColumns;
    const row = (position.row - 1) / tileRows;
    if (!Number.isInteger(column) || !Number.isInteger(row)) findings.offGrid += 1;
    else if (column < 0 || row < 0 || column >= across || row >= down) findings.outside += 1;
    else {
      const zMm = Math.round((position.zMm ?? fallbackZ) * HEIGHT_STEPS_PER_MM) / HEIGHT_STEPS_PER_MM;
      frames.push({ cell: row * across + column, entry: index, zMm });
    }
  }
  return frames;
}

interface MatrixPosition {
  readonly column: number;
  readonly row: number;
  readonly zMm?: number;
}

/** Per frame, else shared (T35): a single-frame sparse image has its position in the shared group. */
function positionOf(group: DicomJson, shared: DicomJson): MatrixPosition | undefined {
  const item =
    itemOf(group, slideTags.PlanePositionSlideSequence) ?? itemOf(shared, slideTags.PlanePositionSlideSequence);
  const column = firstNumber(item, slideTags.ColumnPositionInTotalImagePixelMatrix);
  const row = firstNumber(item, slideTags.RowPositionInTotalImagePixelMatrix);
  const z = firstNumber(item, slideTags.ZOffsetInSlideCoordinateSystem);
  if (column === undefined || row === undefined) return undefined;
  return { column, row, ...(z !== undefined && { zMm: z / UM_PER_MM }) };
}

/**
 * Files that carry dimension indices alone (T45): an index is a rank, so it names a cell only where every column and
 * every row of the grid occurs. Anything less is refused: a scrambled slide is worse than none.
 */
function dimensionReader(
  instance: SlideInstance,
  groups: readonly DicomJson[],
): (group: DicomJson) => MatrixPosition | undefined {
  const pointers = sequenceOf(instance.dataset, slideTags.DimensionIndexSequence).map((item) =>
    (stringOf(item, slideTags.DimensionIndexPointer) ?? '').toUpperCase(),
  );
  const column = pointers.indexOf(slideTags.ColumnPositionInTotalImagePixelMatrix);
  const row = pointers.indexOf(slideTags.RowPositionInTotalImagePixelMatrix);
  if (column < 0 || row < 0) return () => undefined;
  const ranksOf = (group: DicomJson): number[] =>
    numbersOf(itemOf(group, slideTags.FrameContentSequence) ?? {}, slideTags.DimensionIndexValues);
  const highest = (at: number): number => groups.reduce((top, group) => Math.max(top, ranksOf(group)[at] ?? 0), 0);
  const { across, down } = gridOf(instance);
  if (highest(column) !== across || highest(row) !== down) return () => undefined;
  return (group) => {
    const ranks = ranksOf(group);
    const [c, r] = [ranks[column], ranks[row]];
    if (c === undefined || r === undefined) return undefined;
    return { column: (c - 1) * instance.tileColumns + 1, row: (r - 1) * instance.tileRows + 1 };
  };
}

function opticalPathOf(group: DicomJson, shared: DicomJson, instance: SlideInstance): string {
  const own =
    itemOf(group, slideTags.OpticalPathIdentificationSequence) ??
    itemOf(shared, slideTags.OpticalPathIdentificationSequence);
  return stringOf(own ?? {}, slideTags.OpticalPathIdentifier) ?? instance.opticalPathIdentifiers[0] ?? '1';
}

/**
 * One frame per cell: the only one whatever its height (a focus map tilts), else the one nearest to the wanted plane.
 * Two frames of one cell and height are a contradiction: the first is shown and the reader is told (T38).
 */
function chooseFrames(
  frames: readonly PlacedFrame[],
  cells: number,
  zMm: number,
): { tileIndex: Float64Array; doubled: number; isStack: boolean } {
  const tileIndex = new Float64Array(cells).fill(-1);
  const heights = new Float64Array(cells);
  let doubled = 0;
  let isStack = false;
  for (const frame of frames) {
    const isTaken = (tileIndex[frame.cell] ?? -1) >= 0;
    const known = heights[frame.cell] ?? 0;
    if (isTaken && known === frame.zMm) doubled += 1;
    else if (isTaken) isStack = true;
    if (isTaken && Math.abs(frame.zMm - zMm) >= Math.abs(known - zMm)) continue;
    heights[frame.cell] = frame.zMm;
    tileIndex[frame.cell] = frame.entry;
  }
  return { tileIndex, doubled, isStack };
}

function describe(first: SlideInstance, findings: Findings, doubled: number): readonly Problem[] {
  const level = `Level ${first.matrixColumns} × ${first.matrixRows}`;
  const say = (count: number, what: string): readonly Problem[] =>
    count === 0 ? [] : [{ code: 'incomplete', severity: 'warning', title: `${level}: ${count} ${what}` }];
  return [
    ...say(findings.offGrid, 'tiles do not lie on the tile grid and are not shown'),
    ...say(findings.outside, 'tiles lie outside the image and are not shown'),
    ...say(findings.withoutPosition, 'frames have no position and are not shown'),
    ...say(doubled, 'tiles are stored twice; the first of each is shown'),
  ];
}
