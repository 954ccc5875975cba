import type { Problem } from '../problem';
import type { FocalPlane } from '../types';
import { groupBy } from './groupBy';
import { defaultPlane, filledFromStack, FRAME_STRIDE, type IndexedTiles } from './indexedTiles';
import { sizeKey, type LevelImage } from './levelImage';
import type { SlideInstance } from './slideInstance';
import { counted, levelName, micrometres, slideProblem } from './slideProblems';
import { indexTiles } from './tileIndex';

/** One level of one optical path: all images of one size that show something of their own. */
export interface ChosenLevel {
  /** Those of the plane shown first; entries of the planes count through this list. */
  readonly parts: readonly [SlideInstance, ...SlideInstance[]];
  readonly planes: readonly FocalPlane[];
  /** Index of the plane shown. */
  readonly shown: number;
  /** What is shown: the plane, its gaps filled from the stack. */
  readonly tileIndex: Float64Array;
}

/** Sizes closer than this are one level stored twice (T10). */
const SAME_SIZE_RATIO = 1.01;
/** Cheapest to decode in a browser first (T42). */
const SYNTAX_ORDER = ['1.2.840.10008.1.2.4.50', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2', '1.2.840.10008.1.2.4.91'];

/** One level per size, finest first; near-equal sizes once. What is not used is said. */
export function chooseLevels(images: readonly LevelImage[], path: string, problems: Problem[]): ChosenLevel[] {
  const chosen: ChosenLevel[] = [];
  const sizes = groupBy(images, ({ parts }) => sizeKey(parts[0])).toSorted(
    ([a], [b]) => b.parts[0].matrixColumns - a.parts[0].matrixColumns || b.parts[0].matrixRows - a.parts[0].matrixRows,
  );
  for (const group of sizes) {
    const previous = chosen.at(-1)?.parts[0].matrixColumns;
    const own = group[0].parts[0];
    if (previous !== undefined && previous / own.matrixColumns < SAME_SIZE_RATIO) {
      const title = `${levelName(own)} is almost equal to a finer one and not used`;
      problems.push(slideProblem('invalid-object', 'info', title, 'matrix', own.sopInstanceUid));
      continue;
    }
    const finest = chosen[0];
    const level = mergeImages(group, path, finest?.planes[finest.shown]?.zMm, problems);
    if (level) chosen.push(level);
  }
  return chosen;
}

interface Indexed extends IndexedTiles {
  readonly image: LevelImage;
}

/**
 * Joins the images of one size: focal planes that are instances of their own make one stack (T24). Of images that show the
 * same planes, the one that is cheapest to show is used (T42).
 */
function mergeImages(
  group: readonly LevelImage[],
  path: string,
  zMm: number | undefined,
  problems: Problem[],
): ChosenLevel | undefined {
  const used: Indexed[] = [];
  const unused: LevelImage[] = [];
  const heights = new Set<number>();
  const tileSize = ({ parts: [first] }: LevelImage): string => `${first.tileColumns}x${first.tileRows}`;
  for (const image of group.toSorted(byCost)) {
    const indexed = indexTiles(image, path);
    if (!indexed.ok) {
      problems.push(indexed.error);
      continue;
    }
    const isNew =
      indexed.value.planes.every((plane) => !heights.has(heightKey(plane.zMm))) &&
      (used[0] === undefined || tileSize(used[0].image) === tileSize(image));
    if (!isNew) {
      unused.push(image);
      continue;
    }
    for (const plane of indexed.value.planes) heights.add(heightKey(plane.zMm));
    used.push({ image, ...indexed.value });
    problems.push(...indexed.value.problems);
  }
  const [first, ...rest] = used;
  if (!first) return undefined;
  if (unused.length > 0) {
    const [one] = first.image.parts;
    const title = `${levelName(one)} is stored ${unused.length + 1} times; one is used`;
    const identifiers = unused.map(({ parts }) => parts[0].sopInstanceUid);
    problems.push(slideProblem('invalid-object', 'info', title, 'sopInstance', ...identifiers));
  }
  return joined([first, ...rest], zMm, problems);
}

/** Jitter in stored heights is no other plane (T23). */
const heightKey = (zMm: number): number => Math.round(zMm * 1e6);

function joined(images: readonly [Indexed, ...Indexed[]], zMm: number | undefined, problems: Problem[]): ChosenLevel {
  const all = images.flatMap((indexed) => indexed.planes.map((plane) => ({ indexed, plane })));
  const sorted = all.toSorted((a, b) => a.plane.zMm - b.plane.zMm);
  const shown = defaultPlane(
    sorted.map(({ plane }) => plane),
    zMm,
  );
  const leading = sorted[shown]?.indexed ?? images[0];
  const ordered = [leading, ...images.filter((image) => image !== leading)];
  const offsets = new Map<Indexed, number>();
  let count = 0;
  for (const indexed of ordered) {
    offsets.set(indexed, count);
    count += indexed.image.parts.length;
  }
  const planes = sorted.map(({ indexed, plane }) => shifted(plane, (offsets.get(indexed) ?? 0) * FRAME_STRIDE));
  const { tileIndex, borrowed } = filledFromStack(planes, shown);
  const [first, ...others] = leading.image.parts;
  if (borrowed > 0) {
    const tiles = counted(borrowed, 'tile is', 'tiles are');
    const title = `${levelName(first)}: ${tiles} missing at ${micrometres(planes[shown]?.zMm ?? 0)} and shown from the nearest focal plane`;
    problems.push(slideProblem('incomplete', 'warning', title, 'zOffset'));
  }
  const further = ordered.slice(1).flatMap(({ image }) => image.parts);
  return { parts: [first, ...others, ...further], planes, shown, tileIndex };
}

function shifted(plane: FocalPlane, by: number): FocalPlane {
  if (by === 0) return plane;
  const move = (entries: Float64Array): Float64Array => entries.map((entry) => (entry < 0 ? entry : entry + by));
  const { looseTiles } = plane;
  return {
    zMm: plane.zMm,
    tileIndex: move(plane.tileIndex),
    ...(looseTiles && { looseTiles: { ...looseTiles, frames: move(looseTiles.frames) } }),
  };
}

/** What has more frames lacks none of them; of equals the cheaper to decode. */
const byCost = (a: LevelImage, b: LevelImage): number =>
  framesOf(b) - framesOf(a) || syntaxRank(a) - syntaxRank(b) || instanceOrder(a.parts[0], b.parts[0]);

const framesOf = ({ parts }: LevelImage): number => parts.reduce((sum, part) => sum + part.numberOfFrames, 0);

function syntaxRank({ parts }: LevelImage): number {
  const rank = SYNTAX_ORDER.indexOf(parts[0].transferSyntaxUid ?? '');
  return rank < 0 ? SYNTAX_ORDER.length : rank;
}

export const instanceOrder = (a: SlideInstance, b: SlideInstance): number =>
  (a.series.seriesNumber ?? 0) - (b.series.seriesNumber ?? 0) || a.sopInstanceUid.localeCompare(b.sopInstanceUid);
