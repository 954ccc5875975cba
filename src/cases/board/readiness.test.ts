import { describe, expect, test } from 'vitest';
import type { BoardCase } from '../../dicom/board/agenda';
import { statusAnswer, jsonAnswer, datasetOf } from '../../dicomweb/scriptedArchive';
import type { DicomWebSource } from '../../dicomweb/source';
import {
  boardArchive,
  images,
  type MockBehaviour,
  type MockSeries,
  type MockStudy,
  report,
  selectionOf,
  slideImages,
  titleOf,
} from './boardArchive';
import { askReadiness } from './readiness';

const CT = '1.2.826.1';
const SM = '1.2.826.2';
const boardCase: BoardCase = {
  id: 'c',
  order: 1,
  patientId: 'P-1',
  accessionNumbers: ['A-CT', 'A-SM'],
  studyInstanceUids: [CT, SM],
  question: '',
  site: '',
  status: 'Planned',
  presenters: [],
};

const series = (modality: string, ...objects: MockSeries['objects']): MockSeries => ({ modality, objects });
const ct = (more: Partial<MockStudy> = {}): MockStudy => ({
  uid: CT,
  accession: 'A-CT',
  issuer: 'Clinic',
  series: [series('CT', ...images(4)), series('SR', report()), series('KO', selectionOf(CT))],
  ...more,
});
const sm = (more: Partial<MockStudy> = {}): MockStudy => ({
  uid: SM,
  accession: 'A-SM',
  issuer: 'Clinic',
  series: [series('SM', ...slideImages('VOLUME', 'LABEL')), series('SR', report())],
  ...more,
});
const stranger = (uid: string): MockStudy => ({ ...ct(), uid, accession: `X${uid}`, patientId: 'P-9' });

async function lightOf(sources: readonly DicomWebSource[], asked: BoardCase = boardCase) {
  const { signal } = new AbortController();
  const { light, reasons } = await askReadiness(sources, asked, { signal, longestWaitMs: 400 });
  return { light, words: reasons.filter((one) => one.light !== 'ready').map(({ words }) => words) };
}

const one = (studies: readonly MockStudy[], behaviour: MockBehaviour = {}) => [
  boardArchive('PACS', studies, behaviour),
];
const withCt = (more: Partial<MockStudy>) => one([ct(more), sm()]);
const ctSeries = (...list: readonly MockSeries[]) => withCt({ series: list });
const KO = series('KO', selectionOf(CT));

describe('a green light is given', () => {
  test('where one archive holds and tells everything', async () => {
    expect(await lightOf(one([ct(), sm()]))).toEqual({ light: 'ready', words: [] });
  });

  test('where types of slide images are told by their metadata alone, and pages are short', async () => {
    expect(await lightOf(one([ct(), sm()], { hidesTypes: true, cap: 1, warning: 'sent' }))).toEqual({
      light: 'ready',
      words: [],
    });
  });

  test('where radiology and pathology lie in two archives with one issuer', async () => {
    const sources = [boardArchive('PACS', [ct()]), boardArchive('Slides', [sm()])];
    expect(await lightOf(sources)).toEqual({ light: 'ready', words: [] });
  });

  test('where a case that needs no slides has the rest', async () => {
    const asked = {
      ...boardCase,
      accessionNumbers: [],
      studyInstanceUids: [CT],
      needs: ['images', 'reports'] as const,
    };
    expect(await lightOf(one([ct()]), asked)).toEqual({ light: 'ready', words: [] });
  });

  test('where the archive passes over pages and sends everything at once', async () => {
    expect((await lightOf(one([ct(), sm()], { limit: 'ignored', offset: 'ignored' }))).light).toBe('ready');
  });
});

const html = () => new Response('<html>Sign in</html>', { headers: { 'Content-Type': 'text/html' } });
const at = (pattern: RegExp, answer: () => Response | Promise<Response>): MockBehaviour => ({
  instead: ({ path }) => (pattern.test(path) ? answer() : undefined),
});
const never = () => new Promise<Response>(() => undefined);
const all = (behaviour: MockBehaviour) => one([ct(), sm()], behaviour);
const many = Array.from({ length: 30 }, (_, i) => stranger(`1.2.9.${i}`));

