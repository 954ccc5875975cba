import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DicomJson } from '../dicom/json';
import { stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { textDecoding } from './characterSet';
import { decodePart10, encodePart10 } from './part10';

const folder = join(
  process.env.PARFOCAL_DATA ?? new URL('../../../shared/data/public', import.meta.url).pathname,
  'charset',
);
const isThere = existsSync(folder);

/** What each file says, as another program reads it. */
const NAMES: Readonly<Record<string, string>> = {
  'chrArab.dcm': 'قباني^لنزار',
  'chrFren.dcm': 'Buc^Jérôme',
  'chrFrenMulti.dcm': 'Buc^Jérôme',
  'chrGerm.dcm': 'Äneas^Rüdiger',
  'chrGreek.dcm': 'Διονυσιος',
  'chrH31.dcm': 'Yamada^Tarou=山田^太郎=やまだ^たろう',
  'chrH32.dcm': 'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう',
  'chrHbrw.dcm': 'שרון^דבורה',
  'chrI2.dcm': 'Hong^Gildong=洪^吉洞=홍^길동',
  'chrJapMulti.dcm': 'やまだ^たろう',
  'chrJapMultiExplicitIR6.dcm': 'やまだ^たろう',
  'chrKoreanMulti.dcm': '김희중',
  'chrRuss.dcm': 'Люкceмбypг',
  'chrX1.dcm': 'Wang^XiaoDong=王^小東',
  'chrX2.dcm': 'Wang^XiaoDong=王^小东',
};

function readText(name: string): { readonly first: DicomJson; readonly again: DicomJson } {
  const first = decodePart10(readFileSync(join(folder, name)));
  if (!first.ok) throw new Error(`${name}: ${first.error.detail}`);
  // Some of these files are fragments without an identity, which a file needs to be written.
  const whole = { [tags.SOPClassUID]: uid('1.2.3'), [tags.SOPInstanceUID]: uid('1.2.3.4'), ...first.value };
  const again = decodePart10(encodePart10(whole));
  if (!again.ok) throw new Error(`${name}: ${again.error.detail}`);
  return { first: whole, again: again.value };
}

const uid = (value: string) => ({ vr: 'UI', Value: [value] });

/** Texts of a dataset and its items, by tag. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || value instanceof ArrayBuffer) return [];
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.flatMap(([key, one]) =>
    key === tags.SpecificCharacterSet || key === 'vr' || key === '00020010' ? [] : textsIn(one),
  );
}

test('the files with text in the character sets of the world are there', ({ skip }) => {
  skip(!isThere, `no files in ${folder}`);
  expect(readdirSync(folder).length).toBeGreaterThan(15);
});

describe.runIf(isThere)('text in the character sets of the world', () => {
  test.each(isThere ? readdirSync(folder) : [])('T-SR-16: %s keeps its text through a round trip', (name) => {
    const { first, again } = readText(name);
    expect(textsIn(again)).toEqual(textsIn(first));
    expect(textsIn(first).join()).not.toContain('�');
    if (NAMES[name] !== undefined) expect(stringOf(first, tags.PatientName)).toBe(NAMES[name]);
    else expect(textsIn(first)).toEqual(expect.arrayContaining(['ﾔﾏﾀﾞ^ﾀﾛｳ', '山田^太郎', 'やまだ^たろう']));
  });
});

test('an escape sequence is followed also where only one character set is named, and an unknown name reads as Latin-1', () => {
  const korean = Uint8Array.from([0x1b, 0x24, 0x29, 0x43, 0xb1, 0xe8]);
  expect(textDecoding(['ISO 2022 IR 149'])(korean)).toBe('김');
  expect(textDecoding(['constructor', 'x'])(Uint8Array.of(0x41, 0xe9))).toBe('Aé');
  expect(textDecoding([])(Uint8Array.of(0x1b))).toBe('');
});
