import { useCallback, useEffect, useRef, useState } from 'react';
import { type HeldKeys, holdKeys } from '../ui/controls/heldKeys';

export const loadPalette = () => import('../ui/palette/CommandPalette');

/**
 * The list of commands, opened and closed by one verb. Keys are for it from the moment it is asked for, though its code may
 * still have to travel: `held` has them, for the palette to take. They are free again when it does not come.
 */
export function usePalette() {
  const [held, setHeld] = useState<HeldKeys>();
  const asked = useRef<HeldKeys>(undefined);
  const close = useCallback(() => {
    asked.current?.end();
    asked.current = undefined;
    setHeld(undefined);
  }, []);
  const toggle = useCallback(async () => {
    if (asked.current) return close();
    const mine = holdKeys(window, close);
    asked.current = mine;
    try {
      await loadPalette();
    } catch (cause) {
      close();
      throw cause;
    }
    if (asked.current === mine) setHeld(mine);
  }, [close]);
  useEffect(() => () => void asked.current?.end(), []);
  return { held, toggle, close };
}
