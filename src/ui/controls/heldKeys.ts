/** What was typed for a field before the field was there. */
export interface TypedAhead {
  readonly text: string;
  /** Whether Enter came after the text; keys behind it are dropped. */
  readonly isEntered: boolean;
}

/** Keys kept from the page until the field they are meant for takes them. */
export interface HeldKeys {
  /** Gives what was typed and lets the keys through again. A second call gives nothing. */
  readonly end: () => TypedAhead;
}

/**
 * Holds every key from now on: what a reader types for a panel whose code still travels must not draw, turn or delete.
 * Esc calls `onCancel` and ends the holding.
 */
export function holdKeys(target: Window, onCancel: () => void): HeldKeys {
  let typed: TypedAhead = { text: '', isEntered: false };
  const end = () => {
    target.removeEventListener('keydown', hold, true);
    const ended = typed;
    typed = { text: '', isEntered: false };
    return ended;
  };
  const hold = (event: KeyboardEvent) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.key === 'Escape') {
      end();
      onCancel();
    } else if (!typed.isEntered) typed = withKey(typed, event);
  };
  target.addEventListener('keydown', hold, true);
  return { end };
}

function withKey(typed: TypedAhead, { key, ctrlKey, metaKey }: KeyboardEvent): TypedAhead {
  if (ctrlKey || metaKey) return typed;
  if (key === 'Enter') return { ...typed, isEntered: true };
  if (key === 'Backspace') return { ...typed, text: typed.text.slice(0, -1) };
  return [...key].length === 1 ? { ...typed, text: typed.text + key } : typed;
}
