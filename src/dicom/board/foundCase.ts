import type { Study } from '../types';
import type { NewCase } from './agenda';

/** One patient's studies as a case that may be added. */
export interface FoundCase {
  /** What the archives found it by; `typed`: nothing was found, the number is taken as it was typed. */
  readonly by: 'accession' | 'patient' | 'filter' | 'typed';
  readonly found: NewCase;
  readonly studies: readonly Study[];
}

export interface FoundCases {
  readonly cases: readonly FoundCase[];
  /** What keeps the answer from being all, in words. */
  readonly faults: readonly string[];
}
