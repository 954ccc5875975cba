import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Servable } from './archive/served';
import { Archives } from './archives';
import { makeData } from './data/makeData';
import { GIVEN_DATA } from './given/givenJourneys';
import { differenceOf, type Interrupted, KeptRun } from './keptRun';
import { LINK_PROFILES } from './link';
import { makeList } from './list/listData';
import { commitFacts, loadNow, machineFacts } from './machine';
import type { MicroResult } from './micro/measure';
import { type BenchOptions, DEFAULT_ROUNDS } from './options';
import { fetchPeers, type Peers } from './peers';
import { withoutMissing } from './plan';
import { type House, type PlannedJourney, playAll } from './play';
import type { RawOptions, RawResults } from './report/rawResults';
import { exitCodeOf, writeReport } from './report/writeReport';
import { BenchStage, measureLoad } from './stage';
import type { BenchData, Cell, ViewerId } from './types';
import { type RunningViewers, startViewers } from './viewers';

/** Of a round, for journeys that say nothing else. */
const TIMEOUT_MS = 120_000;

/** One run, with what it has open; `close` leaves nothing behind, whenever it is called. */
export class BenchRun {
  readonly #root: string;
  readonly #options: BenchOptions;
  readonly #cache: string;
  readonly #micro: () => Promise<readonly MicroResult[]>;
  readonly #archives: Archives;
  readonly #kept: KeptRun;
  readonly #interruption = new AbortController();
  readonly #data = new Map<string, BenchData>();
  readonly #versions: Record<string, string> = {};
  #viewers: RunningViewers | undefined;
  #stage: BenchStage | undefined;

