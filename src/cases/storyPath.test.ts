import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, test } from 'vitest';
import { storyTextOf } from '../codecs/story/storyboardObject';
import { type DicomJson, sequenceOf, stringOf } from '../dicom/json';
import { storyboardText, type StoryStep } from '../dicom/storyboard';
import { tags } from '../dicom/tags';
import { FakeArchive } from '../testing/fakeArchive';
import { NO_STORY, withStep } from '../workspace/story';
import { ct as ctOf, STUDIES, slide } from './caseImages';
import { openAsReader } from './headlessReader';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';
import { saveStoryboard } from './storyboards';

const ct = ctOf();

async function visit(archive: FakeArchive, device = new IDBFactory()) {
  const reader = await openAsReader({
    source: archive.source(),
    drafts: createIndexedDbDraftStore(device),
    studyInstanceUids: STUDIES,
  });
  const story = () => reader.workspace.getState().story ?? NO_STORY;
  return {
    ...reader,
    story,
    capture: (step: StoryStep) => reader.workspace.setState({ story: withStep(story(), step) }),
    saveStory: () => saveStoryboard(reader.context, reader, story()),
  };
}

function setUp() {
  const archive = new FakeArchive();
  archive.add(ct, slide);
  return archive;
}

const of = (dataset: DicomJson) => ({
  studyInstanceUid: stringOf(dataset, tags.StudyInstanceUID) ?? '',
  seriesInstanceUid: stringOf(dataset, tags.SeriesInstanceUID) ?? '',
  displaySetId: '',
});

const step = (id: string): StoryStep => ({
  id,
  caption: `Step ${id}`,
  rows: 1,
  columns: 2,
  panes: [
    {
      ...of(ct),
      view: {
        kind: 'stack',
        sopInstanceUid: stringOf(ct, tags.SOPInstanceUID) ?? '',
        frameNumber: 1,
        shown: {
          rescale: { slope: 1, intercept: 0 },
          windows: [{ voi: { windowCenter: 40, windowWidth: 400 } }],
          isInverse: false,
          areas: [{ from: [0, 0], to: [512, 256], mode: 'SCALE TO FIT' }],
          rotationDeg: 0,
          isFlipped: false,
        },
      },
    },
    { ...of(slide), view: { kind: 'field', centreMm: [3, 4], halfRightMm: [1, 0], halfDownMm: [0, 1] } },
  ],
  active: 1,
  areMarksHidden: false,
});

describe('a storyboard', () => {
  test('is stored as states, a selection in each study and its steps, and comes back in a fresh visit', async () => {
    const archive = setUp();
    const first = await visit(archive);
    first.capture(step('a'));
    await first.saveStory();
    expect(first.workspace.getState().save.phase).toBe('confirmed');
    const selections = archive.withModality('KO');
    expect(selections.map((one) => stringOf(one, tags.StudyInstanceUID)).toSorted()).toEqual(STUDIES.toSorted());
    for (const one of selections) expect(JSON.stringify(one)).toContain('128203');
    // Each names the other as the same document.
    expect(selections.map((one) => sequenceOf(one, '0040A525').length)).toEqual([1, 1]);
    expect(archive.withModality('PR')).toHaveLength(1);
    const [stored] = archive.withModality('DOC');
    expect(storyTextOf(stored ?? {})).toBe(storyboardText(first.story()));

    const second = await visit(archive);
    expect(second.story().steps).toEqual([step('a')]);
    expect(second.story().storedText).toBe(storyboardText({ steps: [step('a')] }));
    // Its selections are no key images of the reader.
    expect(second.marks()).toEqual([]);
    second.capture(step('b'));
    await second.saveStory();
    expect((await visit(archive)).story().steps.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  test('that was not saved is there at the next visit, and gone from the device once it is stored', async () => {
    const archive = setUp();
    const device = new IDBFactory();
    const first = await visit(archive, device);
    first.capture(step('a'));
    await first.keeper.flush();
    const second = await visit(archive, device);
    expect(second.story().steps).toEqual([step('a')]);
    second.capture(step('b'));
    await second.keeper.flush();
    const third = await visit(archive, device);
    expect(third.story().steps.map(({ id }) => id)).toEqual(['a', 'b']);
    await third.saveStory();
    await third.keeper.flush();
    const fourth = await visit(archive, device);
    expect(fourth.story().storedText).toBe(storyboardText(fourth.story()));
    expect(await createIndexedDbDraftStore(device).listStudies('local')).toEqual([]);
  });

  test('that an archive does not take stays unsaved, and says so', async () => {
    const archive = setUp();
    const first = await visit(archive);
    first.capture(step('a'));
    archive.faults = ['refused'];
    await first.saveStory();
    expect(first.workspace.getState().save.phase).toBe('failed');
    expect(first.story().storedText).toBeUndefined();
    expect(archive.withModality('DOC')).toEqual([]);
    await first.saveStory();
    expect(first.story().storedText).toBeDefined();
    expect((await visit(archive)).story().steps).toEqual([step('a')]);
  });

  test('of two patients is not stored, and names why', async () => {
    const archive = new FakeArchive();
    archive.add(ct, { ...slide, '00100020': { vr: 'LO', Value: ['SOMEBODY-ELSE'] } });
    const first = await visit(archive);
    first.capture(step('a'));
    await first.saveStory();
    expect(first.workspace.getState().problems['case/story']?.title).toContain('DIFFERENT PATIENTS');
    expect(archive.withModality('KO')).toEqual([]);
  });
});
