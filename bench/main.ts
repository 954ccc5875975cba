import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BARS } from './bars';
import { BenchRun } from './benchRun';
import { GIVEN_JOURNEYS, JOURNEYS } from './journeys';
import { type BenchOptions, parseOptions, USAGE } from './options';
import { planRun } from './plan';
import type { PlannedJourney } from './play';

/** Everything behind `npm run bench`; returns the exit code. */
export async function main(root: string, args: readonly string[]): Promise<number> {
  const all = [...JOURNEYS, ...GIVEN_JOURNEYS];
  const options = parseOptions(
    args,
    all.map(({ id }) => id),
  );
  if ('help' in options) {
    console.log(USAGE);
    return 0;
  }
  if ('error' in options) return sayWrong(options.error);
  if (options.groups.includes('smoke')) return smoke(root, options);
  const isMicroAlone = options.groups.includes('micro') && options.journeys.length === 0 && !isBarred(options);
  if (isMicroAlone) {
    await micro();
    return 0;
  }
  const journeys = options.dataDirectory === undefined ? JOURNEYS : all;
  const planned = planRun(options, journeys, BARS);
  if ('error' in planned) return sayWrong(planned.error);
  if (options.isList) {
    for (const line of listOf(planned)) console.log(line);
    return 0;
  }
  const run = new BenchRun(root, options, micro);
  return run.play(planned);
}

const isBarred = ({ groups }: BenchOptions): boolean => groups.includes('bars');

const say = (line: string): void => console.log(line);

/** Only where they are asked for is their code loaded: it is the product's own, and most runs do without. */
async function smoke(root: string, { isWritten }: BenchOptions): Promise<number> {
  const { runSmoke } = await import('./smoke/smoke');
  return runSmoke({ root, isWritten, log: say });
}

async function micro() {
  // Without it the garbage of one step would be collected in the time of the next.
  setFlagsFromString('--expose-gc');
  globalThis.gc = runInNewContext('gc') as NonNullable<typeof globalThis.gc>;
  const { runMicro } = await import('./micro/runMicro');
  say('micro: costs per step');
  return runMicro((line) => say(`  ${line}`));
}

function sayWrong(line: string): number {
  console.error(line);
  return 2;
}

function listOf(planned: readonly PlannedJourney[]): string[] {
  return planned.flatMap(({ journey, viewers, cells }) => [
    `${journey.id}: ${journey.title} (${viewers.join(', ')})`,
    ...cells.map(({ cell, rounds }) => `  ${cell.id}: ${cell.title}, ${rounds} rounds`),
  ]);
}
