import { expect, test } from 'vitest';
import { tags } from '../dicom/tags';
import type { SourceId } from '../dicom/uids';
import { reportOf } from './capabilityReport';
import { ArchiveHttp } from './http';
import { type PlainRequest, type ProbeNeeds, probeSource } from './probe';
import { defaultProfile, newFindings } from './profile';
import { createSource } from './source';
import { type Quirks, quirkyArchive } from './quirkyArchive';
import { type Asked, datasetOf, jsonAnswer, multipartAnswer, scriptedArchive, statusAnswer } from './scriptedArchive';

const never = new AbortController().signal;
const root = new URL('https://pacs.example/dicom-web');
const studies = Array.from({ length: 12 }, (_, index) =>
  datasetOf({
    [tags.StudyInstanceUID]: `1.9.${index}`,
    [tags.PatientID]: `P100${index}`,
    [tags.PatientName]: `Smith^Ann${index}`,
    [tags.StudyDate]: `2024011${index % 10}`,
    [tags.ModalitiesInStudy]: ['CT'],
    [tags.StudyDescription]: 'Chest',
  }),
);
const seriesRows = [
  datasetOf({ [tags.SeriesInstanceUID]: '1.5.1', [tags.Modality]: 'SR' }),
  datasetOf({ [tags.SeriesInstanceUID]: '1.5.2', [tags.Modality]: 'CT' }),
];
const instance = datasetOf({
  [tags.SOPInstanceUID]: '1.6.1',
  [tags.NumberOfFrames]: 3,
  [tags.AvailableTransferSyntaxUID]: '1.2.840.10008.1.2.4.80',
});
const frame = { body: new Uint8Array([1, 2, 3]) };

interface Habits extends Quirks {
  readonly frames?: (asked: Asked) => Response;
  readonly bulkDataUri?: string;
  readonly hasPictures?: boolean;
}

function probed(habits: Habits) {
  const { fetch, asked } = scriptedArchive((one) => {
    const { path } = one;
    if (path.endsWith('/studies')) return quirkyArchive(studies, habits)(one);
    if (path.endsWith('/series')) return jsonAnswer(seriesRows);
    if (path.endsWith('/instances')) return jsonAnswer([instance]);
    if (path.endsWith('/metadata'))
      return jsonAnswer([{ ...instance, '00282000': { vr: 'OB', BulkDataURI: habits.bulkDataUri ?? 'bulk/1' } }]);
    if (/rendered|thumbnail/.test(path))
      return habits.hasPictures ? new Response('x', { headers: { 'Content-Type': 'image/jpeg' } }) : statusAnswer(404);
    if (path.includes('/frames/')) {
      const count = path.split('/frames/')[1]?.split(',').length ?? 1;
      return habits.frames?.(one) ?? multipartAnswer(Array.from({ length: count }, () => frame));
    }
    return path.includes('bulk/') ? multipartAnswer([frame]) : statusAnswer(404);
  });
  const findings = newFindings();
  const http = new ArchiveHttp('Main', [root], { fetch, wait: async () => {} });
  const plain: PlainRequest[] = [];
  const needs: ProbeNeeds = {
    http,
    findings,
    profile: defaultProfile,
    qidoRoot: root,
    wadoRoot: root,
    exchange: (request) => {
      plain.push(request);
      const isRange = request.headers.Range !== undefined;
      return Promise.resolve({ status: isRange ? 206 : 404, headers: new Headers() });
    },
  };
  return { needs, asked, plain, findings };
}

const statesOf = (findings: ReturnType<typeof newFindings>) =>
  Object.fromEntries(reportOf(findings).map(({ id, state }) => [id, state]));

