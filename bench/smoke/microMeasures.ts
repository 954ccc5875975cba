import type { MicroCase, MicroRun } from '../micro/measure';
import { microCases } from '../micro/runMicro';
import { type Kind, nodeLoops, type Turns } from './calibration';
import { type Mix, timeOfMix } from './mix';
import type { SmokeFigure } from './verdict';

/** Which steps, at which size of the case. */
const STEPS: Readonly<Record<string, number>> = {
  'tile-sparse': 5_000,
  'slide-build-sparse': 5_000,
  'frame-sort': 200,
  'frame-way': 100,
  'store-change': 500,
  'mark-paint': 500,
  'ann-decode': 10_000,
};
/** With arithmetic beside it, or fresh memory, or promises, the ratios of none was steadier on a busy machine. */
const MIX: Mix = { objects: 1 };
export const MICRO_IDS: readonly string[] = Object.keys(STEPS);

const PAIRS = 40;
const LEAST_US = 6_000;
const WARM_UP_US = 250_000;
/** Thousandths of the calibration per step, so that the figures can be read. */
const SCALE = 1000;

/** What is measured with, so that a test can measure with something else. */
export interface MicroTools {
  /** Processor time of this process, µs. */
  clock(): number;
  /** µs of a turn of each loop. */
  turns(): Turns;
  readonly pairs: number;
}

export const processTools: MicroTools = { clock: processUs, turns: turnsInNode, pairs: PAIRS };

function processUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

let kept = 0;
function turnsInNode(): Turns {
  const turns: Partial<Record<Kind, number>> = {};
  for (const [kind, loop] of nodeLoops) {
    const start = processUs();
    kept += loop();
    turns[kind] = processUs() - start;
  }
  if (kept < 0) throw new Error('the calibration did not count');
  return turns;
}

/** A step of our code in Node by processor time; `slower` times the work is done where a loss is played. */
export async function microFigure(id: string, slower = 1): Promise<SmokeFigure> {
  const one = microCases.find((known) => known.id === id);
  const n = STEPS[id];
  if (!one || n === undefined) throw new Error('there is no such step in bench/micro');
  return measureStep(one, n, slower, processTools);
}

/** Each batch of the step stands between two turns of the calibration. */
export async function measureStep(one: MicroCase, n: number, slower: number, tools: MicroTools): Promise<SmokeFigure> {
  const run = await one.prepare(n);
  const calls = await warmUp(run, tools);
  const us: number[] = [];
  const turns: Turns[] = [];
  for (let pair = 0; pair < tools.pairs; pair += 1) {
    run.reset?.();
    turns.push(tools.turns());
    us.push((await usOf(run, Math.round(calls * slower), tools)) / (calls * run.units));
  }
  // What disturbs a batch only ever adds to it, and these batches are short: the least is what the code costs.
  const least = leastOf(turns);
  const ratio = (SCALE * Math.min(...us)) / timeOfMix(MIX, least);
  return { id: one.id, title: `${one.title} (${n})`, ratio, ms: Math.min(...us) / 1000, turns: least };
}

function leastOf(turns: readonly Turns[]): Turns {
  const kinds = Object.keys(turns[0] ?? {}) as Kind[];
  return Object.fromEntries(kinds.map((kind) => [kind, Math.min(...turns.map((turn) => turn[kind] ?? Number.NaN))]));
}

/** Until everything is compiled; returns how many calls make a batch that a clock of processor time can measure: an even number, so that half as many again are a number too. */
async function warmUp(run: MicroRun, { clock, turns }: MicroTools): Promise<number> {
  const start = clock();
  let calls = 0;
  while (clock() - start < WARM_UP_US || calls < 3) {
    await run.run();
    calls += 1;
  }
  const usPerCall = (clock() - start) / calls;
  for (let turn = 0; turn < 5; turn += 1) turns();
  return 2 * Math.max(1, Math.ceil(LEAST_US / Math.max(1, usPerCall) / 2));
}

async function usOf(run: MicroRun, calls: number, { clock }: MicroTools): Promise<number> {
  const start = clock();
  for (let call = 0; call < calls; call += 1) {
    const running = run.run();
    if (running) await running;
  }
  return clock() - start;
}
