/** Tells once which protocol a browser speaks with an origin, if it ever says so. */
export type WatchProtocol = (origin: string, learned: (protocol: string) => void) => void;

/** So many requests are looked at; an origin that has not allowed its timing to be seen by then will not. */
const MAX_ENTRIES = 20;

/**
 * From Resource Timing (`nextHopProtocol`): `h2`, `h3`, `http/1.1`; empty for failed requests, and for other origins that
 * send no Timing-Allow-Origin. By an observer, for the list of entries is full after 250 and then tells nothing of an
 * archive that is asked later. It ends by itself.
 */
export const watchProtocol: WatchProtocol = (origin, learned) => {
  if (globalThis.document === undefined) return;
  let looked = 0;
  const observer = new PerformanceObserver((list) => {
    const own = list.getEntries().filter(({ name }) => name.startsWith(`${origin}/`)) as PerformanceResourceTiming[];
    looked += own.length;
    const protocol = own.find(({ nextHopProtocol }) => nextHopProtocol !== '')?.nextHopProtocol;
    if (protocol !== undefined || looked >= MAX_ENTRIES) observer.disconnect();
    if (protocol !== undefined) learned(protocol);
  });
  observer.observe({ type: 'resource', buffered: true });
};
