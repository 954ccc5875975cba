import type { FailedSample, RawCell, RawJourney, RawSample } from './report/rawResults';
import { cleanWords } from './report/words';
import type { ArchiveName, Cell, Journey, Stage, Viewer, ViewerId } from './types';

/** What the processors did while nothing of ours ran, just before a cell. */
export interface MachineLoad {
  /** Share of all processors that others used, 0 to 1. */
  readonly busy: number;
  /** Processes running or waiting, mean of one minute; holds our own past too. */
  readonly loadAverage: number;
}

/** A cell as played: `RawCell` and under which conditions. */
export interface PlayedCell extends RawCell {
  readonly before?: MachineLoad;
  /** Viewers that played one round that is not counted, before the first counted one. */
  readonly warmedUp?: readonly ViewerId[];
}

export interface PlannedJourney {
  readonly journey: Journey;
  readonly viewers: readonly ViewerId[];
  readonly cells: readonly PlannedCell[];
}

export interface PlannedCell {
  readonly cell: Cell;
  readonly rounds: number;
  /** Of every viewer but ours; as many as ours when absent. */
  readonly peerRounds?: number;
}

/** One round's cold surroundings. */
export interface Scene {
  readonly stage: Stage;
  /** Closes all that the round opened; what the page complained about. */
  close(): Promise<readonly string[]>;
}

/** What playing needs of the world. */
export interface House {
  /** Brings the data up and sets the link; in words why it cannot. */
  prepare(cell: Cell): Promise<{ readonly archive?: ArchiveName } | { readonly skipped: string }>;
  /** Undefined when it is not served in this run. */
  viewer(id: ViewerId): Viewer | undefined;
  open(cell: Cell): Promise<Scene>;
  measureLoad(): Promise<MachineLoad>;
  log(line: string): void;
}

export interface PlayOptions {
  readonly timeoutMs: number;
  /** Cells of an interrupted run, taken over as they are. */
  readonly done?: readonly RawJourney[];
  /** After every cell, with everything so far: what was taken over is in it from the first time on. */
  readonly keep: (journeys: readonly RawJourney[]) => void;
  /** Ends the run: rounds that fail because everything is being closed are nobody's failures and are not kept. */
  readonly signal?: AbortSignal;
}

/** A viewer that fails from the first round on is not asked more often than this in a cell. */
const MOST_FAILURES = 2;
const CLOSE_TIMEOUT_MS = 20_000;

/**
 * Plays everything planned. Within a round the viewers take turns in the journey's order (A B A B), so that neighbours
 * in time are compared with each other and a slow drift of the machine meets both alike. The order is the same in every
 * round: the caches of the archive, which a reversed order would even out, are warm by then, because the archive reads
 * the data once before the first round, and each viewer plays one round that is not counted before its first one on data
 * of a kind (CT, slides, annotations).
 */
export async function playAll(
  planned: readonly PlannedJourney[],
  house: House,
  options: PlayOptions,
): Promise<RawJourney[]> {
  const clock = new Progress(planned);
  const found = new Map<string, RawCell>();
  for (const plan of planned) {
    for (const one of plan.cells) {
      const before = doneOf(options.done, plan, one.cell);
      if (!before) continue;
      found.set(keyOf(plan, one.cell), before);
      clock.leaveOut(plan, playsOf(plan, one));
    }
  }
  const warm = new Set<string>();
  for (const plan of planned) {
    for (const one of plan.cells) {
      const key = keyOf(plan, one.cell);
      if (found.has(key)) continue;
      const viewers = viewersOf(plan, one.cell);
      found.set(key, await playCell({ plan, ...one, viewers, warm, house, clock, options }));
      options.keep(journeysOf(planned, found));
    }
  }
  return journeysOf(planned, found);
}

const keyOf = ({ journey }: PlannedJourney, { id }: Cell): string => `${journey.id} ${id}`;

/** What an interrupted run has of a cell; what could not be played then is tried again. */
function doneOf(done: readonly RawJourney[] | undefined, { journey }: PlannedJourney, cell: Cell): RawCell | undefined {
  const before = done?.find(({ id }) => id === journey.id)?.cells.find(({ id }) => id === cell.id);
  return before?.skipped === undefined ? before : undefined;
}

