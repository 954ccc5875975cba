import { expect, test } from 'vitest';
import { type Numbered, type PoolWorker, WorkerPool } from './workerPool';

interface Sum {
  readonly sum: number;
}

class Adder implements PoolWorker<Sum, Sum> {
  onmessage: PoolWorker<Sum, Sum>['onmessage'] = null;
  onerror: PoolWorker<Sum, Sum>['onerror'] = null;
  isTerminated = false;
  postMessage({ id, sum }: Sum & Numbered): void {
    queueMicrotask(() => this.onmessage?.({ data: { id, sum: sum + 1 } } as MessageEvent<Sum & Numbered>));
  }
  terminate(): void {
    this.isTerminated = true;
  }
}

function pool(size: number): { pool: WorkerPool<Sum, Sum>; hired: Adder[] } {
  const hired: Adder[] = [];
  const hire = () => {
    hired.push(new Adder());
    return hired.at(-1) as Adder;
  };
  return { pool: new WorkerPool<Sum, Sum>(hire, size, 1000), hired };
}
const job = (sum: number) => (): readonly [Sum, Transferable[]] => [{ sum }, []];

test('a worker started ahead takes the first job, and is not started twice', async () => {
  const { pool: adders, hired } = pool(2);
  adders.warm();
  adders.warm();
  expect(hired).toHaveLength(1);
  expect(await adders.run(job(4))).toEqual({ kind: 'answered', answer: { id: 1, sum: 5 } });
  expect(hired).toHaveLength(1);
  adders.dispose();
  expect(hired[0]?.isTerminated).toBe(true);
});

test('a worker that dies before it had a job is replaced for the first one', async () => {
  const { pool: adders, hired } = pool(1);
  adders.warm();
  hired[0]?.onerror?.({ message: 'no memory' } as ErrorEvent);
  expect(hired[0]?.isTerminated).toBe(true);
  expect(await adders.run(job(1))).toMatchObject({ kind: 'answered', answer: { sum: 2 } });
  expect(hired).toHaveLength(2);
});

test('a job that cannot be sent ends in words, and its worker goes on with the next', async () => {
  const { pool: adders, hired } = pool(1);
  const first = adders.run(job(1));
  const second = adders.run(() => {
    throw new DOMException('An ImageBitmap is detached', 'DataCloneError');
  });
  const third = adders.run(job(3));
  expect(await first).toMatchObject({ kind: 'answered' });
  expect(await second).toEqual({ kind: 'broken', reason: 'An ImageBitmap is detached' });
  expect(await third).toMatchObject({ kind: 'answered', answer: { sum: 4 } });
  expect(hired).toHaveLength(1);
});
