import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ArchiveName, ViewerId } from './types';

export const USAGE = `The benchmark: Parfocal beside its peers and the physical limit, on this machine.

  npm run bench                     the whole run: an hour on two quiet cores
  npm run bench -- NAME…            journeys by name (--list shows them), or
      bars                          only what a promise of the project speaks of
      extra                         the cells that the whole run leaves out
      micro                         only costs per tile, per frame and per store step
      smoke                         the small fixed subset of continuous integration
      report                        write docs/performance.md again from the runs that are kept

  --rounds N                        cold rounds of each viewer (default 5); a cell that needs more says so
  --cells A,B                       only these cells of the journeys
  --viewers A,B                     only these viewers
  --quick                           of each journey the cells that show most in little time
  --archive auto|orthanc|embedded   what serves the data (default auto: Orthanc where installed and able)
  --data DIR                        a folder of DICOM files, measured besides the made data
  --gl auto|software|hardware       what draws (default auto: the graphics card where there is one)
  --out DIR                         where the results go (default bench/results)
  --resume                          go on with a run that was interrupted; its finished cells stay
  --prepare                         make the data and fill the archives of what is named, play nothing, and end
  --headed                          show the browser
  --keep                            keep pictures and traces of the rounds
  --strict                          end with code 1 when a promise is not met
  --write                           of smoke: store what is found as what later runs are held against
  --seed-loss                       of smoke: make each measure half as slow again, and see that it is found
  --list                            name journeys and cells, and end
  --help                            this text`;

/** Words that are no journeys but choose among them. */
export const GROUPS = ['bars', 'extra', 'micro', 'smoke', 'report'] as const;
export type Group = (typeof GROUPS)[number];

const ARCHIVES = ['auto', 'orthanc', 'embedded'] as const;
const GLS = ['auto', 'software', 'hardware'] as const;
const VIEWERS: readonly ViewerId[] = ['parfocal', 'ohif', 'ohifMinified', 'dmv', 'fetch'];
const MOST_ROUNDS = 200;

export interface BenchOptions {
  /** Journeys by id; empty for all. */
  readonly journeys: readonly string[];
  readonly groups: readonly Group[];
  readonly cells?: readonly string[];
  readonly viewers?: readonly ViewerId[];
  readonly isQuick: boolean;
  /** As the command line says; absent, a cell may ask for more than the default. */
  readonly rounds?: number;
  readonly archive: 'auto' | ArchiveName;
  readonly gl: (typeof GLS)[number];
  readonly dataDirectory?: string;
  readonly out: string;
  /** Whether the command line names that folder. */
  readonly isOutGiven: boolean;
  readonly isResumed: boolean;
  readonly isHeaded: boolean;
  readonly keepsScratch: boolean;
  readonly isList: boolean;
  readonly isPreparing: boolean;
  readonly isStrict: boolean;
  /** Of `smoke`. */
  readonly isWritten: boolean;
  /** Of `smoke`. */
  readonly playsLoss: boolean;
  /** The command line as results name it: no folder is named. */
  readonly words: readonly string[];
}

export const DEFAULT_ROUNDS = 5;

export type ParsedOptions = BenchOptions | { readonly help: true } | { readonly error: string };

/** Reads the command line; `known` are the journeys there are. A wrong word gives one line that says what is possible. */
export function parseOptions(args: readonly string[], known: readonly string[]): ParsedOptions {
  const read = readArguments(args);
  if ('error' in read) return read;
  const { values, positionals } = read;
  if (values.help) return { help: true };
  const groups = GROUPS.filter((group) => positionals.includes(group));
  const journeys = positionals.filter((name) => !(GROUPS as readonly string[]).includes(name));
  const problem =
    oneOf('journey', [...journeys], [...known, ...GROUPS]) ??
    oneOf('viewer', list(values.viewers), VIEWERS) ??
    oneOf('archive', list(values.archive), ARCHIVES) ??
    oneOf('way to draw', list(values.gl), GLS) ??
    wrongRounds(values.rounds) ??
    wrongFolder(values.data) ??
    wrongTogether(groups, positionals, values);
  if (problem !== undefined) return { error: problem };
  const cells = list(values.cells);
  const viewers = VIEWERS.filter((id) => list(values.viewers)?.includes(id));
  return {
    journeys: [...new Set(journeys)],
    groups,
    ...(cells ? { cells } : {}),
    ...(values.viewers === undefined ? {} : { viewers }),
    isQuick: values.quick ?? false,
    ...(values.rounds === undefined ? {} : { rounds: Number(values.rounds) }),
    archive: ARCHIVES.find((name) => name === values.archive) ?? 'auto',
    gl: GLS.find((name) => name === values.gl) ?? 'auto',
    ...(values.data === undefined ? {} : { dataDirectory: resolve(values.data) }),
    out: resolve(values.out ?? 'bench/results'),
    isOutGiven: values.out !== undefined,
    isResumed: values.resume ?? false,
    isHeaded: values.headed ?? false,
    keepsScratch: values.keep ?? false,
    isList: values.list ?? false,
    isPreparing: values.prepare ?? false,
    isStrict: values.strict ?? false,
    isWritten: values.write ?? false,
    playsLoss: values['seed-loss'] ?? false,
    words: args.map((word) => wordOf(word, values)),
  };
}

