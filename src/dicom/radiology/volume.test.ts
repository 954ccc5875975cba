import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import type { DicomJson } from '../json';
import { tags } from '../tags';
import type { FramesDisplaySet, Series } from '../types';
import { buildFramesDisplaySets } from './displaySets';
import { radiologyTags } from './radiologyTags';
import { pointToVoxels, type VolumeGeometry, volumeOf, voxelToMm } from './volume';

const series = {
  sourceId: 'main',
  studyInstanceUid: '1.2',
  seriesInstanceUid: '1.2.3',
  modality: 'CT',
} as unknown as Series;

const json = (values: Record<string, readonly unknown[]>): DicomJson =>
  Object.fromEntries(Object.entries(values).map(([tag, Value]) => [tag, { Value }]));

let next = 0;
const slice = (z: number, values: Record<string, readonly unknown[]> = {}): DicomJson => {
  next += 1;
  return json({
    [tags.SOPClassUID]: ['1.2.840.10008.5.1.4.1.1.2'],
    [tags.SOPInstanceUID]: [`1.2.3.${next}`],
    [tags.Modality]: ['CT'],
    [tags.InstanceNumber]: [next],
    [tags.Rows]: [8],
    [tags.Columns]: [6],
    [tags.FrameOfReferenceUID]: ['1.9'],
    [tags.ImagePositionPatient]: [-3, -4, z],
    [tags.ImageOrientationPatient]: [1, 0, 0, 0, 1, 0],
    [tags.PixelSpacing]: [0.5, 0.75],
    ...values,
  });
};
/** All images of a series, however they are shown. */
const together = (instances: readonly DicomJson[]): FramesDisplaySet => {
  const sets = buildFramesDisplaySets(series, instances);
  return { ...stackOf(instances), frames: sets.flatMap(({ frames }) => frames) };
};
const stackOf = (instances: readonly DicomJson[]): FramesDisplaySet => {
  const [set] = buildFramesDisplaySets(series, instances);
  if (!set) throw new Error('no stack');
  return set;
};
const volume = (instances: readonly DicomJson[]): VolumeGeometry => {
  const found = volumeOf(stackOf(instances));
  if (!found.ok) throw new Error(found.error);
  return found.value;
};
const reason = (instances: readonly DicomJson[]): string | undefined => {
  const found = volumeOf(together(instances));
  return found.ok ? undefined : found.error;
};