/** In the order of the plan, whichever was played first; a journey of which nothing is there yet is left out. */
const journeysOf = (planned: readonly PlannedJourney[], found: ReadonlyMap<string, RawCell>): RawJourney[] =>
  planned.flatMap((plan) => {
    const { journey, viewers, cells } = plan;
    const { id, title, metrics, absent } = journey;
    const played = cells.flatMap(({ cell }) => found.get(keyOf(plan, cell)) ?? []);
    return played.length === 0 ? [] : [{ id, title, metrics, viewers, ...(absent ? { absent } : {}), cells: played }];
  });

/** In the order of the journey. */
const viewersOf = ({ viewers }: PlannedJourney, cell: Cell): readonly ViewerId[] =>
  viewers.filter((id) => cell.viewers?.includes(id) ?? true);

const roundsOf = (viewer: ViewerId, { rounds, peerRounds = rounds }: Omit<PlannedCell, 'cell'>): number =>
  viewer === 'parfocal' ? rounds : peerRounds;

const playsOf = (plan: PlannedJourney, planned: PlannedCell): number =>
  viewersOf(plan, planned.cell).reduce((sum, viewer) => sum + roundsOf(viewer, planned), 0);

interface CellPlay extends PlannedCell {
  readonly plan: PlannedJourney;
  readonly viewers: readonly ViewerId[];
  /** Viewers with the kinds of data that they have played before. */
  readonly warm: Set<string>;
  readonly house: House;
  readonly clock: Progress;
  readonly options: PlayOptions;
}

async function playCell(play: CellPlay): Promise<PlayedCell> {
  const { plan, cell, viewers, rounds, house, clock } = play;
  const { id, title, data, link } = cell;
  const begun = performance.now();
  const described = { id, title, ...(data === undefined ? {} : { data }), link };
  house.log(`${plan.journey.id}  ${cell.id}`);
  const prepared = await house.prepare(cell).catch((error: unknown) => ({ skipped: wordsOf(error) }));
  play.options.signal?.throwIfAborted();
  if ('skipped' in prepared) {
    clock.leaveOut(plan, playsOf(plan, play));
    house.log(`  not played: ${prepared.skipped}`);
    return { ...described, skipped: prepared.skipped, played: [], samples: {} };
  }
  const before = await house.measureLoad();
  if (before.busy > 0.25) house.log(`  others use ${Math.round(before.busy * 100)} % of this machine`);
  const warmedUp = await warmUp(play);
  const played: ViewerId[] = [];
  const samples: Partial<Record<ViewerId, RawSample[]>> = {};
  for (let round = 0; round < rounds; round++) {
    for (const viewer of viewers.filter((one) => round < roundsOf(one, play))) {
      const own = samples[viewer] ?? [];
      samples[viewer] = own;
      if (own.length >= MOST_FAILURES && own.every((sample) => 'failed' in sample)) {
        clock.leaveOut(plan, 1);
        continue;
      }
      played.push(viewer);
      own.push(await playRound(play, viewer, `round ${round + 1} of ${roundsOf(viewer, play)}`));
    }
  }
  for (const viewer of viewers) sayWhatWasLeftOut(samples[viewer] ?? [], roundsOf(viewer, play));
  const { archive } = prepared;
  const seconds = Math.round((performance.now() - begun) / 1000);
  return { ...described, ...(archive ? { archive } : {}), before, warmedUp, played, samples, seconds };
}

/** `slide` of `slide-10x-512-jpeg`. */
const kindOf = ({ data = '' }: Cell): string => data.split('-')[0] ?? '';

/** A viewer's first cell on data of a kind begins with a round that is not counted. */
async function warmUp(play: CellPlay): Promise<ViewerId[]> {
  if (play.plan.journey.isNeverWarmed) return [];
  const cold = play.viewers.filter((viewer) => !play.warm.has(`${viewer} ${kindOf(play.cell)}`));
  for (const viewer of cold) {
    play.warm.add(`${viewer} ${kindOf(play.cell)}`);
    await playRound(play, viewer, 'warm-up, not counted');
  }
  return cold;
}

