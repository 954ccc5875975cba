import { expect, test } from 'vitest';
import { itemOf, numberOf, numbersOf, sequenceOf, stringOf, stringsOf } from './json';
import { repaired, repairDatasets } from './jsonRepair';
import { tags } from './tags';

const parsed = (text: string) => repaired(JSON.parse(text));
const SEQUENCE = '00081140';

test('numbers come from numbers and from text, one by one or joined by backslashes, and what is none is left out', () => {
  const of = (...values: unknown[]) => numbersOf({ '00280030': { vr: 'DS', Value: values } }, '00280030');
  expect(of(0.5, '0.25', ' 1 ', '')).toEqual([0.5, 0.25, 1]);
  expect(of('0.5\\0.25')).toEqual([0.5, 0.25]);
  expect(of('Infinity', 'NaN', null, Number.NaN, 'x', {}, [], true)).toEqual([]);
  expect(numberOf({ '00280010': { Value: ['512'] } }, '00280010')).toBe(512);
  expect(numberOf({ '00280010': { Value: [null, 'x', 7] } }, '00280010')).toBe(7);
});

test('a name comes as component groups, in part, or as plain text', () => {
  const of = (value: unknown) => stringOf({ '00100010': { vr: 'PN', Value: [value] } }, '00100010');
  expect(of({ Alphabetic: 'Doe^Jane', Ideographic: '山田' })).toBe('Doe^Jane=山田');
  expect(of({ Ideographic: '山田' })).toBe('=山田');
  expect(of('Doe^Jane')).toBe('Doe^Jane');
  expect(of({})).toBeUndefined();
  expect(of({ Alphabetic: { toString: 5 } })).toBeUndefined();
});

test('absent, empty and null values are nothing, and a type in one joined string is several', () => {
  for (const element of [{ vr: 'CS' }, { vr: 'CS', Value: [] }, { vr: 'CS', Value: [null] }, undefined])
    expect(stringOf({ '00080008': element }, '00080008')).toBeUndefined();
  expect(stringsOf({ '00080008': { Value: ['DERIVED\\PRIMARY\\VOLUME'] } }, '00080008')).toEqual([
    'DERIVED',
    'PRIMARY',
    'VOLUME',
  ]);
});

test('AT-18: keys that name parts of JavaScript do nothing, and of a key given twice one counts', () => {
  const text = `{ "__proto__": { "00080060": { "Value": ["XX"] } }, "constructor": { "Value": [1] }, "toString": 1,
    "00080060": { "vr": "CS", "Value": ["CT"] }, "00080060": { "vr": "CS", "Value": ["MR"] },
    "00100020": { "vr": "LO", "__proto__": { "Value": ["evil"] } } }`;
  const dataset = parsed(text);
  expect(stringOf(dataset, tags.Modality)).toBe('MR');
  expect(stringOf(dataset, tags.PatientID)).toBeUndefined();
  expect(stringOf({}, tags.Modality)).toBeUndefined();
  expect(({} as Record<string, unknown>)[tags.Modality]).toBeUndefined();
  expect(stringOf({ ...dataset }, tags.Modality)).toBe('MR');
});

test('AT-18: sequences nested a hundred thousand deep are walked without an end of the stack', () => {
  const depth = 100_000;
  const text = `${`{"${SEQUENCE}":{"vr":"SQ","Value":[`.repeat(depth)}{"0008103e":"deep"}${']}}'.repeat(depth)}`;
  let dataset = parsed(text);
  for (let level = 0; level < depth; level += 1) dataset = itemOf(dataset, SEQUENCE) ?? {};
  expect(stringOf(dataset, tags.SeriesDescription)).toBe('deep');
});

test('AT-18: a value of ten million numbers is read without a copy of each as text', () => {
  const dataset = { [tags.WindowCenter]: { vr: 'DS', Value: new Array(10_000_000).fill(40) } };
  expect(numberOf(dataset, tags.WindowCenter)).toBe(40);
  expect(stringOf(dataset, tags.WindowCenter)).toBe('40');
  expect(numbersOf(dataset, tags.WindowCenter)).toHaveLength(10_000_000);
});

test('tags in lower case, keywords, bare values and lone items are brought into the form of the standard', () => {
  const dataset =
    parsed(`{ "0020000d": { "vr": "UI", "Value": "1.2" }, "Modality": { "Value": ["CT"] }, "PatientID": "A-1",
    "00280030": [0.5, 0.5], "00081140": { "vr": "SQ", "Value": { "00081155": { "Value": "1.2.3" } } }, "Rows": null,
    "00080016": null, "SOPInstanceUID": "1.9", "00080018": { "vr": "UI", "Value": ["1.8"] } }`);
  expect(stringOf(dataset, tags.StudyInstanceUID)).toBe('1.2');
  expect(stringOf(dataset, tags.Modality)).toBe('CT');
  expect(stringOf(dataset, tags.PatientID)).toBe('A-1');
  expect(numbersOf(dataset, tags.PixelSpacing)).toEqual([0.5, 0.5]);
  expect(stringOf(itemOf(dataset, SEQUENCE) ?? {}, tags.ReferencedSOPInstanceUID)).toBe('1.2.3');
  expect(numberOf(dataset, tags.Rows)).toBeUndefined();
  expect(stringOf(dataset, tags.SOPInstanceUID)).toBe('1.8');
  expect(sequenceOf(dataset, '00400555')).toEqual([]);
});

test('an address or bytes inside the list of values stand for the value, and what is no text is no address', () => {
  const dataset = parsed(`{ "00283006": { "vr": "OW", "Value": [{ "BulkDataURI": "bulk/1" }] },
    "00282000": { "vr": "OB", "Value": [{ "InlineBinary": "AAAA" }] }, "00281201": { "vr": "OW", "BulkDataURI": 5 },
    "00281202": { "vr": "OW", "BulkDataURI": "bulk/2", "Value": [] }, "00281203": { "vr": "OW", "InlineBinary": {} },
    "00281101": { "vr": "US", "Value": null } }`);
  expect(dataset).toEqual({
    '00283006': { vr: 'OW', BulkDataURI: 'bulk/1' },
    '00282000': { vr: 'OB', InlineBinary: 'AAAA' },
    '00281201': { vr: 'OW' },
    '00281202': { vr: 'OW', BulkDataURI: 'bulk/2' },
    '00281203': { vr: 'OW' },
    '00281101': { vr: 'US' },
  });
});

test('a dataset that needs no repair is left as it is, to the object', () => {
  const dataset = JSON.parse(`{ "00100010": { "vr": "PN", "Value": [{ "Alphabetic": "A" }] },
    "00081140": { "vr": "SQ", "Value": [{ "00081155": { "vr": "UI", "Value": ["1.2"] } }, null] }, "00081199": { "vr": "SQ" } }`);
  const before = JSON.stringify(dataset);
  repairDatasets([dataset, null, 5, 'x', []]);
  expect(JSON.stringify(dataset)).toBe(before);
});
