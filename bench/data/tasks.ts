import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AnnRecipe, CtRecipe, ProjectionRecipe, Recipe, SlideRecipe, SparseRecipe } from './recipes';
import { plannedLevels } from './slidePlan';
import { makePool, type PoolKey } from './tilePool';
import { writeAnn } from './writeAnn';
import { writeCtSlices } from './writeCt';
import { writeProjection } from './writeProjection';
import { poolsOfSlide, writeMacroImages, writeSlideLevel } from './writeSlide';
import { poolsOfSparse, sparseLevels, writeSparseLevel } from './writeSparse';

/** One piece of work, small enough to be told of when it is done; it goes to a worker as it is. */
export type DataTask =
  | { readonly kind: 'ct'; readonly recipe: CtRecipe; readonly from: number; readonly to: number }
  | { readonly kind: 'projection'; readonly recipe: ProjectionRecipe }
  | { readonly kind: 'level'; readonly recipe: SlideRecipe; readonly glass: number; readonly level: number }
  | { readonly kind: 'macro'; readonly recipe: SlideRecipe | SparseRecipe; readonly glass: number }
  | { readonly kind: 'sparse'; readonly recipe: SparseRecipe; readonly level: number }
  | { readonly kind: 'ann'; readonly recipe: AnnRecipe }
  | { readonly kind: 'pool'; readonly key: PoolKey }
  /** Of a set of several examinations: its files go into a folder of their own, since they have the same names. */
  | { readonly kind: 'part'; readonly folder: string; readonly task: DataTask };

/** A task and where its files go. */
export interface PlacedTask {
  readonly task: DataTask;
  readonly cache: string;
  readonly directory: string;
}

/** Whole bodies of ten slices each: what lies between two is blended from both. */
const CT_CHUNK = 50;

/** Pools of tiles a set draws from. */
export function poolsOf(recipe: Recipe): PoolKey[] {
  switch (recipe.kind) {
    case 'ct':
    case 'projection':
      return [];
    case 'slide':
      return poolsOfSlide(recipe);
    case 'sparse':
      return poolsOfSparse(recipe);
    case 'ann':
      return poolsOfSlide(recipe.slide);
    case 'board':
      // All slides of a board are of one make.
      return recipe.cases.slice(0, 1).flatMap(({ slide }) => poolsOfSlide(slide));
  }
}

/** What has to be done for a set once its pools are there, in any order. */
export function tasksOf(recipe: Recipe): DataTask[] {
  switch (recipe.kind) {
    case 'ct':
      return Array.from({ length: Math.ceil(recipe.slices / CT_CHUNK) }, (_, chunk) => ({
        kind: 'ct' as const,
        recipe,
        from: chunk * CT_CHUNK,
        to: Math.min(recipe.slices, (chunk + 1) * CT_CHUNK),
      }));
    case 'projection':
      return [{ kind: 'projection', recipe }];
    case 'slide':
      return slideTasks(recipe);
    case 'sparse':
      return [
        ...sparseLevels(recipe).map(({ level }) => ({ kind: 'sparse' as const, recipe, level })),
        { kind: 'macro', recipe, glass: 0 },
      ];
    case 'ann':
      return [{ kind: 'ann', recipe }, ...slideTasks(recipe.slide)];
    case 'board':
      return recipe.cases.flatMap(({ ct, slide }) => [...partsOf(ct), ...partsOf(slide)]);
  }
}

const partsOf = (recipe: CtRecipe | SlideRecipe): DataTask[] =>
  tasksOf(recipe).map((task) => ({ kind: 'part', folder: `${recipe.name}-${recipe.kind}`, task }));

function slideTasks(recipe: SlideRecipe): DataTask[] {
  const levels = plannedLevels(recipe.columns, recipe.rows, recipe.tilePx);
  return Array.from({ length: recipe.glasses }, (_, glass) => glass).flatMap((glass): DataTask[] => [
    ...levels.map(({ level }) => ({ kind: 'level' as const, recipe, glass, level })),
    { kind: 'macro', recipe, glass },
  ]);
}

export async function runTask({ task, cache, directory }: PlacedTask): Promise<void> {
  switch (task.kind) {
    case 'ct':
      return writeCtSlices(directory, task.recipe, task.from, task.to);
    case 'projection':
      return writeProjection(directory, task.recipe);
    case 'pool':
      return makePool(cache, task.key);
    case 'level':
      return writeSlideLevel(cache, directory, task.recipe, task.glass, task.level);
    case 'macro':
      return writeMacroImages(directory, slideOf(task.recipe), task.glass);
    case 'sparse':
      return writeSparseLevel(cache, directory, task.recipe, task.level);
    case 'ann':
      return writeAnn(directory, task.recipe);
    case 'part': {
      const folder = join(directory, task.folder);
      await mkdir(folder, { recursive: true });
      return runTask({ task: task.task, cache, directory: folder });
    }
  }
}

function slideOf(recipe: SlideRecipe | SparseRecipe) {
  if (recipe.kind === 'slide') return recipe;
  const { name, across, down, tilePx } = recipe;
  return { name, columns: across * tilePx, rows: down * tilePx, codec: 'jpeg' as const };
}
