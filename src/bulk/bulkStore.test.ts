import { describe, expect, test, vi } from 'vitest';
import { type AnnDecodeJob, runDecodeJob } from '../codecs/ann/annDecodeMessages';
import { annFixtures } from '../codecs/ann/annFixtures';
import { object, source, withBinary } from '../codecs/ann/annTestSupport';
import { isBinaryValue } from '../codecs/dataset';
import { encodePart10 } from '../codecs/part10';
import { SOURCE } from '../codecs/testData';
import type { BulkShown } from '../dicom/bulk';
import type { DicomJson } from '../dicom/json';
import type { BulkReply, BulkRequest } from './bulkMessages';
import { BulkStore, type BulkWorkerPort } from './bulkStore';
import { KeptObject } from './keptObject';

/** A thread beside the page: what is transferred is gone here, everything else is copied, as between browser threads. */
class ThreadWorker implements BulkWorkerPort {
  onmessage: ((event: MessageEvent<BulkReply>) => void) | null = null;
  onmessageerror: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  isEnded = false;
  readonly #object = new KeptObject(() => {
    throw new Error('no canvas in this test');
  });
  readonly #isSilent: boolean;

  constructor(isSilent = false) {
    this.#isSilent = isSilent;
  }

  postMessage(request: BulkRequest, transfer: Transferable[]): void {
    const { id, question } = structuredClone(request, { transfer });
    if (this.#isSilent) return;
    this.#object.answer(question).then(
      ([value, back]) => this.#reply({ id, ok: true, value }, back),
      (error: Error) => this.#reply({ id, ok: false, reason: error.message }, []),
    );
  }

  terminate(): void {
    this.isEnded = true;
  }

  #reply(reply: BulkReply, transfer: Transferable[]): void {
    this.onmessage?.({ data: structuredClone(reply, { transfer }) } as MessageEvent<BulkReply>);
  }
}

const never = new AbortController().signal;
const datasetJob = (dataset: DicomJson): AnnDecodeJob => ({ sourceId: SOURCE, from: { kind: 'dataset', dataset } });
const onSlide = (dataset: DicomJson): AnnDecodeJob => ({ ...datasetJob(dataset), isOnSlide: true });
/** Triangles one unit wide, one after the other along x, with their number as a value. */
const many = (count: number) =>
  object([
    source(
      'POLYGON',
      Array.from({ length: count }, (_, i) => [i, 0, 0, i + 1, 0, 0, i, 1, 0]),
    ),
  ]);

async function groupsFrom(worker: BulkWorkerPort, job: AnnDecodeJob, store = new BulkStore(() => worker)) {
  const read = await store.decode(job, never);
  if (!read.ok || read.value.kind !== 'groups') throw new Error('not read');
  return read.value.groups;
}

