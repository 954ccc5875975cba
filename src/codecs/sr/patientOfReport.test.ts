import { expect, test } from 'vitest';
import { tags } from '../../dicom/tags';
import { decodePart10 } from '../part10';
import { ctImage, ctLines, mark, frameSpace, reportInput } from '../testData';
import { amended } from './amendFixtures';
import { encodeMeasurementReport } from './encodeReport';
import { refiled } from './reportFixtures';

const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));
const short = (tag: [number, number], vr: string, value: readonly number[]): number[] => {
  const padded = value.length % 2 === 0 ? value : [...value, vr === 'UI' ? 0 : 0x20];
  const [group, element] = tag;
  return [
    group & 255,
    group >> 8,
    element & 255,
    element >> 8,
    ...ascii(vr),
    padded.length & 255,
    padded.length >> 8,
    ...padded,
  ];
};
const ESC = 0x1b;
const kanji = (...bytes: number[]): number[] => [ESC, ...ascii('$B'), ...bytes, ESC, ...ascii('(B')];

/** Yamada^Tarou=山田^太郎=やまだ^たろう as ISO 2022 IR 87 writes it (PS3.5 H.3). */
const NAME = [
  ...ascii('Yamada^Tarou='),
  ...kanji(0x3b, 0x33, 0x45, 0x44),
  ...ascii('^'),
  ...kanji(0x42, 0x40, 0x4f, 0x3a),
  ...ascii('='),
  ...kanji(0x24, 0x64, 0x24, 0x5e, 0x24, 0x40),
  ...ascii('^'),
  ...kanji(0x24, 0x3f, 0x24, 0x6d, 0x24, 0x26),
];

function japaneseImage() {
  const meta = short([2, 0x10], 'UI', ascii('1.2.840.10008.1.2.1'));
  const bytes = [
    ...new Array<number>(128).fill(0),
    ...ascii('DICM'),
    ...short([2, 0], 'UL', [meta.length & 255, meta.length >> 8, 0, 0]),
    ...meta,
    ...short([8, 5], 'CS', ascii('\\ISO 2022 IR 87')),
    ...short([0x10, 0x10], 'PN', NAME),
    ...short([0x10, 0x20], 'LO', ascii('P-17')),
  ];
  const read = decodePart10(Uint8Array.from(bytes));
  if (!read.ok) throw new Error(read.error.title);
  const { [tags.PatientName]: name } = read.value;
  return { ...ctImage(), [tags.PatientName]: name };
}

test('T-SR-16: a name with ideographic and phonetic groups from an ISO 2022 image is the same in the report and its next version', () => {
  const dataset = japaneseImage();
  const expected = { Alphabetic: 'Yamada^Tarou', Ideographic: '山田^太郎', Phonetic: 'やまだ^たろう' };
  expect(dataset[tags.PatientName]?.Value).toEqual([expected]);
  const images = () => ({ dataset, isMultiFrame: false });
  const report = encodeMeasurementReport(reportInput(ctLines(), { images }));
  if (!report.ok) throw new Error(report.error.title);
  const first = refiled(report.value);
  const second = refiled(
    amended(first, { added: [mark(dataset, frameSpace(dataset), 'point', [1, 2])] }, { images }).dataset,
  );
  for (const version of [first, second]) {
    expect(version[tags.PatientName]?.Value).toEqual([expected]);
    expect(version[tags.SpecificCharacterSet]?.Value).toEqual(['ISO_IR 192']);
  }
});