  /** `micro`: what the costs per step are taken by. */
  constructor(root: string, options: BenchOptions, micro: () => Promise<readonly MicroResult[]>) {
    this.#root = root;
    this.#micro = micro;
    this.#options = options;
    this.#cache = join(root, 'node_modules', '.cache', 'parfocal', 'bench');
    mkdirSync(this.#scratch, { recursive: true });
    this.#kept = new KeptRun(this.#cache, rawOptions(options));
    this.#archives = new Archives({ root, cache: this.#cache, choice: options.archive, log: say });
  }

  get #scratch(): string {
    return join(this.#cache, 'scratch');
  }

  /** `leftOut`: cells of these journeys that the whole run does without, for the page to say. */
  async play(planned: readonly PlannedJourney[], leftOut: readonly string[] = []): Promise<number> {
    return this.#closing(async () => {
      const before = this.#options.isResumed ? this.#kept.interrupted() : undefined;
      if (typeof before === 'string') return sayWrong(before);
      const raw = await this.#playAll(planned, leftOut, before);
      if (typeof raw === 'string') return sayWrong(raw);
      const { out, isStrict } = this.#options;
      const report = writeReport(raw, { root: this.#root, out });
      say(`\n${report.text}`);
      return exitCodeOf(report, isStrict);
    });
  }

  /** Fetches, builds, makes and loads what the planned cells need, so that a run begins with everything there. */
  async prepare(planned: readonly PlannedJourney[]): Promise<number> {
    return this.#closing(async () => {
      const { missing } = await this.#serve();
      for (const sentence of missing) say(sentence);
      const names = new Set(planned.flatMap(({ cells }) => cells.flatMap(({ cell }) => cell.data ?? [])));
      for (const name of names) {
        const data = await this.#servable(name);
        const chosen = this.#archives.choose(data);
        if (typeof chosen === 'string') await this.#archives.open(data);
        say(`${name}: ${typeof chosen === 'string' ? `ready in ${chosen}` : chosen.reason}`);
      }
      return 0;
    });
  }

  /** Whatever happens within, nothing of it is left open. */
  async #closing(work: () => Promise<number>): Promise<number> {
    const stop = (code: number) => () => {
      say('Interrupted. With --resume it goes on behind the last finished cell.');
      this.#interruption.abort(new Error('interrupted'));
      void this.close().finally(() => process.exit(code));
    };
    const onInterrupt = stop(130);
    const onTerm = stop(143);
    process.once('SIGINT', onInterrupt);
    process.once('SIGTERM', onTerm);
    try {
      return await work();
    } finally {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onTerm);
      await this.close();
    }
  }

  async close(): Promise<void> {
    const stage = this.#stage;
    const viewers = this.#viewers;
    this.#stage = undefined;
    this.#viewers = undefined;
    await stage?.close();
    await viewers?.close();
    await this.#archives.close();
    if (!this.#options.keepsScratch) rmSync(this.#scratch, { recursive: true, force: true });
  }

  async #serve(): Promise<Peers & { readonly running: RunningViewers }> {
    rmSync(this.#scratch, { recursive: true, force: true });
    mkdirSync(this.#scratch, { recursive: true });
    const peers = await fetchPeers(this.#root, say);
    const running = await startViewers({ root: this.#root, peers, archiveUrl: () => this.#archives.url });
    this.#viewers = running;
    return { ...peers, running };
  }

  async #playAll(
    planned: readonly PlannedJourney[],
    leftOut: readonly string[],
    before: Interrupted | undefined,
  ): Promise<RawResults | string> {
    const { running: viewers, ...peers } = await this.#serve();
    const stage = new BenchStage({
      viewers: viewers.viewers,
      link: viewers.link,
      dataOf: (cell) => this.#dataOf(cell),
      scratch: this.#scratch,
      isHeaded: this.#options.isHeaded,
      gl: this.#options.gl,
      log: (line) => say(`    ${line}`),
    });
    this.#stage = stage;
    const found = await this.#facts(stage, viewers, planned);
    const difference = before && differenceOf(before, found);
    if (difference !== undefined) return difference;
    if (before) Object.assign(this.#versions, { ...before.versions, ...this.#versions });
    else this.#kept.forget();
    const facts = {
      ...found,
      ...(before ? { earlier: before.earlier } : {}),
      ...(leftOut.length > 0 ? { leftOut } : {}),
    };
    say(`${facts.browser.name} ${facts.browser.version}, ${facts.gl.renderer}`);
    const served = new Set(viewers.viewers.keys());
    const plan = withoutMissing(planned, served, (id) => missingReason(peers, id));
    const journeys = await playAll(plan, this.#house(stage, viewers), {
      timeoutMs: TIMEOUT_MS,
      signal: this.#interruption.signal,
      keep: (journeys) => this.#kept.keep({ ...facts, ...this.#ending(), journeys }),
      ...(before ? { done: before.journeys } : {}),
    });
    const isWhole = !this.#options.isQuick && facts.options.narrowedTo === undefined;
    const steps = isWhole || this.#options.groups.includes('micro') ? { micro: await this.#micro() } : {};
    const machine = { ...facts.machine, loadAtEnd: loadNow() };
    const raw = { ...facts, machine, ...this.#ending(), journeys, ...steps };
    this.#kept.keep(raw);
    return raw;
  }

  #house(stage: BenchStage, { viewers, link }: RunningViewers): House {
    return {
      prepare: async (cell) => {
        link.use(cell.link);
        if (cell.data === undefined) return {};
        const data = await this.#servable(cell.data);
        const chosen = this.#archives.choose(data);
        if (typeof chosen !== 'string') return { skipped: chosen.reason };
        const { name, version } = await this.#archives.open(data);
        this.#versions[name === 'orthanc' ? 'Orthanc' : 'Embedded archive'] = version;
        return { archive: name };
      },
      viewer: (id) => viewers.get(id),
      open: async (cell) => {
        await this.#archives.forgetStored();
        return stage.open(cell);
      },
      measureLoad,
      log: say,
    };
  }

  /** A set is made when a cell is about to be played on it. */
  async #servable(name: string): Promise<Servable> {
    const cache = join(this.#cache, 'data');
    mkdirSync(cache, { recursive: true });
    const { dataDirectory } = this.#options;
    if (name === GIVEN_DATA && dataDirectory !== undefined)
      return { name, directory: dataDirectory, archives: ['orthanc', 'embedded'] };
    const listed = /^list-(\d+)$/.exec(name)?.[1];
    if (listed !== undefined) return makeList(name, Number(listed), cache);
    const made = this.#data.get(name) ?? (await makeData([name], { cache, log: say })).get(name);
    if (!made) throw new Error(`the data set ${name} was not made`);
    this.#data.set(name, made);
    return made;
  }

  #dataOf(cell: Cell): BenchData {
    const data = cell.data === undefined ? undefined : this.#data.get(cell.data);
    if (!data) throw new Error(`the data of ${cell.id} was not made`);
    return data;
  }

  async #facts(stage: BenchStage, { viewers }: RunningViewers, planned: readonly PlannedJourney[]) {
    const { browser, gl } = await stage.facts();
    const used = new Set(planned.flatMap((plan) => [...plan.viewers]));
    const served = [...viewers.values()].filter(({ id }) => used.has(id));
    for (const { title, version } of served) if (version !== '') this.#versions[title] = version;
    this.#versions.Node = process.versions.node;
    return {
      startedAt: new Date().toISOString(),
      ...commitFacts(this.#root),
      machine: machineFacts(),
      browser,
      gl,
      options: rawOptions(this.#options),
      viewers: served.map(({ id, title, version }) => ({ id, title, version })),
      links: Object.values(LINK_PROFILES).map(({ bitsPerSecond, ...link }) =>
        Number.isFinite(bitsPerSecond) ? { ...link, bitsPerSecond } : link,
      ),
    };
  }

  #ending(): Pick<RawResults, 'finishedAt' | 'versions'> {
    return { finishedAt: new Date().toISOString(), versions: { ...this.#versions } };
  }
}

function missingReason({ missing }: Peers, id: ViewerId): string {
  const name = id === 'dmv' ? 'dicom-microscopy-viewer' : 'OHIF';
  return missing.find((sentence) => sentence.startsWith(name)) ?? 'is not served in this run';
}

const say = (line: string): void => console.log(line);

function sayWrong(line: string): number {
  console.error(line);
  return 2;
}

/** As the results name them. */
function rawOptions({
  words,
  rounds,
  isQuick,
  journeys,
  groups,
  cells,
  viewers,
  dataDirectory,
}: BenchOptions): RawOptions {
  const narrowing = [
    ...groups,
    ...journeys,
    ...(cells ?? []),
    ...(viewers ?? []),
    ...(dataDirectory ? [GIVEN_DATA] : []),
  ];
  return {
    words: words.filter((word) => word !== '--resume'),
    rounds: rounds ?? DEFAULT_ROUNDS,
    isQuick,
    ...(narrowing.length > 0 ? { narrowedTo: narrowing.join(' ') } : {}),
  };
}
