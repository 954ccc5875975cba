import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { type DicomJson, stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { DicomWebSource } from '../dicomweb/source';
import { fail } from '../lib/result';
import { FakeArchive } from '../testing/fakeArchive';
import { slide } from './caseImages';
import { openAsReader } from './headlessReader';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';
import { cell, ct, STUDIES } from './twistedLine';

const uidOf = (dataset: DicomJson | undefined) => stringOf(dataset ?? {}, tags.SOPInstanceUID);

/** The archive describes this object without its numbers, and cannot hand them out just now. */
function withUnread(real: DicomWebSource, sopInstanceUid: string | undefined): DicomWebSource {
  const down = () =>
    Promise.resolve(fail({ code: 'network' as const, severity: 'error' as const, title: 'No connection' }));
  const emptied = (dataset: DicomJson): DicomJson =>
    JSON.parse(
      JSON.stringify(dataset, (key, value: unknown) => (key === '00660016' ? { vr: 'OF', BulkDataURI: 'b' } : value)),
    );
  return {
    ...real,
    seriesMetadata: async (...asked) => {
      const answer = await real.seriesMetadata(...asked);
      if (!answer.ok) return answer;
      const instances = answer.value.instances.map((one) => (uidOf(one) === sopInstanceUid ? emptied(one) : one));
      return { ok: true, value: { ...answer.value, instances } };
    },
    bulkdata: down,
    instance: (address, signal) =>
      address.sopInstanceUid === sopInstanceUid ? down() : real.instance(address, signal),
  };
}

test('an older version is not shown, nor continued, because the newest could not be read', async () => {
  const archive = new FakeArchive();
  archive.add(ct, slide);
  const open = (source = archive.source(), device = new IDBFactory()) =>
    openAsReader({ source, drafts: createIndexedDbDraftStore(device), studyInstanceUids: STUDIES });
  const first = await open();
  first.draw(cell(1));
  await first.save();
  first.draw(cell(2));
  await first.save();

  const device = new IDBFactory();
  const page = await open(withUnread(archive.source(), uidOf(archive.withModality('ANN')[1])), device);
  expect(page.marks()).toEqual([]);
  page.draw(cell(3));
  await page.save();
  expect(page.workspace.getState().save.text).toContain('could not be read');
  expect(archive.withModality('ANN')).toHaveLength(2);

  const again = await open(archive.source(), device);
  await again.save();
  expect((await open()).marks().map((mark) => mark.points[0])).toEqual([1, 2, 3]);
});
