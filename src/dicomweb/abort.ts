/** What a withdrawn request rejects with, whatever reason its owner gave (see `FrameSource`). */
export const abortError = (): DOMException => new DOMException('The request was withdrawn', 'AbortError');

/** Waits, or rejects with AbortError as soon as the signal says so. */
export function waitFor(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(abortError());
      return;
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, delayMs);
    const stop = () => {
      clearTimeout(timer);
      reject(abortError());
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}
