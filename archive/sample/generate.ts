import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_SEED, GENERATOR_VERSION, type SlideName } from './facts';
import { FULL_SCALE, type SampleScale, scaledSlide } from './sampleScale';
import { SlideAssembly } from './slide/slideAssembly';
import { runTasks } from './taskPool';
import type { SampleTask } from './tasks';

export interface SampleOptions {
  /** Same seed, same bytes. */
  readonly seed?: number;
  /** What is being made, and how much of everything is done, 0..1. */
  readonly onProgress?: (text: string, fraction: number) => void;
  /** Less than the whole case, for tests. */
  readonly scale?: SampleScale;
}

const MARK = 'complete.json';
const PARTS = ['ct-prior', 'ct-current', 'slide-he', 'slide-ttf1'] as const;
const SLIDES: readonly SlideName[] = ['slide-ttf1', 'slide-he'];
/** How long each kind of task takes, relative to one CT. */
const WEIGHT = { ct: 1, block: { 'slide-he': 0.1, 'slide-ttf1': 0.08 } } as const;

/**
 * Writes the sample case into a folder of its own: two CTs of one chest fourteen months apart, in which a nodule grows,
 * and two slides of its biopsy. Returns at once where the case is already there; clears what an interrupted run left.
 * The mark of completeness is written last, so that a case without it is known to be partial.
 */
export async function generateSampleCase(directory: string, options: SampleOptions = {}): Promise<void> {
  const { seed = DEFAULT_SEED, scale = FULL_SCALE, onProgress = () => {} } = options;
  const mark = `${JSON.stringify({ generator: GENERATOR_VERSION, seed, scale })}\n`;
  if ((await readMark(directory)) === mark) return onProgress('The sample case is there', 1);
  await clear(directory);
  const slides = new Map(SLIDES.map((name) => [name, new SlideAssembly(scaledSlide(name, scale))]));
  const tasks = allTasks(directory, seed, scale);
  const progress = progressOf(tasks, onProgress);
  await runTasks(tasks, progress, (result) => {
    if (result.kind === 'block') slides.get(result.name)?.add(result);
  });
  onProgress('Writing slides', 0.97);
  for (const [name, slide] of slides) await slide.write(join(directory, name), seed);
  await writeFile(join(directory, MARK), mark);
  onProgress('The sample case is complete', 1);
}

function allTasks(directory: string, seed: number, scale: SampleScale): SampleTask[] {
  return [
    { kind: 'ct', directory, name: 'ct-current', seed, scale },
    { kind: 'ct', directory, name: 'ct-prior', seed, scale },
    ...SLIDES.flatMap((name) =>
      SlideAssembly.blocks(scaledSlide(name, scale)).map(
        ([column, row]): SampleTask => ({ kind: 'block', name, seed, scale, column, row }),
      ),
    ),
  ];
}

const weightOf = (task: SampleTask): number => (task.kind === 'ct' ? WEIGHT.ct : WEIGHT.block[task.name]);

const TEXT = {
  'ct-current': 'Painting the current CT',
  'ct-prior': 'Painting the prior CT',
  'slide-he': 'Painting the H&E slide',
  'slide-ttf1': 'Painting the TTF-1 slide',
} as const;

function progressOf(
  tasks: readonly SampleTask[],
  onProgress: (text: string, fraction: number) => void,
): (task: SampleTask, share: number) => void {
  const total = tasks.reduce((sum, task) => sum + weightOf(task), 0);
  let done = 0;
  return (task, share) => {
    done += share * weightOf(task);
    onProgress(TEXT[task.name], Math.min(0.96, (0.96 * done) / total));
  };
}

const readMark = (directory: string): Promise<string | undefined> =>
  readFile(join(directory, MARK), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw cause;
  });

/** Removes what this generator makes and nothing else, and makes the empty folders. */
async function clear(directory: string): Promise<void> {
  await rm(join(directory, MARK), { force: true });
  for (const part of PARTS) {
    await rm(join(directory, part), { recursive: true, force: true });
    await mkdir(join(directory, part), { recursive: true });
  }
}
