// @vitest-environment happy-dom
import { deflateRawSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { radiologyTags } from '../../dicom/radiology/radiologyTags';
import { tags } from '../../dicom/tags';
import type { FrameHeader } from '../../dicom/types';
import { decodeFrame } from './frameDecoder';
import { withoutPacking } from './withoutPacking';

const segment = (marker: number, ...payload: number[]) => [0xff, marker, 0, payload.length + 2, ...payload];
const jpegLs = (columns: number, rows: number, ...end: number[]) =>
  Uint8Array.from([
    ...[0xff, 0xd8, ...segment(0xf7, 8, 0, rows, 0, columns, 1, 1, 0x11, 0), ...segment(0xda, 1, 1, 0, 0, 0, 0)],
    ...[1, 2, 3, ...end],
  ]);
const header = {
  ref: { frameNumber: 1 },
  columns: 5,
  rows: 3,
  dataset: {
    [tags.SamplesPerPixel]: { vr: 'US', Value: [1] },
    [tags.BitsAllocated]: { vr: 'US', Value: [8] },
    [tags.PhotometricInterpretation]: { vr: 'CS', Value: ['MONOCHROME2'] },
  },
  rescale: { slope: 1, intercept: 0 },
} as unknown as FrameHeader;
/** Whatever is refused never gets as far as the decoder. */
vi.stubGlobal('Worker', () => expect.unreachable('the frame was decoded'));
const refusalOf = async (bytes: Uint8Array, transferSyntaxUid: string) => {
  const result = await decodeFrame(header, { bytes, transferSyntaxUid }, undefined);
  return result.ok ? '' : `${result.error.title}: ${result.error.detail}`;
};

test('a frame that cannot be the image its header describes is refused in words and never decoded', async () => {
  const damaged = 'The image data is incomplete or damaged: ';
  const native = '1.2.840.10008.1.2.1';
  const lossless = '1.2.840.10008.1.2.4.80';
  expect(await refusalOf(new Uint8Array(14), native)).toBe(`${damaged}14 bytes instead of 15`);
  expect(await refusalOf(new Uint8Array(30), native)).toBe(`${damaged}30 bytes instead of 15`);
  expect(await refusalOf(jpegLs(3, 5, 0xff, 0xd9), lossless)).toBe(
    `${damaged}a picture of 3 × 5 pixels instead of 5 × 3`,
  );
  expect(await refusalOf(jpegLs(5, 3), lossless)).toBe(`${damaged}the picture is cut off: its end is missing`);
});

test('a map of double precision is shown, and measured with all of its digits', async () => {
  const values = [0.1, 1 / 3, 2 ** -40, 5, 7, 11];
  const map = {
    ...header,
    columns: 3,
    rows: 2,
    dataset: {
      ...header.dataset,
      [tags.BitsAllocated]: { vr: 'US', Value: [64] },
      [radiologyTags.DoubleFloatPixelData]: { vr: 'OD' },
    },
  } as unknown as FrameHeader;
  const bytes = new Uint8Array(Float64Array.from(values).buffer);
  const decoded = await decodeFrame(map, { bytes, transferSyntaxUid: '1.2.840.10008.1.2.1' }, undefined);
  expect(decoded.ok && values.map((_, index) => decoded.value.valueAt(index % 3, Math.floor(index / 3)))).toEqual(
    values,
  );
  expect(decoded.ok && decoded.value.range).toEqual([2 ** -40, 11]);
});

test('colour of 16 bits is shown with eight, and says so', async () => {
  const colour = {
    ...header,
    columns: 1,
    rows: 1,
    dataset: {
      [tags.SamplesPerPixel]: { vr: 'US', Value: [3] },
      [tags.BitsAllocated]: { vr: 'US', Value: [16] },
      [tags.BitsStored]: { vr: 'US', Value: [16] },
      [tags.PhotometricInterpretation]: { vr: 'CS', Value: ['RGB'] },
    },
  } as unknown as FrameHeader;
  const bytes = Uint8Array.of(0, 0xff, 0, 0x80, 0, 1);
  const decoded = await decodeFrame(colour, { bytes, transferSyntaxUid: '1.2.840.10008.1.2.1' }, undefined);
  expect(decoded.ok && decoded.value.picture).toMatchObject({ kind: 'colour', rgb: Uint8Array.of(255, 128, 1) });
  expect(decoded.ok && decoded.value.reservation).toBe('colourReduced');
});

test.each([
  ['1.2.840.10008.1.2.4.100', 'MPEG-2'],
  ['1.2.840.10008.1.2.4.102', 'MPEG-4 AVC/H.264'],
  ['1.2.840.10008.1.2.4.106.1', 'MPEG-4 AVC/H.264'],
  ['1.2.840.10008.1.2.4.108', 'HEVC/H.265'],
])('a video in %s is said to be one, in %s, and not to be damaged', async (transferSyntaxUid, format) => {
  const words = await refusalOf(new Uint8Array(40), transferSyntaxUid);
  expect(words).toContain(`This is a video (${format}), which this viewer does not play`);
});

test('what is never decoded here says what it is', async () => {
  const said = (end: string) => refusalOf(Uint8Array.of(1, 2), `1.2.840.10008.1.2${end}`);
  expect(await said('.4.102')).toContain('This is a video (MPEG-4 AVC/H.264), which this viewer does not play');
  expect(await said('.4.64')).toBe(
    'This image is compressed in a way that this viewer cannot decode: a retired kind of JPEG: Transfer Syntax UID 1.2.840.10008.1.2.4.64',
  );
  expect(await said('.4.94')).toContain('JPIP, a stream kept on another server');
  expect(await said('.4.999')).toContain('a kind unknown here');
});

test('a 12-bit JPEG whose bits come in refined steps is refused: its decoder gets their sign wrong', async () => {
  const scan = (start: number, approximation: number) => segment(0xda, 1, 1, 0, start, 63, approximation);
  const progressive = (precision: number, ...scans: readonly number[][]) =>
    Uint8Array.from([
      ...[0xff, 0xd8, ...segment(0xc2, precision, 0, 3, 0, 5, 1, 1, 0x11, 0)],
      ...[...scans.flatMap((one) => [...one, 1, 0xff, 0x00, 2]), 0xff, 0xd9],
    ]);
  const refused = 'This viewer does not decode 12-bit JPEG sent in refined steps exactly';
  const wide = { ...header, dataset: { ...header.dataset, [tags.BitsAllocated]: { vr: 'US', Value: [16] } } };
  const titleOf = async (bytes: Uint8Array) => {
    const transferSyntaxUid = '1.2.840.10008.1.2.4.55';
    const result = await decodeFrame(wide as FrameHeader, { bytes, transferSyntaxUid }, undefined).catch(String);
    return typeof result === 'string' || result.ok ? 'decoded' : result.error.title;
  };
  expect(await titleOf(progressive(12, scan(0, 0), scan(1, 0x02), scan(1, 0x21)))).toBe(refused);
  expect(await titleOf(progressive(12, scan(0, 0), scan(1, 0)))).not.toBe(refused);
  expect(await titleOf(progressive(12, scan(0, 0x01), scan(0, 0x10)))).not.toBe(refused);
});

test('frames in capsules and deflated ones are what they hold, and never more', async () => {
  const pixels = Uint8Array.from({ length: 15 }, (_, index) => index);
  const deflated = new Uint8Array(deflateRawSync(pixels));
  const expected = { columns: 5, rows: 3, samplesPerPixel: 1, bitsAllocated: 8 };
  const unpacked = (bytes: Uint8Array, end: string) =>
    withoutPacking({ bytes, transferSyntaxUid: `1.2.840.10008.1.2${end}` }, expected);
  const plain = { bytes: pixels, transferSyntaxUid: '1.2.840.10008.1.2.1' };
  expect(await unpacked(pixels, '.1.98')).toEqual({ ok: true, value: plain });
  expect(await unpacked(deflated, '.8.1')).toEqual({ ok: true, value: plain });
  expect(await unpacked(Uint8Array.from([...deflated, 0]), '.8.1')).toEqual({ ok: true, value: plain });
  const bomb = new Uint8Array(deflateRawSync(new Uint8Array(50_000_000)));
  expect(bomb.length).toBeLessThan(60_000);
  expect(await unpacked(bomb, '.8.1')).toEqual({ ok: false, error: 'the frame unpacks to more than its pixels' });
  expect(await unpacked(deflated.subarray(0, 5), '.8.1')).toMatchObject({ ok: false });
});
