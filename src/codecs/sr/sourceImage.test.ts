import { expect, test } from 'vitest';
import { stringOf } from '../../dicom/json';
import { element } from '../dataset';
import { mark, matrixSpace, reportInput, slideImage } from '../testData';
import { encodeMeasurementReport } from './encodeReport';

test('WSI-08: a mark on one part of a concatenation names the whole, in the tree and in the evidence', () => {
  const part = { ...slideImage(false, 3), '00200242': element('UI', '1.2.840.99.5') };
  const report = encodeMeasurementReport(
    reportInput([mark(part, matrixSpace(part), 'length', [0, 0, 10, 10])], {
      images: () => ({ dataset: part, isMultiFrame: true }),
    }),
  );
  expect(report.ok).toBe(true);
  const text = JSON.stringify(report);
  expect(text.split('1.2.840.99.5').length - 1).toBeGreaterThanOrEqual(3); // image library, region, evidence
  expect(text).not.toContain(stringOf(part, '00080018'));
});
