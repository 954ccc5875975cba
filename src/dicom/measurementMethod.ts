import type { Measurement } from './types';

/** What the values rest on, each way once (CAL-03); empty where no words are needed. */
export const methodWords = (measurements: readonly Measurement[]): string =>
  [...new Set(measurements.flatMap(({ method }) => method?.meaning || []))].join('; ');
