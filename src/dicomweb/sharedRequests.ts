import { abortError } from './abort';
import { rankOf, rankSignal } from './requestRank';

interface Shared<T> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  waiters: number;
}

/**
 * Lets several askers of the same thing share one request, as urgent as the first of them; it is withdrawn when the last of
 * them has withdrawn.
 */
export class SharedRequests<T> {
  readonly #running = new Map<string, Shared<T>>();

  get(key: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (signal.aborted) return Promise.reject(abortError());
    const shared = this.#running.get(key) ?? this.#start(key, signal, start);
    shared.waiters++;
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        if (--shared.waiters === 0) {
          shared.controller.abort(abortError());
          if (this.#running.get(key) === shared) this.#running.delete(key);
        }
        reject(abortError());
      };
      signal.addEventListener('abort', leave, { once: true });
      shared.promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  #start(key: string, first: AbortSignal, start: (signal: AbortSignal) => Promise<T>): Shared<T> {
    const controller = new AbortController();
    rankSignal(controller.signal, rankOf(first));
    const promise = start(controller.signal);
    const shared = { promise, controller, waiters: 0 };
    this.#running.set(key, shared);
    const forget = () => {
      if (this.#running.get(key) === shared) this.#running.delete(key);
    };
    promise.then(forget, forget);
    return shared;
  }
}
