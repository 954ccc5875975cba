import { describe, expect, test } from 'vitest';
import { buildSlides } from './buildSlides';
import { concatenated, element, madeInstance, madeSeries, type InstanceRecipe } from './slideFixture';
import { slideTags } from './slideTags';
import { tileFrame } from './tileIndex';
import { tags } from '../tags';

type Recipes = readonly InstanceRecipe[];
const slidesOf = (...series: Recipes[]) =>
  buildSlides(
    series.map((recipes, index) => ({
      series: madeSeries(`1.9.${index}`, index + 1),
      instances: recipes.map(madeInstance),
    })),
  );
const only = (...series: Recipes[]) => {
  const sets = slidesOf(...series);
  expect(sets).toHaveLength(1);
  return sets[0]!.slide;
};
const widths = (slide: { levels: readonly { totalPixelMatrixColumns: number }[] }) =>
  slide.levels.map((level) => level.totalPixelMatrixColumns);
const titles = (slide: { problems: readonly { title: string }[] }) =>
  slide.problems.map(({ title }) => title).join('; ');

const finest: InstanceRecipe = { uid: '1.1', matrix: [4000, 3000] };
const middle: InstanceRecipe = { uid: '1.2', matrix: [1000, 750], spacing: [0.001, 0.001] };
const coarse: InstanceRecipe = { uid: '1.3', matrix: [250, 188], spacing: [0.004, 0.004] };

describe('a plain slide', () => {
  test('levels come finest first, whatever the order of the instances', () => {
    const slide = only([coarse, finest, middle]);
    expect(widths(slide)).toEqual([4000, 1000, 250]);
    expect(slide.problems).toEqual([]);
    expect(slide.frameOfReferenceUid).toBe('1.2.3');
    expect(slide.isCalibrated).toBe(true);
  });

  test('a tile is addressed by instance and 1-based frame number', () => {
    const slide = only([finest]);
    expect(tileFrame(slide, slide.levels[0]!, 1, 1)).toMatchObject({ sopInstanceUid: '1.1', frameNumber: 18 });
    expect(tileFrame(slide, slide.levels[0]!, 99, 99)).toBeUndefined();
  });

  test('tile sizes may differ from level to level and need not be square (T12, T13)', () => {
    const slide = only([finest, { ...middle, tile: [1000, 240] }]);
    expect(slide.levels[1]).toMatchObject({ tileColumns: 1000, tileRows: 240, tilesAcross: 1, tilesDown: 4 });
  });

  test('one level alone is a slide (T-WSI-09)', () => {
    expect(widths(only([finest]))).toEqual([4000]);
  });

  test('levels spread over series are one slide (T1)', () => {
    expect(widths(only([finest], [middle], [coarse]))).toEqual([4000, 1000, 250]);
  });

  test('lossy is told from the flag or from the transfer syntax, with the ratio', () => {
    const flag = { [tags.LossyImageCompression]: element('01'), [tags.LossyImageCompressionRatio]: element(12.5) };
    const syntax = { [tags.AvailableTransferSyntaxUID]: element('1.2.840.10008.1.2.4.50') };
    const slide = only([{ ...finest, more: flag }, { ...middle, more: syntax }, coarse]);
    expect(slide.levels.map(({ isLossy, lossyRatio }) => [isLossy, lossyRatio])).toEqual([
      [true, 12.5],
      [true, undefined],
      [false, undefined],
    ]);
  });

  test('stain, specimen, objective and colour profile are read', () => {
    const stain = (code: string, meaning: string) => ({
      [slideTags.ConceptNameCodeSequence]: element({ [slideTags.CodeValue]: element('424361007') }),
      [slideTags.ConceptCodeSequence]: element({
        [slideTags.CodeValue]: element(code),
        [slideTags.CodeMeaning]: element(meaning),
      }),
    });
    const processing = { [slideTags.ConceptCodeSequence]: element({ [slideTags.CodeValue]: element('127790008') }) };
    const step = {
      [slideTags.SpecimenPreparationStepContentItemSequence]: element(
        processing,
        stain('12710003', 'hematoxylin stain'),
        stain('36879007', 'water soluble eosin stain'),
      ),
    };
    const slide = only([
      {
        ...finest,
        more: {
          [tags.SpecimenDescriptionSequence]: element({
            [slideTags.SpecimenIdentifier]: element('S23-1 A1'),
            [slideTags.SpecimenPreparationSequence]: element(step),
          }),
          [tags.OpticalPathSequence]: element({
            [slideTags.OpticalPathIdentifier]: element('1'),
            [slideTags.ObjectiveLensPower]: element(20),
            [tags.ICCProfile]: { vr: 'OB', BulkDataURI: 'http://archive/icc' },
          }),
        },
      },
    ]);
    expect(slide).toMatchObject({
      stain: 'H&E',
      specimenIdentifier: 'S23-1 A1',
      objectiveLensPower: 20,
      hasIccProfile: true,
    });
  });
});

