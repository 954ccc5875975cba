import { describe, expect, test, vi } from 'vitest';
import type { DicomJson } from '../../dicom/json';
import { fail, ok } from '../../lib/result';
import { isBinaryValue } from '../dataset';
import { encodePart10 } from '../part10';
import { slideImage, SOURCE } from '../testData';
import { type AnnDecodeAnswer, type AnnDecodeJob, runDecodeJob, transferOfDecoding } from './annDecodeMessages';
import { type AnnWorker, decodeInWorker, decodeOnPage } from './annDecoder';
import { decodeBulkObject } from './decodeBulkObject';
import { annFixtures, fixtureGroup } from './annFixtures';
import { object, source, withBinary } from './annTestSupport';

/** A thread beside the page: what is transferred is gone here, everything else is copied, as between browser threads. */
class ThreadWorker implements AnnWorker {
  onmessage: ((event: MessageEvent<AnnDecodeAnswer>) => void) | null = null;
  onmessageerror: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  isEnded = false;
  readonly #work: (job: AnnDecodeJob) => Promise<AnnDecodeAnswer>;

  constructor(work: (job: AnnDecodeJob) => Promise<AnnDecodeAnswer> = decodeThere) {
    this.#work = work;
  }

  postMessage(job: AnnDecodeJob, transfer: Transferable[]): void {
    const there = structuredClone(job, { transfer });
    void this.#work(there).then((answer) => {
      const back = answer.ok ? transferOfDecoding(answer.result) : [];
      this.onmessage?.({ data: structuredClone(answer, { transfer: back }) } as MessageEvent<AnnDecodeAnswer>);
    });
  }

  terminate(): void {
    this.isEnded = true;
  }
}

const decodeThere = async (job: AnnDecodeJob): Promise<AnnDecodeAnswer> => ({
  ok: true,
  result: await runDecodeJob(job, { isGridWanted: true }),
});
const never = new AbortController().signal;
const datasetJob = (dataset: DicomJson): AnnDecodeJob => ({ sourceId: SOURCE, from: { kind: 'dataset', dataset } });
/** The same dataset in buffers of its own, so that a transfer leaves the first one whole. */
const copied = (dataset: DicomJson): DicomJson => structuredClone(dataset);
const many = (count: number) =>
  object([
    source(
      'POLYGON',
      Array.from({ length: count }, (_, i) => [i, 0, 0, i + 1, 0, 0, i, 1, 0]),
    ),
  ]);

async function groupsFrom(worker: AnnWorker, job: AnnDecodeJob) {
  const read = await decodeInWorker(job, never, () => worker);
  if (!read.ok || read.value.kind !== 'groups') throw new Error('not read');
  return read.value.groups;
}

