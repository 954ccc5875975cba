import type { MicroResult } from '../micro/measure';
import type { ArchiveName, LinkName, Metric, Sample, ViewerId } from '../types';

/**
 * What a run of the benchmark leaves behind, before anything is reckoned from it: filled in by the runner
 * (`bench/play.ts`), read by `writeReport.ts`. Plain JSON, so that a run can be kept and reported again.
 */
export interface RawResults {
  /** ISO 8601 with time zone. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly commit: string;
  /** Whether the working tree held changes that the commit does not. */
  readonly isDirty: boolean;
  /** Where the run was interrupted and gone on with (`--resume`): the parts before the last, in order. */
  readonly earlier?: readonly RawPart[];
  readonly machine: RawMachine;
  readonly browser: RawBrowser;
  readonly gl: RawGl;
  /** By name as a reader knows it, such as `Parfocal`, `OHIF`, `Orthanc`, `Node`. The browser has a place of its own. */
  readonly versions: Readonly<Record<string, string>>;
  readonly options: RawOptions;
  /** Of the viewers that were served in this run. */
  readonly viewers: readonly RawViewer[];
  readonly links: readonly RawLink[];
  /** In the order in which they were played. */
  readonly journeys: readonly RawJourney[];
  /** Cells that the whole run leaves out for want of time, such as `ann ann-1e4`; played by `npm run bench -- extra`. */
  readonly leftOut?: readonly string[];
  /** Costs per step without a browser, where they were taken in the same run. */
  readonly micro?: readonly MicroResult[];
}

/** A stretch of a run between two interruptions. `commit` and `isDirty` as of the run. */
export interface RawPart {
  readonly startedAt: string;
  /** End of the last cell that is kept of it. */
  readonly finishedAt: string;
  readonly commit: string;
  readonly isDirty: boolean;
  /** Journeys and cells, such as `first-ct ct-300-jpegls@lan`. */
  readonly cells: readonly string[];
}

/** Nothing in it may name a person, a host or a folder. */
export interface RawMachine {
  /** As the system names the processor, such as `AMD EPYC 7B13`. */
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  /** Such as `Linux 6.1`. */
  readonly os: string;
  /** Processes running or waiting, mean of one minute, before the first journey and after the last. */
  readonly loadAtStart: number;
  readonly loadAtEnd?: number;
}

export interface RawBrowser {
  readonly name: string;
  readonly version: string;
  readonly isHeadless: boolean;
}

export interface RawGl {
  /** `UNMASKED_RENDERER_WEBGL` of the browser, or `none`. */
  readonly renderer: string;
  /** Drawn by the processor: frame rates then say little about a machine with a GPU, ratios still do. */
  readonly isSoftware: boolean;
}

export interface RawOptions {
  /** Arguments after `npm run bench --`, without paths. */
  readonly words: readonly string[];
  readonly rounds: number;
  readonly isQuick: boolean;
  /**
   * What the run was narrowed to, such as `first-ct` or `bars`: journeys, groups, cells, viewers as asked for. Absent
   * for everything. Such a run gets a name of its own and stays out of docs/performance.md; bars that it cannot speak
   * of are left out of it.
   */
  readonly narrowedTo?: string;
}

export interface RawViewer {
  readonly id: ViewerId;
  readonly title: string;
  readonly version: string;
}

/** As `LinkProfile`, but JSON knows no infinity: no `bitsPerSecond` is as fast as it goes. */
export interface RawLink {
  readonly name: LinkName;
  readonly title: string;
  readonly bitsPerSecond?: number;
  readonly roundTripMs: number;
}

export interface RawJourney {
  readonly id: string;
  readonly title: string;
  readonly metrics: readonly Metric[];
  /** In the order of play within a round. */
  readonly viewers: readonly ViewerId[];
  readonly absent?: Readonly<Partial<Record<ViewerId, string>>>;
  readonly cells: readonly RawCell[];
}

export interface RawCell {
  readonly id: string;
  readonly title: string;
  readonly data?: string;
  readonly link: LinkName;
  /** Which archive served it; absent when none did. */
  readonly archive?: ArchiveName;
  /** Why the cell was not played at all (data not made, archive not installed); then `samples` is empty. */
  readonly skipped?: string;
  /** What the processors did while nothing of ours ran, just before the cell. */
  readonly before?: RawLoad;
  /** Viewers that played one round that is not counted, before the first counted one. */
  readonly warmedUp?: readonly ViewerId[];
  /** Every single play in the order in which it was done, so that A B A B can be checked. */
  readonly played: readonly ViewerId[];
  /** Index i of every viewer is round i: a failed round keeps its place, so that pairs stay pairs. */
  readonly samples: Readonly<Partial<Record<ViewerId, readonly RawSample[]>>>;
  /** What playing it took, with data brought up and rounds that are not counted. */
  readonly seconds?: number;
}

export interface RawLoad {
  /** Share of all processors that others used, 0 to 1. */
  readonly busy: number;
  /** Processes running or waiting, mean of one minute; holds our own past too. */
  readonly loadAverage: number;
}

export type RawSample = Sample | FailedSample;

/** A round in which the viewer did not get there. */
export interface FailedSample {
  /** In words for the table, first line of the error; without paths. */
  readonly failed: string;
  readonly notes?: readonly string[];
}

export const isFailed = (sample: RawSample): sample is FailedSample => 'failed' in sample;

/** The stretches of a run, the last one too; one of which nothing is kept is left out. */
export function partsOf(raw: RawResults): readonly RawPart[] {
  const { startedAt, finishedAt, commit, isDirty, earlier = [], journeys } = raw;
  const known = new Set(earlier.flatMap(({ cells }) => cells));
  const all = journeys.flatMap(({ id, cells }) => cells.map((cell) => `${id} ${cell.id}`));
  const last = { startedAt, finishedAt, commit, isDirty, cells: all.filter((cell) => !known.has(cell)) };
  return [...earlier, last].filter(({ cells }) => cells.length > 0);
}
