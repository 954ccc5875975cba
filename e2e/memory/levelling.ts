/** Whether what is measured again and again comes to rest. Pure. */

export interface Checkpoint {
  /** After a collection of garbage, MB (10⁶ bytes). */
  readonly heapMb: number;
  /** Pixel buffers, which the heap does not count; absent where the browser does not tell. */
  readonly buffersMb?: number;
  /** Resident memory of all renderers and of the GPU process; absent where the system does not tell. */
  readonly rendererMb?: number;
  readonly gpuMb?: number;
  /** Nodes that hang in no document and that something still holds. */
  readonly detached?: number;
  /** Nodes of any kind that are alive. */
  readonly nodes?: number;
  readonly listeners?: number;
}

export interface Levelling {
  /** Mean of the last third of the checkpoints ÷ mean of the third before it: 1 is level. */
  readonly growth: number;
  readonly last: number;
}

/** Undefined with fewer than six figures: the first third is warming up and does not count. */
export function levelling(values: readonly (number | undefined)[]): Levelling | undefined {
  const known = values.filter((value) => value !== undefined);
  if (known.length < 6 || known.length < values.length) return undefined;
  const third = Math.floor(known.length / 3);
  const middle = mean(known.slice(-2 * third, -third));
  const end = mean(known.slice(-third));
  return { growth: middle === 0 ? (end === 0 ? 1 : Number.POSITIVE_INFINITY) : end / middle, last: known.at(-1) ?? 0 };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The values of a round: ends and growths; and the course of each figure as a note, because a ratio hides its shape. */
export function enduranceSample(checkpoints: readonly Checkpoint[]): {
  readonly values: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
} {
  const values: Record<string, number> = {};
  const notes: string[] = [];
  const figures: readonly (readonly [keyof Checkpoint, end: string, growth: string, words: string])[] = [
    ['heapMb', 'heapMb', 'heapGrowth', 'heap MB'],
    ['buffersMb', 'buffersMb', 'buffersGrowth', 'pixel buffers MB'],
    ['rendererMb', 'rendererMb', 'rendererGrowth', 'renderer MB'],
    ['gpuMb', 'gpuMb', 'gpuGrowth', 'GPU process MB'],
    ['detached', 'detached', 'detachedGrowth', 'detached nodes'],
    ['nodes', 'nodes', 'nodesGrowth', 'nodes'],
    ['listeners', 'listeners', 'listenersGrowth', 'listeners'],
  ];
  for (const [key, end, growth, words] of figures) {
    const course = checkpoints.map((checkpoint) => checkpoint[key]);
    if (course.some((value) => value !== undefined))
      notes.push(`${words}: ${course.map((value) => (value === undefined ? '–' : Math.round(value))).join(', ')}`);
    const found = levelling(course);
    if (!found) {
      notes.push(`${words}: not told at every checkpoint`);
      continue;
    }
    values[end] = found.last;
    if (Number.isFinite(found.growth)) values[growth] = found.growth;
  }
  return { values, notes };
}
