import { expect, test } from 'vitest';
import { numberOf, numbersOf, stringOf } from '../dicom/json';
import { readSeriesText } from '../dicom/slide/seriesText';
import { tags } from '../dicom/tags';
import { seededRandom } from '../lib/seededRandom';
import { parseDatasets, readDatasets } from './datasets';

const bytes = (text: string) => new TextEncoder().encode(text);
const parse = (text: string) => parseDatasets(bytes(text));
const none = new AbortController().signal;

test('nothing, null and an empty list are no datasets, one object is one', () => {
  for (const empty of ['', '  \n', 'null', '[]', '[null]']) expect(parse(empty)).toEqual([]);
  expect(parse('{"00080060":{"Value":["CT"]}}')).toHaveLength(1);
  expect(parse('\ufeff [{"00080060":{"Value":["CT"]}}]')).toHaveLength(1);
});

test('what is no list of datasets is none', () => {
  for (const wrong of ['<html>', '5', '"x"', '[5]', '[[{}]]', '{', '{"a":NaNo}', '[{}', 'true']) {
    expect(parse(wrong)).toBeUndefined();
  }
});

test('AT-18: numbers that JSON does not have are no numbers, and text that looks like them stays', async () => {
  const text = `[{"00280030":{"vr":"DS","Value":[NaN, -Infinity,0.5,Infinity ]},"00104000":{"Value":["[NaN, \\"NaN,"]},
    "00281050":{"Value":["NaN", -1e400, 40]}, "00280010": {"Value": [-5]}}]`;
  for (const dataset of [parse(text)?.[0], (await readDatasets(bytes(text), none, 0))?.[0]]) {
    expect(numbersOf(dataset ?? {}, tags.PixelSpacing)).toEqual([0.5]);
    expect(stringOf(dataset ?? {}, '00104000')).toBe('[NaN, "NaN,');
    expect(numbersOf(dataset ?? {}, tags.WindowCenter)).toEqual([40]);
    expect(numberOf(dataset ?? {}, tags.Rows)).toBe(-5);
  }
});

test('an answer read piece by piece is the answer read at once', async () => {
  const texts = [
    '[]',
    '[null,{"00080060":{"Value":["CT"]}}]',
    '\ufeff [ {"00080060":{"Value":["C]}T\\""]}} , {} ] ',
    '{"00080060":{"Value":["CT"]}}',
  ];
  for (const text of texts) expect(await readDatasets(bytes(text), none, 0)).toEqual(parse(text));
  for (const wrong of ['[{}', '[{},', '[{"a":}]', '[{}] x', '[5]', '['])
    expect(await readDatasets(bytes(wrong), none, 0)).toBeUndefined();
});

test('a large answer lets the page live on while it is read, and ends when nobody wants it', async () => {
  const one = JSON.stringify({
    '00080018': { vr: 'UI', Value: ['1.2.3'] },
    '00283006': { vr: 'OW', Value: new Array(500).fill(1) },
  });
  const large = bytes(`[${new Array(8000).fill(one).join(',')}]`);
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  expect(await readDatasets(large, none)).toHaveLength(8000);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(1);
  const leaving = new AbortController();
  const reading = readDatasets(large, leaving.signal);
  leaving.abort();
  await expect(reading).rejects.toThrow();
});

test('AT-18: a hostile answer of any kind is a list of datasets or nothing, never an exception', async () => {
  const random = seededRandom(18);
  const seed =
    '[{"00080018":{"vr":"UI","Value":["1.2"]},"00081140":{"vr":"SQ","Value":[{"00081155":{"Value":["1"]}}]}}]';
  for (let round = 0; round < 3000; round += 1) {
    const text = bytes(seed);
    for (let times = 1 + random() * 3; times > 0; times -= 1)
      text[Math.floor(random() * text.length)] = '[]{}",:\\0n\xff'.charCodeAt(Math.floor(random() * 11));
    const datasets = parseDatasets(text) ?? [];
    for (const dataset of datasets) stringOf(dataset, tags.SOPInstanceUID);
    await readDatasets(text, none, 0);
    readSeriesText(text);
  }
});

test('tags in lower case place the tiles of a slide as those in upper case do', () => {
  const frame = (column: number) =>
    `{"0048021A":{"vr":"SQ","Value":[{"0048021E":{"vr":"SL","Value":[${column}]},"0048021F":{"vr":"SL","Value":[1]}}]}}`;
  const text = `[{"00080018":{"vr":"UI","Value":["1.2"]},"0020000E":{"Value":["1.1"]},"52009230":{"vr":"SQ","Value":[${frame(1)},${frame(241)}]}}]`;
  const lower = text.replace(/"[0-9A-F]{8}"/g, (tag) => tag.toLowerCase());
  expect(lower).not.toBe(text);
  expect(readSeriesText(bytes(lower))).toEqual(readSeriesText(bytes(text)));
});
