import { type RefObject, useCallback, useLayoutEffect, useState } from 'react';

/** Every line of the list, headings too (`--row-height`). */
export const ROW_PX = 30;
/** Lines kept above and below what is visible: a turn of the wheel finds them there. */
const SPARE_LINES = 12;
/** The window moves by so many lines at a time, so that most scrolling renders nothing. */
const STEP_LINES = 4;
/** Before anything is measured, and where nothing can be. */
const UNMEASURED = { widthPx: 1100, heightPx: 900 };

export interface ListWindow {
  readonly widthPx: number;
  /** Of the rows, without the head that covers them. */
  readonly rowsHeightPx: number;
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
  readonly topLine: number;
  /** Follows the scroller at once, before its own event comes. */
  readonly follow: () => void;
}

/** Which lines of a long list are on the screen. Only these are in the page, whatever its length. */
export function useListWindow(
  scroller: RefObject<HTMLElement | null>,
  head: RefObject<HTMLElement | null>,
  lineCount: number,
): ListWindow {
  const [size, setSize] = useState({ ...UNMEASURED, headPx: 0 });
  const [step, setStep] = useState(0);
  const follow = useCallback(() => {
    const top = scroller.current?.scrollTop ?? 0;
    setStep(Math.floor(top / (ROW_PX * STEP_LINES)));
  }, [scroller]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => {
      const { clientWidth, clientHeight } = element;
      const headPx = head.current?.offsetHeight ?? 0;
      if (clientHeight > 0) setSize({ widthPx: clientWidth, heightPx: clientHeight, headPx });
    };
    measure();
    if (typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    if (head.current) observer.observe(head.current);
    return () => observer.disconnect();
  }, [scroller, head]);
  const rowsHeightPx = Math.max(ROW_PX, size.heightPx - size.headPx);
  const topLine = Math.min(step * STEP_LINES, Math.max(0, lineCount - 1));
  const visible = Math.ceil(rowsHeightPx / ROW_PX) + STEP_LINES;
  return {
    widthPx: size.widthPx,
    rowsHeightPx,
    topLine,
    first: Math.max(0, topLine - SPARE_LINES),
    end: Math.min(lineCount, topLine + visible + SPARE_LINES),
    follow,
  };
}
