import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { ct, slide, STUDIES } from '../cases/caseImages';
import { openAsReader } from '../cases/headlessReader';
import { createIndexedDbDraftStore } from '../cases/indexedDbDraftStore';
import type { FrameOfReferenceUid, SopInstanceUid } from '../dicom/uids';
import { LiveEngines } from '../panes/liveEngines';
import { FakeArchive } from '../testing/fakeArchive';
import type { SpatialDraft, SpatialSide } from '../workspace/spatialLinks';
import type { SpatialPage } from './spatialCommands';
import { cancel, choose, save, use } from './spatialWork';

const text = (dataset: ReturnType<typeof ct>, tag: string) => String(dataset[tag]?.Value?.[0] ?? '');
const PLACES = [
  [0, 0],
  [8, 1],
  [7, 9],
  [1, 8],
  [4, 3],
] as const;

async function linking() {
  const archive = new FakeArchive();
  archive.add(ct(1), ct(2), slide);
  const reader = await openAsReader({
    source: archive.source(),
    drafts: createIndexedDbDraftStore(new IDBFactory()),
    studyInstanceUids: STUDIES,
  });
  const { workspace } = reader;
  const side = (kind: 'slide' | 'frames'): SpatialSide => {
    const set = workspace.getState().displaySets.find((one) => one.kind === kind);
    const uid =
      set?.kind === 'slide' ? set.slide.frameOfReferenceUid : set?.kind === 'frames' && set.frameOfReferenceUid;
    return { displaySetId: set?.id ?? '', frameOfReferenceUid: uid as FrameOfReferenceUid, isSlide: kind === 'slide' };
  };
  const spatialDraft: SpatialDraft = {
    sides: [side('slide'), side('frames')],
    points: [
      PLACES.map(([x, y]) => ({ place: [x, y, 0], sopInstanceUid: text(slide, '00080018') as SopInstanceUid })),
      PLACES.map(([x, y], index) => ({
        place: [x + 20 + 0.1 * (index % 2), y - 5, 5 * (index % 2)],
        sopInstanceUid: text(ct(1 + (index % 2)), '00080018') as SopInstanceUid,
      })),
    ],
    kind: 'RIGID',
    isTurnedOver: false,
  };
  workspace.setState({ spatialDraft });
  const page: SpatialPage = { context: reader.context, live: new LiveEngines(), saver: reader, isReadOnly: false };
  return { archive, reader, page, state: () => workspace.getState() };
}

const instances = (archive: FakeArchive) => ['REG', 'FID'].map((modality) => archive.withModality(modality).length);

test('a link is stored with its landmarks, holds at once, and is there with its accuracy in the next visit', async () => {
  const { archive, page, state } = await linking();
  await save(page, { name: 'Slide in CT' });
  expect(instances(archive)).toEqual([1, 1]);
  expect([state().spatialDraft, state().problems['case/spatial']]).toEqual([undefined, undefined]);
  const [made] = state().spatialFits;
  const again = await openAsReader({
    source: archive.source(),
    drafts: createIndexedDbDraftStore(new IDBFactory()),
    studyInstanceUids: STUDIES,
  });
  const [read] = again.workspace.getState().spatialFits;
  expect(read).toMatchObject({ name: 'Slide in CT', sourceUid: made?.sourceUid, registeredUid: made?.registeredUid });
  expect(read?.fit.rmsMm).toBeCloseTo(made?.fit.rmsMm ?? -1, 6);
  expect([read?.fit.target.dimensions, read?.fit.degreesOfFreedom]).toEqual([3, made?.fit.degreesOfFreedom]);
  expect(Object.keys(again.workspace.getState().problems).filter((path) => path.includes('FID'))).toEqual([]);
});

test('where the archive does not take it, all landmarks stay, the panel says so, and saving again stores it', async () => {
  const { archive, page, state } = await linking();
  const before = state().spatialDraft;
  const refusing = { ...page, saver: { send: () => Promise.resolve() } };
  await save(refusing, {});
  expect(state().spatialDraft).toBe(before);
  expect(state().problems['case/spatial']?.title).toContain('its landmarks are still here');
  expect(state().spatialFits).toEqual([]);
  await save(page, {});
  expect(instances(archive)).toEqual([1, 1]);
  expect(state().problems['case/spatial']).toBeUndefined();
});

test('used without saving it holds for this visit and nothing is stored; what makes no map does nothing', async () => {
  const { archive, page, state } = await linking();
  choose(page, { kind: 'AFFINE' });
  expect(state().spatialDraft?.kind).toBe('AFFINE');
  choose(page, { kind: 'nonsense' });
  expect(state().spatialDraft?.kind).toBe('AFFINE');
  await use(page, {});
  expect([state().spatialFits.length, state().registrations.length, state().spatialDraft]).toEqual([1, 1, undefined]);
  expect(instances(archive)).toEqual([0, 0]);

  const other = await linking();
  const draft = other.state().spatialDraft as SpatialDraft;
  other.reader.workspace.setState({ spatialDraft: { ...draft, points: [draft.points[0].slice(0, 1), []] } });
  await use(other.page, {});
  await save(other.page, {});
  expect(other.state().spatialDraft?.points[0]).toHaveLength(1);
  expect(instances(other.archive)).toEqual([0, 0]);
  cancel(other.page);
  expect(other.state().spatialDraft).toBeUndefined();
});
