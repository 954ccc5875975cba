import type { PointerEvent } from 'react';

/**
 * Text that ends in an ellipsis is shown in full while the pointer rests on it, and only then: a tip that repeats what
 * can be read would be in the way. Those who listen hear all of it anyway. For `onPointerEnter`.
 */
export function showCutText({ currentTarget }: PointerEvent<HTMLElement>): void {
  const isCut = [currentTarget, ...currentTarget.querySelectorAll<HTMLElement>('*')].some(
    ({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth,
  );
  if (isCut) currentTarget.title = currentTarget.textContent;
  else currentTarget.removeAttribute('title');
}