describe('what is a volume (VOL-01)', () => {
  test('a regular series is one, and a voxel is where its pixel is', () => {
    const found = volume([0, 2, 4, 6].map((z) => slice(z)));
    expect(found).toMatchObject({ columns: 6, rows: 8, slices: 4, frameOfReferenceUid: '1.9' });
    expect(voxelToMm(found, [2, 4, 3])).toEqual([-1.5, -2, 6]);
    expect(pointToVoxels(found, [-1.5, -2, 6])).toEqual([2, 4, 3]);
    // Reading order is head first: the frame at the lowest place is the last of the stack.
    expect(found.frameAt).toEqual([3, 2, 1, 0]);
  });

  test('positions rounded to a tenth of a millimetre still make one', () => {
    const random = seededRandom(11);
    const zs = Array.from({ length: 50 }, (_unused, index) => index * 3 + (random() - 0.5) * 0.2);
    expect(volume(zs.map((z) => slice(z))).slices).toBe(50);
  });

  test('T-SAFE-18: one missing image is a gap with no frame in it, and is said; no image is spread over it', () => {
    const images = [0, 2, 4, 8, 10, 12].map((z) => slice(z));
    expect(stackOf(images).problems.map(({ title }) => title)).toEqual([
      'Gap between images 3 and 4: 4.0 mm instead of 2.0 mm',
    ]);
    const found = volume(images);
    expect(found.frameAt).toEqual([5, 4, 3, -1, 2, 1, 0]);
    expect(voxelToMm(found, [0, 0, 4])).toEqual([-3, -4, 8]);
  });

  test('T-SAFE-18: one doubled image is said, and no volume is made of two images at one place', () => {
    const images = [0, 2, 4, 4, 6, 8].map((z) => slice(z));
    expect(stackOf(images).problems.map(({ title }) => title)).toEqual([
      'Several images at one position: images 3 to 4',
    ]);
    expect(reason(images)).toBe('images 3 and 4 are at one position');
  });

  test('T-SAFE-30: a multi-frame of one place at many times is no volume', () => {
    const clip = slice(0, { [tags.NumberOfFrames]: [12], [radiologyTags.TemporalPositionIdentifier]: [1] });
    expect(reason([clip])).toBe('all images are at one position: times of one place');
  });

  test('T-SAFE-30: a perfusion of several times at every place is no volume', () => {
    const times = [1, 2].flatMap((time) =>
      [0, 2, 4].map((z) => slice(z, { [radiologyTags.TemporalPositionIdentifier]: [time] })),
    );
    expect(reason(times)).toBe('the images are of several times');
    expect(reason([0, 2, 4, 0, 2, 4].map((z) => slice(z)))).toBe(
      'there are several images at one position: times, echoes or b-values',
    );
  });

  test.each([
    [radiologyTags.DiffusionBValue, 'b-values'],
    [radiologyTags.EchoNumbers, 'echoes'],
    [radiologyTags.NominalPercentageOfCardiacPhase, 'cardiac phases'],
  ])('images of two values of %s are not one volume, though each lies at a place of its own', (tag, words) => {
    expect(reason([0, 2, 4, 6].map((z) => slice(z, { [tag]: [z < 3 ? 0 : 800] })))).toBe(
      `the images are of several ${words}`,
    );
  });

  test('orientations that differ by more than 1e-4 are not one, those that differ by rounding are', () => {
    const turned = (sine: number) =>
      [0, 2, 4, 6].map((z) =>
        slice(z, {
          [tags.ImageOrientationPatient]:
            z === 4 ? [Math.sqrt(1 - sine * sine), sine, 0, -sine, Math.sqrt(1 - sine * sine), 0] : [1, 0, 0, 0, 1, 0],
        }),
      );
    expect(reason(turned(9e-5))).toBeUndefined();
    expect(reason(turned(3e-4))).toBe('the images lie in different directions');
  });

  test('irregular distances, a shifted image, no frame of reference and a pair of images are refused in words', () => {
    expect(reason([0, 2, 4, 7, 9].map((z) => slice(z)))).toBe('the distance between images varies from 2 to 3 mm');
    expect(reason([0, 2, 4, 6].map((z) => slice(z, { [tags.ImagePositionPatient]: [z === 2 ? 0 : -3, -4, z] })))).toBe(
      'an image lies beside the others',
    );
    expect(reason([0, 2, 4].map((z) => slice(z, { [tags.FrameOfReferenceUID]: [] })))).toBe(
      'the images name no frame of reference',
    );
    expect(reason([0, 2].map((z) => slice(z)))).toBe('it needs 3 images or more, and there are 2');
  });
});

test('a tilted gantry is a sheared volume: each voxel keeps its patient position (VOL-03)', () => {
  const tilt = (18 * Math.PI) / 180;
  const orientation = [1, 0, 0, 0, Math.cos(tilt), Math.sin(tilt)];
  const images = [0, 5, 10, 15].map((z) => slice(z, { [tags.ImageOrientationPatient]: orientation }));
  const found = volume(images);
  expect(found.sliceStepMm).toEqual([0, 0, 5]);
  const random = seededRandom(3);
  for (let round = 0; round < 50; round += 1) {
    const [i, j, k] = [random() * 5, random() * 7, random() * 3];
    const mm = voxelToMm(found, [i, j, k]);
    expect(mm[0]).toBeCloseTo(-3 + i * 0.75, 9);
    expect(mm[1]).toBeCloseTo(-4 + j * 0.5 * Math.cos(tilt), 9);
    expect(mm[2]).toBeCloseTo(k * 5 + j * 0.5 * Math.sin(tilt), 9);
    const back = pointToVoxels(found, mm);
    for (const [axis, value] of [i, j, k].entries()) expect(back[axis]).toBeCloseTo(value, 9);
  }
});
