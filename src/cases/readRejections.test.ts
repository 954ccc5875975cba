import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { element, sequence } from '../codecs/dataset';
import type { DicomJson } from '../dicom/json';
import { KEY_OBJECT_SELECTION } from '../dicom/sopClasses';
import { FakeArchive, uidOf } from '../testing/fakeArchive';
import { ct, STUDIES } from './caseImages';
import { foreignReport } from './foreignCase';
import { openAsReader } from './headlessReader';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';
import { rejectedBy } from './readRejections';

const CT_IMAGE = '1.2.840.10008.5.1.4.1.1.2';

/** A rejection note of somebody else, in a series of its own. */
function note(
  time: string,
  ...withdrawn: readonly (readonly [sopClassUid: string, sopInstanceUid: string])[]
): DicomJson {
  const references = withdrawn.map(([sopClassUid, sopInstanceUid]) => ({
    '0040A010': element('CS', 'CONTAINS'),
    '0040A040': element('CS', 'COMPOSITE'),
    '00081199': sequence([{ '00081150': element('UI', sopClassUid), '00081155': element('UI', sopInstanceUid) }]),
  }));
  return foreignReport([], {
    leaf: '59',
    more: {
      '00080060': element('CS', 'KO'),
      '00080033': element('TM', time),
      '0040A043': sequence([
        {
          '00080100': element('SH', '113001'),
          '00080102': element('SH', 'DCM'),
          '00080104': element('LO', 'Rejected for Quality Reasons'),
        },
      ]),
      '0040A730': sequence(references),
    },
  });
}

test('SR-37: an image is back when its note is withdrawn, in whatever series and whatever the clocks said', async () => {
  for (const [early, late] of [
    ['120000', '130000'],
    ['130000', '120000'],
  ] as const) {
    const withdrawal = note(early, [CT_IMAGE, uidOf(ct(2))]);
    const undone = note(late, [KEY_OBJECT_SELECTION, uidOf(withdrawal)]);
    const archive = new FakeArchive();
    archive.add(ct(), ct(2), withdrawal, undone);
    const { workspace } = await openAsReader({
      source: archive.source(),
      drafts: createIndexedDbDraftStore(new IDBFactory()),
      studyInstanceUids: STUDIES,
    });
    const { displaySets, rejectedInstances } = workspace.getState();
    expect(displaySets.flatMap((one) => (one.kind === 'frames' ? one.frames.length : []))).toEqual([2]);
    expect(Object.keys(rejectedInstances)).toEqual([uidOf(withdrawal)]);
  }
});

test('SR-37: a withdrawal that was itself taken back, and made again, counts; notes in a circle end', () => {
  const image = uidOf(ct(2));
  const first = note('120000', [CT_IMAGE, image]);
  const second = note('130000', [KEY_OBJECT_SELECTION, uidOf(first)]);
  const third = note('140000', [KEY_OBJECT_SELECTION, uidOf(second)]);
  expect(Object.keys(rejectedBy([first, second]))).toEqual([uidOf(first)]);
  expect(new Set(Object.keys(rejectedBy([third, first, second])))).toEqual(new Set([uidOf(second), image]));
  const [a, b] = [note('120000'), note('130000')];
  const circle = [
    { ...note('120000', [KEY_OBJECT_SELECTION, uidOf(b)]), '00080018': element('UI', uidOf(a)) },
    { ...note('130000', [KEY_OBJECT_SELECTION, uidOf(a)]), '00080018': element('UI', uidOf(b)) },
  ];
  expect(Object.keys(rejectedBy(circle))).toEqual([uidOf(a)]);
});
