import { expect, test } from 'vitest';
import { tags } from '../dicom/tags';
import type { SourceId } from '../dicom/uids';
import { type CapabilityMemory, MEMORY_LIFETIME_MS, memoryKeyOf, readMemory, writeMemory } from './capabilityMemory';
import { reportOf } from './capabilityReport';
import { climb } from './ladder';
import { newFindings } from './profile';
import { quirkyArchive } from './quirkyArchive';
import { datasetOf, scriptedArchive, statusAnswer } from './scriptedArchive';
import { createSource } from './source';

const never = new AbortController().signal;
const wadoRoot = new URL('https://user:secret@pacs.example/wado/?token=abc');
const rungs = ['best', 'second', 'third'].map((id) => ({ id, accept: id }));

function storage(): CapabilityMemory & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return { texts, load: (key) => texts.get(key), save: (key, text) => void texts.set(key, text) };
}

test('what was learnt is known after a reload, and is no proof then', async () => {
  const memory = storage();
  const first = newFindings({ memory, wadoRoot });
  first.facts.learn('includeField', 'keywords');
  first.facts.learn('studyCap', 100);
  first.refusesFrameLists = true;
  await Promise.resolve();
  const second = newFindings({ memory, wadoRoot });
  expect([second.facts.known('includeField'), second.facts.known('studyCap'), second.refusesFrameLists]).toEqual([
    'keywords',
    100,
    true,
  ]);
  expect([first.facts.isProven('includeField'), second.facts.isProven('includeField')]).toEqual([true, false]);
  expect(reportOf(second).find(({ id }) => id === 'includeField')).toMatchObject({
    state: 'partly',
    isRemembered: true,
  });
});

test('what is a day old is learnt again, and so is what another version wrote', () => {
  const memory = storage();
  let now = 1_000_000;
  const findings = newFindings({ memory, wadoRoot, now: () => now });
  findings.facts.learn('wildcard', 'no');
  now += MEMORY_LIFETIME_MS / 2;
  findings.facts.learn('modality', 'no');
  const text = writeMemory(findings);
  const at = (ms: number) => {
    const later = newFindings();
    readMemory(text, later, ms);
    return [later.facts.known('wildcard'), later.facts.known('modality')];
  };
  expect(at(now)).toEqual(['no', 'no']);
  expect(at(now + MEMORY_LIFETIME_MS / 2)).toEqual([undefined, 'no']);
  expect(at(now + MEMORY_LIFETIME_MS)).toEqual([undefined, undefined]);
  expect(at(0), 'from the future').toEqual([undefined, undefined]);
  const other = newFindings();
  readMemory(text.replace('"version":1', '"version":2'), other, now);
  expect(other.facts.entries().size).toBe(0);
});

test('a memory that is torn, strange or hostile teaches nothing', () => {
  const now = Date.now();
  const fact = (id: unknown, value: unknown, how: unknown = 'use', at: unknown = now) =>
    JSON.stringify({ version: 1, facts: [[id, value, how, at]], rungs: [['frames', value, 'useless', how, at]] });
  const texts = [
    undefined,
    '',
    '{',
    'null',
    '[]',
    '{"version":1}',
    '{"version":1,"facts":{"a":1},"rungs":[null,[1]]}',
    fact('toString', 'yes'),
    fact('wildcard', 'DOE^JOHN'),
    fact('wildcard', '1.2.840.113619.2.55'),
    fact('studyCap', -1),
    fact('studyCap', '100'),
    fact('wildcard', 'yes', 'guess'),
    fact('wildcard', 'yes', 'use', 'today'),
  ];
  for (const text of texts) {
    const findings = newFindings();
    readMemory(text, findings, now);
    const found = [...findings.facts.entries()].filter(([, { how }]) => how !== 'use' && how !== 'probe');
    expect([findings.facts.entries().size, found], text).toEqual([0, []]);
  }
});

test('a rung that was useless yesterday is passed over, and tried again when everything else is refused', async () => {
  const memory = storage();
  const first = newFindings({ memory, wadoRoot });
  const asked: string[] = [];
  const archive = (accepted: string) => (rung: { readonly id: string }) => {
    asked.push(rung.id);
    const problem = { kind: 'refused', code: 'http', severity: 'error', title: 'no' } as const;
    return Promise.resolve(
      rung.id === accepted ? ({ ok: true, value: rung.id } as const) : ({ ok: false, error: problem } as const),
    );
  };
  for (const object of ['a', 'b']) await climb(first.frameLadder, rungs, object, archive('second'));
  await Promise.resolve();
  asked.length = 0;
  const second = newFindings({ memory, wadoRoot });
  await climb(second.frameLadder, rungs, 'c', archive('second'));
  expect(asked).toEqual(['second']);
  asked.length = 0;
  const third = newFindings({ memory, wadoRoot });
  const answer = await climb(third.frameLadder, rungs, 'd', archive('best'));
  expect([answer.ok, asked]).toEqual([true, ['second', 'third', 'best']]);
});

