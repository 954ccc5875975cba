import type { Problem } from '../dicom/problem';
import type { BuiltSlides, SeriesText } from '../dicom/slide/buildSlidesFromText';
import { fail, ok, type Result } from '../lib/result';
import type { SlideBuildAnswer, SlideBuildRequest } from './slideWorkerMessages';

/** The part of Worker that is used. */
export interface SlideWorker {
  onmessage: ((event: MessageEvent<SlideBuildAnswer>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: SlideBuildRequest, transfer: Transferable[]): void;
  terminate(): void;
}

/** Workers of the browser. Vite finds the worker by this very expression. */
const createSlideWorker = (): SlideWorker =>
  new Worker(new URL('./slideWorker.ts', import.meta.url), { type: 'module' });

/** The largest slides take a second; a minute means that the worker hangs. */
const WATCHDOG_MS = 60_000;

/**
 * Builds the slides of one study away from the thread that paints (WSI-09). The texts are handed over: their buffers are
 * empty afterwards. One worker a study, ended with its answer, so that its memory goes with it. Rejects with AbortError
 * when aborted; everything else, the worker's death included, is a value.
 */
export function buildSlidesInWorker(
  parts: readonly SeriesText[],
  signal: AbortSignal,
  createWorker: () => SlideWorker = createSlideWorker,
): Promise<Result<BuiltSlides, Problem>> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const worker = createWorker();
    const end = (): void => {
      clearTimeout(watchdog);
      signal.removeEventListener('abort', abort);
      worker.terminate();
    };
    const answer = (result: Result<BuiltSlides, Problem>): void => {
      end();
      resolve(result);
    };
    const abort = (): void => {
      end();
      reject(signal.reason);
    };
    const watchdog = setTimeout(() => answer(fail(notBuilt('reading them did not end'))), WATCHDOG_MS);
    signal.addEventListener('abort', abort, { once: true });
    worker.onmessage = ({ data }) => answer(data.ok ? ok(data.built) : fail(notBuilt(data.reason)));
    worker.onerror = (event) => answer(fail(notBuilt(event.message || 'the reader of headers could not be started')));
    const transfer = [...new Set(parts.map(({ text }) => text))];
    worker.postMessage({ id: 1, parts }, transfer);
  });
}

const notBuilt = (reason: string): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: 'The slides of this study could not be read',
  detail: reason,
});