describe('bulk annotations read in the background', () => {
  test('T-ANN-16: the worker delivers the columns of the page, with the grid a painter needs', async () => {
    for (const { name, dataset } of annFixtures()) {
      const onPage = await decodeOnPage(datasetJob(dataset));
      expect(await decodeInWorker(datasetJob(copied(dataset)), never, () => new ThreadWorker()), name).toEqual(onPage);
      const file: AnnDecodeJob = { sourceId: SOURCE, from: { kind: 'file', bytes: encodePart10(dataset) } };
      const fromFile = await groupsFrom(new ThreadWorker(), file);
      const columns = (groups: typeof fromFile) =>
        groups.map(({ coordinates, pointIndex, measurements }) => ({ coordinates, pointIndex, measurements }));
      expect(columns(fromFile), name).toEqual(
        onPage.ok && onPage.value.kind === 'groups' && columns(onPage.value.groups),
      );
    }
    const [large] = await groupsFrom(new ThreadWorker(), datasetJob(many(2001)));
    expect(large?.grid?.order).toHaveLength(2001);
  });

  test('T-ANN-16: bytes travel, they are not copied on the page', async () => {
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
    expect(worker.isEnded, 'its memory is given back').toBe(true);
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

  test('a worker that fails, dies or says nothing is answered for', async () => {
    const reason = async (worker: ThreadWorker, event?: () => void) => {
      const answer = decodeInWorker(datasetJob(many(3)), never, () => worker);
      event?.();
      const read = await answer;
      expect(worker.isEnded).toBe(true);
      return read.ok ? '' : `${read.error.title} ${read.error.detail}`;
    };
    const failing = new ThreadWorker(async () => ({ ok: false, reason: 'out of memory' }));
    expect(await reason(failing)).toContain('not shown Decoding in the background failed: out of memory');
    const silent = () => new ThreadWorker(() => new Promise(() => {}));
    const dying = silent();
    expect(await reason(dying, () => dying.onerror?.({ message: 'gone' } as ErrorEvent))).toContain('gone');
    vi.useFakeTimers();
    try {
      expect(await reason(silent(), () => vi.advanceTimersByTime(600_000))).toContain('did not answer');
    } finally {
      vi.useRealTimers();
    }
  });

  test('an abort ends the worker', async () => {
    const controller = new AbortController();
    const worker = new ThreadWorker(() => new Promise(() => {}));
    const read = decodeInWorker(datasetJob(many(3)), controller.signal, () => worker);
    controller.abort();
    await expect(read).rejects.toThrow('abort');
    expect(worker.isEnded).toBe(true);
  });
});

describe('one object, however it is delivered', () => {
  const noBulk = async () => fail({ code: 'http' as const, severity: 'error' as const, title: 'no' });

  test('T-ANN-16: large objects go to the worker, from metadata and from a file; small ones do not', async () => {
    const kinds: string[] = [];
    const decodeLarge = (job: AnnDecodeJob, signal: AbortSignal) => {
      kinds.push(job.from.kind);
      return decodeInWorker(job, signal, () => new ThreadWorker());
    };
    const read = (metadata: DicomJson, whole: DicomJson) =>
      decodeBulkObject(
        metadata,
        { sourceId: SOURCE, resolveBulk: noBulk, decodeLarge, wholeInstance: async () => ok(encodePart10(whole)) },
        never,
      );
    const withoutNumbers = (dataset: DicomJson) => withBinary(dataset, (_, { vr }) => (vr ? { vr } : {}));
    expect((await read(many(100), many(100))).ok).toBe(true);
    expect(kinds).toEqual([]);
    expect((await read(many(3000), many(3000))).ok).toBe(true);
    expect(kinds).toEqual(['dataset']);
    const large = await read(withoutNumbers(many(20_000)), many(20_000));
    expect(kinds).toEqual(['dataset', 'dataset', 'file']);
    expect(large.ok && large.value.groups[0]?.count).toBe(20_000);
  });

  test('the frame of a FRAME-based object is found before the work leaves the page', async () => {
    const slide = slideImage(false, 3);
    const flat = object([fixtureGroup('POINT', '2D')], slide);
    const reference = { ...(flat['00081140']?.Value?.[0] as DicomJson), '00081160': { vr: 'IS', Value: [7] } };
    const framed = {
      ...flat,
      '00480301': { vr: 'CS', Value: ['FRAME'] },
      '00081140': { vr: 'SQ', Value: [reference] },
    };
    const read = await decodeBulkObject(
      framed,
      {
        sourceId: SOURCE,
        resolveBulk: noBulk,
        wholeInstance: async () => noBulk(),
        resolveFrame: (sopInstanceUid, frameNumber) => ({
          sourceId: SOURCE,
          studyInstanceUid: '1.1' as never,
          seriesInstanceUid: '1.2' as never,
          sopInstanceUid: `${sopInstanceUid}.1` as never,
          frameNumber: frameNumber - 4,
        }),
      },
      never,
    );
    expect(read.ok && read.value.groups[0]?.space).toMatchObject({ kind: 'frame', frame: { frameNumber: 3 } });
  });
});
