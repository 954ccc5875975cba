import { expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import type { SopInstanceUid } from '../uids';
import { buildSlides } from './buildSlides';
import { placeFrame } from './framePlacement';
import { concatenated, madeInstance, madeSeries } from './slideFixture';

const uid = (text: string) => text as SopInstanceUid;
const slideOf = (...instances: ReturnType<typeof madeInstance>[]) => {
  const slide = buildSlides([{ series: madeSeries(), instances }])[0]?.slide;
  if (!slide) throw new Error('no slide');
  return slide;
};

test('a frame of a sparse slide lies where it says, whatever its place in the file (seeded)', () => {
  const random = seededRandom(3);
  const cells = Array.from({ length: 400 }, (_unused, cell) => ({ cell, key: random() }))
    .toSorted((a, b) => a.key - b.key)
    .slice(0, 250);
  const positions = cells.map(({ cell }) => [(cell % 20) * 256 + 1, Math.floor(cell / 20) * 256 + 1] as const);
  const slide = slideOf(madeInstance({ uid: '1.5', matrix: [5120, 5120], type: 'TILED_SPARSE', positions }));
  for (const [index, [column, row]] of positions.entries()) {
    expect(placeFrame(slide, uid('1.5'), index + 1)).toMatchObject({ column: column - 1, row: row - 1 });
  }
  for (const frameNumber of [0, 251, 4000]) expect(placeFrame(slide, uid('1.5'), frameNumber)).toBeUndefined();
  expect(placeFrame(slide, uid('1.6'), 1)).toBeUndefined();
});

test('the frames of each part of a concatenation are counted from one', () => {
  const part = (number: number, offset: number) =>
    madeInstance({
      uid: `1.7.${number}`,
      matrix: [1024, 512],
      frames: 4,
      more: concatenated('1.7', number, offset, 2),
    });
  const slide = slideOf(part(1, 0), part(2, 4));
  expect(placeFrame(slide, uid('1.7.1'), 4)).toMatchObject({ column: 768, row: 0 });
  expect(placeFrame(slide, uid('1.7.2'), 1)).toMatchObject({ column: 0, row: 256 });
  expect(placeFrame(slide, uid('1.7.2'), 5)).toBeUndefined();
});
