import { type MouseEvent, type PointerEvent, useCallback, useRef, useState } from 'react';

/** A hand that presses moves a little; further is a drag, which zooms. */
const STILL_PX = 4;
/** Windows opens a menu after the button is let go, others when it is pressed: within this time it is the same press. */
const SAME_PRESS_MS = 500;

type Asked = Pick<MouseEvent, 'target' | 'nativeEvent'>;

/**
 * When the menu of a pane opens: a right press let go where it began, a long press with a finger, or the menu key. A
 * right drag zooms and opens none.
 */
export function usePaneMenu(isWanted: (event: Asked) => boolean) {
  const [at, setAt] = useState<readonly [x: number, y: number]>();
  const press = useRef<{ readonly x: number; readonly y: number } | undefined>(undefined);
  const lastRightMs = useRef(Number.NEGATIVE_INFINITY);
  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      press.current = undefined;
      if (event.button !== 2 || !isWanted(event)) return;
      press.current = { x: event.clientX, y: event.clientY };
      lastRightMs.current = event.timeStamp;
    },
    onPointerMove: ({ clientX, clientY }: PointerEvent<HTMLElement>) => {
      const from = press.current;
      if (from && Math.hypot(clientX - from.x, clientY - from.y) > STILL_PX) press.current = undefined;
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 2) return;
      lastRightMs.current = event.timeStamp;
      if (press.current) setAt([event.clientX, event.clientY]);
      press.current = undefined;
    },
    onContextMenu: (event: MouseEvent<HTMLElement>) => {
      if (!isWanted(event)) return;
      event.preventDefault();
      const isOfPress = press.current !== undefined || event.timeStamp - lastRightMs.current < SAME_PRESS_MS;
      if (!isOfPress) setAt(placeOf(event));
    },
  };
  const close = useCallback(() => setAt(undefined), []);
  return { handlers, at, close };
}

/** The menu key has no place of its own: the menu opens in the pane. */
function placeOf(event: MouseEvent<HTMLElement>): readonly [number, number] {
  if (event.clientX !== 0 || event.clientY !== 0) return [event.clientX, event.clientY];
  const { left, top } = event.currentTarget.getBoundingClientRect();
  return [left + 24, top + 24];
}
