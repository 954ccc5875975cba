export interface Axis {
  /** From a value to CSS px; values outside are drawn at the edge. */
  at(value: number): number;
  readonly ticks: readonly number[];
  readonly isLogarithmic: boolean;
}

/** Beyond this ratio of largest to smallest median, the small ones could no longer be told apart on a linear axis. */
const LINEAR_SPAN = 40;

const NICE = [1, 2, 2.5, 5, 10] as const;

/** The smallest step of the usual kind that gives at most `most` of them. */
export function niceStep(span: number, most: number): number {
  const raw = span / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = NICE.find((each) => each * power >= raw * (1 - 1e-9)) ?? 10;
  return factor * power;
}

function linear(max: number, left: number, right: number, step: number): Axis {
  const end = Math.ceil(max / step - 1e-9) * step;
  return {
    at: (value) => left + (Math.min(Math.max(value, 0), end) / end) * (right - left),
    ticks: Array.from({ length: Math.round(end / step) + 1 }, (_, index) => Number((index * step).toPrecision(12))),
    isLogarithmic: false,
  };
}

function logarithmic(min: number, max: number, left: number, right: number): Axis {
  const [first, last] = [Math.floor(Math.log10(min)), Math.ceil(Math.log10(max))];
  const end = last === first ? first + 1 : last;
  return {
    at: (value) => {
      const power = value <= 0 ? first : Math.min(Math.max(Math.log10(value), first), end);
      return left + ((power - first) / (end - first)) * (right - left);
    },
    ticks: Array.from({ length: end - first + 1 }, (_, index) => 10 ** (first + index)),
    isLogarithmic: true,
  };
}

/**
 * An axis for all that is drawn in one panel: from zero where lengths can be compared, else by powers of ten, which the
 * panel then says. `medians` decide which; `values` must all fit. Counts get whole steps.
 */
export function axisOf(
  medians: readonly number[],
  values: readonly number[],
  span: readonly [left: number, right: number],
  isWhole = false,
): Axis {
  const positive = medians.filter((value) => value > 0);
  const max = Math.max(...values, 0);
  const isWide = positive.length > 0 && Math.max(...positive) / Math.min(...positive) > LINEAR_SPAN;
  if (isWide) {
    const least = Math.min(...values.filter((value) => value > 0));
    return logarithmic(least, max, ...span);
  }
  const step = max > 0 ? niceStep(max, 5) : 1;
  return linear(max > 0 ? max : 1, ...span, isWhole ? Math.max(1, Math.ceil(step)) : step);
}