describe('what belongs together', () => {
  test('two scans of one glass are two slides: by frame of reference, pyramid or acquisition (T3, T-WSI-03)', () => {
    expect(slidesOf([finest, { ...finest, uid: '2.1', frameOfReference: '1.2.4' }])).toHaveLength(2);
    for (const tag of [slideTags.PyramidUID, slideTags.AcquisitionUID]) {
      const scan = (uid: string, of: string): InstanceRecipe => ({ ...finest, uid, more: { [tag]: element(of) } });
      expect(slidesOf([scan('1.1', 'p'), scan('2.1', 'q')])).toHaveLength(2);
    }
  });

  test('two series with the same finest image and no word about scans are two slides', () => {
    expect(
      slidesOf(
        [finest, middle],
        [
          { ...finest, uid: '2.1' },
          { ...middle, uid: '2.2' },
        ],
      ),
    ).toHaveLength(2);
  });

  test('a level that names no pyramid joins the pyramid of its series (T1)', () => {
    const more = (uid: string) => ({ [slideTags.PyramidUID]: element(uid) });
    const sets = slidesOf([{ ...finest, more: more('p') }, middle], [{ ...finest, uid: '2.1', more: more('q') }]);
    expect(sets.map(({ slide }) => widths(slide))).toEqual([[4000, 1000], [4000]]);
  });

  test('extended depth of field is a slide of its own beside the plain scan', () => {
    const more = { [slideTags.ExtendedDepthOfField]: element('YES') };
    expect(slidesOf([finest, { ...finest, uid: '2.1', more }])).toHaveLength(2);
  });

  test('two slides in one series stay apart (T2, T30)', () => {
    const sets = slidesOf([finest, { ...finest, uid: '2.1', container: 'S2', frameOfReference: '1.2.9' }]);
    expect(sets.map(({ slide }) => slide.containerIdentifier)).toEqual(['S1', 'S2']);
  });

  test('label and overview with their own frame of reference find their container (T4)', () => {
    const label: InstanceRecipe = {
      uid: '1.8',
      matrix: [500, 400],
      tile: [500, 400],
      flavour: 'LABEL',
      frameOfReference: '7',
    };
    const overview: InstanceRecipe = { ...label, uid: '1.7', flavour: 'OVERVIEW' };
    const slide = only([finest, label], [overview]);
    expect(slide.label?.sopInstanceUid).toBe('1.8');
    expect(slide.overview?.sopInstanceUid).toBe('1.7');
    expect(widths(slide)).toEqual([4000]);
  });

  test('a label that names no glass is not put on one of several slides', () => {
    const label: InstanceRecipe = {
      uid: '1.8',
      matrix: [50, 40],
      tile: [50, 40],
      flavour: 'LABEL',
      container: undefined,
    };
    const other: InstanceRecipe = { ...finest, uid: '2.1', container: 'S2', frameOfReference: '1.2.9' };
    const sets = slidesOf([finest, other, label]);
    expect(sets).toHaveLength(3);
    expect(sets.slice(0, 2).map(({ slide }) => slide.label)).toEqual([undefined, undefined]);
  });

  test('without a frame of reference the series holds the slide together, in pixels (T28)', () => {
    const loose = (recipe: InstanceRecipe): InstanceRecipe => ({ ...recipe, frameOfReference: undefined });
    const slide = only([loose(finest), loose(middle)]);
    expect(slide.frameOfReferenceUid).toBeUndefined();
    expect(titles(slide)).toContain('stored in pixels');
  });
});

