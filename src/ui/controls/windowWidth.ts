import { useSyncExternalStore } from 'react';

/** CSS pixels across the window, followed as it changes: for chrome whose parts move elsewhere when they do not fit. */
export const useWindowWidth = (): number => useSyncExternalStore(subscribe, () => window.innerWidth);

function subscribe(onChange: () => void): () => void {
  window.addEventListener('resize', onChange);
  return () => window.removeEventListener('resize', onChange);
}
