import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { isOrthancInstalled } from './archive/orthanc';
import { Archives } from './archives';
import { makeList } from './list/listData';

const cache = mkdtempSync(join(tmpdir(), 'parfocal-archives-'));
const lines: string[] = [];
const create = (choice: 'auto' | 'orthanc' | 'embedded') =>
  new Archives({ root: process.cwd(), cache, choice, log: (line) => lines.push(line) });
const opened: Archives[] = [];
afterEach(async () => {
  for (const archives of opened.splice(0)) await archives.close();
  rmSync(cache, { recursive: true, force: true });
  lines.length = 0;
});

const servable = { name: 'ct', directory: cache, archives: ['embedded'] as const };

test('an archive that cannot serve a data set right is not taken, even when it is asked for', () => {
  expect(create('orthanc').choose(servable)).toEqual({ reason: 'ct is not served right by orthanc' });
  expect(create('auto').choose(servable)).toBe('embedded');
  expect(create('embedded').choose({ ...servable, archives: ['orthanc', 'embedded'] })).toBe('embedded');
});

async function countOf(url: string): Promise<number> {
  const answer = await fetch(`${url}/instances?limit=100`, { headers: { Accept: 'application/dicom+json' } });
  return ((await answer.json()) as unknown[]).length;
}

test.skipIf(!isOrthancInstalled())(
  'a set is loaded into Orthanc once, and what was stored besides is gone when it is opened again',
  { timeout: 30_000 },
  async () => {
    const three = await makeList('list-3', 3, cache);
    const four = await makeList('list-4', 4, cache);
    const first = create('auto');
    opened.push(first);
    const { url, name, version, instances } = await first.open(three);
    expect({ name, instances, count: await countOf(url) }).toEqual({ name: 'orthanc', instances: 3, count: 3 });
    expect(version).toMatch(/^Orthanc \d+\.\d+\.\d+, DICOMweb \d+/);

    const body = new Uint8Array(readFileSync(join(four.directory, '00003.dcm')));
    await fetch(new URL('/instances', url), { method: 'POST', body });
    expect(await countOf(url)).toBe(4);
    expect(await first.open(three)).toMatchObject({ url });
    expect(await countOf(url)).toBe(3);

    await fetch(new URL('/instances', url), { method: 'POST', body });
    await first.close();
    const second = create('auto');
    opened.push(second);
    expect(await countOf((await second.open(three)).url)).toBe(3);
    expect(lines.filter((line) => line.startsWith('Loading'))).toHaveLength(1);
  },
);
