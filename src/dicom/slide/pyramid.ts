import type { Problem } from '../problem';
import type { LevelInstance, PyramidLevel } from '../types';
import { groupBy } from './groupBy';
import type { IndexedTiles } from './indexedTiles';
import { gridOf, levelImagesOf, sizeKey, type LevelImage } from './levelImage';
import { focalHeightMm, placeBase, placeLevel, type BasePlacement } from './slideGeometry';
import type { SlideInstance } from './slideInstance';
import { indexTiles } from './tileIndex';

export interface Pyramid {
  /** Finest first; never empty. */
  readonly levels: readonly PyramidLevel[];
  readonly base: SlideInstance;
  readonly placement: BasePlacement;
  readonly problems: readonly Problem[];
}

interface Chosen {
  readonly image: LevelImage;
  readonly tiles: IndexedTiles;
}

/** Sizes closer than this are one level stored twice (T10). */
const SAME_SIZE_RATIO = 1.01;
/** A thumbnail joins the pyramid only where it saves the reader a coarser overview. */
const USEFUL_THUMBNAIL_RATIO = 1.5;
/** Cheapest to decode in a browser first (T42). */
const SYNTAX_ORDER = ['1.2.840.10008.1.2.4.50', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2', '1.2.840.10008.1.2.4.91'];

/** Builds the levels of one slide; undefined when no image of it can be placed. `problems` then still says why. */
export function buildPyramid(instances: readonly SlideInstance[]): { pyramid?: Pyramid; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const volumes = instances.filter(({ flavour }) => flavour !== 'THUMBNAIL');
  const images = levelImagesOf(volumes.length > 0 ? volumes : instances);
  const leading = leadingImage(images);
  if (!leading) return { problems };
  const { candidates, problems: skipped } = sameKind(images, leading);
  problems.push(...skipped);
  const chosen = chooseLevels(candidates, leading.opticalPathIdentifiers[0] ?? '1', problems);
  if (volumes.length > 0) addThumbnail(chosen, instances, problems);
  const [finest, ...coarser] = chosen;
  if (!finest) return { problems };
  const base = finest.image.parts[0];
  const placement = placeBase(
    base,
    coarser.map(({ image }) => image.parts[0]),
    finest.tiles.zMm,
  );
  const levels = [levelOf(finest, placement.plane)];
  for (const level of coarser) {
    const placed = placeLevel(placement, level.image.parts[0]);
    if (placed) levels.push(levelOf(level, placed.plane));
    problems.push(...(placed?.problems ?? [otherArea(level.image.parts[0])]));
  }
  problems.push(...placement.problems, ...describeStack(finest));
  if (volumes.length === 0)
    problems.push({ code: 'incomplete', severity: 'warning', title: 'Only a thumbnail is stored' });
  return { pyramid: { levels, base, placement, problems }, problems };
}

/** The finest image, colour before grey, in the order of series and instance. It decides optical path and kind. */
function leadingImage(images: readonly LevelImage[]): SlideInstance | undefined {
  return images
    .map(({ parts }) => parts[0])
    .toSorted(
      (a, b) => b.matrixColumns - a.matrixColumns || b.samplesPerPixel - a.samplesPerPixel || instanceOrder(a, b),
    )[0];
}

const instanceOrder = (a: SlideInstance, b: SlideInstance): number =>
  (a.series.seriesNumber ?? 0) - (b.series.seriesNumber ?? 0) || a.sopInstanceUid.localeCompare(b.sopInstanceUid);

/** Images with the samples and the optical path of the leading one (T5, T54, T55). The others are named, never mixed in. */
function sameKind(
  images: readonly LevelImage[],
  leading: SlideInstance,
): { candidates: readonly LevelImage[]; problems: readonly Problem[] } {
  const path = leading.opticalPathIdentifiers[0] ?? '1';
  const problems: Problem[] = [];
  const candidates = images.filter(({ parts: [first] }) => first.samplesPerPixel === leading.samplesPerPixel);
  if (candidates.length < images.length) {
    problems.push(notShown(`${images.length - candidates.length} images of another colour kind are not shown`));
  }
  const onPath = candidates.filter(({ parts: [first] }) => first.opticalPathIdentifiers.includes(path));
  const others = new Set(candidates.flatMap(({ parts: [first] }) => first.opticalPathIdentifiers));
  others.delete(path);
  if (others.size > 0) {
    problems.push(notShown(`Optical path ${path} is shown; not shown: ${[...others].join(', ')}`));
  }
  if (leading.bitsAllocated > 8) problems.push(notShown(`Pixels of ${leading.bitsAllocated} bits cannot be shown yet`));
  return { candidates: onPath, problems };
}

/** One image per size, finest first; near-equal sizes once. */
function chooseLevels(images: readonly LevelImage[], path: string, problems: Problem[]): Chosen[] {
  const chosen: Chosen[] = [];
  const sizes = groupBy(images, ({ parts }) => sizeKey(parts[0])).toSorted(
    ([a], [b]) => b.parts[0].matrixColumns - a.parts[0].matrixColumns,
  );
  for (const group of sizes) {
    const previous = chosen.at(-1)?.image.parts[0].matrixColumns;
    const own = group[0].parts[0];
    if (previous !== undefined && previous / own.matrixColumns < SAME_SIZE_RATIO) {
      problems.push(
        notUsed(`Level ${own.matrixColumns} × ${own.matrixRows} is almost equal to a finer one and not used`),
      );
      continue;
    }
    const level = chooseImage(group, path, chosen[0]?.tiles.zMm, problems);
    if (level) chosen.push(level);
  }
  return chosen;
}

/**
 * Of several images of one size: the wanted focal plane where each plane is an instance of its own (T24), then the
 * syntax that is cheapest to show (T42).
 */
function chooseImage(
  group: readonly LevelImage[],
  path: string,
  zMm: number | undefined,
  problems: Problem[],
): Chosen | undefined {
  const heights = [...new Set(group.map(heightOf))].toSorted((a, b) => a - b);
  const wanted = zMm ?? heights[Math.floor((heights.length - 1) / 2)] ?? 0;
  const ordered = group.toSorted((a, b) => {
    const nearer = Math.abs(heightOf(a) - wanted) - Math.abs(heightOf(b) - wanted);
    return nearer || syntaxRank(a) - syntaxRank(b) || instanceOrder(a.parts[0], b.parts[0]);
  });
  for (const image of ordered) {
    const indexed = indexTiles(image, { opticalPathIdentifier: path, ...(zMm !== undefined && { zMm }) });
    if (!indexed.ok) {
      problems.push(indexed.error);
      continue;
    }
    problems.push(...indexed.value.problems, ...describeGroup(group, heights.length, heightOf(image)));
    return { image, tiles: indexed.value };
  }
  return undefined;
}

const heightOf = ({ parts }: LevelImage): number => Math.round(focalHeightMm(parts[0].dataset) * 1e6) / 1e6;

function syntaxRank({ parts }: LevelImage): number {
  const rank = SYNTAX_ORDER.indexOf(parts[0].transferSyntaxUid ?? '');
  return rank < 0 ? SYNTAX_ORDER.length : rank;
}

function describeGroup(group: readonly LevelImage[], planes: number, heightMm: number): readonly Problem[] {
  const [first] = group[0]?.parts ?? [];
  if (!first || group.length < 2) return [];
  const level = `Level ${first.matrixColumns} × ${first.matrixRows}`;
  if (planes === 1) return [notUsed(`${level} is stored ${group.length} times; one is used`)];
  return [notShown(`${level}: ${planes} focal planes; shown: ${(heightMm * 1000).toFixed(1)} µm`)];
}

function describeStack({ tiles }: Chosen): readonly Problem[] {
  if (tiles.focalPlanes < 2) return [];
  return [notShown(`${tiles.focalPlanes} focal planes; shown: ${(tiles.zMm * 1000).toFixed(1)} µm`)];
}

/** A thumbnail becomes the coarsest level only where the pyramid has nothing about as coarse. */
function addThumbnail(chosen: Chosen[], instances: readonly SlideInstance[], problems: Problem[]): void {
  const thumbnails = instances.filter(({ flavour }) => flavour === 'THUMBNAIL');
  const coarsest = chosen.at(-1)?.image.parts[0];
  for (const thumbnail of thumbnails) {
    const isUseful =
      coarsest &&
      coarsest.matrixColumns / thumbnail.matrixColumns >= USEFUL_THUMBNAIL_RATIO &&
      coarsest.samplesPerPixel === thumbnail.samplesPerPixel;
    if (!isUseful) continue;
    const image: LevelImage = { parts: [thumbnail] };
    const indexed = indexTiles(image, { opticalPathIdentifier: thumbnail.opticalPathIdentifiers[0] ?? '1' });
    if (indexed.ok) chosen.push({ image, tiles: indexed.value });
    else problems.push(indexed.error);
    return;
  }
}

function levelOf({ image, tiles }: Chosen, plane: PyramidLevel['plane']): PyramidLevel {
  const [first] = image.parts;
  const { across, down } = gridOf(first);
  const ratios = image.parts.flatMap(({ lossyRatio }) => lossyRatio ?? []);
  return {
    totalPixelMatrixColumns: first.matrixColumns,
    totalPixelMatrixRows: first.matrixRows,
    tileColumns: first.tileColumns,
    tileRows: first.tileRows,
    tilesAcross: across,
    tilesDown: down,
    plane,
    instances: image.parts.map(levelInstanceOf),
    tileIndex: tiles.tileIndex,
    isLossy: image.parts.some(({ isLossy }) => isLossy),
    ...(ratios.length > 0 && { lossyRatio: Math.max(...ratios) }),
  };
}

function levelInstanceOf(part: SlideInstance): LevelInstance {
  return {
    seriesInstanceUid: part.series.seriesInstanceUid,
    sopInstanceUid: part.sopInstanceUid,
    numberOfFrames: part.numberOfFrames,
    photometricInterpretation: part.photometricInterpretation,
    ...(part.transferSyntaxUid && { transferSyntaxUid: part.transferSyntaxUid }),
    samplesPerPixel: part.samplesPerPixel,
    bitsAllocated: part.bitsAllocated,
    ...(part.isPlanar && { isPlanar: true }),
  };
}

const otherArea = ({ matrixColumns, matrixRows }: SlideInstance): Problem => ({
  code: 'invalid-object',
  severity: 'warning',
  title: `Level ${matrixColumns} × ${matrixRows} has another shape than the slide and is not used`,
});
const notShown = (title: string): Problem => ({ code: 'unsupported', severity: 'warning', title });
const notUsed = (title: string): Problem => ({ code: 'invalid-object', severity: 'info', title });
