// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import type { DicomJson } from '../../dicom/json';
import { buildFramesDisplaySets } from '../../dicom/radiology/displaySets';
import type { FrameRef, FramesDisplaySet, Series } from '../../dicom/types';
import { fail, ok } from '../../lib/result';
import type { EngineDependencies } from '../engineDependencies';
import { FrameCache, frameKeyOf } from './frameCache';
import { FramesAhead } from './framesAhead';
import { decodeStored } from './greyDecoding';
import type { GreyRequest } from './greyDecodeMessages';

/** The decoder of the worker, in this thread. */
class NearWorker {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror = null;
  postMessage(request: GreyRequest & { readonly id: number }): void {
    void decodeStored(request).then((values) => this.onmessage?.({ data: { id: request.id, ok: true, ...values } }));
  }
  terminate(): void {}
}
vi.stubGlobal('Worker', NearWorker);

const SIZE = 8;
const BYTES = SIZE * SIZE * 2;
const json = (values: Record<string, readonly unknown[]>): DicomJson =>
  Object.fromEntries(Object.entries(values).map(([tag, Value]) => [tag, { Value }]));

function stack(seriesInstanceUid: string, count: number): FramesDisplaySet {
  const series = { sourceId: 'main', studyInstanceUid: '1', seriesInstanceUid, modality: 'MR' } as Series;
  const [set] = buildFramesDisplaySets(
    series,
    Array.from({ length: count }, (_, index) =>
      json({
        '00080016': ['1.2.840.10008.5.1.4.1.1.4'],
        '00080018': [`${seriesInstanceUid}.${index + 1}`],
        '00200013': [index + 1],
        '00280004': ['MONOCHROME2'],
        '00280010': [SIZE],
        '00280011': [SIZE],
        '00280100': [16],
        '00280101': [16],
        '00280103': [1],
        '7FE00010': ['there'],
      }),
    ),
  );
  if (set?.kind !== 'frames') throw new Error('no stack');
  return set;
}

function archive(broken: ReadonlySet<string> = new Set()) {
  const asked: string[] = [];
  const frame = async (ref: FrameRef) => {
    asked.push(ref.sopInstanceUid);
    if (broken.has(ref.sopInstanceUid)) return fail({ code: 'http', severity: 'error', title: 'gone' } as const);
    return ok({ bytes: new Uint8Array(BYTES), transferSyntaxUid: '1.2.840.10008.1.2.1' });
  };
  return { asked, dependencies: { frames: { frame } } as unknown as EngineDependencies };
}
const keysIn = (cache: FrameCache, { frames }: FramesDisplaySet) => {
  const probe = {};
  const held = frames.filter(({ ref }) => cache.hold(frameKeyOf(ref), probe));
  for (const { ref } of frames) cache.release(frameKeyOf(ref), probe);
  return held.map(({ ref }) => ref.sopInstanceUid);
};
const never = () => new AbortController().signal;

test('series come in one after the other, a failure is passed over, and what is not named any more is let go', async () => {
  const cache = new FrameCache(1e6);
  const [first, second, third] = [stack('1', 3), stack('2', 2), stack('3', 1)];
  const { asked, dependencies } = archive(new Set(['1.2']));
  const ahead = new FramesAhead(cache);
  await ahead.bring([first, second], dependencies, never());
  expect(asked).toEqual(['1.1', '1.2', '1.3', '2.1', '2.2']);
  expect(keysIn(cache, first)).toEqual(['1.1', '1.3']);
  await ahead.bring([second, third], dependencies, never());
  expect(asked.slice(5)).toEqual(['3.1']);
  expect([keysIn(cache, first), keysIn(cache, second)]).toEqual([[], ['2.1', '2.2']]);
  await ahead.bring([], dependencies, never());
  expect(cache.bytes).toBe(0);
});

test('a quarter of the memory stays free', async () => {
  const set = stack('4', 8);
  // Zeros fit into bytes.
  const cache = new FrameCache(SIZE * SIZE * 8);
  const { dependencies } = archive();
  await new FramesAhead(cache).bring([set], dependencies, never());
  expect(keysIn(cache, set)).toHaveLength(7);
});

test('a movement of the reader ends it at once, and it goes on from there', async () => {
  const set = stack('5', 4);
  const cache = new FrameCache(1e6);
  const { asked, dependencies } = archive();
  const moved = new AbortController();
  const ahead = new FramesAhead(cache);
  const running = ahead.bring([set], dependencies, moved.signal);
  moved.abort();
  await running;
  expect(asked).toHaveLength(1);
  await ahead.bring([set], dependencies, never());
  expect(keysIn(cache, set)).toHaveLength(4);
});
