/** What a withdrawn request rejects with, whatever reason its owner gave (see `FrameSource`). */
export const abortError = (): DOMException => new DOMException('The request was withdrawn', 'AbortError');

export type Wait = (delayMs: number, signal: AbortSignal) => Promise<void>;

/** Waits, or rejects with AbortError as soon as the signal says so. */
export const waitFor: Wait = (delayMs, signal) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, delayMs);
  });
  return unlessAborted(over, signal).finally(() => clearTimeout(timer));
};

/** What a promise comes to, or AbortError as soon as the signal says so; the work behind the promise goes on. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(abortError());
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
