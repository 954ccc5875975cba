import { expect, test } from 'vitest';
import type { DicomJson } from '../../dicom/json';
import { frameHeaders } from '../../dicom/radiology/frameHeader';
import { radiologyTags } from '../../dicom/radiology/radiologyTags';
import { tags } from '../../dicom/tags';
import type { Series } from '../../dicom/types';
import { greyPixels, isSmallestWhite } from './greyPixels';
import { greyOf, windowOverRange } from './greyWindow';
import { readLookupTable, readPalette } from './lookupTable';

const json = (values: Record<string, readonly unknown[]>): DicomJson =>
  Object.fromEntries(Object.entries(values).map(([tag, Value]) => [tag, { Value }]));
const rescale = { slope: 1, intercept: 0 };
const signed16 = { [tags.PixelRepresentation]: [1], [tags.BitsAllocated]: [16], [tags.BitsStored]: [16] };
const lutOf = async (item: DicomJson, isSigned = false) => {
  const lut = await readLookupTable(item, isSigned, undefined);
  if (!lut.ok) throw new Error(lut.error.detail);
  return lut.value;
};
const lutItem = (first: number, entries: readonly number[], bits = 16) =>
  json({ [radiologyTags.LUTDescriptor]: [entries.length % 65536, first, bits], [radiologyTags.LUTData]: entries });

test('T-SAFE-01: LINEAR 256/128 leaves 8-bit values alone, a width of 1 is a threshold, a width of 2 has one middle', () => {
  for (let value = 0; value < 256; value += 1)
    expect(greyOf(value, { windowCenter: 128, windowWidth: 256 })).toBeCloseTo(value, 9);
  expect([99, 100].map((x) => greyOf(x, { windowCenter: 100, windowWidth: 1 }))).toEqual([0, 255]);
  expect([99, 99.5, 100].map((x) => greyOf(x, { windowCenter: 100, windowWidth: 2 }))).toEqual([0, 127.5, 255]);
});

test('T-SAFE-02: LINEAR and LINEAR_EXACT differ on a width of 3; SIGMOID is the middle at c and 0.8808 at c + w/2', () => {
  const narrow = { windowCenter: 10, windowWidth: 3 };
  const exact = { ...narrow, voiLutFunction: 'LINEAR_EXACT' } as const;
  expect([9, 10, 11].map((x) => greyOf(x, narrow) / 255)).toEqual([0.25, 0.75, 1]);
  [9, 10, 11].forEach((x, index) => {
    expect(greyOf(x, exact) / 255).toBeCloseTo([1 / 6, 1 / 2, 5 / 6][index] as number, 9);
  });
  const curve = { windowCenter: 10, windowWidth: 8, voiLutFunction: 'SIGMOID' } as const;
  expect(greyOf(10, curve) / 255).toBeCloseTo(0.5, 9);
  expect(greyOf(14, curve) / 255).toBeCloseTo(0.8808, 4);
});

test('a DX with a VOI LUT Sequence only (1,024 entries of 12 bits) is grey by its table', async () => {
  const entries = Array.from({ length: 1024 }, (_unused, x) => Math.round(4095 * (x / 1023) ** 2));
  const voiLut = await lutOf(lutItem(0, entries, 12));
  const stored = Uint16Array.of(0, 1, 300, 511, 1023, 4000);
  const { painted, scale } = greyPixels({ stored, dataset: {}, rescale, voiLut });
  const voi = windowOverRange(0, voiLut.outputMaximum);
  [...stored].forEach((x, index) => {
    const grey = greyOf((painted[index] as number) * scale.slope + scale.intercept, voi);
    expect(grey).toBeCloseTo(((entries[Math.min(x, 1023)] as number) / 4095) * 255, 6);
  });
});

test('white of a VOI LUT is the largest number of the bits that its descriptor states, or that its entries need', async () => {
  const outputMaximum = async (entries: readonly number[], bits: number) =>
    (await lutOf(lutItem(0, entries, bits))).outputMaximum;
  expect(await outputMaximum([0, 500, 2000], 12)).toBe(4095);
  expect(await outputMaximum([0, 100, 200], 8)).toBe(255);
  expect(await outputMaximum([0, 500, 2000], 16)).toBe(65_535);
  expect(await outputMaximum([0, 500, 2000], 10)).toBe(2047);
});

