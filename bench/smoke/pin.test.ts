import { expect, test } from 'vitest';
import { coresIn } from './pin';

test('the cores a process may use are read as Linux writes them', () => {
  expect(coresIn('0-2,7')).toEqual([0, 1, 2, 7]);
  expect(coresIn('5')).toEqual([5]);
  expect(coresIn('')).toEqual([]);
});
