import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ArchiveName, BenchData } from '../types';
import { DATA_NAMES, type Recipe, recipeOf } from './recipes';
import { poolsOf, tasksOf } from './tasks';
import { poolFolder, poolPath } from './tilePool';
import { runTasks } from './workPool';
import { annData } from './writeAnn';
import { boardData } from './boardData';
import { ctData } from './writeCt';
import { projectionData } from './writeProjection';
import { slideData } from './writeSlide';
import { sparseData } from './writeSparse';

export { DATA_NAMES };

/** Raised when the files would come out different: sets of an older version are then made anew. */
const DATA_VERSION = 1;
/** Archives that look for DICOM files leave a file of this name alone. */
const MARK = 'complete.json';
/** Beyond it a frame out of Orthanc 1.10, which reads the whole instance for each, takes the better part of a second. */
const ORTHANC_LIMIT_BYTES = 200e6;

export interface MakeDataOptions {
  /** Folder in which each set has a folder of its own. */
  readonly cache: string;
  readonly log: (line: string) => void;
}

/** The named sets, made where they are not there yet; in the order of the names. */
export async function makeData(names: readonly string[], options: MakeDataOptions): Promise<Map<string, BenchData>> {
  const recipes = [...new Set(names)].map(recipeOf);
  const made = new Map<string, BenchData>();
  for (const recipe of recipes) made.set(recipe.name, await makeSet(recipe, options));
  return made;
}

/**
 * One set. It is made in a hidden folder that gets its name when all is there, so that a folder of a set is a whole one;
 * what a broken-off making left is cleared away.
 */
export async function makeSet(recipe: Recipe, { cache, log }: MakeDataOptions): Promise<BenchData> {
  const directory = resolve(cache, recipe.name);
  const mark = `${JSON.stringify({ version: DATA_VERSION, recipe })}\n`;
  if ((await readMark(directory)) !== mark) {
    const started = performance.now();
    const making = resolve(cache, `.making-${recipe.name}-${process.pid}`);
    await clearLeftovers(cache, recipe.name);
    await mkdir(making, { recursive: true });
    await mkdir(poolFolder(cache), { recursive: true });
    await makeFiles(recipe, resolve(cache), making, log);
    await writeFile(join(making, MARK), mark);
    // Another process may have made it meanwhile, and be reading it.
    if ((await readMark(directory)) !== mark) {
      await rm(directory, { recursive: true, force: true });
      await rename(making, directory);
    }
    await rm(making, { recursive: true, force: true });
    log(`${recipe.name}: made in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
  return dataOf(recipe, directory, await archivesFor(recipe, directory));
}

async function makeFiles(recipe: Recipe, cache: string, directory: string, log: (line: string) => void): Promise<void> {
  const place = { cache, directory };
  const pools = poolsOf(recipe).filter((key) => !existsSync(poolPath(cache, key)));
  const tasks = tasksOf(recipe);
  let done = 0;
  let told = performance.now();
  const onDone = (): void => {
    done += 1;
    if (performance.now() - told < 3000) return;
    told = performance.now();
    log(`${recipe.name}: ${Math.round((100 * done) / (pools.length + tasks.length))} %`);
  };
  log(`${recipe.name}: being made`);
  await runTasks(
    pools.map((key) => ({ task: { kind: 'pool', key }, ...place })),
    onDone,
  );
  await runTasks(
    tasks.map((task) => ({ task, ...place })),
    onDone,
  );
}

function dataOf(recipe: Recipe, directory: string, archives: readonly ArchiveName[]): BenchData {
  switch (recipe.kind) {
    case 'ct':
      return { ...ctData(recipe, directory), archives };
    case 'projection':
      return { ...projectionData(recipe, directory), archives };
    case 'slide':
      return { ...slideData(recipe, directory), archives };
    case 'sparse':
      return { ...sparseData(recipe, directory), archives };
    case 'ann':
      return { ...annData(recipe, directory), archives };
    case 'board':
      return { ...boardData(recipe, directory), archives };
  }
}

/**
 * Archives that can serve the set, the one preferred first. Images of one frame: Orthanc, as the neutral one, but not
 * HTJ2K, for whose frames version 1.10 answers 500. Slides and what lies on them: our own, since Orthanc 1.10 gives 28
 * tiles a second of the smallest of these slides (8 at a time), so that it would be what is measured, and sends only the
 * first number of each list of annotations. A board needs both kinds from one archive: our own.
 */
async function archivesFor(recipe: Recipe, directory: string): Promise<readonly ArchiveName[]> {
  if (recipe.kind === 'ct') return recipe.codec === 'htj2k' ? ['embedded'] : ['orthanc', 'embedded'];
  if (recipe.kind === 'board') return ['embedded'];
  if (recipe.kind === 'projection') return ['orthanc', 'embedded'];
  const files = (await readdir(directory)).filter((name) => name.endsWith('.dcm'));
  const sizes = await Promise.all(files.map(async (name) => (await stat(join(directory, name))).size));
  return Math.max(...sizes) > ORTHANC_LIMIT_BYTES ? ['embedded'] : ['embedded', 'orthanc'];
}

const readMark = (directory: string): Promise<string | undefined> =>
  readFile(join(directory, MARK), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw cause;
  });

/** Folders of makers that are no longer there. */
async function clearLeftovers(cache: string, name: string): Promise<void> {
  const prefix = `.making-${name}-`;
  const found = await readdir(cache).catch(() => [] as string[]);
  for (const folder of found) {
    if (!folder.startsWith(prefix)) continue;
    const pid = Number(folder.slice(prefix.length));
    if (pid === process.pid || !isRunning(pid)) await rm(join(cache, folder), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
