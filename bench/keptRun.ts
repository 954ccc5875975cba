import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { partsOf, type RawPart, type RawResults } from './report/rawResults';
import { isWhole } from './report/summarise';

/** What a run that is gone on with brings along. */
export type Interrupted = RawResults & { readonly earlier: readonly RawPart[] };

/** What must be the same for figures of two days to stand in one table. */
type Surroundings = Pick<RawResults, 'machine' | 'browser' | 'gl'>;

/**
 * The run as far as it got, on disk after every cell, so that an interrupted one loses no more than the cell it was in.
 * The whole run has a place of its own: a trial that is played between does not take it.
 */
export class KeptRun {
  readonly #file: string;
  readonly #options: RawResults['options'];

  constructor(folder: string, options: RawResults['options']) {
    this.#file = join(folder, isWhole(options) ? 'whole.json' : 'last.json');
    this.#options = options;
  }

  keep(raw: RawResults): void {
    writeFileSync(`${this.#file}.new`, `${JSON.stringify(raw, null, 1)}\n`);
    renameSync(`${this.#file}.new`, this.#file);
  }

  /** A run that begins anew does not inherit from one before it. */
  forget(): void {
    rmSync(this.#file, { force: true });
  }

  /** In words why there is nothing that can be gone on with. */
  interrupted(): Interrupted | string {
    if (!existsSync(this.#file)) return 'There is no run to go on with.';
    const last = JSON.parse(readFileSync(this.#file, 'utf8')) as RawResults;
    if (last.options.words.join(' ') !== this.#options.words.join(' '))
      return `The run to go on with was started as: npm run bench -- ${last.options.words.join(' ')}`;
    return { ...last, earlier: partsOf(last) };
  }
}

/** In words what differs; undefined where figures of both may stand side by side. */
export function differenceOf(before: Surroundings, now: Surroundings): string | undefined {
  const facts = ({ machine, browser, gl }: Surroundings): Readonly<Record<string, unknown>> => ({
    processor: machine.cpu,
    cores: machine.cores,
    memory: machine.memoryGb,
    system: machine.os,
    browser: `${browser.name} ${browser.version}${browser.isHeadless ? ', headless' : ''}`,
    'what draws': gl.renderer,
  });
  const [old, found] = [facts(before), facts(now)];
  const name = Object.keys(old).find((key) => old[key] !== found[key]);
  if (name === undefined) return undefined;
  return `The run to go on with was played on another machine (${name}: ${old[name]}, now ${found[name]}).`;
}
