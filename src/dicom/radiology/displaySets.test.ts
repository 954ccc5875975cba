import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import type { DicomJson } from '../json';
import { tags } from '../tags';
import type { FramesDisplaySet, Series } from '../types';
import { buildFramesDisplaySets } from './displaySets';
import { halfSliceSpacingMm } from './stackOrder';

const series = {
  sourceId: 'main',
  studyInstanceUid: '1.2',
  seriesInstanceUid: '1.2.3',
  modality: 'CT',
} as unknown as Series;
const CT = '1.2.840.10008.5.1.4.1.1.2';
const MG = '1.2.840.10008.5.1.4.1.1.1.2';
const US_MULTI = '1.2.840.10008.5.1.4.1.1.3.1';

const json = (values: Record<string, readonly unknown[]>): DicomJson =>
  Object.fromEntries(Object.entries(values).map(([tag, Value]) => [tag, { Value }]));

let next = 0;
const slice = (z: number, values: Record<string, readonly unknown[]> = {}): DicomJson => {
  next += 1;
  return json({
    [tags.SOPClassUID]: [CT],
    [tags.SOPInstanceUID]: [`1.2.3.${next}`],
    [tags.Modality]: ['CT'],
    [tags.InstanceNumber]: [next],
    [tags.Rows]: [8],
    [tags.Columns]: [8],
    [tags.FrameOfReferenceUID]: ['1.9'],
    [tags.ImagePositionPatient]: [0, 0, z],
    [tags.ImageOrientationPatient]: [1, 0, 0, 0, 1, 0],
    [tags.PixelSpacing]: [1, 1],
    ...values,
  });
};
const build = (instances: readonly DicomJson[]) => buildFramesDisplaySets(series, instances);
const heights = (set: FramesDisplaySet | undefined) => set?.frames.map(({ plane }) => plane?.originMm[2]);
const titles = (set: FramesDisplaySet | undefined) => set?.problems.map(({ title }) => title);

describe('order', () => {
  test('an axial series starts at the head, whatever order the archive lists and numbers it in', () => {
    const random = seededRandom(5);
    const zs = Array.from({ length: 40 }, (_unused, index) => -200 + index * 2.5);
    const shuffled = zs.map((z) => ({ z, key: random() })).sort((a, b) => a.key - b.key);
    const [set] = build(shuffled.map(({ z }) => slice(z)));
    expect(heights(set)).toEqual(zs.toReversed());
    expect(set?.problems).toEqual([]);
  });

  test('a tilted gantry is ordered along its normal and is no irregular series', () => {
    const tilt = Math.PI / 12;
    const orientation = [1, 0, 0, 0, Math.cos(tilt), Math.sin(tilt)];
    const [set] = build([3, 1, 2, 4].map((z) => slice(z, { [tags.ImageOrientationPatient]: orientation })));
    expect(heights(set)).toEqual([4, 3, 2, 1]);
    expect(set?.problems).toEqual([]);
  });

  test('without positions the instance numbers decide', () => {
    const [set] = build(
      [3, 1, 2].map((number) => slice(0, { [tags.ImagePositionPatient]: [], [tags.InstanceNumber]: [number] })),
    );
    expect(set?.frames.map(({ dataset }) => dataset[tags.InstanceNumber]?.Value?.[0])).toEqual([1, 2, 3]);
  });
});

