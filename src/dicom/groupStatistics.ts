/** One measured quantity of a bulk group; annotations without a value count as missing, never as zero (ANN-11). */
export interface ValueStatistics {
  readonly count: number;
  readonly missing: number;
  readonly mean: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** Undefined when no annotation has a value. */
export function statisticsOf(values: Float32Array): ValueStatistics | undefined {
  let [count, sum, minimum, maximum] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    count += 1;
    sum += value;
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
  }
  return count === 0 ? undefined : { count, missing: values.length - count, mean: sum / count, minimum, maximum };
}

/** How many values lie in each of `bins` equal steps from the smallest to the largest (ANN-19). */
export function histogramOf(values: Float32Array, bins: number): Uint32Array {
  const counts = new Uint32Array(bins);
  const range = statisticsOf(values);
  if (!range) return counts;
  const width = (range.maximum - range.minimum) / bins || 1;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const bin = Math.min(bins - 1, Math.floor((value - range.minimum) / width));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