test('a form of searching that was learnt yesterday and is refused today is forgotten, and learnt anew', async () => {
  const memory = storage();
  const config = { id: 'main' as SourceId, label: 'Main', qidoRoot: '/wado', wadoRoot: '/wado' };
  const rows = Array.from({ length: 30 }, (_, index) =>
    datasetOf({ [tags.StudyInstanceUID]: `1.9.${index}`, [tags.StudyDescription]: 'Chest' }),
  );
  const list = async (quirks: Parameters<typeof quirkyArchive>[1]) => {
    const { fetch, asked } = scriptedArchive(quirkyArchive(rows, quirks));
    const source = createSource(config, { fetch, memory, baseUrl: 'https://pacs.example/', wait: async () => {} });
    const page = await source.queryStudies({}, { limit: 100, offset: 0 }, never);
    await Promise.resolve();
    return {
      count: page.ok ? page.value.studies.length : -1,
      requests: asked.length,
      described: page.ok && page.value.studies[0]?.studyDescription,
    };
  };
  const keywords = await list({ includeField: 'keywordsOnly' });
  const again = await list({ includeField: 'keywordsOnly' });
  const changed = await list({ includeField: 'tagsOnly' });
  expect([keywords.count, again.count, changed.count]).toEqual([30, 30, 30]);
  expect([keywords.described, again.described, changed.described]).toEqual(['Chest', 'Chest', 'Chest']);
  expect(again.requests, 'remembered').toBeLessThan(keywords.requests);
});

test('WEB-01: another server behind the same address is never listed shorter by what the one before could do', async () => {
  const config = { id: 'main' as SourceId, label: 'Main', qidoRoot: '/wado', wadoRoot: '/wado' };
  const study = (index: number) =>
    datasetOf({
      [tags.StudyInstanceUID]: `1.9.${index}`,
      [tags.PatientName]: `Smith^Ann${index}`,
      [tags.PatientID]: `PAT${1000 + index}`,
      [tags.StudyDescription]: 'Chest',
    });
  const studies = (count: number) => Array.from({ length: count }, (_, index) => study(index));
  const visit = (memory: CapabilityMemory, rows: readonly ReturnType<typeof study>[], quirks: object) => {
    const { fetch } = scriptedArchive(quirkyArchive(rows, quirks));
    return createSource(config, { fetch, memory, baseUrl: 'https://pacs.example/', wait: async () => {} });
  };
  const count = async (source: ReturnType<typeof visit>, filters: object, limit: number, offset = 0) => {
    const page = await source.queryStudies(filters, { limit, offset }, never);
    await Promise.resolve();
    return page.ok ? [page.value.studies.length, page.value.hasMore] : page.error;
  };
  for (const before of [{}, { cap: 120 }, { cap: 199 }]) {
    const memory = storage();
    expect(await count(visit(memory, studies(150), before), {}, 1000), 'before').toEqual([150, false]);
    const after = visit(memory, studies(330), { cap: 100, warning: 'absent' });
    expect(await count(after, {}, 1000), 'after').toEqual([330, false]);
  }
  const memory = storage();
  expect(await count(visit(memory, studies(40), {}), { patientId: 'AT1007' }, 50)).toEqual([1, false]);
  const literal = visit(memory, studies(40), { wildcard: 'literal' });
  expect(await count(literal, { patientId: 'AT1007' }, 50)).toEqual([1, false]);
  const paging = storage();
  const paged = visit(paging, studies(300), {});
  expect(await count(paged, {}, 1000)).toEqual([300, false]);
  const stuck = visit(paging, studies(300), { offset: 'ignored' });
  await count(stuck, {}, 100);
  const next = await stuck.queryStudies({}, { limit: 100, offset: 100 }, never);
  expect(next.ok && next.value.studies.map(({ studyInstanceUid }) => studyInstanceUid)).toContain('1.9.150');
});

test('neither names, UIDs nor secrets are ever written down', async () => {
  const memory = storage();
  const config = {
    id: 'main' as SourceId,
    label: 'Main',
    qidoRoot: wadoRoot.href,
    wadoRoot: 'https://pacs.example/wado',
  };
  const row = datasetOf({
    [tags.StudyInstanceUID]: '1.2.840.99',
    [tags.PatientName]: 'Smith^Ann',
    [tags.PatientID]: 'P1000',
    [tags.ModalitiesInStudy]: ['CT'],
    [tags.StudyDate]: '20240115',
  });
  const { fetch } = scriptedArchive((one) =>
    one.path.includes('frames') ? statusAnswer(406) : quirkyArchive([row], {})(one),
  );
  const source = createSource({ ...config, qidoRoot: config.wadoRoot }, { fetch, memory, wait: async () => {} });
  for (const filters of [
    {},
    { patientName: 'nobody', modalitiesInStudy: ['SM', 'US'] },
    { studyInstanceUids: ['1.2.3'] },
  ])
    await source.queryStudies(filters, { limit: 10, offset: 0 }, never);
  await Promise.resolve();
  const everything = JSON.stringify([...memory.texts]);
  expect(everything.length).toBeGreaterThan(100);
  expect(everything).not.toMatch(/Smith|Ann|P1000|1\.2\.|20240115|nobody|secret|token/i);
  expect(memoryKeyOf(wadoRoot)).not.toMatch(/secret|token|abc|user/);
});

test('the memory of objects stays bounded however many are read', () => {
  const { frameLadder } = newFindings();
  for (let index = 0; index < 5000; index++) frameLadder.succeeded('stored', `1.2.${index}`);
  const known = Array.from({ length: 5000 }, (_, index) => frameLadder.knownFor(`1.2.${index}`)).filter(Boolean);
  expect(known).toHaveLength(2048);
});
