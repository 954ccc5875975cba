import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type PlacedTask, runTask } from './tasks';
import type { WorkerAnswer } from './worker';

/** Memory does not grow with cores. */
const MOST_WORKERS = 4;

/**
 * Does the tasks in order, several at a time in threads where the built worker lies beside this file, else one after the
 * other in this thread (when run from source). The first failure ends everything.
 */
export async function runTasks(tasks: readonly PlacedTask[], onDone: (task: PlacedTask) => void): Promise<void> {
  const workerUrl = builtWorker();
  if (workerUrl === undefined || tasks.length === 0) {
    for (const task of tasks) {
      await runTask(task);
      onDone(task);
    }
    return;
  }
  const waiting = [...tasks];
  const count = Math.min(MOST_WORKERS, availableParallelism(), tasks.length);
  const workers = Array.from({ length: count }, () => new Worker(workerUrl));
  try {
    await Promise.all(workers.map((worker) => drain(worker, waiting, onDone)));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** The bundle of `worker.ts` beside the one this code is in, or above it where the bundler made a folder for chunks. */
function builtWorker(): URL | undefined {
  const candidates = [new URL('./dataWorker.js', import.meta.url), new URL('../dataWorker.js', import.meta.url)];
  return candidates.find((url) => url.protocol === 'file:' && existsSync(url));
}

async function drain(worker: Worker, waiting: PlacedTask[], onDone: (task: PlacedTask) => void): Promise<void> {
  for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
    await runInWorker(worker, task);
    onDone(task);
  }
}

function runInWorker(worker: Worker, task: PlacedTask): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
      finish();
    };
    const onError = (error: unknown): void => settle(() => reject(error));
    const onExit = (code: number): void => settle(() => reject(new Error(`the worker ended with code ${code}`)));
    const onMessage = (answer: WorkerAnswer): void =>
      settle(() => (answer.type === 'done' ? resolve() : reject(new Error(answer.reason))));
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    worker.postMessage(task);
  });
}
