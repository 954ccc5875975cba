import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { runTask, type SampleTask, type TaskResult } from './tasks';
import type { WorkerMessage } from './worker';

type OnStep = (task: SampleTask, share: number) => void;
type OnResult = (result: TaskResult) => void | Promise<void>;

/**
 * Does the tasks in order, two at a time in threads where the built worker lies beside this file, else one after the
 * other in this thread (when run from source). The first failure ends everything.
 */
export async function runTasks(tasks: readonly SampleTask[], onStep: OnStep, onResult: OnResult): Promise<void> {
  const workerUrl = builtWorker();
  if (workerUrl === undefined) {
    for (const task of tasks) await onResult(await runTask(task, (share) => onStep(task, share)));
    return;
  }
  const waiting = [...tasks];
  const workers = Array.from({ length: Math.min(2, availableParallelism()) }, () => new Worker(workerUrl));
  try {
    await Promise.all(workers.map((worker) => drain(worker, waiting, onStep, onResult)));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** The bundle of `worker.ts` beside the one this code is in, or above it where the bundler made a folder for chunks. */
function builtWorker(): URL | undefined {
  const candidates = [new URL('./worker.js', import.meta.url), new URL('../worker.js', import.meta.url)];
  return candidates.find((url) => url.protocol === 'file:' && existsSync(url));
}

async function drain(worker: Worker, waiting: SampleTask[], onStep: OnStep, onResult: OnResult): Promise<void> {
  let last: SampleTask | undefined;
  for (;;) {
    const task = takeNext(waiting, last);
    if (task === undefined) return;
    last = task;
    await onResult(await runInWorker(worker, task, onStep));
  }
}

/** Prefers more of the same slide, then one nobody has begun. */
function takeNext(waiting: SampleTask[], last: SampleTask | undefined): SampleTask | undefined {
  const same = last?.kind === 'block' ? waiting.findIndex((task) => task.name === last.name) : -1;
  return waiting.splice(Math.max(0, same), 1)[0];
}

function runInWorker(worker: Worker, task: SampleTask, onStep: OnStep): Promise<TaskResult> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
      finish();
    };
    const onError = (error: unknown): void => settle(() => reject(error));
    const onExit = (code: number): void => settle(() => reject(new Error(`the worker ended with code ${code}`)));
    const onMessage = (message: WorkerMessage): void => {
      if (message.type === 'step') onStep(task, message.share);
      else if (message.type === 'done') settle(() => resolve(message.result));
      else settle(() => reject(new Error(message.reason)));
    };
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    worker.postMessage(task);
  });
}
