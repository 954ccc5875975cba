import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { codes, units } from '../dicom/codes';
import { type DicomJson, sequenceOf } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { seededRandom } from '../lib/seededRandom';
import { mutateBytes, mutateJson, nested } from '../testing/mutate';
import { decodeGroups } from './ann/decodeGroups';
import { encodeAnnotationGroups } from './ann/encodeAnnotationGroups';
import { element, sequence } from './dataset';
import { decodePart10, encodePart10 } from './part10';
import { imageContent, numContent, readContentTree, textContent, walk } from './sr/contentItem';
import { decodeReport } from './sr/decodeReport';
import { measuredValue } from './sr/measuredValue';
import {
  area,
  CT_SLICE,
  cadFinding,
  cadReport,
  documentOf,
  foreign,
  group,
  holding,
  named,
  referenceTo,
  region,
  saved,
} from './sr/reportFixtures';
import { srCodes as c } from './sr/srCodes';
import { ctLines, ctRegions, everythingOpen, reportInput, slideImage, slideMarks, SOURCE } from './testData';

/** A hang, not a benchmark: what computes longer than this does not end by itself. Other work on the machine is not counted. */
const HANG_MS = 2000;

const slow: string[] = [];
afterEach(() => {
  expect(slow.splice(0)).toEqual([]);
});

function timed<T>(what: string, call: () => T): T {
  const start = process.cpuUsage();
  const result = call();
  note(what, start);
  return result;
}
function note(what: string, start: NodeJS.CpuUsage): void {
  const took = process.cpuUsage(start).user / 1000;
  if (took > HANG_MS) slow.push(`${what} took ${Math.round(took)} ms`);
}

const saysWhy = (problem: Problem): boolean => problem.title.trim().length > 5;

/** Everything that reads a dataset here, and what has to hold whatever it holds. */
async function readAll(what: string, dataset: DicomJson): Promise<void> {
  const root = timed(`${what}: tree`, () => readContentTree(dataset));
  timed(`${what}: walk`, () => walk(root, () => undefined));
  const report = timed(`${what}: report`, () => decodeReport(dataset, everythingOpen));
  expect(report.groupsShown + report.groupsExplained, what).toBe(report.groupsInFile);
  const { inFile, shown, hidden, explained } = report.outsideGroups;
  expect(shown + hidden + explained, what).toBe(inFile);
  expect(report.problems.every(saysWhy), what).toBe(true);
  expect(report.views.size, what).toBe(report.annotations.length);
  for (const { points, trackingUid, trackingIdentifier } of report.annotations) {
    expect(points.every(Number.isFinite), what).toBe(true);
    expect(typeof trackingUid === 'string' && typeof trackingIdentifier === 'string', what).toBe(true);
  }
  const start = process.cpuUsage();
  const bulk = decodeGroups(dataset, { sourceId: SOURCE, isWholeInstance: true });
  note(`${what}: bulk`, start);
  if (!bulk.ok) expect(saysWhy(bulk.error), what).toBe(true);
  else if (bulk.value.kind === 'groups') {
    expect(bulk.value.groups.length + bulk.value.rejected.length, what).toBe(bulk.value.groupsInFile);
    expect(
      bulk.value.rejected.every(({ problem }) => saysWhy(problem)),
      what,
    ).toBe(true);
  }
}

async function readFile(what: string, bytes: Uint8Array): Promise<boolean> {
  const read = timed(`${what}: file`, () => decodePart10(bytes));
  if (read.ok) await readAll(what, read.value);
  else expect(saysWhy(read.error) && (read.error.detail ?? '').length > 5, what).toBe(true);
  return read.ok;
}

const { images: _, annotations: __, ...common } = reportInput([]);
function bulkObject(): DicomJson {
  const object = encodeAnnotationGroups({ ...common, slide: slideImage(), annotations: slideMarks() });
  if (!object.ok) throw new Error(object.error.title);
  return object.value;
}

const keyObjects = (): DicomJson =>
  documentOf('59', { value: '113000', scheme: 'DCM', meaning: 'Of Interest' }, '2010', [
    textContent('CONTAINS', { value: '113012', scheme: 'DCM', meaning: 'Key Object Description' }, 'Look at this'),
    imageContent('CONTAINS', CT_SLICE),
    imageContent('CONTAINS', { ...CT_SLICE, frameNumber: 3 }),
  ]);

