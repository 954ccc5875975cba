import { deflateRawSync } from 'node:zlib';
import { beforeAll, expect, test, vi } from 'vitest';
import type { DecodeAnswer, DecodeBatch, DecodedBatch, DecodeRequest } from './tileDecodeMessages';

const DEFLATED = '1.2.840.10008.1.2.8.1';
const ENCAPSULATED = '1.2.840.10008.1.2.1.98';
const posted: DecodedBatch[] = [];
const worker = {
  onmessage: async (_: { data: DecodeBatch }) => {},
  postMessage: (one: DecodedBatch) => posted.push(one),
};

beforeAll(async () => {
  vi.stubGlobal('self', worker);
  await import('./tileDecodeWorker');
});

/** Five by three words of twelve bits. */
const values = Uint16Array.from({ length: 15 }, (_, at) => at * 273);
const native = new Uint8Array(values.buffer);
const request = (bytes: Uint8Array, transferSyntaxUid: string): DecodeRequest => ({
  bytes,
  transferSyntaxUid,
  format: {
    columns: 5,
    rows: 3,
    samplesPerPixel: 1,
    bitsAllocated: 16,
    bitsStored: 12,
    photometricInterpretation: 'MONOCHROME2',
    isPlanar: false,
    asStored: true,
  },
  keepColumns: 5,
  keepRows: 3,
});
async function answersTo(...frames: readonly DecodeRequest[]): Promise<readonly DecodeAnswer[]> {
  await worker.onmessage({ data: { id: 1, frames } });
  return posted.at(-1)!.answers;
}

test('uncompressed pixels come out of their capsule and their deflation, also with the padding byte', async () => {
  const deflated = new Uint8Array(deflateRawSync(native));
  const padded = Uint8Array.from([...deflated, 0]);
  const answers = await answersTo(
    request(native, ENCAPSULATED),
    request(deflated, DEFLATED),
    request(padded, DEFLATED),
  );
  expect(answers).toEqual([0, 1, 2].map(() => ({ ok: true, pixels: values })));
});

test('half a deflated frame, one that unpacks to less or to more, cost themselves alone and say why', async () => {
  const deflated = new Uint8Array(deflateRawSync(native));
  const [half, less, more, whole] = await answersTo(
    request(deflated.subarray(0, deflated.length >> 1), DEFLATED),
    request(new Uint8Array(deflateRawSync(native.subarray(0, 20))), DEFLATED),
    request(new Uint8Array(deflateRawSync(new Uint8Array(1_000_000))), DEFLATED),
    request(deflated, DEFLATED),
  );
  expect(half).toMatchObject({
    ok: false,
    isUnsupported: false,
    reason: expect.stringContaining('cannot be unpacked'),
  });
  expect(less).toMatchObject({ ok: false, reason: '20 bytes are not a frame of 5 × 3 pixels' });
  expect(more).toMatchObject({ ok: false, reason: 'the frame unpacks to more than its pixels' });
  expect(whole).toEqual({ ok: true, pixels: values });
});
