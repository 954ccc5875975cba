import { decodeImageFrame } from '@cornerstonejs/dicom-image-loader/decoders';
import { expect, test } from 'vitest';
import type { DicomJson } from '../../dicom/json';
import { greyFormat } from './greyFormat';
import { greyPixels, maskUnusedBits, type PixelArray } from './greyPixels';

const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
const VALUES = [-2048, -1000, -1, 0, 1, 40, 2047];
const GARBAGE = [0x5, 0xa, 0xf, 0x0, 0x3, 0xc, 0x9];

const header = (highBit: number, isSigned: boolean): DicomJson => ({
  '00280010': { vr: 'US', Value: [1] },
  '00280011': { vr: 'US', Value: [VALUES.length] },
  '00280100': { vr: 'US', Value: [16] },
  '00280101': { vr: 'US', Value: [12] },
  '00280102': { vr: 'US', Value: [highBit] },
  '00280103': { vr: 'US', Value: [isSigned ? 1 : 0] },
});

/** A native frame through the worker's decoder and what follows it, as a pane gets it. */
async function valuesOf(words: readonly number[], dataset: DicomJson): Promise<number[]> {
  const format = greyFormat({ dataset, rows: 1, columns: words.length });
  const bytes = new Uint8Array(Uint16Array.from(words).buffer);
  const image = await decodeImageFrame(
    { ...format, samplesPerPixel: 1 },
    EXPLICIT_LITTLE_ENDIAN,
    bytes,
    {},
    { preScale: { enabled: false } },
    undefined,
  );
  const stored = image.pixelData as PixelArray;
  maskUnusedBits(stored, dataset);
  const { valueAt } = greyPixels({ stored, dataset, rescale: { slope: 1, intercept: 0 } });
  return words.map((_word, index) => valueAt(index));
}

test('T-SAFE-07: 12 bits signed in 16, High Bit 11, with garbage in the upper four: the values are right', async () => {
  const words = VALUES.map((value, index) => (value & 0xfff) | ((GARBAGE[index] ?? 0) << 12));
  expect(await valuesOf(words, header(11, true))).toEqual(VALUES);
});

test('12 bits signed that lie at the top of their word, High Bit 15, with garbage beneath them: the values are right', async () => {
  const words = VALUES.map((value, index) => ((value & 0xfff) << 4) | (GARBAGE[index] ?? 0));
  expect(await valuesOf(words, header(15, true))).toEqual(VALUES);
});

test('12 bits unsigned, at the bottom or at the top of their word, lose the garbage around them', async () => {
  const values = VALUES.map((value) => value & 0xfff);
  const low = values.map((value, index) => value | ((GARBAGE[index] ?? 0) << 12));
  const high = values.map((value, index) => (value << 4) | (GARBAGE[index] ?? 0));
  expect(await valuesOf(low, header(11, false))).toEqual(values);
  expect(await valuesOf(high, header(15, false))).toEqual(values);
});
