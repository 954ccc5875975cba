import { setMaxListeners } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ctSopInstanceUid,
  DEFAULT_SEED,
  samplePatient,
  seriesUid,
  slideSopInstanceUid,
  studyUid,
} from '../../archive/sample/facts';
import { encodePart10 } from '../../archive/part10Writer';
import { decodeHtj2k } from '../../e2e/fixtures/simulators/htj2k';
import { type Simulator, simulatorProfiles, startSimulator } from '../../e2e/fixtures/simulators/simulator';
import { makeSmallCase, type SmallCase } from '../../e2e/fixtures/smallCase';
import { type DicomElement, type DicomJson, numberOf, numbersOf, stringOf, stringsOf } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { tags } from '../dicom/tags';
import type { SeriesInstanceUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';
import { createFrameSource } from '../dicomweb/frames';
import { createSource, type DicomWebSource } from '../dicomweb/source';
import type { Result } from '../lib/result';

/** The archive client against every simulated server, with one and the same configuration. */

const SOURCE = 'simulated' as SourceId;
const signal = new AbortController().signal;
setMaxListeners(0, signal);
const CT_STUDY = studyUid(DEFAULT_SEED, 'ct-current') as StudyInstanceUid;
const CT_SERIES = seriesUid(DEFAULT_SEED, 'ct-current') as SeriesInstanceUid;
const SLIDE_STUDY = studyUid(DEFAULT_SEED, 'pathology') as StudyInstanceUid;
const SLIDE_SERIES = seriesUid(DEFAULT_SEED, 'slide-he') as SeriesInstanceUid;
const LEVEL = slideSopInstanceUid(DEFAULT_SEED, 'slide-he', 'level/0') as SopInstanceUid;
const REPORT_CLASS = '1.2.840.10008.5.1.4.1.1.88.33';

let small: SmallCase;
let store = '';

beforeAll(async () => {
  small = await makeSmallCase();
  store = mkdtempSync(join(tmpdir(), 'parfocal-simulators-'));
}, 120_000);
afterAll(() => rmSync(store, { recursive: true, force: true }));

function given<T>(result: Result<T, Problem>): T {
  if (!result.ok) throw new Error(`${result.error.title}: ${result.error.detail}`);
  return result.value;
}

const sourceAt = (url: string): DicomWebSource =>
  createSource(
    { id: SOURCE, label: 'Simulated', qidoRoot: url, wadoRoot: url, stowRoot: url },
    { wait: () => Promise.resolve(), random: () => 0 },
  );

const slices = () => readdirSync(join(small.directory, 'ct-current')).sort();
const ctFile = (name: string) => readFileSync(join(small.directory, 'ct-current', name));
const instanceOfSlice = (name: string) =>
  ctSopInstanceUid(DEFAULT_SEED, 'ct-current', Number(/\d+/.exec(name)?.[0])) as SopInstanceUid;
const levelFile = () => readFileSync(join(small.directory, 'slide-he', 'level-0.dcm'));

/** The value of Pixel Data at the end of an uncompressed file. */
const nativePixels = (file: Buffer): Buffer => file.subarray(-128 * 128 * 2);

/** The fragments of an encapsulated file, one for a frame, their padding byte included. */
function fragments(file: Buffer): Buffer[] {
  let at = file.indexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42])) + 12;
  at += 8 + file.readUInt32LE(at + 4);
  const found: Buffer[] = [];
  for (; file.readUInt16LE(at + 2) === 0xe000; at += 8 + file.readUInt32LE(at + 4))
    found.push(file.subarray(at + 8, at + 8 + file.readUInt32LE(at + 4)));
  return found;
}

/** A report with as much as an archive looks at. */
function reportFile(sop: string, series: string, study: string): Uint8Array {
  const text = (vr: string, ...values: unknown[]): DicomElement => ({ vr, Value: values });
  const dataset: DicomJson = {
    '00080016': text('UI', REPORT_CLASS),
    '00080018': text('UI', sop),
    '00080020': text('DA', '20260520'),
    '00080060': text('CS', 'SR'),
    '00100010': text('PN', { Alphabetic: samplePatient.name }),
    '00100020': text('LO', samplePatient.patientId),
    '0020000D': text('UI', study),
    '0020000E': text('UI', series),
    '00200011': text('IS', 99),
    '00200013': text('IS', 1),
  };
  return new Uint8Array(encodePart10(dataset, '1.2.840.10008.1.2.1'));
}

