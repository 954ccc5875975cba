import type { Browser, Page } from '@playwright/test';

/**
 * The words the parts of the benchmark share. A journey is one thing a reader waits for; it is played in cells (which
 * data, over which link) by each viewer in turn, each time in a browser context of its own.
 */

/** `dmv` is the bare host page around dicom-microscopy-viewer; `fetch` is no viewer but the physical limit. */
export type ViewerId = 'parfocal' | 'ohif' | 'ohifMinified' | 'dmv' | 'fetch';

export interface Viewer {
  readonly id: ViewerId;
  readonly title: string;
  readonly version: string;
  /** As the browser reaches it, through the shaped link; no slash at the end. `/dicom-web` below it is the archive. */
  readonly origin: string;
}

export type LinkName = 'lan' | 'mbit30' | 'rural';

export interface LinkProfile {
  readonly name: LinkName;
  readonly title: string;
  /** Of each direction, shared by all connections; `Infinity` for as fast as it goes. */
  readonly bitsPerSecond: number;
  readonly roundTripMs: number;
}

/** The relay between browser and hosts. It is the same one for all viewers; one profile is in force at a time. */
export interface ShapedLink {
  use(profile: LinkName): void;
  /** Bytes towards the browser since the last call of `reset`. */
  readonly bytesDown: number;
  reset(): void;
  close(): Promise<void>;
}

export type ArchiveName = 'orthanc' | 'embedded';

export interface CtData {
  readonly kind: 'ct';
  /** Such as `ct-300-jpegls`; also the name of its folder. */
  readonly name: string;
  readonly directory: string;
  readonly patientName: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  /** In geometric order; the image at index i carries the pixel code of i (`pixelCode.ts`). */
  readonly sopInstanceUids: readonly string[];
  readonly rows: number;
  readonly columns: number;
  readonly transferSyntaxUid: string;
  /** Archives that can serve it, the first being the one preferred. */
  readonly archives: readonly ArchiveName[];
}

export interface SlideLevelData {
  readonly columns: number;
  readonly rows: number;
  readonly sopInstanceUid: string;
  readonly frames: number;
}

export interface SlideData {
  readonly kind: 'slide';
  /** Such as `slide-10x-512-jpeg`. */
  readonly name: string;
  readonly directory: string;
  readonly patientName: string;
  readonly studyInstanceUid: string;
  /** Two glasses of the same make, for the change of slides. */
  readonly seriesInstanceUids: readonly string[];
  readonly tilePx: number;
  readonly transferSyntaxUid: string;
  /** Finest first, of the first glass; the level at index i is painted in the colour of i (`pixelCode.ts`). */
  readonly levels: readonly SlideLevelData[];
  readonly pixelSpacingMm: number;
  readonly archives: readonly ArchiveName[];
}

export interface AnnData {
  readonly kind: 'ann';
  /** Such as `ann-1e5`. The slide it lies on is in the same study and has the levels of a slide of size 1×. */
  readonly name: string;
  readonly directory: string;
  readonly patientName: string;
  readonly studyInstanceUid: string;
  readonly slideSeriesInstanceUid: string;
  readonly annSeriesInstanceUid: string;
  readonly annSopInstanceUid: string;
  readonly objects: number;
  readonly graphicType: 'POINT' | 'POLYGON';
  readonly archives: readonly ArchiveName[];
}

/** One large projection image, for window and level on many pixels. */
export interface ProjectionData {
  readonly kind: 'projection';
  readonly name: string;
  readonly directory: string;
  readonly patientName: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUids: readonly string[];
  readonly rows: number;
  readonly columns: number;
  readonly transferSyntaxUid: string;
  readonly archives: readonly ArchiveName[];
}

export interface BoardCaseData {
  readonly patientName: string;
  readonly ctStudyInstanceUid: string;
  readonly slideStudyInstanceUid: string;
  /** Images of the CT. */
  readonly images: number;
}

/** The cases of a tumor board: of each patient a CT and a slide. */
export interface BoardData {
  readonly kind: 'board';
  readonly name: string;
  readonly directory: string;
  readonly cases: readonly BoardCaseData[];
  readonly archives: readonly ArchiveName[];
}

export type BenchData = CtData | SlideData | AnnData | ProjectionData | BoardData;

/** One way a journey is played: on which data, over which link. */
export interface Cell {
  /** Unique within the journey, such as `ct-300-jpegls@lan`. */
  readonly id: string;
  readonly title: string;
  /** Name of a data set; absent where the journey needs none of its own. */
  readonly data?: string;
  readonly link: LinkName;
  /** Rounds when the bar speaks of a p95 and five are too few. */
  readonly rounds?: number;
  /** Rounds of the peers where many serve a bar of ours alone: they play the first ones with us, and rest. */
  readonly peerRounds?: number;
  /** Left out of the whole run, which has to end within an hour; played when it is asked for (`extra`). */
  readonly isExtra?: true;
  /** Only these of the journey's viewers play it, such as where many rounds serve a bar of ours alone. */
  readonly viewers?: readonly ViewerId[];
}

export interface Metric {
  readonly id: string;
  readonly title: string;
  readonly unit: 'ms' | 'fps' | 'kB' | 'MB' | 'count' | 'ratio';
  readonly better: 'less' | 'more';
}

/** What one viewer gave in one round. A metric that could not be taken is absent, and `notes` says why. */
export interface Sample {
  readonly values: Readonly<Record<string, number>>;
  readonly notes?: readonly string[];
}

/** What a journey is played on. */
export interface Stage {
  readonly browser: Browser;
  readonly viewers: ReadonlyMap<ViewerId, Viewer>;
  /** The data set of the cell; throws when it was not made. */
  dataOf(cell: Cell): BenchData;
  readonly link: ShapedLink;
  /** A new cold context with the probe in it; closed by the stage after the round. Console errors become notes. */
  newPage(): Promise<Page>;
  /** A folder for what a round leaves for the eye (screenshots, traces); emptied at the start of a run. */
  readonly scratch: string;
  log(line: string): void;
}

export interface Journey {
  readonly id: string;
  readonly title: string;
  readonly cells: readonly Cell[];
  readonly metrics: readonly Metric[];
  /** Played in this order within each round: A B A B. */
  readonly viewers: readonly ViewerId[];
  /** Viewers that cannot play it, with the reason as the table prints it. */
  readonly absent?: Readonly<Partial<Record<ViewerId, string>>>;
  /** The quick subset for a change under work plays only the cells named here. */
  readonly quickCells?: readonly string[];
  /** No round that is not counted before the first: a journey whose laps are their own warming up. */
  readonly isNeverWarmed?: true;
  /** Of a round, where the runner's two minutes are too few. */
  readonly timeoutMs?: number;
  /** One cold round. Throws when the viewer did not get there; the run goes on and the table says so. */
  run(viewer: Viewer, cell: Cell, stage: Stage): Promise<Sample>;
}

/** A promise of the project about a metric; never softened. */
export interface Bar {
  readonly id: string;
  readonly journey: string;
  readonly cell: string;
  readonly metric: string;
  /** Absent for an absolute bar. */
  readonly peer?: ViewerId;
  readonly statistic: 'median' | 'p95' | 'max';
  readonly relation: 'atMost' | 'atLeast';
  /** A ratio ours ÷ peer, or a value in the metric's unit. */
  readonly bar: number;
  readonly title: string;
}
