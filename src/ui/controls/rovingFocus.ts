import type { KeyboardEvent } from 'react';

const NEXT = new Set(['ArrowRight', 'ArrowDown']);
const PREVIOUS = new Set(['ArrowLeft', 'ArrowUp']);

/** Where an arrow, Home or End leads in a row or column of `count` things; undefined for other keys. */
export function rovingIndex(key: string, index: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (NEXT.has(key)) return Math.min(index + 1, count - 1);
  if (PREVIOUS.has(key)) return Math.max(index - 1, 0);
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return undefined;
}

/** One tab stop for a toolbar, tab list or list: arrows go among the elements that match, focus follows. */
export function moveFocus(event: KeyboardEvent<HTMLElement>, selector: string): HTMLElement | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey) return undefined;
  const elements = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)];
  const index = elements.findIndex((element) => element.contains(document.activeElement));
  const next = index < 0 ? undefined : rovingIndex(event.key, index, elements.length);
  const target = next === undefined ? undefined : elements[next];
  if (!target) return undefined;
  event.preventDefault();
  event.stopPropagation();
  target.focus();
  return target;
}
