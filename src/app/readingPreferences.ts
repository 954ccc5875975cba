import type { Unsubscribe } from '../lib/emitter';
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
  const { isGlassDimmed } = read(storage);
  if (typeof isGlassDimmed === 'boolean') workspace.setState({ isGlassDimmed });
  return workspace.subscribe((now, before) => {
    if (now.isGlassDimmed === before.isGlassDimmed) return;
    attempt(() => storage().setItem(KEY, JSON.stringify({ ...read(storage), isGlassDimmed: now.isGlassDimmed })));
  });
}

function read(storage: () => Pick<Storage, 'getItem'>): Record<string, unknown> {
  const text = attempt(() => storage().getItem(KEY));
  try {
    const kept: unknown = JSON.parse(text ?? '{}');
    return typeof kept === 'object' && kept !== null ? (kept as Record<string, unknown>) : {};
  } catch (cause) {
    if (cause instanceof SyntaxError) return {}; // something else wrote there
    throw cause;
  }
}

/** Reading the property already throws where storage is forbidden. */
function attempt<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch (cause) {
    if (cause instanceof DOMException) return undefined;
    throw cause;
  }
}
