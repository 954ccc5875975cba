import { parentPort } from 'node:worker_threads';
import { type PlacedTask, runTask } from './tasks';

/** What a worker answers when a task is over. */
export type WorkerAnswer = { readonly type: 'done' } | { readonly type: 'failed'; readonly reason: string };

const port = parentPort;
if (port === null) throw new Error('this file is the worker thread of the benchmark data');
port.on('message', (task: PlacedTask) => {
  runTask(task).then(
    () => port.postMessage({ type: 'done' } satisfies WorkerAnswer),
    (error: unknown) =>
      port.postMessage({
        type: 'failed',
        reason: String(error instanceof Error ? error.stack : error),
      } satisfies WorkerAnswer),
  );
});
