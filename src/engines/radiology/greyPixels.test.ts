import { describe, expect, test } from 'vitest';
import type { DicomJson } from '../../dicom/json';
import { radiologyTags } from '../../dicom/radiology/radiologyTags';
import { tags } from '../../dicom/tags';
import { greyPixels, maskUnusedBits } from './greyPixels';
import { readLookupTable, readPalette } from './lookupTable';

const json = (values: Record<string, readonly unknown[]>): DicomJson =>
  Object.fromEntries(Object.entries(values).map(([tag, Value]) => [tag, { Value }]));
const signed = { [tags.PixelRepresentation]: [1], [tags.BitsAllocated]: [16], [tags.BitsStored]: [16] };
const real = (painted: number, { slope, intercept }: { slope: number; intercept: number }) =>
  painted * slope + intercept;

describe('values', () => {
  test('are stored values with the Modality LUT; painted are the stored ones', () => {
    const grey = greyPixels({
      stored: Int16Array.of(-10, 0, 30),
      dataset: json(signed),
      rescale: { slope: 2, intercept: -5 },
    });
    expect([0, 1, 2].map(grey.valueAt)).toEqual([-25, -5, 55]);
    expect([...grey.painted]).toEqual([-10, 0, 30]);
    expect([grey.minimum, grey.maximum]).toEqual([-25, 55]);
    expect(real(30, grey.scale)).toBe(55);
  });

  test('a negative slope turns the ends around, not the values', () => {
    const grey = greyPixels({
      stored: Int16Array.of(0, 100),
      dataset: json(signed),
      rescale: { slope: -1, intercept: 0 },
    });
    expect([grey.minimum, grey.maximum]).toEqual([-100, 0]);
  });

  test('infinities and what is no number stretch no window, are painted at its ends, and the others keep their values', () => {
    const { POSITIVE_INFINITY: high, NEGATIVE_INFINITY: low, NaN: none } = Number;
    for (const Pixels of [Float32Array, Float64Array]) {
      const stored = Pixels.of(0.25, high, 0.75, low, none, 0.5);
      const grey = greyPixels({ stored, dataset: {}, rescale: { slope: 1, intercept: 0 } });
      expect([grey.minimum, grey.maximum]).toEqual([0.25, 0.75]);
      expect([...grey.painted]).toEqual([0, 65535, 65535, 0, 0, 32768]);
      expect([0, 2, 5].map(grey.valueAt)).toEqual([0.25, 0.75, 0.5]);
      expect(grey.valueAt(4)).toBeNaN();
    }
  });

  test('padding is no value and does not stretch the window (GRAY-04), also when the archive sends it unsigned', () => {
    for (const padding of [-2000, 63536]) {
      const grey = greyPixels({
        stored: Int16Array.of(-2000, 10, 20),
        dataset: json({ ...signed, [tags.PixelPaddingValue]: [padding] }),
        rescale: { slope: 1, intercept: 0 },
      });
      expect(grey.valueAt(0)).toBeNaN();
      expect([grey.minimum, grey.maximum]).toEqual([10, 20]);
    }
    const range = greyPixels({
      stored: Int16Array.of(-2000, -1990, 20),
      dataset: json({ ...signed, [tags.PixelPaddingValue]: [-1980], [radiologyTags.PixelPaddingRangeLimit]: [-2000] }),
      rescale: { slope: 1, intercept: 0 },
    });
    expect([0, 1, 2].map(range.valueAt)).toEqual([Number.NaN, Number.NaN, 20]);
  });

  test('fractions are painted in steps and measured exactly', () => {
    const stored = Float32Array.of(0.25, 0.5, 1.25);
    const grey = greyPixels({ stored, dataset: {}, rescale: { slope: 2, intercept: 1 } });
    expect([0, 1, 2].map(grey.valueAt)).toEqual([1.5, 2, 3.5]);
    expect(grey.painted).toBeInstanceOf(Uint16Array);
    for (const index of [0, 1, 2])
      expect(real(grey.painted[index] as number, grey.scale)).toBeCloseTo(grey.valueAt(index), 4);
    expect([grey.minimum, grey.maximum]).toEqual([1.5, 3.5]);
  });

  test('numbers of 32 bits do not make a table of four billion entries', () => {
    const grey = greyPixels({
      stored: Uint32Array.of(0, 4_000_000_000),
      dataset: {},
      rescale: { slope: 1, intercept: 0 },
    });
    expect([grey.paintedMinimum, grey.paintedMaximum]).toEqual([0, 65535]);
    expect(grey.valueAt(1)).toBe(4_000_000_000);
  });
});

