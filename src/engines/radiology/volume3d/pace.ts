/** A coarse picture has so many times fewer rays across and down. */
const [LEAST, MOST] = [3, 10] as const;
/** A picture that takes longer is felt as a jerk, ms; and what is aimed at instead. */
const [SLOW_MS, AIM_MS] = [90, 70] as const;
/** One that takes less can be finer. */
const FAST_MS = 35;

export const FIRST_DIVISOR: number = LEAST;

/**
 * How coarse the next picture of a moving hand is, after one that took `ms`: at once as coarse as a slow processor needs,
 * for three slow pictures on the way there would be a second of standing still; finer again by single steps.
 */
export function nextDivisor(divisor: number, ms: number): number {
  if (ms > SLOW_MS) return Math.min(MOST, Math.max(divisor + 1, Math.round(divisor * Math.sqrt(ms / AIM_MS))));
  return ms < FAST_MS ? Math.max(LEAST, divisor - 1) : divisor;
}
