import type { Bar, Metric } from './types';

export interface StatedBar extends Bar {
  /** Makes it a bar on growth: ours in `cell` ÷ ours in `toCell`, round by round. What is flat stays near 1. */
  readonly toCell?: string;
  /** Of an absolute bar, the same as its metric's: the bar can be read where nothing was measured. */
  readonly unit?: Metric['unit'];
}

const CT = 'ct-300-jpegls@lan';
const CT_RURAL = 'ct-300-jpegls@rural';
const SLIDE = 'slide-10x-512-jpeg@lan';
const SLIDE_RURAL = 'slide-10x-512-jpeg@rural';

/** JavaScript and WebAssembly on the wire before the event, in kB of 1,000 bytes. */
const javaScript = (id: string, journey: string, cell: string, kB: number, title: string): StatedBar => ({
  id,
  journey,
  cell,
  metric: 'jsKb',
  statistic: 'max',
  relation: 'atMost',
  bar: kB,
  unit: 'kB',
  title,
});

/** The worst of the rounds on a million outlines, which take long. */
const bulk = (id: string, metric: string, bar: number, unit: Metric['unit'], title: string): StatedBar => ({
  id,
  journey: 'ann',
  cell: 'ann-1e6',
  metric,
  statistic: 'max',
  relation: 'atMost',
  bar,
  unit,
  title,
});

/** Half of what readers in routine had on their own network (Schüffler 2022), until all in view is sharp. */
const reading = (id: string, journey: string, metric: string, bar: number, title: string): StatedBar => ({
  id,
  journey,
  cell: SLIDE,
  metric,
  statistic: 'median',
  relation: 'atMost',
  bar,
  unit: 'ms',
  title,
});

/** A board of ten cases behind a slow line. */
const board = (id: string, metric: string, bar: number, title: string): StatedBar => ({
  id,
  journey: 'board',
  cell: 'board-10@rural',
  metric,
  statistic: 'median',
  relation: 'atMost',
  bar,
  unit: 'ms',
  title,
});

/**
 * What the project promises, as it was stated before anything was measured. Where the statement says "OHIF" without
 * saying which, it is the minified one, the faster of the two. A bar that is not met stays here and stays as it is.
 */
