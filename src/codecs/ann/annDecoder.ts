import type { Problem } from '../../dicom/problem';
import { fail, type Result } from '../../lib/result';
import { type AnnDecodeAnswer, type AnnDecodeJob, runDecodeJob, transferOfJob } from './annDecodeMessages';
import type { AnnDecoding } from './decodedGroups';

/** The part of Worker that is used. */
export interface AnnWorker {
  onmessage: ((event: MessageEvent<AnnDecodeAnswer>) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: AnnDecodeJob, transfer: Transferable[]): void;
  terminate(): void;
}

/** Ten million outlines take half a minute on a slow machine; a worker that says nothing for longer is gone. */
const WATCHDOG_MS = 180_000;

/** Decodes on the page: for small objects, and where there are no workers. */
export const decodeOnPage = (job: AnnDecodeJob): Promise<Result<AnnDecoding, Problem>> =>
  runDecodeJob(job, { isGridWanted: false });

/**
 * Decodes in a worker of its own, which ends with the answer and gives its memory back. The job's buffers travel there
 * and are gone here; the columns travel back (T-ANN-16: a million outlines hold up the page for no moment). Rejects with
 * AbortError when aborted; everything else is a value.
 */
export function decodeInWorker(
  job: AnnDecodeJob,
  signal: AbortSignal,
  createWorker: () => AnnWorker = createAnnWorker,
): Promise<Result<AnnDecoding, Problem>> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const worker = createWorker();
    const watchdog = setTimeout(() => end(() => resolve(fail(lost('it did not answer')))), WATCHDOG_MS);
    const onAbort = () => end(() => reject(signal.reason));
    const end = (settle: () => void): void => {
      clearTimeout(watchdog);
      signal.removeEventListener('abort', onAbort);
      worker.terminate();
      settle();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    worker.onmessage = ({ data }) => end(() => resolve(data.ok ? data.result : fail(lost(data.reason))));
    worker.onmessageerror = () => end(() => resolve(fail(lost('its answer could not be read'))));
    worker.onerror = (event) => end(() => resolve(fail(lost(event.message || 'it could not be started'))));
    worker.postMessage(job, transferOfJob(job));
  });
}

const lost = (reason: string): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: 'These annotations could not be read and are not shown',
  tip: 'Reload the page. If it happens again, tell your administrator.',
  detail: `Decoding in the background failed: ${reason}`,
});

/** Workers of the browser. Vite finds the worker by this very expression. */
const createAnnWorker = (): AnnWorker =>
  new Worker(new URL('./annDecodeWorker.ts', import.meta.url), { type: 'module' });
