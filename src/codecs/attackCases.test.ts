import { describe, expect, test } from 'vitest';
import { type DicomJson, stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { visibleText } from '../dicom/visibleText';
import { decoded, object, shapesOf, source, withGroups } from './ann/annTestSupport';
import { textDecoding } from './characterSet';
import { element } from './dataset';
import { objectTags as t } from './objectTags';
import { decodePart10, encodePart10 } from './part10';
import { readContentTree } from './sr/contentItem';
import { decodeReport } from './sr/decodeReport';
import { reportDocumentsOf } from './sr/reportDocuments';
import { area, foreign, group, named, region } from './sr/reportFixtures';
import { everythingOpen, SOURCE } from './testData';

/** Computing that goes on longer does not end by itself; other work on the machine is not counted. */
const HANG_MS = 5000;
const POINTS = 1_000_000;

function bounded<T>(call: () => T): T {
  const start = process.cpuUsage();
  const result = call();
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(HANG_MS);
  return result;
}

const circle = (): number[] =>
  Array.from({ length: 2 * POINTS }, (_, i) => {
    const angle = (Math.PI * (i - (i % 2))) / POINTS;
    return 128 + 100 * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
  });

describe('AT-22: reports and annotations that were made to break a reader', () => {
  test('AT-22: an outline of a million points is read in bounded time, and the measurements beside it stay what they are', () => {
    const points = { ...region('POLYLINE', []), '00700022': { vr: 'FL', Value: circle() } };
    const plain = group(named('Beside'), area(3), region('POLYLINE', [10, 10, 20, 10, 15, 20, 10, 10]));
    const report = foreign([group(named('Endless'), points), plain]);
    const read = bounded(() => decodeReport(report, everythingOpen));
    expect(read.groupsShown + read.groupsExplained).toBe(2);
    const beside = read.annotations.find(({ trackingIdentifier }) => trackingIdentifier === 'Beside');
    expect(beside?.points.slice(0, 4)).toEqual([10, 10, 20, 10]);
    const endless = read.annotations.find(({ trackingIdentifier }) => trackingIdentifier === 'Endless');
    // Whole or refused with words, never a part that passes for it.
    if (endless) expect(endless.points.length / 2).toBeGreaterThanOrEqual(POINTS - 1);
    else expect(read.problems.some(({ title }) => title.length > 5)).toBe(true);
    bounded(() => readContentTree(report));
    const [shown] = bounded(() => reportDocumentsOf([{ dataset: report, sourceId: SOURCE }]));
    expect(shown?.root.children.length).toBeGreaterThan(0);
  });

  test('AT-22: an index of points that leads out of the coordinates refuses its group with words, and no other', async () => {
    const line = [0, 0, 4, 0, 4, 4];
    const good = source('POLYLINE', [line, line], { dimension: 2, label: 'Sound' });
    const whole = object([{ ...good, label: 'Hostile', annotationGroupUid: '2.25.66' }, good]);
    for (const index of [
      [1, 0xffffffff],
      [0xfffffffe, 0xffffffff],
      [7, 1],
      [1, 13],
      [1, 1_000_000],
    ]) {
      const list = Buffer.from(Uint32Array.from(index).buffer).toString('base64');
      const hostile = withGroups(whole, (item, at) =>
        at === 0 ? { ...item, [t.LongPrimitivePointIndexList]: { vr: 'OL', InlineBinary: list } } : item,
      );
      const { groups, rejected, groupsInFile } = await decoded(hostile);
      expect([groups.map(({ label }) => label), groupsInFile]).toEqual([['Sound'], 2]);
      expect(rejected[0]?.problem.title).toMatch(/“Hostile” are not shown: its index/);
      expect(groups[0] && shapesOf(groups[0])).toEqual([line, line]);
    }
  });

  test('AT-22: counts that disagree with the coordinates refuse their group with words and allocate nothing for it', async () => {
    const dots = [[1, 2], [3, 4], [5, 6]]; // biome-ignore format: three dots
    const good = source('POINT', dots, { dimension: 2, label: 'Sound' });
    const whole = object([{ ...good, label: 'Hostile', annotationGroupUid: '2.25.66' }, good]);
    for (const count of [2, 4, 4_294_967_295, 2 ** 53, -1, 1.5]) {
      const hostile = withGroups(whole, (item, at) =>
        at === 0 ? { ...item, [t.NumberOfAnnotations]: element('UL', count) } : item,
      );
      const before = process.memoryUsage().arrayBuffers;
      const { groups, rejected } = await decoded(hostile);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50e6);
      expect(groups.map(({ label }) => label)).toEqual(['Sound']);
      expect(rejected.map(({ label, problem }) => [label, problem.severity])).toEqual([['Hostile', 'error']]);
    }
  });
});

const meta = { '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.2'), '00080018': element('UI', '1.2.3') };

/** What files are written in here. */
const WRITTEN = 'ISO_IR 192';

/** A file in which the bytes of one name are these, whatever the character set says. */
function fileWith(charset: string, name: readonly number[]): DicomJson {
  const placeholder = 'X'.repeat(name.length);
  const file = encodePart10({
    ...meta,
    '00081030': element('LO', 'Chest'),
    // So that the file names its character set.
    '00081040': element('LO', 'é'),
    '00100010': element('PN', { Alphabetic: placeholder }),
    '00100020': element('LO', 'P-17'),
  });
  const text = new TextDecoder('latin1').decode(file);
  file.set(name, text.indexOf(placeholder));
  const padded = charset.padEnd(WRITTEN.length, ' ').slice(0, WRITTEN.length);
  file.set(new TextEncoder().encode(padded), text.indexOf(WRITTEN));
  const read = decodePart10(file);
  if (!read.ok) throw new Error(read.error.detail);
  return read.value;
}

describe('AT-16: bytes that are no text of their character set', () => {
  const ESCAPES: Readonly<Record<string, readonly number[]>> = {
    'Japanese left open': [0x41, 0x1b, 0x24, 0x42, 0x3b, 0x33],
    'Korean left open': [0x41, 0x1b, 0x24, 0x29, 0x43, 0xfb, 0xf3, 0x5e],
    'an escape that ends in the middle': [0x41, 0x42, 0x43, 0x1b, 0x24],
    'an escape nobody knows': [0x41, 0x1b, 0x7a, 0x42, 0x43, 0x44],
    'half a letter of UTF-8': [0x41, 0xf0, 0x9f, 0x98],
  };

  test.each(Object.keys(ESCAPES))('AT-16: %s does not reach into the text after it', (what) => {
    for (const charset of ['ISO_IR 100', 'ISO_IR 192', 'GB18030', 'NONSENSE', '\\ISO 2022']) {
      const read = fileWith(charset, ESCAPES[what] ?? []);
      expect([stringOf(read, tags.PatientID), stringOf(read, '00081030')], charset).toEqual(['P-17', 'Chest']);
      const name = stringOf(read, tags.PatientName) ?? '';
      expect(visibleText(name)).not.toMatch(/\p{Control}|\p{Surrogate}/u);
    }
  });

  test('AT-16: an escape that is not closed changes one component of a name, and never runs into the next value', () => {
    const decode = textDecoding(['', 'ISO 2022 IR 87']);
    const open = decode(Uint8Array.from([0x41, 0x1b, 0x24, 0x42, 0x3b, 0x33]));
    expect(open.startsWith('A')).toBe(true);
    expect(decode(Uint8Array.from([0x42, 0x43]))).toBe('BC');
  });
});