export const BARS: readonly StatedBar[] = [
  javaScript('js-list', 'list', 'list@lan', 300, 'JavaScript before the work list'),
  javaScript('js-ct', 'first-ct', CT, 1200, 'JavaScript before the first CT image'),
  javaScript('js-slide', 'first-slide', SLIDE, 420, 'JavaScript before the first slide'),
  {
    id: 'first-ct',
    journey: 'first-ct',
    cell: CT,
    metric: 'firstImageMs',
    peer: 'ohifMinified',
    statistic: 'median',
    relation: 'atMost',
    bar: 0.4,
    title: 'Navigation to the first CT image',
  },
  {
    id: 'first-slide-ohif',
    journey: 'first-slide',
    cell: SLIDE,
    metric: 'sharpMs',
    peer: 'ohifMinified',
    statistic: 'median',
    relation: 'atMost',
    bar: 0.4,
    title: 'Navigation to a sharp slide view',
  },
  {
    id: 'first-slide-dmv',
    journey: 'first-slide',
    cell: SLIDE,
    metric: 'sharpMs',
    peer: 'dmv',
    statistic: 'median',
    relation: 'atMost',
    bar: 0.7,
    title: 'Navigation to a sharp slide view',
  },
  {
    id: 'series-fetch',
    journey: 'series-complete',
    cell: CT,
    metric: 'fromFirstFrameMs',
    peer: 'fetch',
    statistic: 'median',
    relation: 'atMost',
    bar: 1.25,
    title: 'Series of 300 images complete, from the first frame asked for',
  },
  {
    id: 'series-ohif',
    journey: 'series-complete',
    cell: CT,
    metric: 'completeMs',
    peer: 'ohifMinified',
    statistic: 'median',
    relation: 'atMost',
    bar: 0.8,
    title: 'Series of 300 images complete, from navigation',
  },
  {
    id: 'scroll-4-rate',
    journey: 'scroll-4',
    cell: CT,
    metric: 'fps',
    peer: 'ohifMinified',
    statistic: 'median',
    relation: 'atLeast',
    bar: 1.3,
    title: 'Scroll of a loaded stack in four linked panes',
  },
  {
    id: 'scroll-4-order',
    journey: 'scroll-4',
    cell: CT,
    metric: 'outOfOrder',
    statistic: 'max',
    relation: 'atMost',
    bar: 0,
    unit: 'count',
    title: 'Images shown out of order while scrolling four linked panes',
  },
  {
    id: 'mpr',
    journey: 'mpr',
    cell: CT,
    metric: 'mprMs',
    peer: 'ohifMinified',
    statistic: 'median',
    relation: 'atMost',
    bar: 0.8,
    title: 'Navigation to three planes of 300 images, complete',
  },
  {
    id: 'window-drag',
    journey: 'window-512',
    cell: CT,
    metric: 'fps',
    peer: 'ohifMinified',
    statistic: 'median',
    relation: 'atLeast',
    bar: 1,
    title: 'Frames with another window while dragging',
  },
  reading('next-field-lan', 'next-field', 'sharpMs', 125, 'Next field of a slide until sharp, LAN'),
  reading('slide-change-lan', 'slide-change', 'coldMs', 500, 'Change to another slide until sharp, LAN'),
  {
    id: 'next-field',
    journey: 'next-field',
    cell: SLIDE_RURAL,
    metric: 'sharpMs',
    peer: 'dmv',
    statistic: 'median',
    relation: 'atMost',
    bar: 0.7,
    title: 'Next field of a slide until sharp, 10 Mbit/s and 100 ms',
  },
  {
    id: 'next-field-aborted',
    journey: 'field-chase',
    cell: SLIDE_RURAL,
    metric: 'abortedStale',
    statistic: 'median',
    relation: 'atLeast',
    bar: 1,
    unit: 'count',
    title: 'Stale requests aborted when the view moves on',
  },
  {
    id: 'tile-cost',
    journey: 'tile-cost',
    cell: 'sparse-50k',
    metric: 'perTileMs',
    statistic: 'median',
    relation: 'atMost',
    bar: 1,
    unit: 'ms',
    title: 'Main thread per tile, sparse slide of 50,000 frames',
  },
  {
    id: 'tile-cost-flat',
    journey: 'tile-cost',
    cell: 'sparse-50k',
    toCell: 'sparse-5k',
    metric: 'perTileMs',
    statistic: 'median',
    relation: 'atMost',
    bar: 1.5,
    title: 'Main thread per tile, 50,000 frames against 5,000',
  },
  {
    id: 'first-ct-rural',
    journey: 'first-ct',
    cell: CT_RURAL,
    metric: 'firstImageMs',
    statistic: 'p95',
    relation: 'atMost',
    bar: 1800,
    unit: 'ms',
    title: 'First CT image, 10 Mbit/s and 100 ms, p95',
  },
  {
    id: 'first-tissue-rural',
    journey: 'first-slide',
    cell: SLIDE_RURAL,
    metric: 'firstTissueMs',
    statistic: 'p95',
    relation: 'atMost',
    bar: 1200,
    unit: 'ms',
    title: 'First tissue, 10 Mbit/s and 100 ms, p95',
  },
  board('board-step', 'stepMs', 150, 'Next step of a case presented, until sharp, 10 Mbit/s and 100 ms'),
  board('board-next', 'nextMs', 1000, 'First image of the next patient of a board, 10 Mbit/s and 100 ms'),
  bulk(
    'ann-first',
    'afterBytesMs',
    3000,
    'ms',
    'A million outlines of 25 corners: from their last byte to the first painted',
  ),
  bulk('ann-heap', 'allHeapsMb', 600, 'MB', 'A million outlines: memory of scripts, page and workers'),
  bulk(
    'ann-pan',
    'panOfEmpty',
    3,
    'ratio',
    'A million outlines: time between frames of a drag, p95, against the slide alone',
  ),
];