test('a probe tells what an archive that keeps to the standard can do, by a few dozen small questions', async () => {
  const { needs, asked, findings } = probed({ fuzzy: 'yes', hasPictures: true });
  const facts = await probeSource(needs, never);
  expect(facts.ok).toBe(true);
  expect(statesOf(findings)).toMatchObject({
    limit: 'yes',
    offset: 'yes',
    warning: 'partly',
    includeField: 'yes',
    wildcard: 'yes',
    dateRange: 'yes',
    modality: 'yes',
    modalityList: 'yes',
    fuzzy: 'yes',
    metadata: 'yes',
    frames: 'yes',
    frameLists: 'yes',
    rendered: 'yes',
    thumbnail: 'yes',
    bulkdata: 'yes',
    rangeOfFrames: 'yes',
    rangeOfBulkdata: 'yes',
    capabilitiesDocument: 'no',
    'frames.stored': 'yes',
    'frames.listed': 'yes',
  });
  expect(asked.length).toBeLessThan(40);
  expect(
    new Set(asked.map(({ path, query, accept }) => `${path}?${query} ${accept}`)).size,
    'no question twice',
  ).toBeGreaterThan(asked.length - 4);
  expect(asked.every(({ method }) => method === 'GET')).toBe(true);
  expect(
    asked.some(({ path }) => path.endsWith('/instances/1.6.1')),
    'whole objects',
  ).toBe(false);
});

test('a probe finds the quirks that reading would have met, and says them in words', async () => {
  const { needs, findings } = probed({
    offset: 'ignored',
    wildcard: 'literal',
    includeField: 'refused',
    modalityList: 'literal',
    dateRange: 'empty',
    fuzzy: 'ignored',
    bulkDataUri: 'http://orthanc:8042/studies/1.9.0/bulk/1',
    frames: ({ path, accept }) =>
      path.includes(',') || accept.includes('"') ? statusAnswer(400) : multipartAnswer([frame]),
  });
  const facts = await probeSource(needs, never);
  expect(statesOf(findings)).toMatchObject({
    offset: 'no',
    wildcard: 'no',
    includeField: 'no',
    modality: 'yes',
    modalityList: 'no',
    dateRange: 'no',
    fuzzy: 'no',
    frameLists: 'no',
    rendered: 'no',
    thumbnail: 'no',
    bulkdataBase: 'partly',
    'frames.stored': 'no',
    'frames.stored-unquoted': 'yes',
  });
  expect(findings.frameLadder.order([{ id: 'stored' }, { id: 'stored-unquoted' }], 'x')).toHaveLength(2);
  const words = JSON.stringify(facts);
  expect(words).toContain('let the proxy tell the archive its public address');
  expect(words).not.toMatch(/1\.9\.|1\.6\.|Smith|P100/);
});

test('a source asks for itself, and its report then holds what no reading has met yet', async () => {
  const { fetch } = scriptedArchive((one) =>
    one.path.endsWith('/studies') ? quirkyArchive(studies, {})(one) : jsonAnswer([]),
  );
  const address = root.href;
  const source = createSource({ id: 'a' as SourceId, label: 'PACS', qidoRoot: address, wadoRoot: address }, { fetch });
  const known = () => reportOf(source.findings).filter(({ state }) => state !== 'unknown').length;
  expect(known()).toBe(0);
  const probed = await source.probe?.(never);
  expect(probed?.ok).toBe(true);
  expect(known()).toBeGreaterThan(3);
});

test('a probe that is withdrawn stops asking and keeps what it has learnt', async () => {
  const controller = new AbortController();
  const { needs, asked, findings } = probed({
    frames: () => {
      controller.abort();
      return statusAnswer(400);
    },
  });
  await expect(probeSource(needs, controller.signal)).rejects.toMatchObject({ name: 'AbortError' });
  const count = asked.length;
  await Promise.resolve();
  expect(asked).toHaveLength(count);
  expect(findings.facts.known('wildcard')).toBe('yes');
  expect(findings.facts.known('frameLists')).toBeUndefined();
});

test('of an archive that cannot be reached, or has nothing, nothing is claimed', async () => {
  const down = probed({});
  const refused = {
    ...down.needs,
    http: new ArchiveHttp('Main', [root], { fetch: async () => statusAnswer(403), wait: async () => {} }),
  };
  expect((await probeSource(refused, never)).ok).toBe(false);
  const findings = newFindings();
  const http = new ArchiveHttp('Main', [root], { fetch: async () => statusAnswer(204), wait: async () => {} });
  const facts = await probeSource({ http, findings, profile: defaultProfile, qidoRoot: root, wadoRoot: root }, never);
  expect(facts.ok && facts.value.filter(({ state, id }) => state !== 'unknown' && !id.startsWith('metadata.'))).toEqual(
    [],
  );
});
