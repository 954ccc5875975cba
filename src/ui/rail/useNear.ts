import { type RefObject, useEffect, useState } from 'react';

/**
 * Whether a card has come near the window. Of a case with 1,500 series only the cards that are looked at follow the case;
 * once near it stays so, for scrolling back should not make it again.
 */
export function useNear(card: RefObject<Element | null>): boolean {
  const [isNear, setIsNear] = useState(typeof IntersectionObserver === 'undefined');
  useEffect(() => {
    if (!card.current || typeof IntersectionObserver === 'undefined') return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        setIsNear(true);
      },
      { rootMargin: '300px' },
    );
    observer.observe(card.current);
    return () => observer.disconnect();
  }, [card]);
  return isNear;
}
