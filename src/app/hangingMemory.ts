import type { Corrections, HangingMemory } from '../cases/hanging/plan';
import { keptRecord } from './keptRecord';

const KEY = 'parfocal.hanging';
/** Enough for years; more would slow the start of every case. */
const MOST_KEPT = 500;

/** What the reader hung differently, on this device: words of series with their digits taken out, no patient. */
export function hangingMemory(storage: () => Pick<Storage, 'getItem' | 'setItem'> = () => localStorage): HangingMemory {
  const record = keptRecord(KEY, storage);
  let corrections = textsIn(record.read());
  return {
    get corrections() {
      return corrections;
    },
    keep(changes) {
      const all = Object.entries({ ...corrections, ...changes });
      corrections = Object.fromEntries(all.slice(-MOST_KEPT));
      record.write(corrections);
    },
  };
}

const textsIn = (record: Readonly<Record<string, unknown>>): Corrections =>
  Object.fromEntries(Object.entries(record).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
