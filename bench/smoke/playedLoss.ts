import type { SmokeLine } from './verdict';

/** How many times slower a measure is made to see that the run notices. */
export const PLAYED_LOSS = 1.5;

/**
 * Two rounds; each makes every second measure slower, so that the others show that only those fail. Neighbours in the
 * list are never slower together: what costs the first image half as much again costs the whole series a fifth.
 */
export function playedLosses(ids: readonly string[]): readonly (readonly string[])[] {
  return [0, 1].map((round) => ids.filter((_, at) => at % 2 === round));
}

/** What was not found although it was played, and what was found although it was not. */
export function sayPlayed(lines: readonly SmokeLine[], played: readonly string[]): string[] {
  const missed = played.filter((id) => lines.every((line) => line.id !== id || line.ok));
  const found = lines.filter(({ id, ok }) => !ok && !played.includes(id));
  return [
    ...missed.map((id) => `${id} was made half as slow again, and no loss was found`),
    ...found.map(({ id }) => `${id} was left as it is, and a loss was found`),
  ];
}
