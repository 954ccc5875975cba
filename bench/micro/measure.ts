/**
 * What one step of our own code costs on a thread, and whether that stays the same when the case grows a hundredfold.
 * Steps are run in batches of a few milliseconds, the sizes in turn (so that a busy moment hits all of them alike), each
 * after a garbage collection; a batch counts with the lesser of its wall time and its processor time: the first grows when
 * others use the machine, the second with what helper threads do meanwhile. The figure is the median of the batches.
 */

export interface MicroCase {
  readonly id: string;
  readonly title: string;
  /** What one step is: "tile", "frame". */
  readonly unit: string;
  /** What grows: "frames of the slide". */
  readonly grows: string;
  /** Ascending; the last is a hundred times the first. */
  readonly sizes: readonly number[];
  /** Times a step may grow from the first size to the last. */
  readonly bar: number;
  /** Most that one step may take at any size, µs. */
  readonly limitUs?: number;
  /** Where it runs in the product; `worker`: no reader waits for it at the screen. */
  readonly thread: 'main' | 'worker';
  prepare(n: number): MicroRun | Promise<MicroRun>;
}

export interface MicroRun {
  /** Steps that one call of `run` makes. */
  readonly units: number;
  run(): void | Promise<void>;
  /** Not measured: between two batches. */
  reset?(): void;
}

export interface MicroSize {
  readonly n: number;
  /** µs per step. */
  readonly usPerUnit: number;
}

export interface MicroResult {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly grows: string;
  readonly thread: 'main' | 'worker';
  readonly sizes: readonly MicroSize[];
  /** µs per step at the last size ÷ at the first. */
  readonly growth: number;
  readonly bar: number;
  readonly limitUs?: number;
  readonly ok: boolean;
}

export interface MeasureOptions {
  /** A batch lasts at least this long. */
  readonly batchMs: number;
  readonly rounds: number;
  /** Of one case: where steps are slow there are fewer rounds, but never fewer than three. */
  readonly budgetMs: number;
}

const LONGEST_WARM_UP_MS = 100;

export const FULL: MeasureOptions = { batchMs: 5, rounds: 21, budgetMs: 4000 };

interface Prepared {
  readonly n: number;
  readonly run: MicroRun;
  /** Calls of `run` in a batch. */
  calls: number;
  msPerCall: number;
  readonly us: number[];
}

export async function measureCase(one: MicroCase, options: MeasureOptions = FULL): Promise<MicroResult> {
  const prepared: Prepared[] = [];
  for (const n of one.sizes) prepared.push({ n, run: await one.prepare(n), calls: 1, msPerCall: 0, us: [] });
  // All sizes warm each other up: what the compiler learnt from one holds for the others.
  for (let pass = 0; pass < 2; pass += 1) for (const size of prepared) await warmUp(size, options);
  const end = performance.now() + options.budgetMs;
  for (let round = 0; round < options.rounds; round += 1) {
    for (const size of prepared) size.us.push(await batch(size));
    if (round >= 2 && performance.now() > end) break;
  }
  return judge(
    one,
    prepared.map(({ n, us }) => ({ n, usPerUnit: median(us) })),
  );
}

/** The verdict over the figures: flat, and below the limit where there is one. */
export function judge(one: Omit<MicroCase, 'prepare'>, sizes: readonly MicroSize[]): MicroResult {
  const { id, title, unit, grows, thread, bar, limitUs } = one;
  const [first, last] = [sizes[0]?.usPerUnit ?? 0, sizes.at(-1)?.usPerUnit ?? 0];
  const growth = last / first;
  const isBelow = limitUs === undefined || sizes.every(({ usPerUnit }) => usPerUnit <= limitUs);
  const ok = Number.isFinite(growth) && growth <= bar && isBelow;
  return { id, title, unit, grows, thread, sizes, growth, bar, ...(limitUs === undefined ? {} : { limitUs }), ok };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[middle - 1] ?? 0, sorted[middle] ?? 0];
  return sorted.length % 2 === 0 ? (low + high) / 2 : high;
}

/** The lower quartile: what disturbs a measurement of processor time only ever adds to it. */
export function lowerQuartile(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 4)] ?? Number.NaN;
}

/** Runs until it is compiled, and finds how many calls make a batch. */
async function warmUp(size: Prepared, { batchMs }: MeasureOptions): Promise<void> {
  const started = performance.now();
  let calls = 0;
  while (performance.now() - started < 10 * batchMs || calls < 2) {
    await size.run.run();
    calls += 1;
    if (calls % 64 === 0) size.run.reset?.();
  }
  size.msPerCall = (performance.now() - started) / calls;
  size.calls = Math.max(1, Math.ceil(batchMs / size.msPerCall));
  size.run.reset?.();
}

async function batch({ run, calls, msPerCall }: Prepared): Promise<number> {
  run.reset?.();
  collectGarbage();
  // A full collection also throws away code that was not used lately.
  for (let call = 0; call < 3 && call * msPerCall < LONGEST_WARM_UP_MS; call += 1) await run.run();
  run.reset?.();
  const cpu = process.cpuUsage();
  const started = performance.now();
  for (let call = 0; call < calls; call += 1) {
    const running = run.run();
    if (running) await running;
  }
  const wallUs = (performance.now() - started) * 1000;
  const { user, system } = process.cpuUsage(cpu);
  return Math.min(wallUs, user + system) / (calls * run.units);
}

/** Where Node was started with `--expose-gc`; without it the medians have to do. */
const collectGarbage = (): void => (globalThis as { readonly gc?: () => void }).gc?.();
