import { expect, test } from 'vitest';
import { tags } from '../tags';
import { buildSlides } from './buildSlides';
import { autoWindow, channelsOf, mixable } from './channels';
import { element, type InstanceRecipe, madeInstance, madeSeries } from './slideFixture';
import { slideTags } from './slideTags';

const grey = (recipe: InstanceRecipe, bits = 16, names: readonly string[] = []): InstanceRecipe => ({
  ...recipe,
  more: {
    ...recipe.more,
    [tags.SamplesPerPixel]: element(1),
    [tags.BitsAllocated]: element(bits),
    [tags.PhotometricInterpretation]: element('MONOCHROME2'),
    ...(names.length > 0 && {
      [tags.OpticalPathSequence]: element(
        ...names.map((name, index) => ({
          [slideTags.OpticalPathIdentifier]: element(String(index + 1)),
          [slideTags.OpticalPathDescription]: element(name),
        })),
      ),
    }),
  },
});
const slideOf = (...recipes: readonly InstanceRecipe[]) =>
  buildSlides([{ series: madeSeries(), instances: recipes.map(madeInstance) }])[0]!.slide;

test('WSI-12: grey paths are channels, coloured by their dye, else each by another colour', () => {
  const slide = slideOf(
    grey({ uid: '1', matrix: [500, 500], opticalPaths: ['1', '2', '3'] }, 16, ['DAPI', 'Cy5 CD8', 'unknown']),
  );
  expect(channelsOf(slide)).toMatchObject([
    { identifier: '1', name: 'DAPI', colour: '#0066ff', isVisible: true, largest: 65535 },
    { identifier: '2', name: 'Cy5 CD8', colour: '#ff00ff' },
    { identifier: '3', name: 'unknown', colour: '#ff3300' },
  ]);
});

test('a slide in colour has no channels; a single grey one has only where a screen cannot show all its values', () => {
  expect(channelsOf(slideOf({ uid: '1', matrix: [500, 500] }))).toBeUndefined();
  expect(channelsOf(slideOf(grey({ uid: '1', matrix: [500, 500] }, 8)))).toBeUndefined();
  expect(channelsOf(slideOf(grey({ uid: '1', matrix: [500, 500] })))).toMatchObject([{ colour: '#ffffff' }]);
});

test('of many channels the first few are seen', () => {
  const opticalPaths = Array.from({ length: 12 }, (_, index) => String(index + 1));
  const channels = channelsOf(slideOf(grey({ uid: '1', matrix: [500, 500], opticalPaths })));
  expect(channels?.map(({ isVisible }) => isVisible)).toEqual(opticalPaths.map((_, index) => index < 4));
});

test('T55: a channel with a pyramid of its own is not mixed', () => {
  const slide = slideOf(
    grey({ uid: '1', matrix: [1000, 1000], opticalPaths: ['1'] }),
    grey({ uid: '2', matrix: [500, 500], spacing: [0.0005, 0.0005], opticalPaths: ['2'] }),
  );
  expect(mixable(slide).map(({ identifier }) => identifier)).toEqual(['1']);
});

test('T49: the window is found in the data', () => {
  const dark = new Uint16Array(990).fill(100);
  const bright = Uint16Array.from({ length: 1010 }, (_, index) => 200 + index);
  expect(autoWindow([dark, bright])).toEqual({ low: 100, high: 1205 });
  expect(autoWindow([new Uint16Array(10).fill(7)])).toEqual({ low: 7, high: 8 });
});
