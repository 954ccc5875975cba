export type CheckState = 'ok' | 'warning' | 'fault' | 'unknown';

/** One check as the screen shows it; without a result it is still running. */
export interface CheckLine {
  readonly id: string;
  readonly title: string;
  readonly result?: {
    readonly state: CheckState;
    readonly what: string;
    readonly why?: string;
    readonly toDo?: string;
    readonly detail?: string;
    readonly tookMs: number;
  };
}

export interface CheckGroupView {
  readonly id: string;
  readonly title: string;
  readonly about?: string;
  readonly lines: readonly CheckLine[];
  /** Present where something can be stored on request. */
  readonly storeTest?: {
    /** What will be stored, said before it is. */
    readonly words: string;
    readonly isRunning: boolean;
    readonly onStore: () => void;
  };
}

export interface SelfCheckView {
  readonly groups: readonly CheckGroupView[];
  readonly done: number;
  readonly total: number;
  readonly verdict: { readonly state: CheckState; readonly title: string; readonly sentences: readonly string[] };
  /** Where, when, with what: for the printed page. */
  readonly about: readonly string[];
}

/** What each state is called where only words are seen or heard. */
export const stateWords: Readonly<Record<CheckState | 'running', string>> = {
  ok: 'OK',
  warning: 'Warning',
  fault: 'Fault',
  unknown: 'Not checked',
  running: 'Checking',
};
