import type { Unsubscribe } from '../lib/emitter';
import { keptRecord } from './keptRecord';
import type { Workspace } from '../workspace/store';

const KEY = 'parfocal.reading';

/**
 * How this reader likes to read, kept on this device from case to case. It holds nothing about patients. Where storage is
 * forbidden, full or holds something else, the choice lasts as long as the page.
 */
export function keepReadingPreferences(
  workspace: Workspace,
  storage: () => Pick<Storage, 'getItem' | 'setItem'> = () => localStorage,
): Unsubscribe {
  const record = keptRecord(KEY, storage);
  const { isGlassDimmed } = record.read();
  if (typeof isGlassDimmed === 'boolean') workspace.setState({ isGlassDimmed });
  return workspace.subscribe((now, before) => {
    if (now.isGlassDimmed === before.isGlassDimmed) return;
    record.write({ ...record.read(), isGlassDimmed: now.isGlassDimmed });
  });
}