describe('what may be scrolled through as one', () => {
  test('the localizer, another size, another spacing and another orientation stand apart; the largest stack is first', () => {
    const sets = build([
      slice(0, {
        [tags.ImageType]: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'],
        [tags.ImageOrientationPatient]: [1, 0, 0, 0, 0, -1],
      }),
      slice(1, { [tags.Rows]: [16] }),
      slice(1, { [tags.PixelSpacing]: [2, 2] }),
      slice(1, { [tags.ImageOrientationPatient]: [0, 1, 0, 0, 0, -1] }),
      ...[1, 2, 3].map((z) => slice(z)),
    ]);
    expect(sets.map(({ frames }) => frames.length)).toEqual([3, 1, 1, 1, 1]);
    expect(sets[0]?.id).toBe('1.2.3');
    expect(new Set(sets.map(({ id }) => id)).size).toBe(5);
    expect(sets.at(-1)?.frames[0]?.dataset[tags.ImageType]?.Value).toContain('LOCALIZER');
  });

  test('rounded cosines do not split a series', () => {
    expect(
      build([slice(1), slice(2, { [tags.ImageOrientationPatient]: [0.99999, 0.0004, 0, -0.0004, 0.99999, 0] })]),
    ).toHaveLength(1);
  });

  test('every mammogram and every clip is a display set of its own', () => {
    const mammograms = [1, 2].map(() => slice(0, { [tags.SOPClassUID]: [MG], [tags.Modality]: ['MG'] }));
    expect(build(mammograms)).toHaveLength(2);
    const clips = [1, 2].map(() =>
      slice(0, { [tags.SOPClassUID]: [US_MULTI], [tags.Modality]: ['US'], [tags.NumberOfFrames]: [12] }),
    );
    expect(build(clips).map(({ frames }) => frames.length)).toEqual([12, 12]);
  });
});

describe('what is odd is said (VOL-02)', () => {
  test('a gap names the images around it and how wide it is', () => {
    const [set] = build([1, 2, 3, 6, 7, 8].map((z) => slice(z * 3)));
    expect(titles(set)).toEqual(['Gap between images 3 and 4: 9.0 mm instead of 3.0 mm']);
  });

  test('several gaps name the largest and list all', () => {
    const [set] = build([1, 2, 4, 5, 6, 7, 11, 12].map((z) => slice(z)));
    expect(titles(set)).toEqual(['2 gaps, the largest between images 2 and 3: 4.0 mm instead of 1.0 mm']);
    expect(set?.problems[0]?.detail).toContain('between images 6 and 7: 2.0 mm');
  });

  test('spacing that wanders is told with its ends', () => {
    const [set] = build([0, 1, 2, 3.3, 4.3, 5.1].map((z) => slice(z)));
    expect(titles(set)).toEqual(['The distance between images varies from 0.8 to 1.3 mm']);
  });

  test('one image twice at one position is a duplicate', () => {
    const [set] = build([0, 1, 1, 2, 3].map((z) => slice(z)));
    expect(titles(set)).toEqual(['Several images at one position: images 3 to 4']);
    expect(set?.frames).toHaveLength(5);
  });

  test('b-values are runs through the same positions, one after the other, and no duplicates', () => {
    const runs = ['b0', 'b800'].flatMap((name) =>
      [0, 1, 2].map((z) => slice(z, { [tags.ImageType]: ['ORIGINAL', name] })),
    );
    const [set] = build(runs);
    expect(heights(set)).toEqual([2, 1, 0, 2, 1, 0]);
    expect(set?.frames.map(({ dataset }) => dataset[tags.ImageType]?.Value?.[1])).toEqual([
      'b0',
      'b0',
      'b0',
      'b800',
      'b800',
      'b800',
    ]);
    expect(titles(set)).toEqual(['2 images at each of 3 positions, shown one run after the other']);
  });

  test('objects without an image are left out and counted', () => {
    const [set] = build([slice(0), slice(1), slice(2, { [tags.Rows]: [] })]);
    expect(set?.frames).toHaveLength(2);
    expect(titles(set)).toEqual(['1 object of this series holds no image and is not shown']);
    expect(build([slice(2, { [tags.Rows]: [] })])).toEqual([]);
  });

  test('an instance that the archive lists twice is one', () => {
    const twice = slice(0);
    expect(build([twice, slice(1), twice])[0]?.frames).toHaveLength(2);
  });
});

test('a point belongs to a slice up to half the usual step', () => {
  const [set] = build([0, 3, 6, 12].map((z) => slice(z)));
  expect(halfSliceSpacingMm(set?.frames ?? [])).toBe(1.5);
  const [single] = build([slice(0, { [tags.SliceThickness]: [5] })]);
  expect(halfSliceSpacingMm(single?.frames ?? [])).toBe(2.5);
});