const withReferences = (): DicomJson =>
  foreign([
    group(
      named('A'),
      area(3),
      region('POLYLINE', [1, 1, 4, 5]),
      holding(
        numContent('CONTAINS', codes.length, measuredValue(5, units.mm)),
        referenceTo('INFERRED FROM', 1, 1, 1, 3),
      ),
    ),
    group(named('B'), referenceTo('CONTAINS', 1, 1, 1, 3)),
  ]);

const ORIGINALS: Readonly<Record<string, () => DicomJson>> = {
  SR: () => saved([...ctLines(), ...ctRegions()]),
  'SR of a slide': () => saved(slideMarks()),
  'SR of others': withReferences,
  CAD: () => cadReport([cadFinding(undefined), cadFinding(undefined)]),
  ANN: bulkObject,
  KOS: keyObjects,
};
const NAMES = Object.keys(ORIGINALS);
const COPIES = 1000;

describe('T-SR-17: hostile input never breaks the page', () => {
  test('T-SR-17: every damaged file of the collection is read or refused, with the reason', async ({ skip }) => {
    const folder = join(
      process.env.PARFOCAL_DATA ?? new URL('../../../shared/data/public', import.meta.url).pathname,
      'broken',
    );
    skip(!existsSync(folder), `no files in ${folder}`);
    const outcomes = new Map<string, boolean>();
    for (const name of readdirSync(folder)) outcomes.set(name, await readFile(name, readFileSync(join(folder, name))));
    expect(outcomes.size).toBeGreaterThan(10);
    expect(outcomes.get('MR_truncated.dcm')).toBe(false);
    expect(outcomes.get('image_dfl.dcm')).toBe(true);
    expect(outcomes.get('UN_sequence.dcm')).toBe(true);
  });

  test(`T-SR-17: ${COPIES} damaged files of reports, bulk annotations and key objects`, {
    timeout: 120_000,
  }, async () => {
    const files = Object.values(ORIGINALS).map((original) => encodePart10(withUids(original())));
    let read = 0;
    for (let seed = 0; seed < COPIES; seed += 1) {
      const index = seed % files.length;
      const damaged = mutateBytes(files[index] ?? new Uint8Array(), seededRandom(seed));
      if (await readFile(`file ${seed} (${NAMES[index]})`, damaged)) read += 1;
    }
    // Some survive (a letter of a name changed), most do not: the faults are neither nothing nor everything.
    expect(read).toBeGreaterThan(COPIES / 20);
    expect(read).toBeLessThan(COPIES);
  });

  test(`T-SR-17: ${COPIES} damaged datasets of reports, bulk annotations and key objects`, {
    timeout: 120_000,
  }, async () => {
    const originals = Object.values(ORIGINALS).map((original) => original());
    for (let seed = 0; seed < COPIES; seed += 1) {
      const index = seed % originals.length;
      const damaged = mutateJson(originals[index] ?? {}, seededRandom(10_000 + seed));
      await readAll(`dataset ${seed} (${NAMES[index]})`, damaged);
    }
  });

  test('T-SR-17: a file cut anywhere is whole or refused, never half a report', () => {
    const whole = decodePart10(encodePart10(withUids(withReferences())));
    const bytes = encodePart10(withUids(withReferences()));
    const groupsOf = (dataset: DicomJson) => decodeReport(dataset, everythingOpen).groupsInFile;
    for (let length = 132; length < bytes.length; length += 1) {
      const read = decodePart10(bytes.subarray(0, length));
      if (read.ok) expect([0, whole.ok && groupsOf(whole.value)]).toContain(groupsOf(read.value));
    }
  });
});

const withUids = (dataset: DicomJson): DicomJson => ({
  '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.88.33'),
  '00080018': element('UI', '1.2.826.1'),
  ...dataset,
});

