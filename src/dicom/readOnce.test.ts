import { expect, test } from 'vitest';
import { seededRandom } from '../lib/seededRandom';
import { type DicomJson, numbersOf, sequenceOf, stringOf } from './json';
import { readOnce } from './readOnce';
import { tags } from './tags';

const ct = (values: Readonly<Record<string, readonly unknown[]>>): DicomJson =>
  Object.fromEntries(Object.entries(values).map(([tag, Value]) => [tag, { vr: 'DS', Value }]));

test('headers that say the same are read once, whatever else differs in them', () => {
  let count = 0;
  const spacing = readOnce((dataset) => {
    count += 1;
    return numbersOf(dataset, tags.PixelSpacing);
  });
  for (let slice = 0; slice < 5; slice += 1)
    expect(spacing(ct({ [tags.PixelSpacing]: [0.5, 0.7], [tags.InstanceNumber]: [slice] }))).toEqual([0.5, 0.7]);
  expect(count).toBe(1);
});

test('one slice with another spacing is read by itself, and so is the one after it', () => {
  const spacing = readOnce((dataset) => numbersOf(dataset, tags.PixelSpacing));
  const stated = [[0.5, 0.7], [0.5, 0.8], [0.5, 0.7], [0.5], []];
  expect(stated.map((Value) => spacing(ct({ [tags.PixelSpacing]: Value })))).toEqual(stated);
});

test('an attribute that only some headers lead to counts as soon as it is asked for', () => {
  const window = readOnce((dataset) =>
    stringOf(dataset, tags.Modality) === 'CT' ? stringOf(dataset, tags.WindowCenter) : undefined,
  );
  const seen = [
    window(ct({ [tags.Modality]: ['MR'], [tags.WindowCenter]: ['1'] })),
    window(ct({ [tags.Modality]: ['CT'], [tags.WindowCenter]: ['2'] })),
    window(ct({ [tags.Modality]: ['CT'], [tags.WindowCenter]: ['3'] })),
    window(ct({ [tags.Modality]: ['MR'], [tags.WindowCenter]: ['4'] })),
  ];
  expect(seen).toEqual([undefined, '2', '3', undefined]);
});

test('absent, empty, null, of another VR, and behind an address are all different', () => {
  const seen = readOnce((dataset) => JSON.stringify(dataset[tags.PixelSpacing] ?? 'absent'));
  const elements = [
    undefined,
    { vr: 'DS' },
    { vr: 'DS', Value: [] },
    { vr: 'DS', Value: [null] },
    { vr: 'DS', Value: [1] },
    { vr: 'IS', Value: [1] },
    { vr: 'DS', BulkDataURI: 'a' },
    { vr: 'DS', BulkDataURI: 'b' },
    { vr: 'DS', InlineBinary: 'AA==' },
  ];
  for (const element of elements)
    expect(seen({ [tags.PixelSpacing]: element })).toBe(JSON.stringify(element ?? 'absent'));
});

test('items of sequences are always looked into', () => {
  const spacing = readOnce((dataset) =>
    sequenceOf(dataset, tags.PixelMeasuresSequence).map((item) => numbersOf(item, tags.PixelSpacing)),
  );
  for (const value of [1, 2, 2])
    expect(
      spacing({ [tags.PixelMeasuresSequence]: { vr: 'SQ', Value: [ct({ [tags.PixelSpacing]: [value] })] } }),
    ).toEqual([[value]]);
});

test('whoever looks at a header as a whole is told that this cannot be remembered', () => {
  const copied = readOnce((dataset) => ({ ...dataset }));
  expect(() => copied(ct({}))).toThrow('by its tag');
});

test('over a thousand random headers it finds what reading each of them finds', () => {
  const random = seededRandom(7);
  const read = (dataset: DicomJson) => [
    stringOf(dataset, tags.Modality),
    stringOf(dataset, tags.Modality) === 'CT'
      ? numbersOf(dataset, tags.PixelSpacing)
      : stringOf(dataset, tags.ImageType),
  ];
  const remembered = readOnce(read);
  const pick = <T>(...choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
  for (let round = 0; round < 1000; round += 1) {
    const dataset = ct({
      [tags.Modality]: pick(['CT'], ['MR'], [], [null]),
      [tags.PixelSpacing]: pick([1, 1], [1, 2], ['1\\2'], []),
      [tags.ImageType]: pick(['ORIGINAL'], ['DERIVED']),
    });
    expect(remembered(dataset)).toEqual(read(dataset));
  }
});
