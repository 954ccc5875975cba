/** How this reader likes the chrome on this device. Holds nothing about patients. */
export interface ChromePreferences {
  readonly isRailFolded: boolean;
  readonly isInspectorFolded: boolean;
}

const KEY = 'parfocal.chrome';
const NARROW_PX = 1152;

export function readChromePreferences(
  storage: Pick<Storage, 'getItem'> | undefined,
  windowWidth: number,
): ChromePreferences {
  const fallback = { isRailFolded: false, isInspectorFolded: windowWidth < NARROW_PX };
  try {
    const kept: unknown = JSON.parse(storage?.getItem(KEY) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return fallback;
    const { isRailFolded, isInspectorFolded } = kept as Partial<Record<keyof ChromePreferences, unknown>>;
    return {
      isRailFolded: typeof isRailFolded === 'boolean' ? isRailFolded : fallback.isRailFolded,
      isInspectorFolded: typeof isInspectorFolded === 'boolean' ? isInspectorFolded : fallback.isInspectorFolded,
    };
  } catch {
    // Storage may be forbidden or hold something else: the defaults serve, and nothing of the reader's work is in it.
    return fallback;
  }
}

export function writeChromePreferences(
  storage: Pick<Storage, 'setItem'> | undefined,
  preferences: ChromePreferences,
): void {
  try {
    storage?.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // Private windows and full disks refuse; the preference then lasts as long as the page.
  }
}