/** A failure is a result: it is recorded, and the run goes on. */
async function playRound(play: CellPlay, id: ViewerId, words: string): Promise<RawSample> {
  const { plan, cell, house, clock, options } = play;
  const { journey } = plan;
  const viewer = house.viewer(id);
  const begun = performance.now();
  let sample: RawSample;
  let notes: readonly string[] = [];
  if (viewer === undefined) sample = { failed: 'the viewer is not served in this run' };
  else {
    try {
      const scene = await house.open(cell);
      try {
        const timeoutMs = journey.timeoutMs ?? options.timeoutMs;
        sample = await within(timeoutMs, `not there after ${Math.round(timeoutMs / 1000)} s`, () =>
          journey.run(viewer, cell, scene.stage),
        );
      } catch (error) {
        sample = { failed: wordsOf(error) };
      }
      notes = await within(CLOSE_TIMEOUT_MS, 'the browser did not close the page', () => scene.close());
    } catch (error) {
      sample = { failed: wordsOf(error) };
    }
  }
  options.signal?.throwIfAborted();
  const told = [...(sample.notes ?? []), ...notes].map(cleanWords);
  if (told.length > 0) sample = { ...sample, notes: [...new Set(told)] };
  const left = clock.done(plan, performance.now() - begun, words.startsWith('round'));
  house.log(`  ${id.padEnd(12)} ${words}: ${summaryOf(sample, journey)}${left}`);
  return sample;
}

/** Rejects after a time; what goes on behind it is heard by nobody. */
async function within<T>(timeoutMs: number, words: string, run: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(words)), timeoutMs);
  });
  try {
    return await Promise.race([run(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function sayWhatWasLeftOut(own: RawSample[], rounds: number): void {
  const last = own.at(-1);
  if (own.length === rounds || last === undefined) return;
  const note = `not tried again after ${own.length} failures: ${rounds - own.length} rounds left out`;
  own[own.length - 1] = { ...last, notes: [...(last.notes ?? []), note] };
}

/** First line of what went wrong, without the machine's folders. */
export function wordsOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return cleanWords(text.split('\n').find((line) => line.trim() !== '') ?? 'failed without a word');
}

function summaryOf(sample: RawSample, journey: Journey): string {
  if (isFailure(sample)) return `FAILED, ${sample.failed}`;
  const told = journey.metrics.flatMap(({ id, unit }) => {
    const value = sample.values[id];
    return value === undefined ? [] : [`${id} ${Number(value.toPrecision(4))} ${unit}`];
  });
  return told.join(', ') || 'no value';
}

const isFailure = (sample: RawSample): sample is FailedSample => 'failed' in sample;

/** How much is left, guessed from what the rounds of each journey took so far. */
class Progress {
  readonly #left = new Map<PlannedJourney, number>();
  readonly #taken = new Map<PlannedJourney, { ms: number; count: number }>();

  constructor(planned: readonly PlannedJourney[]) {
    for (const plan of planned) {
      const plays = plan.cells.map((planned) => playsOf(plan, planned));
      this.#left.set(
        plan,
        plays.reduce((sum, count) => sum + count, 0),
      );
    }
  }

  leaveOut(plan: PlannedJourney, plays: number): void {
    this.#left.set(plan, (this.#left.get(plan) ?? 0) - plays);
  }

  /** After a round; the estimate as the line of the round ends. */
  done(plan: PlannedJourney, ms: number, isCounted: boolean): string {
    const taken = this.#taken.get(plan) ?? { ms: 0, count: 0 };
    this.#taken.set(plan, { ms: taken.ms + ms, count: taken.count + 1 });
    if (isCounted) this.leaveOut(plan, 1);
    const leftMs = this.#leftMs();
    if (leftMs < 1000) return '';
    return leftMs < 90_000 ? `  (${Math.ceil(leftMs / 1000)} s left)` : `  (${Math.ceil(leftMs / 60_000)} min left)`;
  }

  #leftMs(): number {
    const all = [...this.#taken.values()];
    const count = all.reduce((sum, one) => sum + one.count, 0);
    const meanMs = all.reduce((sum, one) => sum + one.ms, 0) / Math.max(1, count);
    let leftMs = 0;
    for (const [plan, plays] of this.#left) {
      const own = this.#taken.get(plan);
      leftMs += Math.max(0, plays) * (own ? own.ms / own.count : meanMs);
    }
    return leftMs;
  }
}