describe('what is repaired or left out is said', () => {
  test('a concatenated finest level is one level with its parts as instances (T39)', () => {
    const part = (uid: string, number: number, offset: number, frames: number): InstanceRecipe => ({
      ...finest,
      uid,
      frames,
      more: concatenated('9.9', number, offset),
    });
    const slide = only([part('1.1.2', 2, 100, 92), part('1.1.1', 1, 0, 100), middle]);
    expect(slide.levels[0]?.instances.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['1.1.1', '1.1.2']);
    expect(tileFrame(slide, slide.levels[0]!, 4, 6)).toMatchObject({ sopInstanceUid: '1.1.2', frameNumber: 1 });
  });

  test('a level stored twice is used once, the cheaper one to decode (T42)', () => {
    const more = (uid: string) => ({ [tags.AvailableTransferSyntaxUID]: element(uid) });
    const slide = only([
      { ...finest, more: more('1.2.840.10008.1.2.4.90') },
      { ...finest, uid: '1.5', more: more('1.2.840.10008.1.2.4.50') },
    ]);
    expect(slide.levels[0]?.instances[0]?.sopInstanceUid).toBe('1.5');
    expect(titles(slide)).toContain('stored 2 times');
  });

  test('focal planes that are instances of their own: the middle one is shown (T24)', () => {
    const plane = (uid: string, zUm: number): InstanceRecipe => ({ ...finest, uid, zUm });
    const slide = only([plane('c', 4), plane('a', 0), plane('b', 2)]);
    expect(slide.levels[0]?.instances[0]?.sopInstanceUid).toBe('b');
    expect(slide.levels[0]?.plane.originMm[2]).toBeCloseTo(0.002, 9);
    expect(titles(slide)).toContain('3 focal planes; shown: 2.0 µm');
  });

  test('other optical paths are named, never mixed in (T54, T55)', () => {
    const slide = only([{ ...finest, opticalPaths: ['HE', 'FL'] }]);
    expect(titles(slide)).toContain('Optical path HE is shown; not shown: FL');
    expect(slide.levels[0]?.tileIndex[0]).toBe(0);
  });

  test('two levels of nearly one size are one level (T10)', () => {
    const slide = only([finest, { ...middle, matrix: [1000, 750] }, { ...middle, uid: '1.6', matrix: [996, 747] }]);
    expect(widths(slide)).toEqual([4000, 1000]);
    expect(titles(slide)).toContain('almost equal');
  });

  test('a finest level with a wrong frame count is left out, loudly, and the rest is shown', () => {
    const slide = only([{ ...finest, frames: 190 }, middle]);
    expect(widths(slide)).toEqual([1000]);
    expect(slide.problems.find(({ severity }) => severity === 'error')?.title).toContain('4000 × 3000 is left out');
  });

  test('a slide of which nothing can be placed keeps its place in the list, without pixels and with the reason', () => {
    const slide = only([{ ...finest, frames: 190 }]);
    expect(slide.levels[0]?.tileIndex.every((entry) => entry === -1)).toBe(true);
    expect(slide.problems.some(({ severity }) => severity === 'error')).toBe(true);
    expect(slide.isCalibrated).toBe(false);
  });
});

describe('thumbnails', () => {
  const thumbnail = (matrix: [number, number], more: Partial<InstanceRecipe> = {}): InstanceRecipe => ({
    uid: '1.7',
    matrix,
    tile: matrix,
    flavour: 'THUMBNAIL',
    spacing: [1 / matrix[0], 1 / matrix[0]],
    ...more,
  });

  test('one much coarser than the pyramid becomes its coarsest level', () => {
    expect(widths(only([finest, middle, thumbnail([400, 300])]))).toEqual([4000, 1000, 400]);
  });

  test('one as fine as a level stays a picture for lists', () => {
    const slide = only([finest, middle, thumbnail([1000, 750])]);
    expect(widths(slide)).toEqual([4000, 1000]);
    expect(slide.thumbnail?.sopInstanceUid).toBe('1.7');
  });

  test('one without groups and matrix size still works (T29, T34)', () => {
    const bare = madeInstance(thumbnail([400, 300], { type: undefined, spacing: undefined }));
    const { [tags.TotalPixelMatrixColumns]: _c, [tags.TotalPixelMatrixRows]: _r, ...rest } = bare;
    const { [tags.SharedFunctionalGroupsSequence]: _s, ...lone } = rest;
    const [set] = buildSlides([{ series: madeSeries(), instances: [madeInstance(finest), lone] }]);
    expect(widths(set!.slide)).toEqual([4000, 400]);
    expect(set!.slide.levels[1]?.plane.columnSpacingMm).toBeCloseTo(0.0025, 9);
  });

  test('one with another shape than the slide is not laid under it', () => {
    const slide = only([finest, thumbnail([400, 200])]);
    expect(widths(slide)).toEqual([4000]);
    expect(slide.thumbnail?.sopInstanceUid).toBe('1.7');
  });

  test('a thumbnail in its own frame of reference is still the picture of its slide (T4)', () => {
    const slide = only([finest, thumbnail([400, 300], { frameOfReference: '5.5' })]);
    expect(slide.thumbnail?.sopInstanceUid).toBe('1.7');
  });

  test('a thumbnail alone opens, and says that it is all there is', () => {
    expect(titles(only([thumbnail([400, 300])]))).toContain('Only a thumbnail is stored');
  });

  test('a single small image without a type is taken for a thumbnail (T6)', () => {
    const more = { [tags.ImageType]: element('DERIVED', 'PRIMARY') };
    const slide = only([finest, { ...thumbnail([400, 300]), flavour: 'VOLUME', more }]);
    expect(slide.thumbnail?.sopInstanceUid).toBe('1.7');
  });
});
