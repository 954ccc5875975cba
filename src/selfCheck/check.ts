/** `unknown`: could not be looked at, for a reason that is said; it counts neither for nor against the installation. */
export type CheckState = 'ok' | 'warning' | 'fault' | 'unknown';

/** What one check found, in the words of somebody who runs servers. Never a patient's name, number or UID. */
export interface Finding {
  readonly state: CheckState;
  /** What is the case: one sentence. */
  readonly what: string;
  /** What it does to those who read; empty where all is well. */
  readonly why?: string;
  /** What to change, and where. */
  readonly toDo?: string;
  /** Measured values, addresses and headers, for whoever repairs it. */
  readonly detail?: string;
}

export interface CheckResult extends Finding {
  readonly id: string;
  readonly title: string;
  readonly groupId: string;
  /** How long the looking took, without waiting for what other checks asked first; milliseconds. */
  readonly tookMs: number;
}

/** One thing to look at. `run` may ask servers; it has `limitMs` from the moment `after` is settled. */
export interface Check {
  readonly id: string;
  readonly title: string;
  /** What other checks ask as well and what has to be known first; its time is not the time of this check. */
  readonly after?: (signal: AbortSignal) => Promise<unknown>;
  readonly run: (signal: AbortSignal) => Promise<Finding>;
  /** Longer than usual only where something is stored and read back. */
  readonly limitMs?: number;
}

export interface CheckGroup {
  readonly id: string;
  readonly title: string;
  /** Addresses and the like, under the heading. */
  readonly about?: string;
  readonly checks: readonly Check[];
}

/** Longest time for one question and for one check. Long enough for a slow archive, short enough to stand waiting for. */
export const LIMIT_MS = 10_000;

export const fine = (what: string, detail?: string): Finding => ({
  state: 'ok',
  what,
  ...(detail === undefined ? {} : { detail }),
});

export const notLooked = (what: string, toDo?: string): Finding => ({
  state: 'unknown',
  what,
  ...(toDo === undefined ? {} : { toDo }),
});

/** What is wrong always comes with why it matters and what to do. */
interface Wrong {
  readonly what: string;
  readonly why: string;
  readonly toDo: string;
  readonly detail?: string | undefined;
}

const wrong = (state: CheckState, { what, why, toDo, detail }: Wrong): Finding => ({
  state,
  what,
  why,
  toDo,
  ...(detail === undefined ? {} : { detail }),
});

/** Something does not work. */
export const fault = (words: Wrong): Finding => wrong('fault', words);
/** It works, but worse, slower or less safely than it could. */
export const warning = (words: Wrong): Finding => wrong('warning', words);
