/**
 * The key of an event in the spelling of the table; Meta counts as Ctrl so that a Mac has the same hands. Letters follow
 * Shift and not Caps Lock, and with Alt the place of the key counts, because macOS makes signs of Alt+letter.
 */
export function keyOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'> & { readonly code?: string },
): string {
  const place = event.altKey ? /^(?:Key|Digit)([A-Z0-9])$/.exec(event.code ?? '')?.[1] : undefined;
  const name = place ?? event.key;
  const isLetter = name.length === 1 && name.toLowerCase() !== name.toUpperCase();
  const isSymbol = name.length === 1 && name !== ' ' && !isLetter && place === undefined;
  return [
    event.ctrlKey || event.metaKey ? 'Ctrl+' : '',
    event.altKey ? 'Alt+' : '',
    event.shiftKey && !isSymbol ? 'Shift+' : '',
    isLetter ? (event.shiftKey ? name.toUpperCase() : name.toLowerCase()) : name,
  ].join('');
}