describe.each(simulatorProfiles.map((profile) => [profile.title, profile] as const))('%s', (_title, profile) => {
  let server: Simulator;
  let source: DicomWebSource;

  beforeAll(async () => {
    const storeDirectory = join(store, profile.name);
    server = await startSimulator(profile.name, { dataDirectory: small.directory, storeDirectory });
    source = sourceAt(server.url);
  });
  afterAll(async () => {
    await server.stop();
    // 599 is a defect of the simulator itself.
    expect(server.requests.filter(({ status }) => status === 599)).toEqual([]);
  });

  test('lists the studies of the patient, also by part of the name, by modality, and by their UIDs', async () => {
    const page = { limit: 50, offset: 0 };
    const all = given(await source.queryStudies({}, page, signal));
    expect(new Set(all.studies.map((study) => study.studyInstanceUid))).toEqual(new Set(small.studyInstanceUids));
    expect(all.studies.every(({ patient }) => patient.patientId === samplePatient.patientId)).toBe(true);
    expect(all.studies.every(({ patient }) => patient.patientName === samplePatient.name)).toBe(true);
    const named = given(await source.queryStudies({ patientName: 'lindq' }, page, signal));
    expect(named.studies).toHaveLength(3);
    const nobody = given(await source.queryStudies({ patientName: 'nobody' }, page, signal));
    expect(nobody.studies).toEqual([]);
    const slides = given(await source.queryStudies({ modalitiesInStudy: ['SM'] }, page, signal));
    expect(slides.studies.map((study) => study.studyInstanceUid)).toContain(SLIDE_STUDY);
    const wanted = [CT_STUDY, SLIDE_STUDY];
    const both = given(await source.queryStudies({ studyInstanceUids: wanted }, page, signal));
    expect(new Set(both.studies.map((study) => study.studyInstanceUid))).toEqual(new Set(wanted));
  });

  test('lists series with their study, and all instances of a series', async () => {
    const { series } = given(await source.querySeries(SLIDE_STUDY, signal));
    expect(series.map(({ modality }) => modality)).toEqual(['SM', 'SM']);
    expect(series.map((one) => one.seriesInstanceUid)).toContain(SLIDE_SERIES);
    expect(series.every((one) => one.studyInstanceUid === SLIDE_STUDY)).toBe(true);
    const listed = given(await source.queryInstances(CT_STUDY, CT_SERIES, {}, signal));
    const uids = listed.instances.map((one) => stringOf(one, tags.SOPInstanceUID));
    expect(new Set(uids)).toEqual(new Set(slices().map(instanceOfSlice)));
  });

  test('describes every image of a series in the same values', async () => {
    const { instances } = given(await source.seriesMetadata(CT_STUDY, CT_SERIES, signal));
    expect(instances).toHaveLength(16);
    for (const one of instances) {
      expect(numberOf(one, tags.Rows)).toBe(128);
      expect(numbersOf(one, tags.ImagePositionPatient)).toHaveLength(3);
      expect(numbersOf(one, tags.PixelSpacing)).toHaveLength(2);
      expect(stringsOf(one, tags.ImageType).slice(0, 3)).toEqual(['ORIGINAL', 'PRIMARY', 'AXIAL']);
      expect(stringOf(one, tags.PatientName)).toBe(samplePatient.name);
    }
  });

  test('gives frames of CT and slide byte for byte as the files have them, alone and many at a time', async () => {
    const frames = createFrameSource(new Map([[SOURCE, source]]));
    for (const name of slices()) {
      const sopInstanceUid = instanceOfSlice(name);
      const at = { studyInstanceUid: CT_STUDY, seriesInstanceUid: CT_SERIES, sopInstanceUid };
      const [frame] = given(await source.retrieveFrames(at, [1], signal));
      const isCompressed = frame!.transferSyntaxUid.startsWith('1.2.840.10008.1.2.4.20');
      expect(isCompressed).toBe(profile.name === 'aws');
      const pixels = isCompressed ? await decodeHtj2k(frame!.bytes) : frame!.bytes;
      expect(Buffer.compare(pixels, nativePixels(ctFile(name)))).toBe(0);
    }
    const stored = fragments(levelFile());
    const ref = {
      sourceId: SOURCE,
      studyInstanceUid: SLIDE_STUDY,
      seriesInstanceUid: SLIDE_SERIES,
      sopInstanceUid: LEVEL,
    };
    const asked = stored.map((_, index) =>
      frames.frame({ ...ref, frameNumber: index + 1 }, { signal, priority: 'visible' }),
    );
    for (const [index, answer] of (await Promise.all(asked)).entries()) {
      const frame = given(answer);
      expect(frame.transferSyntaxUid).toBe('1.2.840.10008.1.2.4.50');
      expect(Buffer.compare(frame.bytes, stored[index]!)).toBe(0);
    }
    const beyond = await source.retrieveFrames(ref, [stored.length + 1], signal);
    expect(beyond.ok).toBe(false);
  });

  test('gives bulk data and whole objects as they are stored', async () => {
    const { instances } = given(await source.seriesMetadata(CT_STUDY, CT_SERIES, signal));
    const [name = ''] = slices();
    const sopInstanceUid = instanceOfSlice(name);
    const at = { studyInstanceUid: CT_STUDY, seriesInstanceUid: CT_SERIES, sopInstanceUid };
    const header = instances.find((one) => stringOf(one, tags.SOPInstanceUID) === sopInstanceUid);
    const pixelData = header?.[tags.PixelData];
    const uri = pixelData?.BulkDataURI ?? (pixelData?.Value?.[0] as { BulkDataURI?: string } | undefined)?.BulkDataURI;
    if (profile.name === 'azure') expect(pixelData).toBeUndefined();
    else
      expect(Buffer.compare(given(await source.bulkdata(uri ?? '', at, signal)), nativePixels(ctFile(name)))).toBe(0);
    expect(Buffer.compare(given(await source.instance(at, signal)), ctFile(name))).toBe(0);
  });

  test('stores a report, says so, and takes or refuses what is already there', async () => {
    const study = CT_STUDY;
    const [series, first, second, foreign] = ['2.25.71', '2.25.711', '2.25.712', '2.25.713'] as [
      SeriesInstanceUid,
      SopInstanceUid,
      SopInstanceUid,
      SopInstanceUid,
    ];
    const address = { studyInstanceUid: study, seriesInstanceUid: series, sopInstanceUid: first };
    expect(given(await source.hasInstance(address, signal))).toBe(false);
    const bytes = reportFile(first, series, study);
    const [stored] = given(await source.storeInstances(study, [bytes], signal)).instances;
    expect(stored).toMatchObject({ sopInstanceUid: first, state: 'stored' });
    expect(given(await source.hasInstance(address, signal))).toBe(true);
    expect(Buffer.compare(given(await source.instance(address, signal)), bytes)).toBe(0);

    const [again] = given(await source.storeInstances(study, [bytes], signal)).instances;
    if (profile.name === 'azure') expect(again).toMatchObject({ state: 'failed', isAlreadyThere: true });
    else expect(again).toMatchObject({ state: 'stored' });

    const mixed = [reportFile(second, series, study), reportFile(foreign, '2.25.72', SLIDE_STUDY)];
    const { instances } = given(await source.storeInstances(study, mixed, signal));
    expect(instances.map(({ sopInstanceUid, state }) => [sopInstanceUid, state])).toEqual([
      [second, 'stored'],
      [foreign, 'failed'],
    ]);
    const listed = given(await source.querySeries(study, signal));
    expect(listed.series.map((one) => one.seriesInstanceUid)).toContain(series);
  });
});

