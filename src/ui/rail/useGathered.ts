import { useEffect, useRef, useState } from 'react';

/** From so many things on the list is not drawn again for each of them. */
const MANY = 80;
const GATHER_MS = 300;

/** A list that grows one by one, gathered: every change of a short one at once, of a long one a few times a second. */
export function useGathered<T>(list: readonly T[]): readonly T[] {
  const [shown, setShown] = useState(list);
  const latest = useRef(list);
  const timer = useRef<number>(undefined);
  useEffect(() => {
    latest.current = list;
    if (timer.current !== undefined || list.length < MANY) return;
    timer.current = window.setTimeout(() => {
      timer.current = undefined;
      setShown(latest.current);
    }, GATHER_MS);
  }, [list]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return list.length < MANY || shown.length < MANY || list.length < shown.length ? list : shown;
}
