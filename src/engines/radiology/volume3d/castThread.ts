import type { CastAnswer, CastRequest } from './castMessages';

/** The thread in which the rays of one pane are cast, with its own copy of the volume. */
export class CastThread {
  readonly #worker: Worker;

  constructor(answered: (answer: CastAnswer) => void, broken: (cause: unknown) => void) {
    this.#worker = new Worker(new URL('./castWorker.ts', import.meta.url), { type: 'module' });
    this.#worker.onmessage = ({ data }: MessageEvent<CastAnswer>) => answered(data);
    this.#worker.onerror = (event) => broken(event.message);
  }

  send(request: CastRequest): void {
    this.#worker.postMessage(request, request.kind === 'slice' ? [request.values.buffer] : []);
  }

  dispose(): void {
    this.#worker.terminate();
  }
}