describe('bulk annotations read in the background', () => {
  test('T-ANN-16: the worker delivers the columns of the page, from a dataset and from a file', async () => {
    for (const { name, dataset } of annFixtures()) {
      const onPage = await runDecodeJob(datasetJob(dataset), { isGridWanted: false });
      const store = new BulkStore(() => new ThreadWorker());
      expect(await store.decode(datasetJob(structuredClone(dataset)), never), name).toEqual(onPage);
      const file: AnnDecodeJob = { sourceId: SOURCE, from: { kind: 'file', bytes: encodePart10(dataset) } };
      const fromFile = await groupsFrom(new ThreadWorker(), file);
      const columns = (groups: typeof fromFile) =>
        groups.map(({ coordinates, pointIndex, measurements }) => ({ coordinates, pointIndex, measurements }));
      expect(columns(fromFile), name).toEqual(
        onPage.ok && onPage.value.kind === 'groups' && columns(onPage.value.groups),
      );
    }
  });

  test('T-ANN-16: bytes travel, they are not copied on the page; a worker that keeps nothing ends', async () => {
    const dataset = many(3000);
    const buffers: ArrayBuffer[] = [];
    withBinary(dataset, (_, item) => {
      const value = item.Value?.[0];
      if (isBinaryValue(value) && ArrayBuffer.isView(value)) buffers.push(value.buffer as ArrayBuffer);
      return item;
    });
    const worker = new ThreadWorker();
    const [group] = await groupsFrom(worker, datasetJob(dataset));
    expect(buffers.map(({ byteLength }) => byteLength)).toEqual(buffers.map(() => 0));
    expect(group?.coordinates).toHaveLength(3000 * 6);
    expect(group?.grid?.order).toHaveLength(3000);
    expect(worker.isEnded, 'its memory is given back').toBe(true);
  });

  test('large groups on a slide stay with the worker, which answers for them until they are released', async () => {
    const worker = new ThreadWorker();
    const store = new BulkStore(() => worker);
    const [group] = await groupsFrom(worker, onSlide(many(6000)), store);
    if (!group) throw new Error('no group');
    expect([group.count, group.coordinates.length, worker.isEnded]).toEqual([6000, 0, false]);
    expect(group.background).toMatchObject({ meanSize: 1, area: expect.closeTo(6000, -1) });
    const shown: BulkShown = {
      annotationGroupUid: group.annotationGroupUid,
      map: { x: [0, 10, 0, 0], y: [0, 0, 10, 0] },
      colour: '#0060a8',
    };
    const box = [995, -5, 2005, -5, 2005, 15, 995, 15];
    expect(await store.count(group.storedIn, [shown], box)).toMatchObject([{ count: 101 }]);
    expect(await store.pick(group.storedIn, [shown], [1234, 3], 2)).toMatchObject({ index: 123 });
    const waiting = store.pick(group.storedIn, [shown], [1, 1], 2);
    store.release(group.storedIn);
    await expect(waiting).rejects.toThrow('closed');
    await expect(store.pick(group.storedIn, [shown], [1, 1], 2)).rejects.toThrow('not kept');
    expect(worker.isEnded).toBe(true);
  });

  test('a view on a part of an answer leaves the rest to its other readers', async () => {
    const dataset = many(10);
    const answers: ArrayBuffer[] = [];
    const inAnswer = withBinary(dataset, (_, item, bytes) => {
      const answer = new Uint8Array(bytes.length + 7);
      answer.set(bytes, 5);
      answers.push(answer.buffer);
      return { ...item, Value: [answer.subarray(5, 5 + bytes.length)] };
    });
    const [group] = await groupsFrom(new ThreadWorker(), datasetJob(inAnswer));
    expect(answers.every(({ byteLength }) => byteLength > 0)).toBe(true);
    expect(group?.coordinates.slice(0, 6)).toEqual(Float32Array.of(0, 0, 1, 0, 0, 1));
  });

  test('a worker that dies or says nothing is answered for', async () => {
    const reason = async (worker: ThreadWorker, event: () => void) => {
      const answer = new BulkStore(() => worker).decode(datasetJob(many(3)), never);
      event();
      const read = await answer;
      expect(worker.isEnded).toBe(true);
      return read.ok ? '' : `${read.error.title} ${read.error.detail}`;
    };
    const dying = new ThreadWorker(true);
    expect(await reason(dying, () => dying.onerror?.({ message: 'gone' } as ErrorEvent))).toContain(
      'not shown Decoding in the background failed: gone',
    );
    vi.useFakeTimers();
    try {
      expect(await reason(new ThreadWorker(true), () => vi.advanceTimersByTime(600_000))).toContain('did not answer');
    } finally {
      vi.useRealTimers();
    }
  });

  test('an abort ends the worker', async () => {
    const controller = new AbortController();
    const worker = new ThreadWorker(true);
    const read = new BulkStore(() => worker).decode(datasetJob(many(3)), controller.signal);
    controller.abort();
    await expect(read).rejects.toThrow('abort');
    expect(worker.isEnded).toBe(true);
  });
});
