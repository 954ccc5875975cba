import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import type { DicomWebSource } from '../dicomweb/source';
import { FakeArchive } from '../testing/fakeArchive';
import { ct, STUDIES, slide } from './caseImages';
import { openAsReader } from './headlessReader';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';
import { openCase } from './openCase';

/** An archive whose answers to one kind of request wait until they are let through. */
function holdingBack(source: DicomWebSource, request: 'queryStudies' | 'querySeries') {
  let letThrough: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  const real = source[request] as (...args: readonly unknown[]) => Promise<unknown>;
  const held = async (...args: readonly unknown[]) => {
    await gate;
    return real(...args);
  };
  return { source: { ...source, [request]: held } as DicomWebSource, letThrough: () => letThrough() };
}

test.each(['queryStudies', 'querySeries'] as const)(
  'WEB-08: what an archive answers after the reader has gone on (%s) brings nothing of that study into the next case',
  async (request) => {
    const archive = new FakeArchive();
    archive.add(ct(), slide);
    const [first = '', second = ''] = STUDIES;
    const page = await openAsReader({
      source: archive.source(),
      drafts: createIndexedDbDraftStore(new IDBFactory()),
      studyInstanceUids: [second],
    });
    const late = holdingBack(archive.source(), request);
    const leaving = new AbortController();
    const sources = new Map([[archive.id, late.source]]);
    const opening = openCase(
      { ...page.context, sources },
      page.threads,
      { studyInstanceUids: [first] },
      leaving.signal,
    );
    await new Promise((resolve) => setTimeout(resolve));
    leaving.abort();
    await openCase(page.context, page.threads, { studyInstanceUids: [second] }, new AbortController().signal);
    const before = page.workspace.getState();
    archive.isDown = true;
    late.letThrough();
    await opening;
    expect(page.workspace.getState()).toEqual(before);
    expect(before.studies.map(({ studyInstanceUid }) => studyInstanceUid)).toEqual([second]);
    expect(page.threads.isBlocked(first as never)).toBe(false);
  },
);

test('the first pixels of what is going to fill a pane are asked for before the pane has it', async () => {
  const archive = new FakeArchive();
  archive.add(ct(), slide);
  const page = await openAsReader({
    source: archive.source(),
    drafts: createIndexedDbDraftStore(new IDBFactory()),
    studyInstanceUids: STUDIES,
  });
  const asked: (readonly [string, boolean])[] = [];
  const fetchFirst = ({ id }: { readonly id: string }) => {
    const isThere = page.workspace.getState().panes.some(({ displaySetId }) => displaySetId === id);
    asked.push([id, isThere]);
  };
  await openCase(
    { ...page.context, fetchFirst },
    page.threads,
    { studyInstanceUids: STUDIES },
    new AbortController().signal,
  );
  const shown = page.workspace.getState().panes.flatMap(({ displaySetId }) => displaySetId ?? []);
  expect(shown).toHaveLength(2);
  expect(asked.toSorted()).toEqual(shown.map((id) => [id, false] as const).toSorted());
});