/** Archives that must never make a case green: what they do, and a word of the reason that is told. */
const archives: readonly (readonly [string, () => readonly DicomWebSource[], 'notReady' | 'unknown', RegExp])[] = [
  [
    'has no slides',
    () => one([ct(), sm({ series: [series('CR', ...images(1)), series('SR', report())] })]),
    'notReady',
    /No scanned slide/,
  ],
  [
    'has label and overview of a slide only',
    () => one([ct(), sm({ series: [series('SM', ...slideImages('LABEL', 'OVERVIEW')), series('SR', report())] })]),
    'notReady',
    /only label or overview/,
  ],
  ['lacks one of the studies', () => one([ct()]), 'notReady', /Accession A-SM is not there/],
  [
    'has a series of no images',
    () => ctSeries({ modality: 'CT', objects: [] }, series('SR', report()), KO),
    'notReady',
    /without images/,
  ],
  ['tells more images than it lists', () => withCt({ told: 120 }), 'notReady', /6 of 120/],
  ['tells fewer images than it lists', () => withCt({ told: 2 }), 'unknown', /2 objects are told, 6 are listed/],
  ['tells no number for the study', () => withCt({ told: null }), 'unknown', /not told/],
  [
    'tells no number for a series',
    () => ctSeries({ ...series('CT', ...images(4)), told: null }, series('SR', report()), KO),
    'unknown',
    /not told/,
  ],
  ['passes over the filter', () => one([ct(), sm(), ...many], { keys: 'ignored' }), 'unknown', /not asked for/],
  [
    'passes over filter and pages',
    () => one([ct(), sm(), ...many], { keys: 'ignored', offset: 'ignored', cap: 20 }),
    'unknown',
    /PACS: /,
  ],
  ['cuts its list without saying so', () => one([ct(), sm()], { silentEnd: 1, cap: 1 }), 'notReady', /4 of 6/],
  [
    'sends its first row for every page',
    () => all({ warning: 'sent', cap: 1, offset: 'ignored' }),
    'notReady',
    /4 of 6/,
  ],
  [
    'warns that its list is not complete',
    () => all(at(/series$/, () => jsonAnswer([], { headers: { Warning: '299 PACS: The list is not complete' } }))),
    'unknown',
    /not complete/,
  ],
  ['never answers', () => all(at(/./, never)), 'unknown', /has not answered in 0.4 s/],
  ['never answers for the series', () => all(at(/series$/, never)), 'unknown', /has not answered/],
  ['says 204 to everything', () => all(at(/./, () => statusAnswer(204))), 'notReady', /not there/],
  ['says 404 to everything', () => all(at(/./, () => statusAnswer(404))), 'unknown', /PACS: /],
  ['says 401', () => all(at(/./, () => statusAnswer(401))), 'unknown', /PACS: /],
  ['says 500 for instances', () => all(at(/instances$/, () => statusAnswer(500))), 'unknown', /PACS: /],
  ['says 404 for the metadata of reports', () => all(at(/metadata$/, () => statusAnswer(404))), 'unknown', /PACS: /],
  ['answers with a page for people', () => all(at(/./, html)), 'unknown', /PACS: /],
  ['answers with a page for people below the study', () => all(at(/series/, html)), 'unknown', /PACS: /],
  [
    'sends a part of the series (206)',
    () =>
      all(at(/series$/, () => jsonAnswer([datasetOf({ '0020000E': `${CT}.0`, '00080060': 'CT' })], { status: 206 }))),
    'unknown',
    /only a part/,
  ],
  [
    'files a study under another patient',
    () => one([ct(), sm({ patientId: 'P-2' })]),
    'notReady',
    /under P-2, the case is of P-1/,
  ],
  [
    'files a study under another issuer',
    () => one([ct(), sm({ issuer: 'Elsewhere' })]),
    'notReady',
    /different issuers/,
  ],
  ['tells no issuer for one study', () => one([ct(), { ...sm(), issuer: '' }]), 'unknown', /who issued/],
  ['tells another birth date', () => one([ct(), sm({ birthDate: '19610101' })]), 'notReady', /birth dates/],
  [
    'has a preliminary report',
    () => ctSeries(series('CT', ...images(4)), series('SR', report({ '0040A496': 'PRELIMINARY' })), KO),
    'notReady',
    /preliminary/,
  ],
  [
    'has a partial report',
    () => ctSeries(series('CT', ...images(4)), series('SR', report({ '0040A491': 'PARTIAL' })), KO),
    'notReady',
    /preliminary/,
  ],
  [
    'has a partial report beside a final one',
    () => ctSeries(series('CT', ...images(4)), series('SR', report(), report({ '0040A491': 'PARTIAL' })), KO),
    'unknown',
    /several reports/,
  ],
  [
    'has a report that nobody verified',
    () => ctSeries(series('CT', ...images(4)), series('SR', report({ '0040A493': 'UNVERIFIED' })), KO),
    'unknown',
    /not verified/,
  ],
  [
    'has a dose report only',
    () =>
      ctSeries(series('CT', ...images(4)), series('SR', report({ '00080016': '1.2.840.10008.5.1.4.1.1.88.67' })), KO),
    'unknown',
    /No report/,
  ],
  [
    'has measurements only',
    () =>
      ctSeries(
        series('CT', ...images(4)),
        series('SR', report({}, titleOf('126000', 'DCM', 'Imaging Measurement Report'))),
        KO,
      ),
    'unknown',
    /No report/,
  ],
  [
    'has a rejection note as its only selection',
    () =>
      ctSeries(
        series('CT', ...images(4)),
        series('SR', report()),
        series('KO', selectionOf(CT, titleOf('113001', 'DCM', 'Rejected'))),
      ),
    'notReady',
    /No key images/,
  ],
  [
    'has key images of another study',
    () => ctSeries(series('CT', ...images(4)), series('SR', report()), series('KO', selectionOf('1.2.3'))),
    'unknown',
    /key images is not told/,
  ],
  [
    'has a report of another patient in the study',
    () => ctSeries(series('CT', ...images(4)), series('SR', { ...report(), ...datasetOf({ '00100020': 'P-7' }) }), KO),
    'unknown',
    /another patient/,
  ],
];

