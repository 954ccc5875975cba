/** Ratios of the smoke run against those that are stored, and what is said about them. Pure. */

export interface SmokeFigure {
  readonly id: string;
  readonly title: string;
  /** CPU time of the step ÷ CPU time of one turn of the calibration. */
  readonly ratio: number;
}

/** The committed ratios, by metric. */
export type Baseline = Readonly<Record<string, number>>;

export interface SmokeLine extends SmokeFigure {
  /** Absent: not stored yet, which is a failure too. */
  readonly stored: number | undefined;
  /** Found ÷ stored. */
  readonly loss: number;
  readonly ok: boolean;
}

/** More than this above the stored ratio is a loss. */
export const MOST_LOSS = 1.3;

/** Every stored metric has its line: one that was not measured this time is a failure, not an absence. */
export function judgeSmoke(figures: readonly SmokeFigure[], baseline: Baseline): SmokeLine[] {
  const lines = figures.map((figure): SmokeLine => {
    const stored = baseline[figure.id];
    const loss = stored === undefined ? Number.POSITIVE_INFINITY : figure.ratio / stored;
    return { ...figure, stored, loss, ok: loss <= MOST_LOSS };
  });
  const missing = Object.entries(baseline).filter(([id]) => !figures.some((figure) => figure.id === id));
  return [
    ...lines,
    ...missing.map(
      ([id, stored]): SmokeLine => ({
        id,
        title: 'not measured',
        ratio: Number.NaN,
        stored,
        loss: Number.NaN,
        ok: false,
      }),
    ),
  ];
}

/** Of several attempts the best counts: what disturbs a run only ever makes it slower. */
export function bestOf(attempts: readonly (readonly SmokeFigure[])[]): SmokeFigure[] {
  const best = new Map<string, SmokeFigure>();
  for (const figure of attempts.flat()) {
    const known = best.get(figure.id);
    if (!known || figure.ratio < known.ratio) best.set(figure.id, figure);
  }
  return [...best.values()];
}

export function smokeTable(lines: readonly SmokeLine[]): string {
  const head = `${'metric'.padEnd(18)} ${'found'.padStart(9)} ${'stored'.padStart(9)} ${'÷'.padStart(6)}`;
  const rows = lines.map(({ id, title, ratio, stored, loss, ok }) => {
    const figures = [figureText(ratio).padStart(9), figureText(stored).padStart(9), figureText(loss).padStart(6)];
    return `${id.padEnd(18)} ${figures.join(' ')}  ${ok ? 'ok  ' : 'LOSS'}  ${title}`;
  });
  return [head, ...rows].join('\n');
}

/** What is stored: three digits say more than these figures know. */
export const baselineOf = (figures: readonly SmokeFigure[]): Baseline =>
  Object.fromEntries(figures.map(({ id, ratio }) => [id, Number(ratio.toPrecision(3))]));

const figureText = (value: number | undefined): string =>
  value === undefined || !Number.isFinite(value) ? '–' : value.toPrecision(3);
