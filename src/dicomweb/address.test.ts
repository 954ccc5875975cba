import { expect, test } from 'vitest';
import { instanceUrl, namesAnother, resourceUrl } from './address';
import type { InstanceAddress } from './address';

const root = new URL('https://pacs.example/dicom-web/');

test('AT-17: what is not a UID never becomes a piece of a path, and the words say so', () => {
  const evil = ['1/2', '..', '../admin', '1"', "1'", '%2e%2e', '1 ', '1\n2', '', '١٢٣', '１.２', '1?x=1', '1#x', 'NaN'];
  for (const uid of [...evil, '1'.repeat(65), '1'.repeat(10_000)]) {
    for (const uids of [[uid], ['1.2', uid], ['1.2', '1.3', uid]] as const) {
      const url = resourceUrl(root, uids as [string], '/metadata');
      expect(url.ok ? url.value.href : url.error.title).toContain('not valid');
    }
    const address = {
      studyInstanceUid: '1.2',
      seriesInstanceUid: '1.3',
      sopInstanceUid: uid,
    } as unknown as InstanceAddress;
    const url = instanceUrl(root, address, '/frames/1');
    expect(url.ok ? url.value.href : url.error.detail?.length).toBeLessThan(120);
  }
});

test('a UID of sixty-four digits and dots is asked for as it is', () => {
  const uid = `1.${'2'.repeat(62)}`;
  const url = resourceUrl(root, [uid, '1.3']);
  expect(url.ok && url.value.href).toBe(`https://pacs.example/dicom-web/studies/${uid}/series/1.3`);
});

test('AT-32: an answer is of another object only where its address names another one', () => {
  const asked = { studyInstanceUid: '1.2', seriesInstanceUid: '1.3', sopInstanceUid: '1.4' };
  expect(namesAnother('/studies/1.2/series/1.3/instances/1.4/frames/1', asked)).toBe(false);
  expect(namesAnother('/studies/1.2/series/1.3/instances/1.40', asked)).toBe(true);
  expect(namesAnother('/studies/1.2/series/1.9?x', asked)).toBe(true);
  expect(namesAnother('/studies/1.9', asked)).toBe(true);
  expect(namesAnother('/bulk/7', asked)).toBe(false);
  expect(namesAnother(undefined, asked)).toBe(false);
  expect(namesAnother('/studies/1.2/series/1.3/instances/9', { studyInstanceUid: '1.2' })).toBe(false);
});
