import type { Unsubscribe } from '../lib/emitter';
import { keptRecord } from './keptRecord';
import { SLIDE_LIGHTS } from '../workspace/eyeComfort';
import type { Workspace } from '../workspace/store';

const KEY = 'parfocal.reading';
const KEPT = ['isGlassDimmed', 'slideLight', 'isUnusedDimmed'] as const;

/**
 * How this reader likes to read, kept on this device from case to case. It holds nothing about patients. Where storage is
 * forbidden, full or holds something else, the choice lasts as long as the page.
 */
export function keepReadingPreferences(
  workspace: Workspace,
  storage: () => Pick<Storage, 'getItem' | 'setItem'> = () => localStorage,
): Unsubscribe {
  const record = keptRecord(KEY, storage);
  const { isGlassDimmed, slideLight, isUnusedDimmed } = record.read();
  const light = SLIDE_LIGHTS.find((one) => one === slideLight);
  workspace.setState({
    ...(typeof isGlassDimmed === 'boolean' && { isGlassDimmed }),
    ...(light !== undefined && { slideLight: light }),
    ...(typeof isUnusedDimmed === 'boolean' && { isUnusedDimmed }),
  });
  return workspace.subscribe((now, before) => {
    if (KEPT.every((name) => now[name] === before[name])) return;
    record.write({ ...record.read(), ...Object.fromEntries(KEPT.map((name) => [name, now[name]])) });
  });
}
