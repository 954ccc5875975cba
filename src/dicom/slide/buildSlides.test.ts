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

  test('T12: tile sizes may differ from level to level', () => {
    const slide = only([finest, { ...middle, tile: [512, 512] }]);
    expect(slide.levels.map(({ tileColumns, tilesAcross }) => [tileColumns, tilesAcross])).toEqual([
      [256, 16],
      [512, 2],
    ]);
  });

  test('T13: tiles need not be square', () => {
    const slide = only([
      { ...finest, tile: [1024, 256] },
      { ...middle, tile: [1000, 240] },
    ]);
    expect(slide.levels[0]).toMatchObject({ tilesAcross: 4, tilesDown: 12 });
    expect(slide.levels[1]).toMatchObject({ tileColumns: 1000, tileRows: 240, tilesAcross: 1, tilesDown: 4 });
    expect(tileFrame(slide, slide.levels[0]!, 1, 2)?.frameNumber).toBe(10);
  });

  test('T-WSI-09: one level alone is a slide', () => {
    expect(widths(only([finest]))).toEqual([4000]);
  });

  test('T1: levels spread over series are one slide; a missing acquisition is the same whether null or absent', () => {
    const acquisition = (...values: unknown[]) => ({ [slideTags.AcquisitionUID]: element(...values) });
    const levels: Recipes[] = [
      [{ ...finest, more: acquisition(null) }],
      [{ ...middle, more: acquisition() }],
      [coarse],
    ];
    expect(widths(only(...levels))).toEqual([4000, 1000, 250]);
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
  test('T-WSI-03: two scans of one glass are two slides: by frame of reference, pyramid or acquisition', () => {
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

  test('T3: Pyramid UID tells scans apart; a level that names no pyramid joins that of its series', () => {
    const more = (uid: string) => ({ [slideTags.PyramidUID]: element(uid) });
    const sets = slidesOf([{ ...finest, more: more('p') }, middle], [{ ...finest, uid: '2.1', more: more('q') }]);
    expect(sets.map(({ slide }) => widths(slide))).toEqual([[4000, 1000], [4000]]);
  });

  test('extended depth of field is a slide of its own beside the plain scan', () => {
    const more = { [slideTags.ExtendedDepthOfField]: element('YES') };
    expect(slidesOf([finest, { ...finest, uid: '2.1', more }])).toHaveLength(2);
  });

  test('T2: two slides in one series stay apart, each with its own label', () => {
    const other: InstanceRecipe = { ...finest, uid: '2.1', container: 'S2', frameOfReference: '1.2.9' };
    const label = (uid: string, container: string): InstanceRecipe => ({
      uid,
      container,
      matrix: [50, 40],
      tile: [50, 40],
      flavour: 'LABEL',
      frameOfReference: '7',
    });
    const sets = slidesOf([finest, other, label('3.1', 'S1'), label('3.2', 'S2')]);
    expect(sets.map(({ slide }) => [slide.containerIdentifier, slide.label?.sopInstanceUid])).toEqual([
      ['S1', '3.1'],
      ['S2', '3.2'],
    ]);
  });

  test('T30: one frame of reference on two glasses: they stay apart, and the reader is told; no glass joins the only one', () => {
    const sets = slidesOf([finest, { ...finest, uid: '2.1', container: 'S2' }]);
    expect(sets.map(({ slide }) => slide.containerIdentifier)).toEqual(['S1', 'S2']);
    expect(titles(sets[0]!.slide)).toContain('Glass S2 has the same frame of reference');
    expect(widths(only([finest, { ...middle, container: undefined }]))).toEqual([4000, 1000]);
  });

  test('T5: an image of another kind of samples on the same path is left out, and the reader is told', () => {
    const grey = { [tags.SamplesPerPixel]: element(1), [tags.PhotometricInterpretation]: element('MONOCHROME2') };
    const slide = only([finest, { ...middle, more: grey }]);
    expect(widths(slide)).toEqual([4000]);
    expect(titles(slide)).toContain('1 images of another colour kind are not shown');
  });

  test('T7: original or derived, primary, volume, with any fourth value, is a level', () => {
    for (const type of [
      ['DERIVED', 'PRIMARY', 'VOLUME', 'RESAMPLED'],
      ['ORIGINAL', 'PRIMARY', 'volume', 'SOMETHING NEW'],
      ['DERIVED', 'PRIMARY', 'VOLUME'],
    ]) {
      expect(widths(only([finest, { ...middle, more: { [tags.ImageType]: element(...type) } }]))).toEqual([4000, 1000]);
    }
  });

  test('T8: a label is a picture on demand: never a level, never a thumbnail, whatever its size', () => {
    const label: InstanceRecipe = { uid: '1.8', matrix: [1000, 750], flavour: 'LABEL', spacing: [0.001, 0.001] };
    const slide = only([finest, label]);
    expect(widths(slide)).toEqual([4000]);
    expect([slide.label?.sopInstanceUid, slide.thumbnail]).toEqual(['1.8', undefined]);
    const refs = slide.levels.flatMap(({ instances }) => instances.map(({ sopInstanceUid }) => sopInstanceUid));
    expect(refs).toEqual(['1.1']);
  });

  test('T4: label and overview with their own frame of reference find their container', () => {
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

  test('T28: without a frame of reference the series holds the slide together, in pixels', () => {
    const loose = (recipe: InstanceRecipe): InstanceRecipe => ({ ...recipe, frameOfReference: undefined });
    const slide = only([loose(finest), loose(middle)]);
    expect(slide.frameOfReferenceUid).toBeUndefined();
    expect(titles(slide)).toContain('stored in pixels');
  });
});

describe('what is repaired or left out is said', () => {
  test('T39: a concatenated full level is one level: the frame of a part is its place in the whole less the offset', () => {
    const part = (uid: string, number: number, offset: number, frames: number): InstanceRecipe => ({
      ...finest,
      uid,
      frames,
      more: concatenated('9.9', number, offset),
    });
    const slide = only([part('1.1.2', 2, 100, 92), part('1.1.1', 1, 0, 100), middle]);
    expect(slide.levels[0]?.instances.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['1.1.1', '1.1.2']);
    expect(tileFrame(slide, slide.levels[0]!, 4, 6)).toMatchObject({ sopInstanceUid: '1.1.2', frameNumber: 1 });
    expect(slide.levels[0]?.instances.map(({ concatenationFrameOffset }) => concatenationFrameOffset)).toEqual([
      0, 100,
    ]);
  });

  test('references to a concatenation name its source, frames are fetched from its parts (WSI-08)', () => {
    const source = { '00200242': element('1.1.0') };
    const part = (uid: string, number: number, offset: number, frames: number): InstanceRecipe => ({
      ...finest,
      uid,
      frames,
      more: { ...concatenated('9.9', number, offset), ...source },
    });
    const slide = only([part('1.1.1', 1, 0, 100), part('1.1.2', 2, 100, 92), middle]);
    expect(slide.referencedSopInstanceUid).toBe('1.1.0');
    expect(slide.levels.map(({ referencedSopInstanceUid }) => referencedSopInstanceUid)).toEqual(['1.1.0', '1.2']);
  });

  test('T42: a level stored twice is used once, the cheaper one to decode, and the other is named', () => {
    const more = (uid: string) => ({ [tags.AvailableTransferSyntaxUID]: element(uid) });
    const slide = only([
      { ...finest, more: more('1.2.840.10008.1.2.4.90') },
      { ...finest, uid: '1.5', more: more('1.2.840.10008.1.2.4.50') },
    ]);
    expect(slide.levels[0]?.instances[0]?.sopInstanceUid).toBe('1.5');
    expect(titles(slide)).toContain('stored 2 times');
    expect(slide.problems[0]?.detail).toContain('1.1');
  });

  test('T10: two levels of nearly one size are one level', () => {
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

  test('T29: one without matrix size and groups has the size of its frame', () => {
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

  test('a thumbnail in its own frame of reference is still the picture of its slide', () => {
    const slide = only([finest, thumbnail([400, 300], { frameOfReference: '5.5' })]);
    expect(slide.thumbnail?.sopInstanceUid).toBe('1.7');
  });

  test('a thumbnail alone opens, and says that it is all there is', () => {
    expect(titles(only([thumbnail([400, 300])]))).toContain('Only a thumbnail is stored');
  });

  test('T6: a single small image whose kind is missing, short or NONE is taken for a thumbnail, a tiled one for a level', () => {
    for (const type of [['DERIVED', 'PRIMARY'], ['ORIGINAL', 'PRIMARY', 'NONE', 'NONE'], []]) {
      const more = { [tags.ImageType]: element(...type) };
      const slide = only([finest, { ...middle, more }, { ...thumbnail([400, 300]), more }]);
      expect(slide.thumbnail?.sopInstanceUid).toBe('1.7');
      expect(widths(slide)).toEqual([4000, 1000, 400]);
    }
  });
});
