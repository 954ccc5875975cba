import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import type { DicomJson } from '../json';
import { tags } from '../tags';
import { buildSlides } from './buildSlides';
import { buffersOf, buildSlidesFromText } from './buildSlidesFromText';
import { readSeriesText, splitInstance } from './seriesText';
import { concatenated, element, madeInstance, madeSeries, type InstanceRecipe } from './slideFixture';
import { slideTags } from './slideTags';

const textOf = (json: unknown, indent?: number): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(JSON.stringify(json, null, indent));
const read = (bytes: Uint8Array) => {
  const result = readSeriesText(bytes);
  if (!result.ok) throw new Error(result.error.title);
  return result.value;
};
const group = (column: unknown, row: unknown, z: unknown, path: unknown, ranks: unknown[]): DicomJson => ({
  [tags.FrameContentSequence]: element({ [slideTags.DimensionIndexValues]: element(...ranks) }),
  [slideTags.PlanePositionSlideSequence]: element({
    [slideTags.XOffsetInSlideCoordinateSystem]: element('12.5'),
    [slideTags.ColumnPositionInTotalImagePixelMatrix]: element(column),
    [slideTags.RowPositionInTotalImagePixelMatrix]: element(row),
    [slideTags.ZOffsetInSlideCoordinateSystem]: element(z),
  }),
  [slideTags.OpticalPathIdentificationSequence]: element({ [slideTags.OpticalPathIdentifier]: element(path) }),
});

describe('functional groups read from text', () => {
  test('say what the same groups read as objects say, in any form a server sends (seeded)', () => {
    const random = seededRandom(11);
    const pick = <T>(...values: T[]): T => values[Math.floor(random() * values.length)]!;
    for (let run = 0; run < 60; run += 1) {
      const groups = Array.from({ length: Math.floor(random() * 20) }, () =>
        pick<unknown>(
          group(
            pick<unknown>(1, '257', 513.5, null),
            -3,
            pick<unknown>(2.25, '1e-3', ''),
            pick<unknown>('a "b\\"', 'ü', 7),
            [1, Math.floor(random() * 9)],
          ),
          {},
          null,
        ),
      );
      const dataset = {
        ...madeInstance({ uid: '1', matrix: [512, 512] }),
        [tags.PerFrameFunctionalGroupsSequence]: element(...groups),
      };
      const expected = splitInstance(dataset);
      const [found] = read(textOf([dataset], pick(undefined, 2)));
      expect(found).toEqual(expected);
      expect(found?.dataset).not.toHaveProperty(tags.PerFrameFunctionalGroupsSequence);
    }
  });

  test('one dataset, an empty answer, a byte order mark and null items are understood', () => {
    const dataset = { [tags.SOPInstanceUID]: element('1.2') };
    expect(read(textOf(dataset))).toEqual([{ dataset }]);
    expect(read(new Uint8Array(0))).toEqual([]);
    expect(read(textOf([null, dataset]))).toEqual([{ dataset }]);
    expect(read(Uint8Array.from([0xef, 0xbb, 0xbf, ...textOf([dataset])]))).toEqual([{ dataset }]);
  });

  test.each(['<html>', '[{"00080018":{"Value":["1"]}', '[1]', '[{"52009230":{"Value":[{"a"', '{} {}'])(
    'what is no DICOM JSON is a problem, not a crash: %s',
    (text) => {
      expect(readSeriesText(new TextEncoder().encode(text))).toMatchObject({ ok: false, error: { severity: 'error' } });
    },
  );
});