test('old overlays in unused bits of unsigned values are masked away', () => {
  const stored = Uint16Array.of(0xf123, 0x0fff);
  maskUnusedBits(
    stored,
    json({
      [tags.BitsAllocated]: [16],
      [tags.BitsStored]: [12],
      [tags.HighBit]: [11],
      [tags.PixelRepresentation]: [0],
    }),
  );
  expect([...stored]).toEqual([0x123, 0xfff]);
  const high = Uint16Array.of(0x1230);
  maskUnusedBits(
    high,
    json({
      [tags.BitsAllocated]: [16],
      [tags.BitsStored]: [12],
      [tags.HighBit]: [15],
      [tags.PixelRepresentation]: [0],
    }),
  );
  expect([...high]).toEqual([0x123]);
});

describe('lookup tables (GRAY-01)', () => {
  const lutItem = (first: number, entries: readonly number[], bits = 16) =>
    json({ [radiologyTags.LUTDescriptor]: [entries.length, first, bits], [radiologyTags.LUTData]: entries });

  test('a Modality LUT makes the values; below and above it its ends hold', async () => {
    const lut = await readLookupTable(lutItem(10, [100, 200, 300]), false, undefined);
    if (!lut.ok) throw new Error(lut.error.title);
    const grey = greyPixels({
      stored: Uint16Array.of(0, 10, 11, 99),
      dataset: {},
      rescale: { slope: 1, intercept: 0 },
      modalityLut: lut.value,
    });
    expect([0, 1, 2, 3].map(grey.valueAt)).toEqual([100, 100, 200, 300]);
    expect([...grey.painted]).toEqual([100, 100, 200, 300]);
  });

  test('a VOI LUT makes the picture and leaves the values alone; its first input may be negative', async () => {
    const lut = await readLookupTable(lutItem(65534, [0, 1000, 4095], 12), true, undefined);
    if (!lut.ok) throw new Error(lut.error.title);
    expect(lut.value.firstMapped).toBe(-2);
    expect(lut.value.outputMaximum).toBe(4095);
    const grey = greyPixels({
      stored: Int16Array.of(-2, -1, 0, 5),
      dataset: json(signed),
      rescale: { slope: 1, intercept: 0 },
      voiLut: lut.value,
    });
    expect([...grey.painted]).toEqual([0, 1000, 4095, 4095]);
    expect([0, 1, 2, 3].map(grey.valueAt)).toEqual([-2, -1, 0, 5]);
  });

  test('tables come inline as words or, packed, as bytes', async () => {
    const inline = (bytes: readonly number[]) => ({ InlineBinary: btoa(String.fromCharCode(...bytes)) });
    const words = await readLookupTable(
      { [radiologyTags.LUTDescriptor]: { Value: [2, 0, 16] }, [radiologyTags.LUTData]: inline([1, 2, 3, 4]) },
      false,
      undefined,
    );
    const packed = await readLookupTable(
      { [radiologyTags.LUTDescriptor]: { Value: [4, 0, 8] }, [radiologyTags.LUTData]: inline([1, 2, 3, 4]) },
      false,
      undefined,
    );
    expect(words.ok && [...words.value.entries]).toEqual([0x0201, 0x0403]);
    expect(packed.ok && [...packed.value.entries]).toEqual([1, 2, 3, 4]);
  });

  test('a table that cannot be had is refused in words, and asked for where a way is given', async () => {
    const item = {
      [radiologyTags.LUTDescriptor]: { Value: [2, 0, 16] },
      [radiologyTags.LUTData]: { BulkDataURI: 'http://archive/bulk' },
    };
    const without = await readLookupTable(item, false, undefined);
    expect(!without.ok && without.error.title).toBe('The lookup table or colour palette of this image is missing');
    const withIt = await readLookupTable(item, false, async () => ({ ok: true, value: Uint8Array.of(5, 0, 6, 0) }));
    expect(withIt.ok && [...withIt.value.entries]).toEqual([5, 6]);
  });

  test('a palette needs all three colours', async () => {
    const red = {
      [radiologyTags.RedPaletteColorLookupTableDescriptor]: { Value: [2, 0, 16] },
      [radiologyTags.RedPaletteColorLookupTableData]: { Value: [1, 2] },
    };
    expect((await readPalette(red, undefined)).ok).toBe(false);
  });

  test('a table whose bytes are no Base64 is said to be missing, and nothing throws', async () => {
    const item = {
      [radiologyTags.LUTDescriptor]: { Value: [2, 0, 16] },
      [radiologyTags.LUTData]: { InlineBinary: '%%%' },
    };
    const read = await readLookupTable(item, false, undefined);
    expect(!read.ok && read.error.detail).toBe('The bytes of the lookup table cannot be read');
  });
});
