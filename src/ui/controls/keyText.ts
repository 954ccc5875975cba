const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  PageUp: 'Page up',
  PageDown: 'Page down',
  ' ': 'Space',
};

/** A key binding as it stands on the keyboard: "ctrl+z" and "Ctrl+z" read "Ctrl+Z", arrows as arrows. */
export function keyText(key: string): string {
  if (key === '+' || key.endsWith('++')) return key;
  return key
    .split('+')
    .map((part) => NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part[0]?.toUpperCase() + part.slice(1)))
    .join('+');
}
