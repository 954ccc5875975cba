import { parentPort } from 'node:worker_threads';
import { runTask, type SampleTask, type TaskResult, transferables } from './tasks';

/** What the worker thread of the sample generator answers. */
export type WorkerMessage =
  | { readonly type: 'step'; readonly share: number }
  | { readonly type: 'done'; readonly result: TaskResult }
  | { readonly type: 'failed'; readonly reason: string };

const port = parentPort;
if (port === null) throw new Error('this file is the worker thread of the sample generator');
port.on('message', (task: SampleTask) => {
  runTask(task, (share) => port.postMessage({ type: 'step', share } satisfies WorkerMessage)).then(
    (result) => port.postMessage({ type: 'done', result } satisfies WorkerMessage, transferables(result)),
    (error: unknown) =>
      port.postMessage({
        type: 'failed',
        reason: String(error instanceof Error ? error.stack : error),
      } satisfies WorkerMessage),
  );
});
