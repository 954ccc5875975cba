import { expect, test } from 'vitest';
import type { DicomJson } from './json';
import { lossyCompressionOf } from './lossy';
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
