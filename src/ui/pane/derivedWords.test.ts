import { expect, test } from 'vitest';
import { volume3dWords } from './derivedWords';

const status = { isCoarse: false, voxelMm: 1, imagesLoaded: 300, imageCount: 300, gaps: 0 };

test('a 3D view says that nothing is measured on it, and that of lung that the outside of the body is left out', () => {
  expect(volume3dWords({ ...status, preset: 'ctBone' })).toBe('3D CT bone, not for measurement');
  expect(volume3dWords({ ...status, preset: 'ctLung' })).toBe(
    '3D CT lung, inside of the body only, not for measurement',
  );
});
