import { describe, expect, test } from 'vitest';
import { BARS } from './bars';
import { JOURNEYS } from './journeys';

const journeyOf = (id: string) => JOURNEYS.find((journey) => journey.id === id);

test('every bar has a name of its own', () => {
  expect(new Set(BARS.map(({ id }) => id)).size).toBe(BARS.length);
});

/** A p95 of fewer than twenty rounds is only their slowest; a median is stated of five. */
const LEAST_ROUNDS = { median: 5, max: 5, p95: 20 } as const;
/** Journeys whose rounds take minutes; the verdict then says of how few rounds it is. */
const SLOW: Readonly<Record<string, number>> = { 'tile-cost': 3, ann: 3, board: 3 };

describe.each(BARS)(
  'bar $id',
  ({ journey: id, cell: cellId, toCell, metric: metricId, peer, unit, relation, statistic }) => {
    const journey = journeyOf(id);
    const cell = journey?.cells.find((each) => each.id === cellId);
    const metric = journey?.metrics.find((each) => each.id === metricId);

    test('speaks of a journey, cells and a metric that exist', () => {
      expect(journey, `journey ${id}`).toBeDefined();
      expect(cell, `cell ${cellId}`).toBeDefined();
      expect(metric, `metric ${metricId}`).toBeDefined();
      if (toCell !== undefined) expect(journey?.cells.map((each) => each.id)).toContain(toCell);
    });

    test('is read in the unit and in the direction of its metric', () => {
      if (peer === undefined && toCell === undefined) expect(unit).toBe(metric?.unit);
      else expect(unit).toBeUndefined();
      expect(relation).toBe(metric?.better === 'less' ? 'atMost' : 'atLeast');
    });

    test('is played in that cell by us and by the peer, often enough', () => {
      const players = cell?.viewers ?? journey?.viewers ?? [];
      expect(players).toContain('parfocal');
      expect(journey?.viewers).toContain('parfocal');
      if (peer !== undefined) expect(players).toContain(peer);
      expect(cell?.rounds ?? 5).toBeGreaterThanOrEqual(SLOW[id] ?? LEAST_ROUNDS[statistic]);
    });
  },
);
