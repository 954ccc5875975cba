/** Small numeric tools of the sample generator: smooth steps, smooth unions, key-framed curves. */

export const clamp = (value: number, low: number, high: number): number =>
  value < low ? low : value > high ? high : value;

export const mix = (from: number, to: number, t: number): number => from + (to - from) * t;

/** 0 below `low`, 1 above `high`, with a smooth step between. */
export function smoothStep(low: number, high: number, value: number): number {
  const t = clamp((value - low) / (high - low), 0, 1);
  return t * t * (3 - 2 * t);
}

/** How much of a pixel lies inside a boundary at this signed distance (negative inside), for a blur of `softness`. */
export function coverage(distance: number, softness: number): number {
  const t = 0.5 - distance / (2 * softness);
  if (t <= 0) return 0;
  if (t >= 1) return 1;
  return t * t * (3 - 2 * t);
}

/** Union of two distance fields with a rounded inner corner of radius `k`. */
export function smoothMin(a: number, b: number, k: number): number {
  const h = k - Math.abs(a - b);
  return h <= 0 ? Math.min(a, b) : Math.min(a, b) - (h * h) / (4 * k);
}

export const smoothMax = (a: number, b: number, k: number): number => -smoothMin(-a, -b, k);

export type Curve = (at: number) => number;

/** A smooth curve through key frames (Catmull-Rom in value), constant beyond its ends. Keys may come in any order. */
export function curve(...keys: readonly (readonly [at: number, value: number])[]): Curve {
  const sorted = [...keys].sort((a, b) => a[0] - b[0]);
  const at = sorted.map((key) => key[0]);
  const value = sorted.map((key) => key[1]);
  const last = at.length - 1;
  const slope = value.map((_, index) => {
    const from = Math.max(0, index - 1);
    const to = Math.min(last, index + 1);
    return ((value[to] ?? 0) - (value[from] ?? 0)) / Math.max(1e-9, (at[to] ?? 0) - (at[from] ?? 0));
  });
  return (x) => {
    if (x <= (at[0] ?? 0)) return value[0] ?? 0;
    if (x >= (at[last] ?? 0)) return value[last] ?? 0;
    let index = 0;
    while (x > (at[index + 1] ?? 0)) index += 1;
    const x0 = at[index] ?? 0;
    const width = (at[index + 1] ?? 0) - x0;
    const t = (x - x0) / width;
    const t2 = t * t;
    const t3 = t2 * t;
    return (
      (2 * t3 - 3 * t2 + 1) * (value[index] ?? 0) +
      (t3 - 2 * t2 + t) * width * (slope[index] ?? 0) +
      (3 * t2 - 2 * t3) * (value[index + 1] ?? 0) +
      (t3 - t2) * width * (slope[index + 1] ?? 0)
    );
  };
}