describe('slides built from text', () => {
  const sparse: InstanceRecipe = {
    uid: '1.1',
    matrix: [1024, 512],
    type: 'TILED_SPARSE',
    positions: [
      [1, 1],
      [300, 7],
      [257, 1, 4],
    ],
  };
  const part = (uid: string, number: number, offset: number, frames: number): InstanceRecipe => ({
    uid,
    matrix: [2048, 1024],
    frames,
    more: concatenated('9.9', number, offset),
  });

  test('are those built from objects, and carry no functional groups', () => {
    for (const recipes of [[sparse], [part('2.2', 2, 20, 12), part('2.1', 1, 0, 20), { ...sparse, uid: '3' }]]) {
      const series = madeSeries();
      const uids = {
        [tags.StudyInstanceUID]: { vr: 'UI', Value: [series.studyInstanceUid] },
        [tags.SeriesInstanceUID]: { vr: 'UI', Value: [series.seriesInstanceUid] },
      };
      // Archives may leave out what was asked for; what is built names it all the same.
      const instances = recipes.map((recipe) => ({ ...madeInstance(recipe), ...uids }));
      const bare = buildSlidesFromText([{ series, text: textOf(recipes.map(madeInstance)).buffer }]);
      expect(bare.displaySets[0]!.slide.baseDataset).toEqual(
        buildSlides([{ series, instances }])[0]!.slide.baseDataset,
      );
      const built = buildSlidesFromText([{ series, text: textOf(instances).buffer }]);
      expect(built.displaySets).toEqual(buildSlides([{ series, instances }]));
      const kept = [
        ...built.series.flatMap((one) => one.instances),
        ...built.displaySets.map(({ slide }) => slide.baseDataset),
      ];
      for (const dataset of kept) expect(dataset).not.toHaveProperty(tags.PerFrameFunctionalGroupsSequence);
      const plain = buildSlides([{ series, instances }]).map(({ slide }) => slide.baseDataset);
      for (const dataset of plain) expect(dataset).not.toHaveProperty(tags.PerFrameFunctionalGroupsSequence);
    }
  });

  test('what belongs to another series is left out and said; a broken answer costs its series alone', () => {
    const stranger = { ...madeInstance({ ...sparse, uid: '5' }), [tags.SeriesInstanceUID]: element('7.7') };
    const own = madeInstance(sparse);
    const built = buildSlidesFromText([
      { series: madeSeries('1.9'), text: textOf([stranger, own, own]).buffer },
      { series: madeSeries('1.10'), text: new TextEncoder().encode('no').buffer },
    ]);
    expect(built.displaySets).toHaveLength(1);
    expect(built.series.map(({ instances, problem }) => [instances.length, problem?.title])).toEqual([
      [1, '1 object of another series came with this one and is left out'],
      [0, 'The archive sent something that is not DICOM JSON'],
    ]);
  });

  test('can be handed to another thread: every buffer is named once, and nothing is lost on the way', () => {
    const built = buildSlidesFromText([{ series: madeSeries(), text: textOf([madeInstance(sparse)]).buffer }]);
    const buffers = buffersOf(built);
    expect(new Set(buffers).size).toBe(buffers.length);
    const before = structuredClone(built);
    const after = structuredClone(built, { transfer: [...buffers] });
    expect(after).toEqual(before);
    expect(built.displaySets[0]!.slide.levels[0]!.tileIndex).toHaveLength(0);
  });

  test('a level of a hundred thousand sparse frames is columns, whatever the text weighed (WSI-09)', () => {
    const across = 400;
    const positions = Array.from(
      { length: 100_000 },
      (_, frame) => [(frame % across) * 256 + 1, Math.floor(frame / across) * 256 + 1] as const,
    );
    const recipe: InstanceRecipe = { uid: '1', matrix: [across * 256, 250 * 256], type: 'TILED_SPARSE', positions };
    const built = buildSlidesFromText([{ series: madeSeries(), text: textOf([madeInstance(recipe)]).buffer }]);
    const [level] = built.displaySets[0]!.slide.levels;
    expect(level!.tileIndex.every((entry, cell) => entry === cell)).toBe(true);
    expect(JSON.stringify(built.series).length).toBeLessThan(5000);
    const bytes = buffersOf(built).reduce((sum, buffer) => sum + buffer.byteLength, 0);
    expect(bytes).toBe(8 * 100_000);
  });
});
