import type { FieldSample } from '../probe/slideProbe';

/** Pixels of the level on the canvas per CSS pixel that a view needs to be called sharp. */
export const LEAST_DENSITY = 0.7;

export interface Sharpness {
  /** First frame with any level's colour. */
  readonly firstPixelMs?: number;
  /** First frame in which half of the cells that are tissue in the end show a level, whichever. */
  readonly firstTissueMs?: number;
  /** From this frame on all tissue shows the final level. Absent while levels are mixed in the end. */
  readonly sharpMs?: number;
  /** Level of most tissue in the end; 0 is the finest. */
  readonly finalLevel?: number;
  /** Cells that show tissue in the end. */
  readonly tissueCells: number;
  /** Cells that show another level than the final one in the end. */
  readonly unsharpCells: number;
}

const hasLevel = (cell: string | undefined): boolean => cell !== undefined && cell !== '.';

/**
 * Reads the moments out of what the probe wrote down, all on the probe's clock. The last sample is taken as the end, so
 * the caller waits until nothing changes any more. `fromMs` is the input: what the field looked like then counts from
 * that moment on, hence a field that never lost its sharpness was sharp at `fromMs`.
 */
export function sharpnessOf(samples: readonly FieldSample[], fromMs = 0): Sharpness {
  const last = samples.at(-1);
  if (!last) return { tissueCells: 0, unsharpCells: 0 };
  const cells = [...last.field];
  const finalLevel = mostFrequent(cells.filter((cell) => /\d/.test(cell)));
  const tissue = cells.flatMap((cell, index) => (hasLevel(cell) ? [index] : []));
  const unsharpCells = tissue.filter((index) => cells[index] !== finalLevel).length;
  if (finalLevel === undefined) return { tissueCells: tissue.length, unsharpCells };
  const seen = since(samples, fromMs);
  const moment = (matches: (field: string) => boolean): number | undefined =>
    seen.find(({ field }) => matches(field))?.atMs;
  const firstPixelMs = moment((field) => /[\dm]/.test(field));
  const firstTissueMs = moment((field) => 2 * tissue.filter((at) => hasLevel(field[at])).length >= tissue.length);
  const lastUnsharp = seen.findLastIndex(({ field }) => tissue.some((at) => field[at] !== finalLevel));
  const sharpMs = seen[lastUnsharp + 1]?.atMs;
  return {
    ...(firstPixelMs !== undefined && { firstPixelMs }),
    ...(firstTissueMs !== undefined && { firstTissueMs }),
    ...(sharpMs !== undefined && { sharpMs }),
    finalLevel: Number(finalLevel),
    tissueCells: tissue.length,
    unsharpCells,
  };
}

/** All glasses look alike: tissue of another one is what comes after the canvas of the one before was taken away. */
export function afterBlank(samples: readonly FieldSample[], fromMs: number): number {
  const blank = samples.findLastIndex(({ atMs, field }) => atMs >= fromMs && !/[\dm]/.test(field));
  return samples[blank + 1]?.atMs ?? fromMs;
}

/** The samples from a moment on, the one in force at that moment being dated to it. */
function since(samples: readonly FieldSample[], fromMs: number): readonly FieldSample[] {
  const inForce = samples.findLastIndex(({ atMs }) => atMs <= fromMs);
  return samples.slice(Math.max(0, inForce)).map(({ atMs, field }) => ({ atMs: Math.max(atMs, fromMs), field }));
}

function mostFrequent(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0];
}

/**
 * Pixels of a level per CSS pixel, from how wide the whole slide is on the canvas. `tissueShare` is the part of the
 * slide's width that is painted in the level's colour.
 */
export const densityOf = (levelColumns: number, colouredWidthPx: number, tissueShare = 1): number =>
  (levelColumns * tissueShare) / colouredWidthPx;