describe('T-SR-17: bombs', () => {
  const meta = (() => {
    const file = encodePart10(withUids({}));
    const text = new TextDecoder('latin1').decode(file);
    return file.subarray(0, text.indexOf('\b\0\x16\0'));
  })();
  const fileOf = (body: Uint8Array): Uint8Array => {
    const bytes = new Uint8Array(meta.length + body.length);
    bytes.set(meta);
    bytes.set(body, meta.length);
    return bytes;
  };
  const bytesOf = (...parts: number[][]): Uint8Array => Uint8Array.from(parts.flat());
  const SEQUENCE = [0x40, 0, 0x30, 0xa7, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff];
  const ITEM = [0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff];

  test('T-SR-17: 100,000 items in each other, in a file and in JSON, are refused or cut with the reason', async () => {
    const level = [...SEQUENCE, ...ITEM];
    const body = new Uint8Array(level.length * 100_000);
    for (let at = 0; at < body.length; at += level.length) body.set(level, at);
    const read = decodePart10(fileOf(body));
    expect(!read.ok && read.error.detail).toBe('Its sequences are nested without end');
    const deep = foreign([]);
    const bottomless = { ...deep, '0040A730': sequence([nested(100_000)]) };
    await readAll('nested items', bottomless);
    expect(decodeReport(bottomless, everythingOpen).problems[0]?.title).toContain('nested too deeply');
    await readAll('nested nonsense', { ...deep, '0040A043': sequence([nested(100_000)]) });
  });

  test('T-SR-17: a length of four gigabytes allocates nothing', async () => {
    for (const vr of ['OB', 'UN', 'UT', 'SQ', 'OW']) {
      const header = [0x40, 0, 0x30, 0xa7, ...new TextEncoder().encode(vr), 0, 0, 0xfe, 0xff, 0xff, 0xff];
      const read = decodePart10(fileOf(bytesOf(header, [1, 2, 3, 4])));
      expect(!read.ok && read.error.detail).toContain('ends in the middle');
    }
    const item = [0xfe, 0xff, 0, 0xe0, 0xf0, 0xff, 0xff, 0xff];
    expect(decodePart10(fileOf(bytesOf(SEQUENCE, item))).ok).toBe(false);
    expect(decodePart10(fileOf(bytesOf(SEQUENCE, ITEM))).ok).toBe(false);
    expect(decodePart10(new Uint8Array(0)).ok).toBe(false);
    const bulk = { ...bulkObject() };
    const [first = {}] = sequenceOf(bulk, '006A0002');
    for (const count of [4e9, -1, 0.5, 2 ** 53]) {
      await readAll(`count ${count}`, {
        ...bulk,
        '006A0002': sequence([{ ...first, '006A000C': element('UL', count) }]),
      });
    }
  });

  test('T-SR-17: a compressed bomb stops, and an honest compressed file is read', () => {
    const deflated = new TextDecoder('latin1').decode(meta).replace('1.2.840.10008.1.2.1\0', '1.2.840.10008.1.2.1.99');
    const header = Uint8Array.from(deflated, (letter) => letter.charCodeAt(0));
    const at = deflated.indexOf('1.2.840.10008.1.2.1.99');
    header[at - 2] = 22;
    const fileWith = (body: Uint8Array) => Uint8Array.from([...header, ...deflateRawSync(body)]);
    const zeros = timed('bomb', () => decodePart10(fileWith(new Uint8Array(1 << 27))));
    expect(!zeros.ok && zeros.error.detail).toContain('unpacks to more');
    const honest = encodePart10(withUids(withReferences())).subarray(meta.length);
    const read = decodePart10(fileWith(honest));
    expect(read.ok && decodeReport(read.value, everythingOpen).groupsInFile).toBe(2);
  });

  test('T-SR-17: references to their own root, wide and deep, end', async () => {
    const references = Array.from({ length: 300 }, () => referenceTo('CONTAINS', 1));
    await readAll('to the root', foreign([group(named('A'), ...references)]));
    const chain = Array.from({ length: 200 }, (_, index) =>
      holding(
        textContent('CONTAINS', c.comment, 'x'),
        referenceTo('CONTAINS', 1, 1, index + 2),
        referenceTo('CONTAINS', 1, 1, 1),
      ),
    );
    await readAll('in circles', foreign(chain));
  });

  test('T-SR-17: a million spaces, points and letters are read as fast as anything', async () => {
    const spaces = `${' '.repeat(1_000_000)}x${'\0'.repeat(1_000_000)}y${'='.repeat(1_000_000)}z`;
    const points = Array.from({ length: 300_000 }, (_, index) => index % 500);
    const wide = foreign([
      group(named('A'), { ...region('POLYLINE', []), '00700022': { vr: 'FL', Value: points } }),
      group(named('B'), { ...region('MULTIPOINT', []), '00700022': { vr: 'FL', Value: points } }),
      group(named(spaces)),
    ]);
    await readAll('wide', { ...wide, '00100010': { vr: 'PN', Value: [{ Alphabetic: spaces }] } });
    await readFile(
      'long text',
      encodePart10({ ...withUids(wide), '00100010': { vr: 'PN', Value: [{ Alphabetic: spaces.slice(0, 60_000) }] } }),
    );
  });
});
