import { expect, test } from 'vitest';
import { tags } from '../tags';
import { buildSlides } from './buildSlides';
import { element, madeInstance, madeSeries, type InstanceRecipe } from './slideFixture';
import { slideTags } from './slideTags';
import { tileFrame } from './tileIndex';

const only = (...recipes: readonly InstanceRecipe[]) => {
  const sets = buildSlides([{ series: madeSeries(), instances: recipes.map(madeInstance) }]);
  expect(sets).toHaveLength(1);
  return sets[0]!.slide;
};
const titles = (slide: { problems: readonly { title: string }[] }) =>
  slide.problems.map(({ title }) => title).join('; ');
const finest: InstanceRecipe = { uid: '1.1', matrix: [4000, 3000] };
const middle: InstanceRecipe = { uid: '1.2', matrix: [1000, 750], spacing: [0.001, 0.001] };
const grey = { [tags.SamplesPerPixel]: element(1), [tags.PhotometricInterpretation]: element('MONOCHROME2') };

test('T54: of two paths the first is shown, the other keeps its tiles for a reader who chooses it, and is named', () => {
  const slide = only({ ...finest, opticalPaths: ['HE', 'FL'] });
  expect(titles(slide)).toContain('2 optical paths; opens with HE, others: FL');
  expect(slide.opticalPathIdentifier).toBe('HE');
  expect(slide.opticalPaths?.map(({ identifier }) => identifier)).toEqual(['HE', 'FL']);
  const [level] = slide.levels;
  expect(tileFrame(slide, level!, 0, 0)?.frameNumber).toBe(1);
  expect(tileFrame(slide, level!, 0, 0, { opticalPathIdentifier: 'FL' })?.frameNumber).toBe(16 * 12 + 1);
  expect(tileFrame(slide, level!, 0, 0, { opticalPathIdentifier: 'no such' })).toBeUndefined();
});

test('T55: channels with different pyramids each keep their own, placed in slide millimetres', () => {
  const channel = (recipe: InstanceRecipe, path: string): InstanceRecipe => ({
    ...recipe,
    opticalPaths: [path],
    more: grey,
  });
  const elsewhere: InstanceRecipe = { uid: '2.1', matrix: [2000, 800], spacing: [0.0005, 0.0005], origin: [21, 41] };
  const slide = only(channel(finest, 'DAPI'), channel(middle, 'DAPI'), channel(elsewhere, 'FITC'));
  const [dapi, fitc] = slide.opticalPaths!;
  expect(dapi!.levels.map((level) => level.totalPixelMatrixColumns)).toEqual([4000, 1000]);
  expect(fitc!.levels.map((level) => level.totalPixelMatrixColumns)).toEqual([2000]);
  expect(fitc!.levels[0]!.plane.originMm).toEqual([21, 41, 0]);
  expect(tileFrame(slide, slide.levels[0]!, 0, 0, { opticalPathIdentifier: 'FITC' })).toBeUndefined();
});

test('what a path is stands with it: light, colour, lens, colour or grey', () => {
  const code = (value: string, meaning: string) =>
    element({
      [slideTags.CodeValue]: element(value),
      [slideTags.CodingSchemeDesignator]: element('DCM'),
      [slideTags.CodeMeaning]: element(meaning),
    });
  const path = {
    [slideTags.OpticalPathIdentifier]: element('1'),
    [slideTags.OpticalPathDescription]: element('DAPI'),
    [slideTags.IlluminationTypeCodeSequence]: code('111743', 'Epifluorescence illumination'),
    [slideTags.IlluminationWaveLength]: element(385),
    [slideTags.ObjectiveLensPower]: element(20),
  };
  const slide = only({ ...finest, more: { ...grey, [tags.OpticalPathSequence]: element(path) } });
  expect(slide.opticalPaths?.[0]).toMatchObject({
    identifier: '1',
    description: 'DAPI',
    illuminationType: { value: '111743', scheme: 'DCM' },
    illuminationWavelengthNm: 385,
    objectiveLensPower: 20,
    isColor: false,
    iccProfile: { kind: 'none' },
  });
  expect(slide.opticalPaths?.[0]?.levels).toBe(slide.levels);
});

test('T24: focal planes that are instances of their own make one stack; the middle one is shown', () => {
  const plane = (uid: string, zUm: number): InstanceRecipe => ({ ...finest, uid, zUm });
  const slide = only(plane('c', 4), plane('a', 0), plane('b', 2), middle);
  const [level] = slide.levels;
  expect(level?.instances.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['b', 'a', 'c']);
  expect(slide.focalPlanesMm).toEqual([0, 0.002, 0.004]);
  expect(slide.focalPlaneMm).toBe(0.002);
  expect(level?.plane.originMm[2]).toBeCloseTo(0.002, 9);
  expect(titles(slide)).toContain('3 focal planes; opens at 2.0 µm');
  const uids = [0, 0.0019, 0.5].map((zMm) => tileFrame(slide, level!, 3, 3, { zMm })?.sopInstanceUid);
  expect(uids).toEqual(['a', 'b', 'c']);
});

test('T21: a coarser level with fewer planes shows the one nearest in height', () => {
  const stack: InstanceRecipe = { ...finest, focalPlanes: 5, planeStepMm: 0.001 };
  const fewer: InstanceRecipe = { ...middle, focalPlanes: 2, planeStepMm: 0.003 };
  const slide = only(stack, fewer);
  expect(slide.focalPlaneMm).toBe(0.002);
  expect(slide.levels.map((level) => level.focalPlanes?.length)).toEqual([5, 2]);
  const cells = 4 * 3;
  expect(tileFrame(slide, slide.levels[1]!, 0, 0)?.frameNumber).toBe(cells + 1);
  expect(tileFrame(slide, slide.levels[1]!, 0, 0, { zMm: 0.001 })?.frameNumber).toBe(1);
});

test('T-WSI-11: every focal plane of a stack is there, by height, on every optical path', () => {
  const slide = only({ ...finest, opticalPaths: ['1', '2'], focalPlanes: 3, planeStepMm: 0.004, zUm: -4 });
  expect(slide.focalPlanesMm).toEqual([-0.004, 0, 0.004]);
  const cells = 16 * 12;
  for (const [path, opticalPathIdentifier] of ['1', '2'].entries()) {
    for (const [plane, zMm] of [-0.004, 0, 0.004].entries()) {
      const frame = tileFrame(slide, slide.levels[0]!, 2, 1, { opticalPathIdentifier, zMm });
      expect(frame?.frameNumber).toBe(1 + 2 + 16 + cells * (plane + 3 * path));
    }
  }
});

test('planes whose distance is not known are counted, and this is said', () => {
  const slide = only({ ...finest, focalPlanes: 3 });
  expect(slide.levels[0]?.focalPlanes).toHaveLength(3);
  expect(titles(slide)).toContain('the distance of its focal planes is not known');
});

test('an image computed from several planes says so (WSI-07)', () => {
  const slide = only({ ...finest, more: { [slideTags.ExtendedDepthOfField]: element('YES') } });
  expect(slide.isExtendedDepthOfField).toBe(true);
  expect(titles(slide)).toContain('Extended depth of field');
});
