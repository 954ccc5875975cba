/** What the stored values of a parametric map stand for, and in which colours they are seen (PM-01, PM-02). */
export interface MapValues {
  readonly kind: 'map';
  /** Real-world value = slope × stored value + intercept. */
  readonly slope: number;
  readonly intercept: number;
  /** In words; empty for a plain number. */
  readonly unit: string;
  readonly quantity: string;
  /** First and last real-world value that are mapped; others are none, and nothing is drawn there. */
  readonly covers?: readonly [number, number];
  /** Real-world values of the first and the last colour. */
  readonly range: readonly [lower: number, upper: number];
  /** `#rrggbb` from the lowest to the highest value, in equal steps. */
  readonly colours: readonly string[];
  readonly coloursName: string;
}

/** Viridis: even to the eye, and to those who see no red. */
export const VIRIDIS: readonly string[] = [
  '#440154',
  '#472d7b',
  '#3b528b',
  '#2c728e',
  '#21918c',
  '#28ae80',
  '#5ec962',
  '#addc30',
  '#fde725',
];

/** RGB of 256 steps from the first colour to the last. */
export function colourSteps(colours: readonly string[]): Uint8Array {
  const stops = colours.map((colour) => Number.parseInt(colour.slice(1), 16));
  const steps = new Uint8Array(256 * 3);
  for (let step = 0; step < 256; step += 1) {
    const at = (step / 255) * (stops.length - 1);
    const [from, to] = [stops[Math.floor(at)] ?? 0, stops[Math.ceil(at)] ?? 0];
    for (const [channel, shift] of [16, 8, 0].entries()) {
      const [a, b] = [(from >> shift) & 255, (to >> shift) & 255];
      steps[step * 3 + channel] = Math.round(a + (b - a) * (at % 1));
    }
  }
  return steps;
}
