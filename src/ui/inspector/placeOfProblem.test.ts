import { expect, test } from 'vitest';
import { placeOfProblem } from './placeOfProblem';

test('a problem of an archive names it as readers do, and once', () => {
  const labels = { 'archive-3': 'Old archive' };
  const place = (title: string) => placeOfProblem('source/archive-3', [], title, labels);
  expect(place('The answer is not DICOM JSON')).toBe('Old archive');
  expect(place('Old archive cannot be reached')).toBeUndefined();
});
