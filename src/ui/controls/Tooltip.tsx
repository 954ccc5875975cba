import { type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { Bdi } from './Bdi';
import styles from './Tooltip.module.css';

const DELAY_MS = 450;
/** A reader who goes along a toolbar waits once, not at every button. */
const WARM_MS = 400;
let lastHiddenAt = -Infinity;

export interface TooltipContent {
  readonly title: string;
  readonly keys?: string | undefined;
  /** More words: why it is disabled, what it will do. */
  readonly note?: string | undefined;
}

export interface TooltipTrigger {
  readonly onPointerEnter: (event: { currentTarget: Element; pointerType: string }) => void;
  readonly onPointerLeave: () => void;
  readonly onPointerDown: () => void;
  readonly onFocus: (event: { currentTarget: Element }) => void;
  readonly onBlur: () => void;
}

/** Words for an icon: after a moment under the pointer, at once with keyboard focus, gone with Esc (WCAG 1.4.13). */
export function useTooltip(content: TooltipContent): { readonly trigger: TooltipTrigger; readonly tooltip: ReactNode } {
  const [anchor, setAnchor] = useState<Element>();
  const timer = useRef<number>(undefined);
  const show = (element: Element, delayMs: number) => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setAnchor(element), delayMs);
  };
  const hide = () => {
    window.clearTimeout(timer.current);
    setAnchor((before) => {
      if (before) lastHiddenAt = performance.now();
      return undefined;
    });
  };
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const trigger: TooltipTrigger = {
    onPointerEnter: ({ currentTarget, pointerType }) => {
      if (pointerType !== 'touch') show(currentTarget, performance.now() - lastHiddenAt < WARM_MS ? 0 : DELAY_MS);
    },
    onPointerLeave: hide,
    onPointerDown: hide,
    onFocus: ({ currentTarget }) => {
      if (currentTarget.matches(':focus-visible')) show(currentTarget, 0);
    },
    onBlur: hide,
  };
  return {
    trigger,
    tooltip: anchor && createPortal(<Bubble anchor={anchor} content={content} hide={hide} />, landmarkOf(anchor)),
  };
}

/** Inside the landmark of its button, so that everything on the page stays in one. */
const landmarkOf = (anchor: Element): Element => anchor.closest('header, nav, aside, main') ?? document.body;

function Bubble({ anchor, content, hide }: { anchor: Element; content: TooltipContent; hide: () => void }) {
  const id = useId();
  const bubble = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = bubble.current;
    if (!element) return;
    const at = anchor.getBoundingClientRect();
    const { width, height } = element.getBoundingClientRect();
    const left = Math.min(Math.max(4, at.left + at.width / 2 - width / 2), window.innerWidth - width - 4);
    const below = at.bottom + 6;
    const top = below + height > window.innerHeight - 4 ? at.top - height - 6 : below;
    element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }, [anchor]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => event.key === 'Escape' && hide();
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  });
  return (
    <div ref={bubble} id={id} role="tooltip" className={styles.bubble}>
      <Bdi className={styles.title}>{content.title}</Bdi>
      {content.keys && <kbd className={styles.keys}>{content.keys}</kbd>}
      {content.note && <Bdi className={styles.note}>{content.note}</Bdi>}
    </div>
  );
}
