import type { Kind, Turns } from './calibration';

/** Turns of each loop that a measure is set in relation to: its own kinds of work, about as much of each as it does. */
export type Mix = Partial<Readonly<Record<Kind, number>>>;

/** Time of the mix, in the unit of the turns; not a number where a loop is missing. */
export function timeOfMix(mix: Mix, turns: Turns): number {
  const parts = Object.entries(mix) as [Kind, number][];
  return parts.reduce((sum, [kind, count]) => sum + count * (turns[kind] ?? Number.NaN), 0);
}
