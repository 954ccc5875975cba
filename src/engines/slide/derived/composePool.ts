import { type PoolWorker, WorkerPool } from '../../../lib/workerPool';
import type { BlockAnswer, BlockRequest } from './composeMessages';

const WATCHDOG_MS = 20_000;
const WORKERS = 2;

export type ComposePool = Pick<WorkerPool<BlockRequest, BlockAnswer>, 'run'>;

let shared: ComposePool | undefined;

/** One pool for the page. Vite finds the worker by this very expression. */
export function sharedComposePool(): ComposePool {
  shared ??= new WorkerPool(
    () =>
      new Worker(new URL('./composeWorker.ts', import.meta.url), { type: 'module' }) as PoolWorker<
        BlockRequest,
        BlockAnswer
      >,
    WORKERS,
    WATCHDOG_MS,
  );
  return shared;
}
