import { type RefObject, useCallback, useLayoutEffect, useRef } from 'react';
import type { Line } from './patientGroup';
import { type ListWindow, ROW_PX } from './useListWindow';

/**
 * While pages are sorted in above, the reader keeps looking at the same row: the list is moved by what came before it. A
 * list that stands at its top stays there, and another list begins there. The function answers whether the scrolling
 * that has just happened was this one's.
 */
export function useScrollAnchor({
  scroller,
  lines,
  listKey,
  window: { follow },
}: {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly lines: readonly Line[];
  readonly listKey: unknown;
  readonly window: ListWindow;
}): () => boolean {
  const last = useRef({ lines, listKey });
  const ownTop = useRef<number>(undefined);
  useLayoutEffect(() => {
    const before = last.current;
    const element = scroller.current;
    // Another list begins with its first rows, not with the wish for it: until then the rows before are still looked at.
    if (before.lines === lines) return;
    last.current = { lines, listKey };
    if (!element) return;
    const move = (top: number) => {
      element.scrollTop = top;
      ownTop.current = element.scrollTop;
      follow();
    };
    if (before.listKey !== listKey) {
      if (element.scrollTop > 0) move(0);
      return;
    }
    if (element.scrollTop < ROW_PX) return;
    const index = Math.floor(element.scrollTop / ROW_PX);
    const key = before.lines[index]?.key;
    const now = lines[index]?.key === key ? index : lines.findIndex((line) => line.key === key);
    if (now >= 0 && now !== index) move(element.scrollTop + (now - index) * ROW_PX);
  });
  return useCallback(() => {
    const isOwn = scroller.current?.scrollTop === ownTop.current;
    ownTop.current = undefined;
    return isOwn;
  }, [scroller]);
}
