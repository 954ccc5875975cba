import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { ct, STUDIES } from '../cases/caseImages';
import { openAsReader } from '../cases/headlessReader';
import { createIndexedDbDraftStore } from '../cases/indexedDbDraftStore';
import { area, stateOf, windowed } from '../codecs/gsps/presentationFixture';
import { type DicomJson, stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { FakeArchive } from '../testing/fakeArchive';
import { presentationCommands } from './presentationCommands';

const [STUDY = ''] = STUDIES;
const IMAGE = stringOf(ct(1), tags.SOPInstanceUID) ?? '';
const UID = '2.25.991';

/** A case of two CT images, with a state of another maker about the first of them. */
async function open(more: DicomJson, about = IMAGE) {
  const archive = new FakeArchive();
  const state = {
    ...stateOf(about, more),
    '00080060': { vr: 'CS', Value: ['PR'] },
    '0020000D': { vr: 'UI', Value: [STUDY] },
  };
  archive.add(ct(1), ct(2), state);
  const page = await openAsReader({
    source: archive.source(),
    drafts: createIndexedDbDraftStore(new IDBFactory()),
    studyInstanceUids: [STUDY],
  });
  const { workspace } = page;
  const run = async (id: string, args?: unknown) =>
    presentationCommands(workspace)
      .find((command) => command.id === id)
      ?.run(args);
  const [displaySet] = workspace.getState().displaySets;
  workspace.showInPane(workspace.getState().activePaneId, displaySet?.id);
  return { workspace, run, titles: () => Object.values(workspace.getState().problems).map(({ title }) => title) };
}

test('PS-01: a state about an image of the case is there to be applied, nothing is applied before, and it comes off again', async () => {
  const { workspace, run, titles } = await open(windowed(40, 400));
  expect(workspace.getState().presentationStates.map(({ label }) => label)).toEqual(['LIVER']);
  expect(workspace.getState().presentations).toEqual({});
  await run('presentation.apply', { uid: UID });
  expect(Object.values(workspace.getState().presentations)).toMatchObject([{ state: { label: 'LIVER' } }]);
  expect(titles()).toEqual([]);
  await run('presentation.clear');
  expect(workspace.getState().presentations).toEqual({});
});

test('PS-03: a state with a table is listed and not applied, with the reason', async () => {
  const { workspace, run, titles } = await open({ '00283000': { vr: 'SQ', Value: [{}] } });
  await run('presentation.apply', { uid: UID });
  expect(workspace.getState().presentations).toEqual({});
  expect(titles()).toEqual([
    'Presentation state “LIVER” is not applied: its Modality LUT is a table, which is not supported',
  ]);
});

test('PS-03: pixels of another shape than those of the image are named', async () => {
  const flat = area([1, 1], [8, 4], { '00700102': { vr: 'IS', Value: [2, 1] } });
  const { workspace } = await open({ '0070005A': { vr: 'SQ', Value: [flat] } });
  expect(workspace.getState().presentationStates[0]?.unsupported).toEqual(['pixel shape of the state not used']);
});

test('PS-01: a state about images that are not in the case is told, not offered', async () => {
  const { workspace, titles } = await open({}, '2.25.4711');
  expect(workspace.getState().presentationStates).toEqual([]);
  expect(titles().join()).toContain('presentation state “LIVER” names no image of this case');
});
