import { expect, test } from 'vitest';
import type { DicomJson } from './json';
import { isLossyOnArrival, lossyCompressionOf } from './lossy';
import { tags } from './tags';

const headerOf = (flag: string | undefined, syntax?: string, ...ratios: unknown[]): DicomJson => ({
  ...(flag && { [tags.LossyImageCompression]: { Value: [flag] } }),
  ...(syntax && { [tags.AvailableTransferSyntaxUID]: { Value: [syntax] } }),
  ...(ratios.length > 0 && { [tags.LossyImageCompressionRatio]: { Value: ratios } }),
});
const JPEG_BASELINE = '1.2.840.10008.1.2.4.50';
const JPEG_LOSSLESS = '1.2.840.10008.1.2.4.70';
const JPEG_2000 = '1.2.840.10008.1.2.4.91';

test('once lossy, always lossy, whatever the syntax is now; the ratio is that of the step that threw away most', () => {
  expect(lossyCompressionOf(headerOf('01', '1.2.840.10008.1.2.1', 4, '12.34'))).toEqual({ ratio: 12.34 });
  expect(lossyCompressionOf(headerOf('01', undefined, 0))).toEqual({});
});

test('AT-37: a lossy syntax is lossy though the header is silent, or claims otherwise', () => {
  expect(lossyCompressionOf(headerOf(undefined, JPEG_BASELINE))).toEqual({});
  expect(lossyCompressionOf(headerOf('00', JPEG_BASELINE))).toEqual({});
  expect(lossyCompressionOf({ [tags.TransferSyntaxUID]: { Value: [JPEG_BASELINE] } })).toEqual({});
});

test('a syntax that may be either is taken for lossy, unless the header says it is not', () => {
  expect(lossyCompressionOf(headerOf(undefined, JPEG_2000))).toEqual({});
  expect(lossyCompressionOf(headerOf('00', JPEG_2000))).toBeUndefined();
});

test('lossless is not marked', () => {
  expect(lossyCompressionOf(headerOf('00', JPEG_LOSSLESS, 3))).toBeUndefined();
  expect(lossyCompressionOf(headerOf(undefined, JPEG_LOSSLESS))).toBeUndefined();
});

test('COL-04: the method is told in words, each of several steps once; one that nobody knows is left out', () => {
  const compressedBy = (...terms: string[]) =>
    lossyCompressionOf({ ...headerOf('01'), [tags.LossyImageCompressionMethod]: { Value: terms } })?.method;
  expect(compressedBy('ISO_10918_1')).toBe('JPEG');
  expect(compressedBy('ISO_10918_1', 'ISO_15444_1', 'ISO_10918_1')).toBe('JPEG, JPEG 2000');
  expect(compressedBy('<b>mine</b>')).toBeUndefined();
});

test('COL-04: a lossless image that the archive sends lossy is lossy on arrival; one that is stored so is marked anyway', () => {
  expect(isLossyOnArrival(headerOf('00', '1.2.840.10008.1.2.1'), JPEG_BASELINE)).toBe(true);
  expect(isLossyOnArrival(headerOf('00', '1.2.840.10008.1.2.1'), JPEG_2000)).toBe(true);
  expect(isLossyOnArrival(headerOf('00', JPEG_2000), JPEG_2000)).toBe(false);
  expect(isLossyOnArrival(headerOf(undefined, JPEG_LOSSLESS), JPEG_LOSSLESS)).toBe(false);
  expect(isLossyOnArrival(headerOf('01', JPEG_BASELINE), JPEG_BASELINE)).toBe(false);
});
