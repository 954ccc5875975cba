import { expect, test } from 'vitest';
import { buildSlides } from './buildSlides';
import { type InstanceRecipe, madeInstance, madeSeries } from './slideFixture';
import { focusOf, isSameRaster, slideShown } from './slideShown';
import { frameRefOf } from './tileIndex';

const slideOf = (...recipes: readonly InstanceRecipe[]) =>
  buildSlides([{ series: madeSeries(), instances: recipes.map(madeInstance) }])[0]!.slide;
/** Frame number of the first tile of a level. */
const firstFrame = (slide: ReturnType<typeof slideOf>, level = 0): number | undefined => {
  const own = slide.levels[level]!;
  return frameRefOf(slide, own, own.tileIndex[0])?.frameNumber;
};

test('T-WSI-01, T-WSI-11: of 3 paths and 2 planes each choice shows its own frames, in the order of the file', () => {
  const slide = slideOf({
    uid: '1',
    matrix: [500, 300],
    opticalPaths: ['a', 'b', 'c'],
    focalPlanes: 2,
    planeStepMm: 0.003,
  });
  const frames = ['a', 'b', 'c'].flatMap((opticalPathIdentifier) =>
    [0, 1].map((focalPlane) => firstFrame(slideShown(slide, { opticalPathIdentifier, focalPlane }))),
  );
  expect(frames).toEqual([1, 5, 9, 13, 17, 21]);
  const upper = slideShown(slide, { focalPlane: 1 });
  expect(focusOf(upper)).toEqual({ index: 1, count: 2 });
  expect(upper.focalPlaneMm).toBeCloseTo(0.003, 9);
  expect(upper.levels[0]?.plane.originMm[2]).toBeCloseTo(0.003, 9);
  expect(slideShown(slide, { opticalPathIdentifier: 'b' }).opticalPathIdentifier).toBe('b');
  expect(isSameRaster(slide, upper)).toBe(true);
});

test('T21: a coarser level with fewer planes shows the one nearest in height', () => {
  const slide = slideOf(
    { uid: '1', matrix: [1000, 1000], focalPlanes: 5, planeStepMm: 0.001 },
    { uid: '2', matrix: [250, 250], spacing: [0.001, 0.001], focalPlanes: 2, planeStepMm: 0.004 },
  );
  const at = (focalPlane: number) => firstFrame(slideShown(slide, { focalPlane }), 1);
  expect([0, 1, 3, 4].map(at)).toEqual([1, 1, 2, 2]);
});

test('what a slide does not have leaves it as it opens', () => {
  const slide = slideOf({ uid: '1', matrix: [500, 300] });
  expect(slideShown(slide, { focalPlane: 7 }).levels).toEqual(slide.levels);
  expect(slideShown(slide, { opticalPathIdentifier: 'none' }).levels[0]?.tileIndex).toEqual(slide.levels[0]?.tileIndex);
});
