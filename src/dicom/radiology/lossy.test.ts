import { expect, test } from 'vitest';
import { units } from '../codes';
import { tags } from '../tags';
import { lossyCompressionOf, lossyText } from './lossy';
import { windowPresets } from './windowPresets';

test('once lossy, always lossy: the header says so with its last ratio, whatever the syntax is now', () => {
  const dataset = {
    [tags.LossyImageCompression]: { Value: ['01'] },
    [tags.LossyImageCompressionRatio]: { Value: [4, '12.34'] },
  };
  const lossy = lossyCompressionOf(dataset, '1.2.840.10008.1.2.1');
  expect(lossy && lossyText(lossy)).toBe('LOSSY 12.3:1');
});

test('a lossy syntax is lossy though the header is silent', () => {
  const lossy = lossyCompressionOf({}, '1.2.840.10008.1.2.4.50');
  expect(lossy && lossyText(lossy)).toBe('LOSSY');
  expect(
    lossyCompressionOf({ [tags.AvailableTransferSyntaxUID]: { Value: ['1.2.840.10008.1.2.4.81'] } }),
  ).toBeDefined();
});

test('lossless is not marked', () => {
  expect(
    lossyCompressionOf({ [tags.LossyImageCompression]: { Value: ['00'] } }, '1.2.840.10008.1.2.4.80'),
  ).toBeUndefined();
});

test('digit keys are CT windows on HU only; elsewhere they are the windows of the header', () => {
  const rescale = { slope: 1, intercept: 0 };
  const ct = windowPresets('CT', { rescale: { ...rescale, unit: units.hounsfield } });
  expect(ct.map(({ key }) => key)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(ct[1]).toMatchObject({ title: 'Lung', windowWidth: 1500, windowCenter: -600 });
  expect(windowPresets('CT', { rescale })).toEqual([]);
  const windows = [{ windowCenter: 1, windowWidth: 2, explanation: 'WARM' }];
  expect(windowPresets('MG', { rescale, windows })).toMatchObject([
    { key: 1, title: 'WARM', windowCenter: 1, windowWidth: 2 },
  ]);
});