describe('no archive makes a case falsely green that', () => {
  test.each(archives)('%s', async (_, sources, light, words) => {
    const found = await lightOf(sources());
    expect(found.light).toBe(light);
    expect(found.words.join('\n')).toMatch(words);
  });

  test('holds other images of a study than a second archive', async () => {
    const more = ct({ series: [series('CT', ...images(5)), series('SR', report()), KO] });
    const found = await lightOf([boardArchive('PACS', [ct(), sm()]), boardArchive('Archive', [more])]);
    expect(found.light).toBe('unknown');
    expect(found.words.join()).toMatch(/PACS and Archive hold different images/);
  });

  test('is one of two, and silent', async () => {
    const found = await lightOf([boardArchive('PACS', [ct(), sm()]), boardArchive('Archive', [], at(/./, never))]);
    expect(found).toEqual({ light: 'unknown', words: ['Archive: it has not answered in 0.4 s'] });
  });

  test('is asked for a patient without any study named', async () => {
    const found = await lightOf(one([ct(), sm()]), { ...boardCase, accessionNumbers: [], studyInstanceUids: [] });
    expect(found.light).toBe('unknown');
    expect(found.words.join()).toMatch(/names no study/);
  });
});

test('without any archive the light is unknown', async () => {
  expect(await lightOf([])).toMatchObject({ light: 'unknown' });
});

test('a request that is withdrawn rejects and tells nothing', async () => {
  const controller = new AbortController();
  const asking = askReadiness(all(at(/./, never)), boardCase, { signal: controller.signal });
  controller.abort();
  await expect(asking).rejects.toMatchObject({ name: 'AbortError' });
});
