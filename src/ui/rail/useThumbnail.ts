import { type RefObject, useEffect, useState } from 'react';
import type { DisplaySet, FrameHeader } from '../../dicom/types';
import { useApp } from '../AppContext';

/** The small picture of a display set, asked for once its card comes near the window and no longer when it is gone. */
export function useThumbnail(
  displaySet: DisplaySet,
  card: RefObject<Element | null>,
  frame?: FrameHeader,
): string | undefined {
  const { thumbnails } = useApp();
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const abort = new AbortController();
    const ask = () => {
      // A picture that cannot be had is no failure: the card then shows its modality.
      thumbnails.thumbnail(displaySet, abort.signal, frame).then(
        (answer) => !abort.signal.aborted && setUrl(answer),
        () => undefined,
      );
    };
    if (!card.current || typeof IntersectionObserver === 'undefined') {
      ask();
      return () => abort.abort();
    }
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return;
        observer.disconnect();
        ask();
      },
      { rootMargin: '300px' },
    );
    observer.observe(card.current);
    return () => {
      observer.disconnect();
      abort.abort();
    };
  }, [displaySet, frame, thumbnails, card]);
  return url;
}
