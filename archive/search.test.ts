import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type DicomJson, stringOf, stringsOf } from '../src/dicom/json';
import { encodePart10 } from './part10Writer';
import { cleanUp, EXPLICIT, header, runArchive, scratchFolder, type TestInstance } from './testInstances';

afterEach(cleanUp);

async function folderOf(...instances: readonly TestInstance[]): Promise<string> {
  const folder = await scratchFolder();
  for (const instance of instances) {
    await writeFile(join(folder, `${instance.sop}.dcm`), encodePart10(header(instance), EXPLICIT));
  }
  return folder;
}

const ask = async (url: string): Promise<DicomJson[]> => {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return (await response.json()) as DicomJson[];
};
const sops = (found: readonly DicomJson[]) => found.map((one) => stringOf(one, '00080018'));

const text = (vr: string, value: unknown) => ({ vr, Value: [value] });

async function workList() {
  return runArchive(
    await folderOf(
      {
        study: '1.1',
        series: '1.1.1',
        sop: '1.1.1.1',
        elements: { '00100010': text('PN', 'Doe^Jane'), '00080020': text('DA', '20240131') },
      },
      {
        study: '1.1',
        series: '1.1.2',
        sop: '1.1.2.1',
        modality: 'PT',
        elements: { '00100010': text('PN', 'Doe^Jane') },
      },
      {
        study: '1.2',
        series: '1.2.1',
        sop: '1.2.1.1',
        modality: 'SM',
        elements: {
          '00080005': text('CS', 'ISO_IR 192'),
          '00100010': text('PN', 'Müller^Änne'),
          '00080020': text('DA', '20240215'),
          '00100020': text('LO', 'P2'),
        },
      },
      {
        study: '1.3',
        series: '1.3.1',
        sop: '1.3.1.1',
        modality: 'MR',
        elements: {
          '00100010': text('PN', 'Doering^Max'),
          '00080020': text('DA', '20230101'),
          '00081030': text('LO', 'MR Head. 100%'),
          '00100020': text('LO', 'P3'),
        },
      },
    ),
  );
}

test.each([
  ['', ['1.2', '1.1', '1.3']],
  ['PatientName=doe*', ['1.1', '1.3']],
  ['PatientName=DOE^JANE', ['1.1']],
  ['PatientName=Do??????Max', ['1.3']],
  ['00100010=Doe', []],
  ['PatientName=jane%20do&fuzzymatching=true', ['1.1']],
  ['PatientName=muller&fuzzymatching=true', ['1.2']],
  ['StudyDate=20240131', ['1.1']],
  ['StudyDate=20240101-20240201', ['1.1']],
  ['StudyDate=20240201-', ['1.2']],
  ['StudyDate=-20231231', ['1.3']],
  ['ModalitiesInStudy=PT', ['1.1']],
  ['ModalitiesInStudy=SM,MR', ['1.2', '1.3']],
  ['ModalitiesInStudy=CT%5CSM', ['1.2', '1.1']],
  ['Modality=PT', ['1.1']],
  ['StudyInstanceUID=1.1,1.3', ['1.1', '1.3']],
  ['PatientID=P2&StudyDate=20240215', ['1.2']],
  ['StudyDescription=MR%20Head.%20100%25', ['1.3']],
  ['StudyDescription=MRxHead.*', []],
  ['StudyTime=10-11', ['1.2', '1.1', '1.3']],
  ['StudyTime=11-12', []],
  ['SOPInstanceUID=1.3.1.1', ['1.3']],
])('the work list filtered by "%s" shows the right studies', async (query, expected) => {
  const { root } = await workList();
  const found = await ask(`${root}/studies?${query}`);
  expect(found.map((one) => stringOf(one, '0020000D'))).toEqual(expected);
});

test('any character of a search is that character: an identifier with a hyphen is found, none is an error', async () => {
  const elements = { '00100020': text('LO', 'MRN-0042') };
  const { root } = await runArchive(await folderOf({ study: '1.4', series: '1.4.1', sop: '1.4.1.1', elements }));
  for (const id of ['MRN-0042', 'mrn-*', '*-0042', 'MRN?0042']) {
    expect(await ask(`${root}/studies?PatientID=${encodeURIComponent(id)}`), id).toHaveLength(1);
  }
  for (const character of `!"#$%&'()+,-./:;<=>@[]^_\`{|}~`) {
    const query = encodeURIComponent(`MRN${character}0042`);
    expect(await ask(`${root}/studies?PatientID=${query}`), character).toHaveLength(character === '-' ? 1 : 0);
  }
});

