import { seededRandom } from '../../src/lib/seededRandom';
import type { Metric, ViewerId } from '../types';
import type { RawCell, RawJourney, RawResults, RawSample } from './rawResults';

/**
 * A run that never was, for tests of the report alone: its figures say nothing about any viewer and never reach a page
 * of the project.
 */
export interface MadeUpCell {
  readonly id: string;
  readonly link: RawCell['link'];
  readonly title?: string;
  /** Middle of each viewer by metric; rounds lie within a tenth of it. A text: the viewer fails with it. */
  readonly viewers: Readonly<Partial<Record<ViewerId, Readonly<Record<string, number>> | string>>>;
  readonly rounds?: number;
  readonly skipped?: string;
}

export const MS: Metric = { id: 'firstImageMs', title: 'Navigation to the first image', unit: 'ms', better: 'less' };
export const JS: Metric = { id: 'jsKb', title: 'JavaScript before it', unit: 'kB', better: 'less' };

const near = (middle: number, random: () => number, unit: Metric['unit']): number =>
  unit === 'ms' || unit === 'fps' ? middle * (0.9 + 0.2 * random()) : middle;

function cellOf(made: MadeUpCell, metrics: readonly Metric[], random: () => number): RawCell {
  const { id, link, viewers, rounds = 5, skipped } = made;
  const title = made.title ?? id;
  if (skipped !== undefined) return { id, title, link, skipped, played: [], samples: {} };
  const names = Object.keys(viewers) as ViewerId[];
  const sampleOf = (middles: Readonly<Record<string, number>> | string): RawSample => {
    if (typeof middles === 'string') return { failed: middles };
    const taken = metrics.flatMap(({ id: metric, unit }) => {
      const middle = middles[metric];
      return middle === undefined ? [] : [[metric, near(middle, random, unit)] as const];
    });
    return { values: Object.fromEntries(taken) };
  };
  const samples = Object.fromEntries(
    names.map((name) => [name, Array.from({ length: rounds }, () => sampleOf(viewers[name] ?? ''))]),
  );
  return { id, title, link, archive: 'orthanc', played: Array.from({ length: rounds }, () => names).flat(), samples };
}

export function madeUpJourney(
  id: string,
  metrics: readonly Metric[],
  cells: readonly MadeUpCell[],
  more: Partial<RawJourney> = {},
): RawJourney {
  const random = seededRandom(id.length);
  const names = cells.flatMap(({ viewers }) => Object.keys(viewers) as ViewerId[]);
  return {
    id,
    title: id,
    metrics,
    viewers: [...new Set(names)],
    cells: cells.map((cell) => cellOf(cell, metrics, random)),
    ...more,
  };
}

export function madeUpRun(journeys: readonly RawJourney[], more: Partial<RawResults> = {}): RawResults {
  return {
    startedAt: '2020-01-02T03:04:05Z',
    finishedAt: '2020-01-02T03:44:05Z',
    commit: '0123456789abcdef0123456789abcdef01234567',
    isDirty: false,
    machine: { cpu: 'Made-up 9000', cores: 2, memoryGb: 8, os: 'Linux', loadAtStart: 0.1, loadAtEnd: 1.9 },
    browser: { name: 'Chromium', version: '999.0', isHeadless: true },
    gl: { renderer: 'Made-up renderer', isSoftware: true },
    versions: { Parfocal: '0.0.0', OHIF: '0.0.0' },
    options: { words: [], rounds: 5, isQuick: false },
    viewers: [
      { id: 'parfocal', title: 'Parfocal', version: '0.0.0' },
      { id: 'ohif', title: 'OHIF, as shipped', version: '0.0.0' },
      { id: 'ohifMinified', title: 'OHIF, minified', version: '0.0.0' },
      { id: 'dmv', title: 'dicom-microscopy-viewer page', version: '0.0.0' },
      { id: 'fetch', title: 'bare fetch', version: '0.0.0' },
    ],
    links: [
      { name: 'lan', title: 'LAN, not slowed down', roundTripMs: 0 },
      { name: 'rural', title: '10 Mbit/s, 100 ms', bitsPerSecond: 1e7, roundTripMs: 100 },
    ],
    journeys,
    ...more,
  };
}
