import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import type { DicomJson } from '../json';
import { tags } from '../tags';
import type { FramesDisplaySet, Series } from '../types';
import { buildFramesDisplaySets } from './displaySets';
import { radiologyTags } from './radiologyTags';
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

  test('images of one place that no header tells apart are runs through the positions, and no duplicates', () => {
    const [set] = build(['first', 'second'].flatMap(() => [0, 1, 2].map((z) => slice(z))));
    expect(heights(set)).toEqual([2, 1, 0, 2, 1, 0]);
    expect(titles(set)).toEqual(['2 images at each of 3 positions, shown one run after the other']);
    expect(set?.runs).toEqual({ count: 2, name: 'run' });
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

describe('a series falls apart into what may be read as one, each with a name of its own', () => {
  const MR = '1.2.840.10008.5.1.4.1.1.4';
  const mr = (z: number, values: Record<string, readonly unknown[]>) =>
    slice(z, { [tags.SOPClassUID]: [MR], [tags.Modality]: ['MR'], ...values });
  const volume = (values: Record<string, readonly unknown[]>) => [0, 5, 10].map((z) => mr(z, values));
  const names = (instances: readonly DicomJson[]) =>
    build(instances).map(({ distinction, frames }) => `${distinction}: ${frames.length}`);

  test('b-values: by the standard, and as Siemens, GE and Philips wrote them', () => {
    const b = radiologyTags.DiffusionBValue;
    expect(names([...volume({ [b]: [50] }), ...volume({ [b]: [800] })])).toEqual(['b 50: 3', 'b 800: 3']);
    const asBytes = (text: string) => ({ vr: 'UN', InlineBinary: btoa(text) });
    const siemens = (value: string) =>
      volume({ '00190010': ['SIEMENS MR HEADER'] }).map((one) => ({ ...one, '0019100C': asBytes(value) }));
    expect(names([...siemens('50'), ...siemens('1400')])).toEqual(['b 50: 3', 'b 1400: 3']);
    const ge = (value: number) => volume({ '00430010': ['GEMS_PARM_01'], '00431039': [value, 8, 0, 0] });
    expect(names([...ge(0), ...ge(1_000_000_800)])).toEqual(['b 0: 3', 'b 800: 3']);
    const philips = (value: number) => volume({ '20010011': ['Philips Imaging DD 001'], '20011103': [value] });
    expect(names([...philips(0), ...philips(600)])).toEqual(['b 0: 3', 'b 600: 3']);
    const named = (name: string) => volume({ [radiologyTags.SequenceName]: [name] });
    expect(names([...named('*ep_b50t'), ...named('*ep_b800t')])).toEqual(['b 50: 3', 'b 800: 3']);
    const stranger = (value: number) => volume({ '00190010': ['ACME'], '0019100C': [value] });
    expect(names([...stranger(1), ...stranger(2)])).toEqual(['undefined: 6']);
  });

  test('echoes by number, and by their time where images of one place differ in it', () => {
    const echo = (number: number, ms: number) =>
      volume({ [radiologyTags.EchoNumbers]: [number], [radiologyTags.EchoTime]: [ms] });
    expect(names([...echo(1, 4.6), ...echo(2, 9.2)])).toEqual(['echo 1: 3', 'echo 2: 3']);
    expect(names([...echo(1, 4.6), ...echo(1, 9.2)])).toEqual(['TE 4.6 ms: 3', 'TE 9.2 ms: 3']);
    const drifting = [0, 5, 10].map((z) => mr(z, { [radiologyTags.EchoTime]: [4 + z / 100] }));
    expect(names(drifting)).toEqual(['undefined: 3']);
  });

  test('magnitude from phase, water from fat', () => {
    const type = (...more: string[]) => volume({ [tags.ImageType]: ['ORIGINAL', 'PRIMARY', ...more] });
    expect(names([...type('M', 'ND'), ...type('P', 'ND')])).toEqual(['magnitude: 3', 'phase: 3']);
    expect(names([...type('DIXON', 'WATER'), ...type('DIXON', 'FAT')])).toEqual(['water: 3', 'fat: 3']);
  });

  test('phases of a liver by their acquisition number; an acquisition number alone splits nothing', () => {
    const ct = (acquisition: number, from = 0) =>
      [0, 5, 10].map((z) => slice(z + from, { [radiologyTags.AcquisitionNumber]: [acquisition] }));
    expect(names([...ct(1), ...ct(2)])).toEqual(['acquisition 1: 3', 'acquisition 2: 3']);
    expect(names([...ct(1), ...ct(2, 15)])).toEqual(['undefined: 6']);
  });

  test('time points stay one stack in the order of time, whatever their numbers', () => {
    const at = (time: number) => volume({ [radiologyTags.TemporalPositionIdentifier]: [time] });
    const [set, ...others] = build([...at(2), ...at(3), ...at(1)]);
    expect(others).toEqual([]);
    const times = set?.frames.map(({ dataset }) => dataset[radiologyTags.TemporalPositionIdentifier]?.Value?.[0]);
    expect(times).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3]);
    expect(heights(set)?.slice(0, 3)).toEqual([10, 5, 0]);
    expect(set?.runs).toEqual({ count: 3, name: 'time point' });
    expect(titles(set)).toEqual(['3 time points at each of 3 positions, shown one after the other']);
  });

  test('one place at many times is a film in the order of time', () => {
    const [set] = build([30, 10, 20].map((ms) => mr(0, { [radiologyTags.TriggerTime]: [ms] })));
    expect(set?.frames.map(({ dataset }) => dataset[radiologyTags.TriggerTime]?.Value?.[0])).toEqual([10, 20, 30]);
  });

  test('directions of one b-value are runs, not time points', () => {
    const directions = ['101500', '101000'].flatMap((time) =>
      volume({ [radiologyTags.DiffusionBValue]: [1000], [radiologyTags.AcquisitionTime]: [time] }),
    );
    expect(build(directions)[0]?.runs).toEqual({ count: 2, name: 'run' });
  });

  test('orientations, sizes and what nothing tells apart have names of their own too', () => {
    const coronal = { [tags.ImageOrientationPatient]: [1, 0, 0, 0, 0, -1] };
    expect(names([...volume({}), mr(0, coronal), mr(0, { [tags.Rows]: [16] })])).toEqual([
      'axial, 8 × 8: 3',
      'coronal, 8 × 8: 1',
      'axial, 8 × 16: 1',
    ]);
    const mammograms = ['L', 'R'].map((side) =>
      slice(0, {
        [tags.SOPClassUID]: [MG],
        [tags.Modality]: ['MG'],
        [radiologyTags.ImageLaterality]: [side],
        [radiologyTags.ViewPosition]: ['CC'],
      }),
    );
    expect(names(mammograms)).toEqual(['L CC: 1', 'R CC: 1']);
    const clips = [1, 2].map(() =>
      slice(0, { [tags.SOPClassUID]: [US_MULTI], [tags.NumberOfFrames]: [12], [tags.InstanceNumber]: [] }),
    );
    expect(names(clips)).toEqual(['part 1: 12', 'part 2: 12']);
  });

  test('an enhanced object falls apart by stack, echo and diffusion, in the order of its dimensions', () => {
    const group = (more: Record<string, unknown>, z: number, index: readonly number[]) => ({
      [radiologyTags.PlanePositionSequence]: { Value: [json({ [tags.ImagePositionPatient]: [0, 0, z] })] },
      [tags.FrameContentSequence]: {
        Value: [json({ [radiologyTags.DimensionIndexValues]: index, [radiologyTags.StackID]: ['1'] })],
      },
      ...more,
    });
    const te = (ms: number) => ({
      [radiologyTags.MREchoSequence]: { Value: [json({ [radiologyTags.EffectiveEchoTime]: [ms] })] },
    });
    const enhanced: DicomJson = {
      ...mr(0, { [tags.SOPClassUID]: ['1.2.840.10008.5.1.4.1.1.4.1'], [tags.NumberOfFrames]: [6] }),
      [tags.PerFrameFunctionalGroupsSequence]: {
        Value: [0, 1, 2].flatMap((place) => [
          group(te(4.92), place * 3, [1, place + 1]),
          group(te(9.84), place * 3, [2, place + 1]),
        ]),
      },
    };
    expect(names([enhanced])).toEqual(['TE 4.92 ms: 3', 'TE 9.84 ms: 3']);
    expect(build([enhanced])[1]?.frames.map(({ ref }) => ref.frameNumber)).toEqual([6, 4, 2]);
    const film: DicomJson = {
      ...mr(0, { [tags.NumberOfFrames]: [3], [tags.ImagePositionPatient]: [] }),
      [tags.PerFrameFunctionalGroupsSequence]: {
        Value: [2, 3, 1].map((time) => ({
          [tags.FrameContentSequence]: { Value: [json({ [radiologyTags.DimensionIndexValues]: [1, time] })] },
        })),
      },
    };
    expect(build([film])[0]?.frames.map(({ ref }) => ref.frameNumber)).toEqual([3, 1, 2]);
  });
});

test('a point belongs to a slice up to half the usual step', () => {
  const [set] = build([0, 3, 6, 12].map((z) => slice(z)));
  expect(halfSliceSpacingMm(set?.frames ?? [])).toBe(1.5);
  const [single] = build([slice(0, { [tags.SliceThickness]: [5] })]);
  expect(halfSliceSpacingMm(single?.frames ?? [])).toBe(2.5);
});
