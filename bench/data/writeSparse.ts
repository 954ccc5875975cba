import { datasetOf } from '../../archive/sample/attributes';
import { sampleUid, seriesUid, studyUid } from '../../archive/sample/facts';
import { fractal2 } from '../../archive/sample/noise';
import type { DicomJson } from '../../src/dicom/json';
import { seededRandom } from '../../src/lib/seededRandom';
import type { SlideData } from '../types';
import { TRANSFER_SYNTAX } from './encoders';
import { patientNameOf, seedOf } from './identity';
import type { SparseRecipe } from './recipes';
import { writeInstance } from './slideInstance';
import { glassFacts, levelImage, levelUid, PIXEL_SPACING_MM, type PlannedLevel, plannedLevels } from './slidePlan';
import { type PoolKey, readPool } from './tilePool';

/** Place of a tile in the grid of its level, from 0. */
export type Place = readonly [column: number, row: number];

const sizeOf = ({ across, down, tilePx }: SparseRecipe) => ({ columns: across * tilePx, rows: down * tilePx });

export function sparseLevels(recipe: SparseRecipe): PlannedLevel[] {
  const { columns, rows } = sizeOf(recipe);
  return plannedLevels(columns, rows, recipe.tilePx);
}

export const poolsOfSparse = (recipe: SparseRecipe): PoolKey[] =>
  sparseLevels(recipe).map(({ level }) => ({ level, tilePx: recipe.tilePx, codec: 'jpeg', look: 'plain' }));

/**
 * Places of a level that hold a tile, in raster order. At the finest level those where the tissue is thickest; of each
 * coarser level those that lie over one of them.
 */
export function placesOf(recipe: SparseRecipe, level: number): Place[] {
  const planned = sparseLevels(recipe)[level];
  if (planned === undefined) throw new Error(`${recipe.name} has no level ${level}`);
  const all = (across: number, down: number): Place[] =>
    Array.from({ length: across * down }, (_, index) => [index % across, Math.floor(index / across)] as const);
  if (recipe.organisation === 'full') return all(planned.across, planned.down);
  const seed = seedOf(recipe.name) % 1000;
  const finest = all(recipe.across, recipe.down)
    .map((place) => ({ place, tissue: fractal2(place[0] / 19, place[1] / 19, seed, 3) }))
    .sort((one, other) => other.tissue - one.tissue)
    .slice(0, recipe.frames)
    .map(({ place }) => place);
  const indexes = new Set(finest.map(([column, row]) => (row >> level) * planned.across + (column >> level)));
  return [...indexes]
    .sort((a, b) => a - b)
    .map((index) => [index % planned.across, Math.floor(index / planned.across)]);
}

export async function writeSparseLevel(
  cache: string,
  directory: string,
  recipe: SparseRecipe,
  level: number,
): Promise<void> {
  const { name, tilePx } = recipe;
  const planned = sparseLevels(recipe)[level];
  if (planned === undefined) throw new Error(`${name} has no level ${level}`);
  const size = sizeOf(recipe);
  const pool = await readPool(cache, { level, tilePx, codec: 'jpeg', look: 'plain' });
  const random = seededRandom(seedOf(`${name}/${level}`));
  const places = placesOf(recipe, level);
  const frames = places.map(() => {
    const tile = pool[Math.floor(random() * pool.length)];
    if (tile === undefined) throw new Error('the pool of tiles is empty');
    return tile;
  });
  const facts = glassFacts(name, 0, size.columns, size.rows);
  await writeInstance(directory, {
    set: name,
    facts,
    codec: 'jpeg',
    frames,
    image: levelImage(level, planned, tilePx),
    ...(recipe.organisation === 'full'
      ? {}
      : { more: sparseAttributes(name, places, tilePx, planned, facts.cornerMm, facts.imageOrientationSlide) }),
  });
}

const COLUMN_POSITION = '0048021E';
const ROW_POSITION = '0048021F';
const PLANE_POSITION = '0048021A';

/** Every frame says where it lies (PS3.3 C.8.12.6.1), in pixels of the matrix, counted from 1, and in mm of the slide. */
function sparseAttributes(
  name: string,
  places: readonly Place[],
  tilePx: number,
  { pixelSpacingMm }: PlannedLevel,
  cornerMm: readonly [number, number],
  orientation: readonly number[],
): DicomJson {
  const organisation = sampleUid(seedOf(name), 'dimensions/sparse');
  const dimension = (pointer: string) => ({
    DimensionOrganizationUID: organisation,
    DimensionIndexPointer: pointer,
    FunctionalGroupPointer: PLANE_POSITION,
  });
  const offset = (axis: 0 | 1, column: number, row: number): number =>
    cornerMm[axis] +
    ((column + 0.5) * (orientation[axis] ?? 0) + (row + 0.5) * (orientation[axis + 3] ?? 0)) * pixelSpacingMm;
  const frame = ([column, row]: Place): DicomJson => {
    const [x, y] = [column * tilePx, row * tilePx];
    return {
      '00209111': { vr: 'SQ', Value: [{ '00209157': { vr: 'UL', Value: [column + 1, row + 1] } }] },
      [PLANE_POSITION]: {
        vr: 'SQ',
        Value: [
          {
            '0040072A': { vr: 'DS', Value: [Number(offset(0, x, y).toFixed(6))] },
            '0040073A': { vr: 'DS', Value: [Number(offset(1, x, y).toFixed(6))] },
            '0040074A': { vr: 'DS', Value: [0] },
            [COLUMN_POSITION]: { vr: 'SL', Value: [x + 1] },
            [ROW_POSITION]: { vr: 'SL', Value: [y + 1] },
          },
        ],
      },
    };
  };
  return {
    ...datasetOf({
      DimensionOrganizationSequence: { DimensionOrganizationUID: organisation },
      DimensionOrganizationType: 'TILED_SPARSE',
      DimensionIndexSequence: [dimension(COLUMN_POSITION), dimension(ROW_POSITION)],
    }),
    '52009230': { vr: 'SQ', Value: places.map(frame) },
  };
}

export function sparseData(recipe: SparseRecipe, directory: string): Omit<SlideData, 'archives'> {
  const { name, tilePx } = recipe;
  const seed = seedOf(name);
  const size = sizeOf(recipe);
  return {
    kind: 'slide',
    name,
    directory,
    patientName: patientNameOf(name),
    studyInstanceUid: studyUid(seed, 'pathology'),
    seriesInstanceUids: [seriesUid(seed, glassFacts(name, 0, size.columns, size.rows).name)],
    tilePx,
    transferSyntaxUid: TRANSFER_SYNTAX.jpeg,
    levels: sparseLevels(recipe).map((planned) => ({
      columns: planned.columns,
      rows: planned.rows,
      sopInstanceUid: levelUid(name, 0, planned.level),
      frames: placesOf(recipe, planned.level).length,
    })),
    pixelSpacingMm: PIXEL_SPACING_MM,
  };
}
