import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * Focus for a panel that floats over the page without blocking it: it takes the focus when it opens and gives it back
 * when it closes; Esc closes it. Both before the next key can come.
 */
export function useFloatingPanel<E extends HTMLElement>(
  onClose: () => void,
): { readonly ref: RefObject<E | null>; readonly onKeyDown: (event: KeyboardEvent) => void } {
  const ref = useRef<E>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    const panel = ref.current;
    (panel?.querySelector<HTMLElement>('[data-autofocus]') ?? panel)?.focus();
    return () => {
      const isFocusHereOrLost = document.activeElement === document.body || panel?.contains(document.activeElement);
      if (isFocusHereOrLost && before instanceof HTMLElement) before.focus();
    };
  }, []);
  return {
    ref,
    onKeyDown: (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      onClose();
    },
  };
}
