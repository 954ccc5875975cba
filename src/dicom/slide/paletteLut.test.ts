import { expect, test } from 'vitest';
import type { DicomElement } from '../json';
import { paletteOf } from './paletteLut';
import { element } from './slideFixture';
import { slideTags as t } from './slideTags';

const binary = (bytes: readonly number[]): DicomElement => ({
  vr: 'OW',
  InlineBinary: btoa(bytes.map((byte) => String.fromCharCode(byte)).join('')),
});
const words = (values: readonly number[]): DicomElement => binary(values.flatMap((value) => [value & 255, value >> 8]));
const described = (descriptor: readonly number[]) => ({
  [t.RedPaletteDescriptor]: element(...descriptor),
  [t.GreenPaletteDescriptor]: element(...descriptor),
  [t.BluePaletteDescriptor]: element(...descriptor),
});
const plain = (data: DicomElement) => ({
  [t.RedPaletteData]: data,
  [t.GreenPaletteData]: data,
  [t.BluePaletteData]: data,
});
const segmented = (data: DicomElement) => ({
  [t.SegmentedRedPaletteData]: data,
  [t.SegmentedGreenPaletteData]: data,
  [t.SegmentedBluePaletteData]: data,
});
const red = (dataset: Record<string, DicomElement>): readonly number[] | string => {
  const palette = paletteOf(dataset, {});
  return palette.ok ? [...palette.value.red] : palette.error;
};

test('T50: the descriptor alone tells how wide entries are: bytes packed in words, words, or plain numbers', () => {
  const eight = described([4, 0, 8]);
  expect(red({ ...eight, ...plain(binary([10, 20, 30, 40])) })).toEqual([10, 20, 30, 40]);
  expect(red({ ...eight, ...plain(words([10, 20, 30, 40])) })).toEqual([10, 20, 30, 40]);
  const sixteen = described([4, 0, 16]);
  expect(red({ ...sixteen, ...plain(words([0, 0x4000, 0x8000, 0xffff])) })).toEqual([0, 64, 128, 255]);
  expect(red({ ...sixteen, ...plain(element(1, 2, 3, 255)) })).toEqual([1, 2, 3, 255]);
  const whole = red({ ...described([0, 0, 16]), ...plain(words(Array.from({ length: 65_536 }, (_, at) => at))) });
  expect(whole).toHaveLength(65_536);
});

test('T51: discrete, linear and indirect segments are written out', () => {
  // Two entries as they are, a ramp of four to 200, then both segments once more, from byte 0.
  const segments = [0, 2, 10, 20, 1, 4, 200, 2, 2, 0, 0];
  const expected = [10, 20, 65, 110, 155, 200, 10, 20, 65, 110, 155, 200];
  expect(red({ ...described([12, 0, 16]), ...segmented(words(segments)) })).toEqual(expected);
  const bytes = [0, 2, 10, 20, 1, 4, 200, 2, 2, 0, 0, 0, 0];
  expect(red({ ...described([12, 0, 8]), ...segmented(binary(bytes)) })).toEqual(expected);
  expect(red({ ...described([12, 0, 16]), ...segmented(words([7, 7, 7])) })).toBe('its palette is damaged');
});

test('T52: a palette kept apart from the header is said, never guessed', () => {
  const apart: DicomElement = { vr: 'OW', BulkDataURI: 'http://archive/lut' };
  expect(red({ ...described([4, 0, 16]), ...plain(apart) })).toBe('its palette is kept apart from the header');
});

test('a palette that is missing, short or of unequal tables is refused in words', () => {
  expect(red({})).toBe('its palette is missing');
  expect(red({ ...described([4, 0, 8]), ...plain(binary([1, 2])) })).toBe('its palette is damaged');
  const mixed = { ...described([2, 0, 8]), ...plain(binary([1, 2])), [t.BluePaletteDescriptor]: element(2, 5, 8) };
  expect(red(mixed)).toContain('do not belong together');
});
