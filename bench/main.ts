import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BARS } from './bars';
import { BenchRun } from './benchRun';
import { GIVEN_JOURNEYS, JOURNEYS } from './journeys';
import { type BenchOptions, parseOptions, USAGE } from './options';
import { planRun } from './plan';
import type { PlannedJourney } from './play';
import { writeDocs } from './report/writeReport';
import type { Journey } from './types';

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
  if (options.groups.includes('report')) return report(root);
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
    const extra = extraOf(options, journeys);
    if (extra.length > 0) console.log('\nNot in the whole run, played by "npm run bench -- extra":');
    for (const line of listOf(extra)) console.log(line);
    return 0;
  }
  const run = new BenchRun(root, options, micro);
  if (options.isPreparing) return run.prepare(planned);
  const leftOut = extraOf(options, journeys).flatMap(({ journey, cells }) =>
    cells.map(({ cell }) => `${journey.id} ${cell.id}`),
  );
  return run.play(planned, leftOut);
}

/** What the whole run leaves out of these journeys; nothing of a run that chooses its own cells. */
function extraOf(options: BenchOptions, journeys: readonly Journey[]): readonly PlannedJourney[] {
  if (options.groups.length > 0 || options.cells) return [];
  const extra = planRun({ ...options, groups: ['extra'] }, journeys, BARS);
  return 'error' in extra ? [] : extra;
}

/** The page follows the kept runs and the reasons; nothing is measured. */
function report(root: string): number {
  for (const file of writeDocs(root)) say(`Written: ${file}`);
  return 0;
}

const isBarred = ({ groups }: BenchOptions): boolean => groups.includes('bars');

const say = (line: string): void => console.log(line);

/** Only where they are asked for is their code loaded: it is the product's own, and most runs do without. */
async function smoke(root: string, { isWritten, playsLoss, isOutGiven, out }: BenchOptions): Promise<number> {
  const { runSmoke } = await import('./smoke/smoke');
  return runSmoke({ root, isWritten, playsLoss, ...(isOutGiven ? { out } : {}), log: say });
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
    ...cells.map(({ cell, rounds, peerRounds = rounds }) => {
      const fewer = peerRounds < rounds ? ` of ours, ${peerRounds} of the others` : '';
      return `  ${cell.id}: ${cell.title}, ${rounds} round${rounds === 1 ? '' : 's'}${fewer}`;
    }),
  ]);
}
