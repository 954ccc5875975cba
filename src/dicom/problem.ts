/** An expected failure, phrased for a reader. `detail` may hold identifiers, so it is never logged by default. */
export interface Problem {
  readonly code:
    | 'http'
    | 'auth'
    | 'network'
    | 'invalid-object'
    | 'unsupported'
    | 'incomplete'
    | 'gpu'
    | 'conflict'
    | 'storage';
  readonly severity: 'info' | 'warning' | 'error';
  /** What happened, in the reader's words: "3 of 120 images are missing". */
  readonly title: string;
  /** What the reader can do about it. */
  readonly tip?: string;
  /** For the administrator: server, status, identifiers. */
  readonly detail?: string;
  readonly cause?: unknown;
  /** The archive answered that it has no such thing; it did not fail to give it. */
  readonly isAbsent?: boolean;
}

/** What is not supported stays so, however often it is asked for; what arrived damaged may arrive whole. */
export const canRetry = ({ code }: Problem): boolean => code !== 'unsupported';
