import type { SavePageRecord } from './savePage';

/** Milliseconds from a gesture to the first mark behind it; undefined where there is none. */
export function msToMark({ marks, pointerUpMs }: SavePageRecord, name: string): number | undefined {
  const at = marks[name]?.find((time) => time >= pointerUpMs);
  return at === undefined ? undefined : at - pointerUpMs;
}

/** The same for a state that the page says in its status. */
export function msToState({ states, pointerUpMs }: SavePageRecord, state: string): number | undefined {
  const at = states.find(([name, time]) => name === state && time >= pointerUpMs)?.[1];
  return at === undefined ? undefined : at - pointerUpMs;
}