test('T-SAFE-04: 0 entries are 65,536, fewer of them are refused, and the first input of signed pixels is negative', async () => {
  const whole = Array.from({ length: 65536 }, (_unused, index) => 65535 - index);
  const lut = await lutOf(lutItem(32768, whole), true);
  expect([lut.firstMapped, lut.entries.length]).toEqual([-32768, 65536]);
  const { valueAt } = greyPixels({
    stored: Int16Array.of(-32768, 0, 32767),
    dataset: json(signed16),
    rescale,
    modalityLut: lut,
  });
  expect([0, 1, 2].map(valueAt)).toEqual([65535, 32767, 0]);
  const cut = json({ [radiologyTags.LUTDescriptor]: [0, 0, 16], [radiologyTags.LUTData]: whole.slice(0, 65535) });
  const refused = await readLookupTable(cut, false, undefined);
  expect(!refused.ok && refused.error.detail).toBe('The lookup table has 65535 of 65536 entries');
});

test('T-SAFE-05: behind a Modality LUT the probe reads its output, in HU only where the table says HU', async () => {
  const item = lutItem(0, [5, 70, 71, 900]);
  const { valueAt } = greyPixels({
    stored: Uint16Array.of(0, 1, 2, 3, 9),
    dataset: {},
    rescale,
    modalityLut: await lutOf(item),
  });
  expect([0, 1, 2, 3, 4].map(valueAt)).toEqual([5, 70, 71, 900, 900]);
  const unitOf = (type: string) => {
    const typed = { ...item, [radiologyTags.ModalityLUTType]: { Value: [type] } };
    return image({ [radiologyTags.ModalityLUTSequence]: { Value: [typed] } })[0]?.rescale.unit?.value;
  };
  expect(unitOf('HU')).toBe("[hnsf'U]");
  expect(unitOf('US')).toBeUndefined();
});

test('MONOCHROME1 and Presentation LUT Shape INVERSE turn a picture around once between them', () => {
  const turned = (photometric: string, shape: string) =>
    isSmallestWhite(
      json({ [tags.PhotometricInterpretation]: [photometric], [radiologyTags.PresentationLUTShape]: [shape] }),
    );
  expect(turned('MONOCHROME2', 'IDENTITY')).toBe(false);
  expect(turned('MONOCHROME2', 'INVERSE')).toBe(true);
  expect(turned('MONOCHROME1', 'IDENTITY')).toBe(true);
  expect(turned('MONOCHROME1', 'INVERSE')).toBe(true);
});

test('each frame of an enhanced CT has its own window and its own rescale', () => {
  const group = (center: number, intercept: number) => ({
    [radiologyTags.FrameVOILUTSequence]: {
      Value: [json({ [tags.WindowCenter]: [center], [tags.WindowWidth]: [400] })],
    },
    '00289145': { Value: [json({ [tags.RescaleSlope]: [2], [tags.RescaleIntercept]: [intercept] })] },
  });
  const frames = image({
    '00280008': { Value: [2] },
    '52009230': { Value: [group(40, -1024), group(-600, -2000)] },
  });
  expect(frames.map(({ voi, rescale: own }) => [voi?.windowCenter, own.slope, own.intercept])).toEqual([
    [40, 2, -1024],
    [-600, 2, -2000],
  ]);
});

const palette = (words: readonly number[], count: number): DicomJson =>
  Object.fromEntries(
    (['Red', 'Green', 'Blue'] as const).flatMap((colour) => [
      [radiologyTags[`${colour}PaletteColorLookupTableDescriptor`], { Value: [count, 0, 16] }],
      [radiologyTags[`Segmented${colour}PaletteColorLookupTableData`], { Value: [...words] }],
    ]),
  );

test('a segmented palette is its discrete, straight and repeated runs, and is refused where they do not add up', async () => {
  const words = [0, 2, 100, 200, 1, 4, 1000, 2, 2, 0, 0];
  const read = await readPalette(palette(words, 12), undefined);
  const line = [400, 600, 800, 1000];
  expect(read.ok && [...(read.value.redPaletteColorLookupTableData as Uint16Array)]).toEqual([
    ...[100, 200, ...line],
    ...[100, 200, ...line],
  ]);
  for (const broken of [words.slice(0, 7), [1, 4, 1000], [0, 9, 1], [2, 1, 0, 0], [7, 1, 1]])
    expect((await readPalette(palette(broken, 12), undefined)).ok).toBe(false);
});

const image = (extra: DicomJson) =>
  frameHeaders({} as Series, {
    ...json({ [tags.SOPInstanceUID]: ['1.2'], [tags.Rows]: [1], [tags.Columns]: [1], [tags.Modality]: ['CT'] }),
    ...extra,
  });
