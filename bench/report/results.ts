import type { MicroResult } from '../micro/measure';
import type { ArchiveName, LinkName, Metric, ViewerId } from '../types';
import type { RawBrowser, RawGl, RawLink, RawMachine, RawOptions, RawPart, RawViewer } from './rawResults';

/**
 * The file `bench/results/DATE-machine.json`. A reader that knows version 1 can read every file that says 1; members
 * may be added, none changes its meaning. Times in ms, sizes in kB of 1,000 bytes, or as the metric's unit says.
 */
export const SCHEMA = 'parfocal-bench/1';

export interface Results {
  readonly schema: typeof SCHEMA;
  /** ISO 8601 with time zone. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly commit: string;
  /** Measured with changes that the commit does not hold. */
  readonly isDirty: boolean;
  /** Of a run that was interrupted and gone on with, all its stretches in order; `commit` is that of the last. */
  readonly parts?: readonly RawPart[];
  readonly machine: MachineResult;
  readonly browser: RawBrowser;
  readonly gl: RawGl;
  readonly versions: Readonly<Record<string, string>>;
  readonly options: RawOptions;
  readonly viewers: readonly RawViewer[];
  readonly links: readonly RawLink[];
  readonly bars: readonly BarResult[];
  readonly journeys: readonly JourneyResult[];
  readonly cells: readonly CellResult[];
  readonly leftOut?: readonly string[];
  /** Costs per step of our own code, without a browser. */
  readonly micro?: readonly MicroResult[];
}

export interface MachineResult extends RawMachine {
  /** What kind of machine, for people and file names, such as `2 cores, no GPU`; never whose. */
  readonly name: string;
}

export interface BarResult {
  readonly id: string;
  readonly title: string;
  readonly journey: string;
  readonly cell: string;
  /** Present for a bar on growth: the cell that ours is held against. */
  readonly toCell?: string;
  readonly metric: string;
  readonly unit: Metric['unit'];
  readonly statistic: 'median' | 'p95' | 'max';
  readonly relation: 'atMost' | 'atLeast';
  /** A value in the unit, or a ratio where `peerViewer` or `toCell` is present. */
  readonly bar: number;
  readonly peerViewer?: ViewerId;
  /** `statistic` of ours, and of what it is held against; null where there is none. */
  readonly ours: number | null;
  readonly peer: number | null;
  /** Of the ratios pair by pair: their `statistic`, smallest and largest. Null for an absolute bar. */
  readonly ratio: number | null;
  readonly ratioMin: number | null;
  readonly ratioMax: number | null;
  /** Rounds, or pairs of rounds, that the verdict rests on, and how many were played. */
  readonly n: number;
  readonly rounds: number;
  readonly ok: boolean;
  /** Why there is no value, or what a reader of the verdict must know. */
  readonly reason?: string;
}

export interface JourneyResult {
  readonly id: string;
  readonly title: string;
  readonly metrics: readonly Metric[];
  readonly viewers: readonly ViewerId[];
  readonly absent: Readonly<Partial<Record<ViewerId, string>>>;
}

export interface CellResult {
  readonly journey: string;
  readonly cell: string;
  readonly title: string;
  readonly data?: string;
  readonly link: LinkName;
  readonly archive?: ArchiveName;
  /** Why it was not played. */
  readonly skipped?: string;
  /** Share of all processors that others used just before the cell, 0 to 1. */
  readonly othersBusy?: number;
  /** What playing it took, with data brought up and rounds that are not counted. */
  readonly seconds?: number;
  /** In words, such as `parfocal ohif fetch, 5 times`. */
  readonly order: string;
  readonly viewers: Readonly<Partial<Record<ViewerId, ViewerResult>>>;
}

export interface ViewerResult {
  readonly rounds: number;
  readonly failed: readonly { readonly round: number; readonly reason: string }[];
  /** What the rounds had to say, each once, with the number of rounds that said it. */
  readonly notes: readonly { readonly text: string; readonly rounds: number }[];
  readonly metrics: Readonly<Record<string, MetricResult>>;
}

export interface MetricResult {
  readonly n: number;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly p95: number;
  /** By round, from the first; null where the round gave none. Rounded like the rest. */
  readonly samples: readonly (number | null)[];
  /** For a peer: ours ÷ this one, pair by pair. */
  readonly oursToThis?: { readonly n: number; readonly median: number; readonly min: number; readonly max: number };
}
