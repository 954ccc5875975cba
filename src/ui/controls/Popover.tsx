import { type ReactNode, useEffect, useRef } from 'react';
import styles from './Popover.module.css';

/**
 * A small panel at its button. It never covers the screen and blocks nothing: Esc, a click elsewhere or leaving it with
 * the keyboard closes it. Rendered inside a positioned wrapper together with its button.
 */
export function Popover({
  name,
  align = 'start',
  onClose,
  children,
}: {
  readonly name: string;
  readonly align?: 'start' | 'end';
  readonly onClose: (reason: 'escape' | 'outside') => void;
  readonly children: ReactNode;
}) {
  const panel = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    const isInside = (target: EventTarget | null) =>
      target instanceof Node && panel.current?.parentElement?.contains(target);
    const onPointerDown = (event: PointerEvent) => !isInside(event.target) && close.current('outside');
    const onFocusIn = (event: FocusEvent) => !isInside(event.target) && close.current('outside');
    document.addEventListener('pointerdown', onPointerDown, true);
    document.addEventListener('focusin', onFocusIn);
    return () => {
      document.removeEventListener('pointerdown', onPointerDown, true);
      document.removeEventListener('focusin', onFocusIn);
    };
  }, []);
  return (
    <div
      ref={panel}
      role="dialog"
      aria-label={name}
      className={styles.popover}
      data-align={align}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose('escape');
      }}
    >
      {children}
    </div>
  );
}
