import { expect, test } from 'vitest';
import { tags } from '../dicom/tags';
import type { SeriesInstanceUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';
import { type Asked, datasetOf, jsonAnswer, type Script, scriptedArchive, statusAnswer } from './scriptedArchive';
import { parseWarnings } from './searchPage';
import { quirkyArchive } from './quirkyArchive';
import { createSource } from './source';

const never = new AbortController().signal;
const study = '1.2.3' as StudyInstanceUid;
const series = '1.2.3.4' as SeriesInstanceUid;
const sop = '1.2.3.4.5' as SopInstanceUid;
const archive = (script: Script) => {
  const { fetch, asked } = scriptedArchive(script);
  const config = { id: 'main' as SourceId, label: 'Main', qidoRoot: '/qido', wadoRoot: '/wado', stowRoot: '/stow' };
  const source = createSource(config, { fetch, baseUrl: 'https://pacs.example/viewer/', wait: async () => {} });
  return { source, asked };
};
const studyRow = (index: number, more: Record<string, unknown> = {}) =>
  datasetOf({ [tags.StudyInstanceUID]: `1.9.${index}`, ...more });
const rows = (count: number) => Array.from({ length: count }, (_, index) => studyRow(index));
/** An archive of `all` rows that gives at most `cap` of them at a time. */
const paged =
  (all: readonly unknown[], cap: number, headers: (left: number) => Record<string, string> = () => ({})): Script =>
  ({ query }) => {
    const offset = Number(query.get('offset') ?? 0);
    const page = all.slice(offset, offset + Math.min(cap, Number(query.get('limit') ?? cap)));
    const left = all.length - offset - page.length;
    return jsonAnswer(page, { headers: headers(left) });
  };
const additional = (left: number): Record<string, string> =>
  left > 0 ? { Warning: `299 pacs: There are ${left} additional results that can be requested` } : {};

test('T-WEB-02: a page that the archive cut below the limit is followed by the next until it is full', async () => {
  const { source } = archive(paged(rows(95), 7, additional));
  const page = await source.queryStudies({}, { limit: 40, offset: 0 }, never);
  expect(page.ok && [page.value.studies.length, page.value.hasMore, page.value.nextOffset, page.value.warning]).toEqual(
    [40, true, 40, undefined],
  );
  const rest = await source.queryStudies({}, { limit: 100, offset: 40 }, never);
  expect(rest.ok && [rest.value.studies.length, rest.value.hasMore]).toEqual([55, false]);
});

test('a cap is noticed even where the browser may not see the Warning header', async () => {
  const { source } = archive(paged(rows(130), 50));
  const page = await source.queryStudies({}, { limit: 200, offset: 0 }, never);
  expect(page.ok && page.value.studies.length).toBe(130);
});

test('T-WEB-01: three pages, announced by Warning 299, become one list without a request too many', async () => {
  const { source, asked } = archive(
    paged(
      rows(520).map((row) => ({ ...row, ...datasetOf({ [tags.StudyDescription]: 'Chest' }) })),
      200,
      additional,
    ),
  );
  const page = await source.queryStudies({}, { limit: 10_000, offset: 0 }, never);
  expect(page.ok && [page.value.studies.length, page.value.hasMore, page.value.warning]).toEqual([
    520,
    false,
    undefined,
  ]);
  expect(new Set(page.ok ? page.value.studies.map((one) => one.studyInstanceUid) : []).size).toBe(520);
  expect(asked.map(({ query }) => query.get('offset'))).toEqual([null, '200', '400']);
});

test('T-WEB-03: 1,500 series and 20,000 instances of one of them are listed to the end, each once, whatever the page', {
  timeout: 30_000,
}, async () => {
  const manySeries = Array.from({ length: 1500 }, (_, index) =>
    datasetOf({ [tags.SeriesInstanceUID]: `1.4.${index}` }),
  );
  const instances = Array.from({ length: 20_000 }, (_, index) => datasetOf({ [tags.SOPInstanceUID]: `1.5.${index}` }));
  for (const cap of [100, 137, 1000]) {
    const { source, asked } = archive((one) => paged(one.path.endsWith('/series') ? manySeries : instances, cap)(one));
    const listed = await source.querySeries(study, never);
    const found = await source.queryInstances(study, series, {}, never);
    const uids = found.ok ? found.value.instances.map((one) => one[tags.SOPInstanceUID]?.Value?.[0]) : [];
    expect([listed.ok && listed.value.series.length, uids.length, new Set(uids).size]).toEqual([1500, 20_000, 20_000]);
    expect([listed.ok && listed.value.warning, found.ok && found.value.warning]).toEqual([undefined, undefined]);
    expect(found.ok && found.value.instances[0]?.[tags.SeriesInstanceUID]?.Value).toEqual([series]);
    expect(asked.length, `pages of ${cap}`).toBeLessThan(21_500 / cap + 12);
  }
});

test.each([
  ['stops at 10,000 records', { silentEnd: 10_000 }],
  ['stops at its cap and takes no offset', { cap: 500, offset: 'refused' }],
  ['begins anew after its cap', { cap: 200, offset: 'ignored' }],
] as const)('a list of instances of an archive that %s says that something is missing', async (_, quirks) => {
  const all = Array.from({ length: 12_000 }, (_, index) => datasetOf({ [tags.SOPInstanceUID]: `1.5.${index}` }));
  const { source } = archive(quirkyArchive(all, quirks));
  const found = await source.queryInstances(study, series, {}, never);
  expect(found.ok && found.value.instances.length).toBeLessThan(12_000);
  expect(found.ok && found.value.warning).toContain('entries it lets be listed');
});

test('an archive that ignores limit and offset sends everything once, and is believed', async () => {
  const { source, asked } = archive(() => jsonAnswer(rows(431)));
  const list = () => source.queryStudies({}, { limit: 50, offset: 0 }, never);
  const page = await list();
  expect(page.ok && [page.value.studies.length, page.value.hasMore, page.value.warning]).toEqual([
    431,
    false,
    undefined,
  ]);
  asked.length = 0;
  const again = await list();
  expect(again.ok && again.value.studies.length).toBe(431);
  expect(asked, 'once it is known').toHaveLength(1);
});

test('an archive that repeats its first page for ever is stopped, and the reader is told', async () => {
  const { source, asked } = archive(() => jsonAnswer(rows(200)));
  const page = await source.queryStudies({}, { limit: 900, offset: 0 }, never);
  expect(page.ok && [page.value.studies.length, page.value.hasMore, page.value.warning]).toEqual([
    200,
    false,
    'The archive has more than the 200 entries it lets be listed, or may have',
  ]);
  asked.length = 0;
  const found = await source.querySeries(study, never);
  expect(found.ok && found.value.warning).toBeTruthy();
  expect(asked.length).toBeLessThan(4);
});

test('T-WEB-04: no match is an empty list, as 204, as [], as null and as nothing at all', async () => {
  const empties = [() => statusAnswer(204), () => jsonAnswer([]), () => jsonAnswer(null), () => new Response('')];
  for (const script of empties) {
    const page = await archive(script).source.queryStudies({}, { limit: 10, offset: 0 }, never);
    expect(page.ok && [page.value.studies, page.value.hasMore]).toEqual([[], false]);
  }
});

test('something that is not DICOM JSON is a problem, not an empty list', async () => {
  for (const text of ['{"error"', '"no"', '[1,2]', '[[]]']) {
    const page = await archive(() => new Response(text)).source.queryStudies({}, { limit: 10, offset: 0 }, never);
    expect(page.ok ? 'ok' : page.error.code).toBe('invalid-object');
  }
});

test('the filters of the work list become keys that any archive understands', async () => {
  const { source, asked } = archive(() => statusAnswer(204));
  const filters = {
    patientName: 'ann Müller',
    patientId: ' 42 ',
    accessionNumber: 'A?1*',
    studyDescription: 'a,b&c=d#[e]',
    modalitiesInStudy: ['ct', 'SM'],
    studyDateFrom: '2024-01-01',
    studyInstanceUids: ['1.2', 'not a uid'],
  };
  for (const kind of ['wildcard', 'modality', 'modalityList', 'studyUid'] as const)
    source.findings.facts.learn(kind, 'yes');
  source.findings.facts.learn('dateRange', 'closed');
  await source.queryStudies(filters, { limit: 10, offset: 0 }, never);
  const query = asked[0]?.query;
  expect(query?.get('PatientName')).toBe('*Müller*');
  expect(query?.get('PatientID')).toBe('*42*');
  expect(query?.get('AccessionNumber')).toBe('A?1*');
  expect(query?.get('StudyDescription')).toBe('*a,b&c=d#[e]*');
  expect(query?.get('ModalitiesInStudy')).toBe('CT,SM');
  expect(query?.get('StudyDate')).toBe('20240101-99991231');
  expect(query?.get('StudyInstanceUID')).toBe('1.2');
  expect(query?.get('includefield')?.split(',')).toContain(tags.StudyDescription);
  // Orthanc 1.10 takes an escaped list for one name, and sends no description.
  expect(asked[0]?.search).toMatch(/includefield=\w{8}(,\w{8})+/);
  expect(asked[0]?.path).toBe('/qido/studies');
  expect(asked[0]?.accept).toBe('application/dicom+json');
});

test('what the archive did not filter is filtered here, by words in any order and without accents', async () => {
  const named = (index: number, name: unknown, more: Record<string, unknown> = {}) =>
    studyRow(index, { [tags.PatientName]: name, ...more });
  const all = [
    named(1, { Alphabetic: 'Müller^Anna', Ideographic: '穆勒' }),
    named(2, 'MULLER^ANNA'),
    named(3, { Alphabetic: 'Müller^Bob' }),
    named(4, { Alphabetic: 'Anna' }),
  ];
  const { source } = archive(paged(all, 100));
  const page = await source.queryStudies({ patientName: 'anna muller' }, { limit: 10, offset: 0 }, never);
  expect(page.ok && page.value.studies.map((one) => one.studyInstanceUid)).toEqual(['1.9.1', '1.9.2']);
  expect(page.ok && page.value.studies[0]?.patient.patientName).toBe('Müller^Anna=穆勒');
});

test('a filter never hides a study for an attribute the archive did not return', async () => {
  const known = studyRow(1, {
    [tags.ModalitiesInStudy]: ['CT'],
    [tags.StudyDate]: '20240105',
    [tags.StudyDescription]: 'Chest',
  });
  const { source } = archive(() =>
    jsonAnswer([known, studyRow(2), studyRow(3, { [tags.ModalitiesInStudy]: ['SM'], [tags.StudyDate]: '20230105' })]),
  );
  const uids = async (filters: Parameters<typeof source.queryStudies>[0]) => {
    const page = await source.queryStudies(filters, { limit: 10, offset: 0 }, never);
    return page.ok && page.value.studies.map((one) => one.studyInstanceUid);
  };
  expect(await uids({ modalitiesInStudy: ['CT'] })).toEqual(['1.9.1', '1.9.2']);
  expect(await uids({ studyDateFrom: '20240101', studyDateTo: '20240131' })).toEqual(['1.9.1', '1.9.2']);
  expect(await uids({ studyDescription: 'chest' })).toEqual(['1.9.1', '1.9.2', '1.9.3']);
});

test('a page of matches is filled although the archive ignores the key and sends everything', async () => {
  const all = Array.from({ length: 400 }, (_, index) =>
    studyRow(index, { [tags.AccessionNumber]: index % 50 === 49 ? 'HIT' : 'no' }),
  );
  const { source } = archive(paged(all, 1000));
  const page = await source.queryStudies({ accessionNumber: 'hit' }, { limit: 5, offset: 0 }, never);
  expect(page.ok && page.value.studies.length).toBeGreaterThanOrEqual(5);
  const wide = await source.queryStudies({ accessionNumber: 'hit' }, { limit: 100, offset: 0 }, never);
  expect(wide.ok && [wide.value.studies.length, wide.value.hasMore]).toEqual([8, false]);
});

test('an archive that takes a wildcard literally is asked without, and remembered', async () => {
  const script: Script = ({ query }) =>
    query.get('PatientName') === 'DOE' ? jsonAnswer([studyRow(1, { [tags.PatientName]: 'DOE^JOHN' })]) : jsonAnswer([]);
  const { source, asked } = archive(script);
  for (let time = 0; time < 2; time++) {
    asked.length = 0;
    const page = await source.queryStudies({ patientName: 'DOE' }, { limit: 10, offset: 0 }, never);
    expect(page.ok && page.value.studies.length).toBe(1);
    expect(page.ok && page.value.warning).toContain('whole values only');
  }
  expect(asked.map((one) => one.query.get('PatientName')).filter((name) => name?.includes('*'))).toEqual([]);
});

test('an archive that refuses includefield is asked without, and remembered', async () => {
  const { source, asked } = archive(({ query }) =>
    query.has('includefield') ? statusAnswer(400) : jsonAnswer(rows(3)),
  );
  for (let time = 0; time < 2; time++) {
    const page = await source.queryStudies({}, { limit: 10, offset: 0 }, never);
    expect(page.ok && page.value.studies.length).toBe(3);
  }
  const [last, ...before] = asked.map((one) => one.query.has('includefield')).reverse();
  expect([last, before.length < 12, before.at(-1)]).toEqual([false, true, true]);
});

test('a list of studies is complete also where the archive matches one UID at a time', async () => {
  const { source } = archive(({ query }) => {
    const uid = query.get('StudyInstanceUID') ?? '';
    return uid.includes(',') ? jsonAnswer([studyRow(1)]) : jsonAnswer(uid === '1.9.2' ? [studyRow(2)] : []);
  });
  const page = await source.queryStudies(
    { studyInstanceUids: ['1.9.1', '1.9.2', '1.9.3'] },
    { limit: 10, offset: 0 },
    never,
  );
  expect(page.ok && page.value.studies.map((one) => one.studyInstanceUid)).toEqual(['1.9.1', '1.9.2']);
  const none = await source.queryStudies({ studyInstanceUids: ['../../x'] }, { limit: 10, offset: 0 }, never);
  expect(none.ok && none.value.studies).toEqual([]);
});

test('a study keeps what was received, tolerates what servers do, and is never guessed at', async () => {
  const row = {
    ...datasetOf({
      [tags.StudyInstanceUID]: '1.9.1',
      [tags.PatientID]: ' 7 ',
      [tags.IssuerOfPatientID]: 'Clinic A',
      [tags.NumberOfStudyRelatedInstances]: '117',
    }),
    [tags.PatientName]: { vr: 'PN', Value: [null] },
    [tags.ModalitiesInStudy]: { vr: 'CS', Value: ['CT\\PT'] },
    [tags.StudyDate]: { vr: 'DA' },
  };
  const { source } = archive(() => jsonAnswer([row, studyRow(2, { [tags.StudyInstanceUID]: 'x/../y' })]));
  const page = await source.queryStudies({}, { limit: 10, offset: 0 }, never);
  expect(page.ok && page.value.studies).toEqual([
    {
      sourceId: 'main',
      studyInstanceUid: '1.9.1',
      patient: { patientId: '7', issuerOfPatientId: 'Clinic A', patientName: '' },
      modalitiesInStudy: ['CT', 'PT'],
      numberOfStudyRelatedInstances: 117,
    },
  ]);
  expect(page.ok && page.value.warning).toContain('1 studies without a valid identifier');
});

test('series get the study they were asked for where the archive leaves it out, and series of another study are left out', async () => {
  const own = datasetOf({ [tags.SeriesInstanceUID]: series, [tags.Modality]: 'CT', [tags.SeriesNumber]: '3' });
  const foreign = datasetOf({ [tags.SeriesInstanceUID]: '1.7', [tags.StudyInstanceUID]: '9.9' });
  const { source, asked } = archive(() => jsonAnswer([own, foreign]));
  const found = await source.querySeries(study, never);
  expect(found.ok && found.value).toEqual({
    series: [{ sourceId: 'main', studyInstanceUid: study, seriesInstanceUid: series, modality: 'CT', seriesNumber: 3 }],
    warning: '1 entries that do not belong here, or have no identifier, are left out',
  });
  expect(asked[0]?.path).toBe('/qido/studies/1.2.3/series');
});

test('metadata of another object than asked for is refused', async () => {
  const wrong = datasetOf({ [tags.SOPInstanceUID]: '9.9' });
  const { source } = archive(() => jsonAnswer([wrong]));
  const one = await source.instanceMetadata(
    { studyInstanceUid: study, seriesInstanceUid: series, sopInstanceUid: sop },
    never,
  );
  expect(one.ok ? 'ok' : one.error.title).toContain('another object');
});

test('a part of a series sent as 206 is shown with a word about it', async () => {
  const { source } = archive(() => jsonAnswer([datasetOf({ [tags.SOPInstanceUID]: sop })], { status: 206 }));
  const found = await source.seriesMetadata(study, series, never);
  expect(found.ok && [found.value.instances.length, found.value.warning]).toEqual([
    1,
    'The archive sent only a part of this series',
  ]);
});

test('metadata is asked for as JSON where DICOM JSON is refused', async () => {
  const { source, asked } = archive(({ accept }: Asked) =>
    accept === 'application/json' ? jsonAnswer([datasetOf({ [tags.SOPInstanceUID]: sop })]) : statusAnswer(406),
  );
  for (let time = 0; time < 2; time++) expect((await source.seriesMetadata(study, series, never)).ok).toBe(true);
  expect(asked).toHaveLength(3);
});

test('whether an instance is there is answered from its UID alone, whatever else the archive lists', async () => {
  const address = { studyInstanceUid: study, seriesInstanceUid: series, sopInstanceUid: sop };
  const ignoring = archive(paged([datasetOf({ [tags.SOPInstanceUID]: '9.9' })], 10));
  expect(await ignoring.source.hasInstance(address, never)).toEqual({ ok: true, value: false });
  const there = archive(
    paged([datasetOf({ [tags.SOPInstanceUID]: '9.9' }), datasetOf({ [tags.SOPInstanceUID]: sop })], 1, additional),
  );
  expect(await there.source.hasInstance(address, never)).toEqual({ ok: true, value: true });
  expect(await archive(() => statusAnswer(404)).source.hasInstance(address, never)).toEqual({ ok: true, value: false });
  expect((await archive(() => statusAnswer(500)).source.hasInstance(address, never)).ok).toBe(false);
});

test('a UID that is not one never becomes a piece of an address', async () => {
  const { source, asked } = archive(() => jsonAnswer([]));
  for (const evil of ['../../admin', '1.2/..', '1.2?x=y', '', '١.٢']) {
    expect((await source.querySeries(evil as StudyInstanceUid, never)).ok).toBe(false);
  }
  expect(asked).toHaveLength(0);
});

test('warnings of the archive are told apart from the one about further results', () => {
  expect(parseWarnings('299 pacs: There are 5 additional results that can be requested')).toEqual({
    remaining: true,
    others: [],
  });
  expect(
    parseWarnings(
      '299 pacs "Only literal matching has been performed", 299 pacs "There are 2 additional results that can be requested"',
    ),
  ).toEqual({
    remaining: true,
    others: ['Only literal matching has been performed'],
  });
  expect(parseWarnings(null)).toEqual({ remaining: false, others: [] });
});
