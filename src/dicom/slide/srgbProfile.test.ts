import { expect, test } from 'vitest';
import { srgbInputProfile } from '../../../archive/sample/slide/iccProfile';
import { madeIccProfile } from '../../../e2e/fixtures/madeIccProfile';
import { isSrgbProfile } from './srgbProfile';

test('sRGB itself is known without a colour engine; another curve, other colorants, damage are not taken for it', () => {
  const srgb = new Uint8Array(srgbInputProfile());
  expect(isSrgbProfile(srgb)).toBe(true);
  expect(isSrgbProfile(madeIccProfile({ gamma: 2.2 }))).toBe(false);
  expect(isSrgbProfile(madeIccProfile({ colorants: ['green', 'red', 'blue'] }))).toBe(false);
  for (let length = 0; length < srgb.length; length += 7) expect(isSrgbProfile(srgb.subarray(0, length))).toBe(false);
});
