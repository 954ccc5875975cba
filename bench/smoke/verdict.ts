import type { Turns } from './calibration';

/** Ratios of the smoke run against those that are stored, and what is said about them. Pure. */

export interface SmokeFigure {
  readonly id: string;
  readonly title: string;
  /** Processor time of the step ÷ that of its calibration; not a number where it could not be taken. */
  readonly ratio: number;
  /** What the ratio is made of, for the report: ms of the step, ms of a turn of each loop. */
  readonly ms?: number;
  readonly turns?: Turns;
  /** Why there is no ratio. */
  readonly reason?: string;
}

/** The committed ratios, by measure. */
export type Baseline = Readonly<Record<string, number>>;

export interface SmokeLine extends SmokeFigure {
  /** Absent: not stored yet, which is a failure too. */
  readonly stored: number | undefined;
  /** Found ÷ stored. */
  readonly loss: number;
  readonly ok: boolean;
  /** How often it was measured. */
  readonly attempts: number;
}

/** More than this above the stored ratio is a loss. */
export const MOST_LOSS = 1.3;

/** One attempt after the other; of each measure the best counts: what disturbs a run only ever makes it slower. */
export function judgeSmoke(attempts: readonly (readonly SmokeFigure[])[], baseline: Baseline): SmokeLine[] {
  const found = attempts.flat();
  const ids = [...new Set([...found.map(({ id }) => id), ...Object.keys(baseline)])];
  return ids.map((id) => {
    const tries = found.filter((figure) => figure.id === id);
    const best = bestOf(tries) ?? { id, title: id, ratio: Number.NaN, reason: 'there is no such measure any more' };
    const stored = baseline[id];
    const loss = stored === undefined ? Number.NaN : best.ratio / stored;
    return { ...best, stored, loss, ok: loss <= MOST_LOSS, attempts: tries.length };
  });
}

/** A figure that could be taken is better than none. */
function bestOf(tries: readonly SmokeFigure[]): SmokeFigure | undefined {
  return tries.reduce<SmokeFigure | undefined>(
    (best, one) => (best === undefined || Number.isNaN(best.ratio) || one.ratio < best.ratio ? one : best),
    undefined,
  );
}

export function smokeTable(lines: readonly SmokeLine[]): string {
  const head = `${'measure'.padEnd(18)} ${'found'.padStart(9)} ${'stored'.padStart(9)} ${'÷'.padStart(6)}`;
  const rows = lines.map(({ id, title, ratio, stored, loss, ok, turns }) => {
    const figures = [figureText(ratio).padStart(9), figureText(stored).padStart(9), figureText(loss).padStart(6)];
    return `${id.padEnd(18)} ${figures.join(' ')}  ${ok ? 'ok  ' : 'LOSS'}  ${title}${turnsText(turns)}`;
  });
  return [head, ...rows].join('\n');
}

/** How fast the machine was while it was measured: of two runs the one with more was disturbed more. */
function turnsText(turns: Turns | undefined): string {
  const texts = Object.entries(turns ?? {}).map(([kind, time]) => `${kind} ${figureText(time)}`);
  return texts.length === 0 ? '' : ` [${texts.join(', ')}]`;
}

/** One sentence for each measure that failed. */
export function sentencesOf(lines: readonly SmokeLine[]): string[] {
  return lines.filter(({ ok }) => !ok).map((line) => `${line.id} (${line.title}): ${whatFailed(line)}`);
}

function whatFailed({ ratio, stored, loss, reason, attempts }: SmokeLine): string {
  const often = `in each of ${attempts} attempts`;
  if (Number.isNaN(ratio)) return `could not be measured ${often}: ${reason ?? 'no figure'}`;
  if (stored === undefined) return 'is not in bench/smoke/baseline.json; npm run bench -- smoke --write stores it';
  const [found, held] = [figureText(ratio), figureText(stored)];
  return `${found} turns of its calibration at best, stored are ${held}: ${percent(loss)} slower, more than the ${percent(MOST_LOSS)} allowed, ${often}`;
}

const percent = (factor: number): string => `${Math.round((factor - 1) * 100)} %`;

/** Of each measure the attempt that half of the others were faster than. */
export function middleOf(attempts: readonly (readonly SmokeFigure[])[]): SmokeFigure[] {
  const ids = [...new Set(attempts.flat().map(({ id }) => id))];
  return ids.flatMap((id) => {
    const tries = attempts.flat().filter((figure) => figure.id === id);
    return tries.toSorted((a, b) => a.ratio - b.ratio)[tries.length >> 1] ?? [];
  });
}

/** What is stored: three digits say more than these figures know. */
export const baselineOf = (figures: readonly SmokeFigure[]): Baseline =>
  Object.fromEntries(figures.map(({ id, ratio }) => [id, Number(ratio.toPrecision(3))]));

const figureText = (value: number | undefined): string =>
  value === undefined || !Number.isFinite(value) ? '–' : value.toPrecision(3);
