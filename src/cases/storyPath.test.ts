import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, test, vi } from 'vitest';
import { storyTextOf } from '../codecs/story/storyboardObject';
import { type DicomJson, sequenceOf, stringOf } from '../dicom/json';
import { storyboardText, type StoryStep } from '../dicom/storyboard';
import { tags } from '../dicom/tags';
import { FakeArchive } from '../testing/fakeArchive';
import { NO_STORY, withStep } from '../workspace/story';
import { ct as ctOf, STUDIES, slide } from './caseImages';
import { openAsReader } from './headlessReader';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';
import { saveStoryboard } from './saveStoryboard';

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
    saveStory: () => saveStoryboard(reader.context, reader),
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

  test('is stored once, however often Save is pressed', async () => {
    const archive = setUp();
    const first = await visit(archive);
    first.capture(step('a'));
    await Promise.all([first.saveStory(), first.saveStory(), first.saveStory()]);
    expect(['PR', 'KO', 'DOC'].map((one) => archive.withModality(one).length)).toEqual([1, 2, 1]);
  });

  test('shows the same view in two steps, and stores that view once', async () => {
    const archive = setUp();
    const first = await visit(archive);
    first.capture(step('a'));
    first.capture(step('b'));
    await first.saveStory();
    expect(archive.withModality('PR')).toHaveLength(1);
  });

  test.each(['again', 'retry'] as const)('goes on where a failure left it (%s)', async (how) => {
    const archive = setUp();
    const first = await visit(archive);
    first.capture(step('a'));
    // The view arrives; then the archive is gone.
    const stop = first.workspace.subscribe(({ save }) => {
      if (save.phase === 'confirmed') archive.isDown = true;
    });
    await first.saveStory();
    stop();
    expect(['PR', 'KO', 'DOC'].map((one) => archive.withModality(one).length)).toEqual([1, 0, 0]);
    expect(first.workspace.getState().save.phase).toBe('failed');
    archive.isDown = false;
    if (how === 'again') await first.saveStory();
    else {
      await first.retry();
      await vi.waitFor(() => expect(first.story().storedText).toBeDefined());
    }
    expect(first.story().storedText).toBe(storyboardText(first.story()));
    expect(['PR', 'KO', 'DOC'].map((one) => archive.withModality(one).length)).toEqual([1, 2, 1]);
  });

  test('that somebody else saved meanwhile is not written over: both are there, and the next press stores both', async () => {
    const archive = setUp();
    const [mine, theirs] = [await visit(archive), await visit(archive)];
    theirs.capture(step('theirs'));
    await theirs.saveStory();
    mine.capture(step('mine'));
    await mine.saveStory();
    expect(mine.workspace.getState().problems['case/story']?.title).toContain('Somebody saved this storyboard');
    expect(mine.story().steps.map(({ id }) => id)).toEqual(['theirs', 'mine']);
    expect(archive.withModality('DOC')).toHaveLength(1);
    await mine.saveStory();
    expect(archive.withModality('DOC')).toHaveLength(2);
    expect((await visit(archive)).story().steps.map(({ id }) => id)).toEqual(['theirs', 'mine']);
  });

  test('kept on the device is laid over a newer one in the archive, not in its place', async () => {
    const archive = setUp();
    const device = new IDBFactory();
    const first = await visit(archive, device);
    first.capture(step('base'));
    await first.saveStory();
    first.capture(step('mine'));
    await first.keeper.flush();
    const theirs = await visit(archive);
    theirs.capture(step('theirs'));
    await theirs.saveStory();
    const second = await visit(archive, device);
    expect(second.story().steps.map(({ id }) => id)).toEqual(['base', 'theirs', 'mine']);
    expect(second.workspace.getState().problems['case/story']?.code).toBe('conflict');
    await second.saveStory();
    expect((await visit(archive)).story().steps.map(({ id }) => id)).toEqual(['base', 'theirs', 'mine']);
  });

  test('of a visit and another one, both left unsaved on a device, has the steps of both', async () => {
    const archive = setUp();
    const device = new IDBFactory();
    const [first, second] = [await visit(archive, device), await visit(archive, device)];
    first.capture(step('first'));
    second.capture(step('second'));
    await Promise.all([first.keeper.flush(), second.keeper.flush()]);
    const third = await visit(archive, device);
    expect(
      third
        .story()
        .steps.map(({ id }) => id)
        .toSorted(),
    ).toEqual(['first', 'second']);
    expect(third.workspace.getState().problems['case/story']?.title).toContain('in two windows');
  });

  test('that two readers save at the same moment has the steps of both, for both and for everybody after them', async () => {
    const archive = setUp();
    const [one, two] = [await visit(archive), await visit(archive)];
    one.capture(step('one'));
    two.capture(step('two'));
    await Promise.all([one.saveStory(), two.saveStory()]);
    expect(archive.withModality('DOC')).toHaveLength(2);
    const idsOf = (reader: typeof one) =>
      reader
        .story()
        .steps.map(({ id }) => id)
        .toSorted();
    const third = await visit(archive);
    expect(idsOf(third)).toEqual(['one', 'two']);
    expect(third.workspace.getState().problems['case/story']?.title).toContain('at the same moment');
    const seen = [one, two].filter((reader) => idsOf(reader).length === 2);
    expect(seen.length).toBeGreaterThan(0);
    for (const reader of seen) expect(reader.workspace.getState().problems['case/story']?.code).toBe('conflict');
    await third.saveStory();
    const fourth = await visit(archive);
    expect(idsOf(fourth)).toEqual(['one', 'two']);
    expect(fourth.workspace.getState().problems['case/story']).toBeUndefined();
    expect(fourth.story().storedText).toBe(storyboardText(fourth.story()));
  });

  test('whose answer was lost is the own one at the next press, with what was changed since behind it', async () => {
    const archive = setUp();
    const first = await visit(archive);
    first.capture(step('a'));
    // The steps arrive, and the archive is gone before it has said so.
    const push = vi.spyOn(archive.instances, 'push').mockImplementation((...added) => {
      archive.instances.splice(archive.instances.length, 0, ...added);
      archive.isDown = added.some(({ dataset }) => stringOf(dataset, tags.Modality) === 'DOC');
      return archive.instances.length;
    });
    archive.faults = ['answerLost', 'answerLost', 'answerLost', 'answerLost'];
    await first.saveStory();
    push.mockRestore();
    expect(archive.withModality('DOC')).toHaveLength(1);
    expect(first.story().storedText).toBeUndefined();
    archive.isDown = false;
    archive.faults = [];
    first.capture(step('b'));
    await first.saveStory();
    expect(first.story().storedText).toBe(storyboardText(first.story()));
    expect(first.workspace.getState().problems['case/story']).toBeUndefined();
    expect((await visit(archive)).story().steps.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  test("that was stored by a visit that ended before it could forget it is nobody else's", async () => {
    const archive = setUp();
    const device = new IDBFactory();
    const first = await visit(archive, device);
    first.capture(step('a'));
    await first.keeper.flush();
    first.keeper.stop();
    await first.saveStory();
    const second = await visit(archive, device);
    expect(second.workspace.getState().problems['case/story']).toBeUndefined();
    expect(second.story().steps).toEqual([step('a')]);
    expect(second.story().storedText).toBe(storyboardText(second.story()));
  });

  test('is not stored while its archive does not say whether somebody else saved it', async () => {
    const archive = setUp();
    const first = await visit(archive);
    first.capture(step('a'));
    archive.isDown = true;
    await first.saveStory();
    expect(first.workspace.getState().problems['case/story']?.title).toContain('was not saved');
    archive.isDown = false;
    await first.saveStory();
    expect(first.workspace.getState().problems['case/story']).toBeUndefined();
    expect(archive.withModality('DOC')).toHaveLength(1);
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
