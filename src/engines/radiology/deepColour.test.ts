import { expect, test } from 'vitest';
import { tags } from '../../dicom/tags';
import type { FrameHeader } from '../../dicom/types';
import { decodeDeepColour } from './deepColour';

const LITTLE = '1.2.840.10008.1.2.1';
const BIG = '1.2.840.10008.1.2.2';
const RLE = '1.2.840.10008.1.2.5';

const header = (more: { bits?: number; planar?: number; kind?: string } = {}) =>
  ({
    columns: 2,
    rows: 1,
    dataset: {
      [tags.SamplesPerPixel]: { vr: 'US', Value: [3] },
      [tags.BitsAllocated]: { vr: 'US', Value: [16] },
      [tags.BitsStored]: { vr: 'US', Value: [more.bits ?? 16] },
      [tags.PlanarConfiguration]: { vr: 'US', Value: [more.planar ?? 0] },
      [tags.PhotometricInterpretation]: { vr: 'CS', Value: [more.kind ?? 'RGB'] },
    },
  }) as unknown as FrameHeader;
const RED_AND_GREY = [0xffff, 0x0000, 0x0100, 0x8000, 0x80ff, 0x7fff];
const words = (values: readonly number[], isLittleEndian = true): Uint8Array => {
  const bytes = new Uint8Array(values.length * 2);
  for (const [index, value] of values.entries()) new DataView(bytes.buffer).setUint16(index * 2, value, isLittleEndian);
  return bytes;
};
const shown = (bytes: Uint8Array, transferSyntaxUid: string, of = header()) => {
  const rgb = decodeDeepColour(of, { bytes, transferSyntaxUid });
  return rgb.ok ? [...rgb.value] : rgb.error;
};

test('colour of 16 bits is shown by the upper eight of each sample, in either byte order and plane by plane', () => {
  const eight = [255, 0, 1, 128, 128, 127];
  expect(shown(words(RED_AND_GREY), LITTLE)).toEqual(eight);
  expect(shown(words(RED_AND_GREY, false), BIG)).toEqual(eight);
  const planes = [0, 3, 1, 4, 2, 5].map((index) => RED_AND_GREY[index] ?? 0);
  expect(shown(words(planes), LITTLE, header({ planar: 1 }))).toEqual(eight);
});

test('colour of 12 bits in 16 fills the range of the screen', () => {
  expect(shown(words([4095, 2048, 0, 16, 15, 4080]), LITTLE, header({ bits: 12 }))).toEqual([255, 128, 0, 1, 0, 255]);
});

test('run-length colour of 16 bits: six segments, the upper bytes of a sample before its lower ones', () => {
  // Two pixels each: a run of two, or two bytes as they are; the last byte of each pads the segment.
  const segments = [
    [1, 0xff, 0x80, 0x80],
    [1, 0xff, 0x00, 0x80],
    [1, 0x00, 0x80, 0x80],
    [1, 0x00, 0xff, 0x80],
    [1, 0x01, 0x7f, 0x80],
    [0xff, 0x33, 0x80, 0x80],
  ];
  const bytes = new Uint8Array(64 + 24);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 6, true);
  for (const [index, segment] of segments.entries()) {
    view.setUint32(4 + index * 4, 64 + index * 4, true);
    bytes.set(segment, 64 + index * 4);
  }
  expect(shown(bytes, RLE)).toEqual([255, 0, 1, 128, 128, 127]);
  expect(shown(bytes.subarray(0, 85), RLE)).toBe('fewer than 6 samples came out');
});

test('colour of many bits in a form that is not read here is named, never cut off at white', () => {
  const reason = '16 bits per sample of YBR_FULL in 1.2.840.10008.1.2.1';
  expect(shown(words(RED_AND_GREY), LITTLE, header({ kind: 'YBR_FULL' }))).toBe(reason);
  expect(shown(words(RED_AND_GREY), '1.2.840.10008.1.2.4.90')).toBe(
    '16 bits per sample of RGB in 1.2.840.10008.1.2.4.90',
  );
});