test('a study in the list says who, what and how much', async () => {
  const { root } = await workList();
  const [study] = await ask(`${root}/studies?StudyInstanceUID=1.1&includefield=PatientAge`);
  expect(study).toMatchObject({
    '00080061': { vr: 'CS', Value: ['CT', 'PT'] },
    '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Doe^Jane' }] },
    '00201206': { Value: [2] },
    '00201208': { Value: [2] },
    '00081190': { Value: [`${root}/studies/1.1`] },
  });
  expect(study?.['00200010']).toEqual({ vr: 'SH' });
});

test('series and instance lists, within a study and across all', async () => {
  const { root } = await workList();
  expect((await ask(`${root}/studies/1.1/series`)).map((one) => stringsOf(one, '00080060')[0])).toEqual(['CT', 'PT']);
  expect(await ask(`${root}/series?PatientID=P3`)).toHaveLength(1);
  expect(sops(await ask(`${root}/studies/1.1/instances`))).toEqual(['1.1.1.1', '1.1.2.1']);
  expect(sops(await ask(`${root}/studies/1.1/series/1.1.2/instances`))).toEqual(['1.1.2.1']);
  expect(sops(await ask(`${root}/instances?Modality=SM`))).toEqual(['1.2.1.1']);
  expect(await ask(`${root}/studies/9.9/series`)).toEqual([]);
  const [instance] = await ask(`${root}/instances?SOPInstanceUID=1.1.1.1&includefield=00081030&includefield=KVP,Rows`);
  expect(stringOf(instance ?? {}, '00083002')).toBe(EXPLICIT);
  expect(stringOf(instance ?? {}, '00081030')).toBe('CT CHEST');
});

test('a request can be found by the procedure it was ordered under, and by fields outside the index', async () => {
  const request = { vr: 'SQ', Value: [{ '00400009': text('SH', 'SPS7'), '00401001': text('SH', 'RP7') }] };
  const { root } = await runArchive(
    await folderOf(
      { sop: '1.5.1', elements: { '00400275': request, '00104000': text('LT', 'allergic') } },
      { study: '1.2.4', series: '1.2.4.1', sop: '1.5.2' },
    ),
  );
  expect(await ask(`${root}/series?RequestAttributesSequence.RequestedProcedureID=RP7`)).toHaveLength(1);
  expect(await ask(`${root}/series?00400009=SPS8`)).toHaveLength(0);
  const [instance] = await ask(`${root}/instances?SOPInstanceUID=1.5.1&includefield=PatientComments`);
  expect(stringOf(instance ?? {}, '00104000')).toBe('allergic');
});

test.each([
  'limit=-1',
  'limit=x',
  'offset=1.5',
  'NoSuchThing=1',
  'StudyDate=yesterday',
  'fuzzymatching=perhaps',
  'includefield=%3Cscript%3E',
])('a search with "%s" is refused in words', async (query) => {
  const { root } = await workList();
  const response = await fetch(`${root}/studies?${query}`);
  expect(response.status).toBe(400);
  expect(((await response.json()) as { message: string }).message).not.toBe('');
});

test('a key that cannot be matched is named in a Warning', async () => {
  const { root } = await workList();
  const response = await fetch(`${root}/studies?PatientWeight=70`);
  expect(response.headers.get('warning')).toContain('Not matched: PatientWeight');
});

test('paging is complete: each page says how many are left', async () => {
  const instances = Array.from({ length: 7 }, (_, index) => ({ sop: `1.4.${index + 1}`, number: index + 1 }));
  const { root } = await runArchive(await folderOf(...instances), { maxResults: 3 });
  const seen: (string | undefined)[] = [];
  const warnings: (string | null)[] = [];
  for (const offset of [0, 3, 6]) {
    const response = await fetch(`${root}/instances?limit=5&offset=${offset}`);
    seen.push(...sops((await response.json()) as DicomJson[]));
    warnings.push(response.headers.get('warning'));
  }
  expect(seen).toEqual(instances.map(({ sop }) => sop));
  expect(warnings[0]).toMatch(/^299 http\S+: There are 4 additional results that can be requested$/);
  expect(warnings[1]).toContain('There are 1 additional results');
  expect(warnings[2]).toBeNull();
});
