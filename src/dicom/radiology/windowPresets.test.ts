import { expect, test } from 'vitest';
import { units } from '../codes';
import { windowPresets } from './windowPresets';

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
