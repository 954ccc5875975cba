import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { keyImage } from '../codecs/kos/keyObjectTestData';
import { SOURCE } from '../codecs/testData';
import { stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { Annotation } from '../dicom/types';
import { type AnnotationId, newUid } from '../dicom/uids';
import { FakeArchive } from '../testing/fakeArchive';
import { selectUnsavedCount } from '../workspace/selectors';
import { createWorkspace } from '../workspace/store';
import { createWorkList } from '../workspace/workList';
import { ct as ctOf, STUDIES, slide } from './caseImages';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';
import { writeDrafts } from './keepDrafts';
import { openCase } from './openCase';
import { createSaver } from './saveAnnotations';
import { Threads } from './threads';

const _element = (vr: string, ...Value: unknown[]) => ({ vr, Value });
const ct = ctOf();
async function visit(archive: FakeArchive, device = new IDBFactory()) {
  const workspace = createWorkspace();
  const context = {
    workspace,
    sources: new Map([[SOURCE, archive.source()]]),
    workList: createWorkList(),
    drafts: createIndexedDbDraftStore(device),
    draftedStudies: new Set<never>(),
    unanswered: new Map(),
    claimStudy: () => Promise.resolve(true),
    author: { name: 'Reader^Test' },
    newUid,
    now: () => new Date('2026-03-02T10:00:00Z'),
    mark: () => {},
  };
  const threads = new Threads();
  await openCase(context as never, threads, { studyInstanceUids: STUDIES }, new AbortController().signal);
  const saver = createSaver(context as never, threads);
  return {
    workspace,
    threads,
    save: () => saver.save('SR'),
    keep: () => writeDrafts(context as never),
    marks: () => Object.values(workspace.getState().annotations),
    unsaved: () => selectUnsavedCount(workspace.getState()),
    state: () => workspace.getState(),
    draw: (...marks: Annotation[]) => {
      const own = marks.map((one) => ({ ...one, id: one.trackingUid as string as AnnotationId }));
      workspace.transact('d', 'user', (all) => ({ ...all, ...Object.fromEntries(own.map((o) => [o.id, o])) }));
    },
  };
}
test('SR-38: key images are saved, found again, changed, withdrawn and chosen again', async () => {
  const archive = new FakeArchive();
  archive.add(ct, slide);
  const first = await visit(archive);
  first.draw(keyImage(ct, 1, { trackingIdentifier: 'Nodule' }), keyImage(slide, 1, { trackingIdentifier: 'Mitoses' }));
  await first.save();
  expect(first.state().save).toMatchObject({ phase: 'confirmed' });
  expect(archive.withModality('KO')).toHaveLength(2);
  const drawn = first.marks();
  const device = new IDBFactory();
  const second = await visit(archive, device);
  expect(second.marks()).toEqual(expect.arrayContaining(drawn));
  expect(second.marks()).toHaveLength(2);
  expect(second.unsaved()).toBe(0);
  second.workspace.transact('delete', 'user', (all) =>
    Object.fromEntries(Object.entries(all).filter(([, m]) => m.trackingIdentifier !== 'Nodule')),
  );
  await second.keep();
  const again = await visit(archive, device);
  expect(again.marks().map((m) => m.trackingIdentifier)).toEqual(['Mitoses']);
  await again.save();
  expect(again.state().save).toMatchObject({ phase: 'confirmed' });
  expect(archive.withModality('KO')).toHaveLength(3);
  const third = await visit(archive);
  expect(third.marks().map((m) => m.trackingIdentifier)).toEqual(['Mitoses']);
  expect(Object.values(third.state().problems)).toEqual([]);
  third.draw(keyImage(ct, 1, { trackingIdentifier: 'Again' }));
  await third.save();
  expect(third.state().save).toMatchObject({ phase: 'confirmed' });
  const ko = archive.withModality('KO');
  expect(new Set(ko.map((o) => stringOf(o, tags.SeriesInstanceUID))).size).toBe(2);
  expect(
    (await visit(archive))
      .marks()
      .map((m) => m.trackingIdentifier)
      .sort(),
  ).toEqual(['Again', 'Mitoses']);
});