const OPTIONS = {
  rounds: { type: 'string' },
  cells: { type: 'string' },
  viewers: { type: 'string' },
  quick: { type: 'boolean' },
  archive: { type: 'string' },
  data: { type: 'string' },
  gl: { type: 'string' },
  out: { type: 'string' },
  resume: { type: 'boolean' },
  headed: { type: 'boolean' },
  keep: { type: 'boolean' },
  strict: { type: 'boolean' },
  write: { type: 'boolean' },
  'seed-loss': { type: 'boolean' },
  list: { type: 'boolean' },
  prepare: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

interface Values {
  rounds?: string;
  cells?: string;
  viewers?: string;
  quick?: boolean;
  archive?: string;
  data?: string;
  gl?: string;
  out?: string;
  resume?: boolean;
  headed?: boolean;
  keep?: boolean;
  strict?: boolean;
  write?: boolean;
  'seed-loss'?: boolean;
  list?: boolean;
  prepare?: boolean;
  help?: boolean;
}

function readArguments(
  args: readonly string[],
): { readonly error: string } | { readonly values: Values; readonly positionals: readonly string[] } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    return { values, positionals };
  } catch (error) {
    return { error: readable(error instanceof Error ? error.message : String(error)) };
  }
}

/** Node explains itself at length; what is wrong fits in a line. */
function readable(message: string): string {
  const unknown = /Unknown option '([^']+)'/.exec(message)?.[1];
  if (unknown !== undefined) return `There is no option ${unknown}.`;
  const missing =
    /Option '(?:-\w, )?(--\w+)[^']*' argument missing|Option '(?:-\w, )?(--\w+)[^']*' argument is ambiguous/.exec(
      message,
    );
  const name = missing?.[1] ?? missing?.[2];
  if (name !== undefined) return `${name} needs a value after it.`;
  return message.split('\n')[0] ?? message;
}

const list = (text: string | undefined): string[] | undefined =>
  text
    ?.split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

function oneOf(noun: string, given: readonly string[] | undefined, possible: readonly string[]): string | undefined {
  if (given === undefined) return undefined;
  const wrong = given.find((word) => !possible.includes(word));
  if (wrong !== undefined) return `There is no ${noun} "${wrong}"; there are ${possible.join(', ')}.`;
  return undefined;
}

function wrongRounds(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const isGood = /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= MOST_ROUNDS;
  return isGood ? undefined : `--rounds ${text} is no number of rounds: give one from 1 to ${MOST_ROUNDS}.`;
}

function wrongFolder(folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined;
  return existsSync(folder) && statSync(folder).isDirectory() ? undefined : `There is no folder ${folder}.`;
}

function wrongTogether(
  groups: readonly Group[],
  names: readonly string[],
  { write, data, 'seed-loss': playsLoss }: Values,
): string | undefined {
  if (groups.includes('smoke') && names.length > 1) return 'smoke is a fixed subset: it goes with no other name.';
  if (groups.includes('report') && names.length > 1) return 'report plays nothing: it goes with no other name.';
  if (write && !groups.includes('smoke')) return '--write belongs to smoke.';
  if (playsLoss && !groups.includes('smoke')) return '--seed-loss belongs to smoke.';
  if (playsLoss && write) return '--seed-loss measures what is made slower, and --write would store it.';
  if (data === undefined && names.some((name) => name.startsWith('given-')))
    return 'The journeys on given data need --data DIR.';
  return undefined;
}

/** The name of a folder may be that of a patient. */
function wordOf(word: string, values: Values): string {
  for (const folder of [values.data, values.out]) {
    if (folder !== undefined && folder !== '' && word.endsWith(folder)) return `${word.slice(0, -folder.length)}…`;
  }
  return word;
}