test('a host of files without a store refuses in words, and what was to be stored is not there', async () => {
  const options = { dataDirectory: small.directory, storeDirectory: join(store, 'files-only'), canStore: false };
  const server = await startSimulator('static', options);
  try {
    const source = sourceAt(server.url);
    const address = { studyInstanceUid: CT_STUDY, seriesInstanceUid: '2.25.71', sopInstanceUid: '2.25.711' };
    const bytes = reportFile(address.sopInstanceUid, address.seriesInstanceUid, CT_STUDY);
    const answer = await source.storeInstances(CT_STUDY, [bytes], signal);
    expect(answer).toMatchObject({ ok: false, error: { status: 405, title: expect.stringContaining('Simulated') } });
    const at = address as Parameters<DicomWebSource['hasInstance']>[0];
    expect(given(await source.hasInstance(at, signal))).toBe(false);
  } finally {
    await server.stop();
  }
});

test('a list is whole where the archive cuts it off in silence and repeats its last page beyond the end', async () => {
  const options = { dataDirectory: small.directory, storeDirectory: join(store, 'repeats'), repeatsLastPage: true };
  const server = await startSimulator('worst', options);
  try {
    const listed = given(await sourceAt(server.url).queryInstances(CT_STUDY, CT_SERIES, {}, signal));
    expect(listed.instances).toHaveLength(16);
  } finally {
    await server.stop();
  }
});

test('every simulated server says where its behaviour comes from and what is left out', () => {
  for (const { sources, simulated, leftOut } of simulatorProfiles)
    for (const list of [sources, simulated, leftOut]) expect(list.length).toBeGreaterThan(0);
});
