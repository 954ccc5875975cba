import type { MicroCase, MicroRun } from '../micro/measure';
import { microCases } from '../micro/runMicro';
import { calibrateNode } from './calibration';
import type { SmokeFigure } from './verdict';

/** Which steps, at which size of the case. */
const STEPS: Readonly<Record<string, number>> = {
  'tile-sparse': 5_000,
  'slide-build-sparse': 5_000,
  'frame-sort': 1_000,
  'frame-way': 1_000,
  'store-change': 500,
  'mark-paint': 500,
  'ann-decode': 10_000,
};
const PAIRS = 40;
const LEAST_US = 6_000;
const WARM_UP_MS = 250;

/** Steps of our code in Node, each batch between two turns of the calibration, by processor time. */
export async function microFigures(): Promise<SmokeFigure[]> {
  const figures: SmokeFigure[] = [];
  for (const [id, n] of Object.entries(STEPS)) {
    const one = microCases.find((known) => known.id === id);
    if (one) figures.push({ id, title: `${one.title} (${n})`, ratio: await ratioOf(one, n) });
  }
  return figures;
}

/** Thousandths of a calibration turn per step, so that the figures can be read. */
const SCALE = 1000;

async function ratioOf(one: MicroCase, n: number): Promise<number> {
  const run = await one.prepare(n);
  const calls = await warmUp(run);
  const us: number[] = [];
  const turns: number[] = [];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    run.reset?.();
    turns.push(calibrationUs());
    us.push((await cpuUsOf(run, calls)) / (calls * run.units));
  }
  // What disturbs a batch only ever adds to it, and these batches are short: the least is what the code costs.
  return (SCALE * Math.min(...us)) / Math.min(...turns);
}

/** Until everything is compiled; returns how many calls make a batch that a clock of processor time can measure. */
async function warmUp(run: MicroRun): Promise<number> {
  const end = performance.now() + WARM_UP_MS;
  let calls = 0;
  const cpu = process.cpuUsage();
  while (performance.now() < end || calls < 3) {
    await run.run();
    calls += 1;
  }
  const { user, system } = process.cpuUsage(cpu);
  for (let turn = 0; turn < 5; turn += 1) calibrationUs();
  return Math.max(1, Math.ceil((LEAST_US * calls) / Math.max(1, user + system)));
}

async function cpuUsOf(run: MicroRun, calls: number): Promise<number> {
  const cpu = process.cpuUsage();
  for (let call = 0; call < calls; call += 1) {
    const running = run.run();
    if (running) await running;
  }
  const { user, system } = process.cpuUsage(cpu);
  return user + system;
}

let kept = 0;
function calibrationUs(): number {
  const cpu = process.cpuUsage();
  for (let turn = 0; turn < 3; turn += 1) kept += calibrateNode();
  const { user, system } = process.cpuUsage(cpu);
  if (kept < 0) throw new Error('the calibration did not count');
  return (user + system) / 3;
}
