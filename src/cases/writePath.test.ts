import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, test } from 'vitest';
import { frameSpace, mark, NUCLEUS, slideSpace } from '../codecs/testData';
import { codes, units } from '../dicom/codes';
import { type DicomJson, numberOf, sequenceOf, stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { Annotation } from '../dicom/types';
import { seededRandom } from '../lib/seededRandom';
import { FakeArchive } from '../testing/fakeArchive';
import { ct as ctOf, STUDIES, slide } from './caseImages';
import type { DraftStore } from './draftStore';
import { openAsReader } from './headlessReader';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';
import { UnreliableLine } from './unreliableLine';

const _element = (vr: string, ...Value: unknown[]) => ({ vr, Value });
const ct = ctOf();

const broken = () => Promise.reject(new Error('The browser forbids storage'));
const brokenDevice: DraftStore = {
  isSealed: true,
  warmUp: broken,
  keep: broken,
  leftBehind: broken,
  remove: broken,
  turnPage: () => {},
  close: () => undefined,
  listStudies: broken,
};

/** One visit to the case: a page of its own over the same archive and the same device. */
async function visit(archive: Pick<FakeArchive, 'source'>, device: IDBFactory, { fails = false } = {}) {
  const reader = await openAsReader({
    source: archive.source(),
    drafts: fails ? brokenDevice : createIndexedDbDraftStore(device),
    studyInstanceUids: STUDIES,
  });
  return {
    ...reader,
    state: () => reader.workspace.getState(),
    unsaved: reader.unsavedCount,
    /** Until what is on the screen is on the device. */
    keep: () => reader.keeper.flush(),
  };
}

function setUp() {
  const archive = new FakeArchive();
  archive.add(ct, slide);
  return { archive, line: new UnreliableLine(archive), device: new IDBFactory() };
}

const length = (x = 10) =>
  mark(ct, frameSpace(ct), 'length', [x, 10, x + 50, 10], {
    measurements: [{ name: codes.length, value: 35, unit: units.mm }],
  });
const cell = (x: number) => mark(slide, slideSpace(slide), 'point', [x, 30, 0], { label: NUCLEUS });
const predecessorsOf = (report: DicomJson | undefined) =>
  sequenceOf(report ?? {}, '0040A360')
    .flatMap((study) => sequenceOf(study, '00081115'))
    .flatMap((series) => sequenceOf(series, tags.ReferencedSOPSequence))
    .map((one) => stringOf(one, tags.ReferencedSOPInstanceUID));

describe('a save', () => {
  test('is confirmed only by the archive, and a fresh visit finds the same marks under the same Tracking UIDs', async () => {
    const { archive, device } = setUp();
    const first = await visit(archive, device);
    const drawn = first.draw(length(), cell(5), cell(6));
    await first.save();
    expect(first.state().save.phase).toBe('confirmed');
    expect(first.unsaved()).toBe(0);
    expect(archive.withModality('SR')).toHaveLength(1);
    expect(archive.withModality('ANN')).toHaveLength(1);

    const second = await visit(archive, new IDBFactory());
    expect(second.marks()).toHaveLength(3);
    expect(second.unsaved()).toBe(0);
    expect(second.marks().map((one) => one.trackingUid)).toContain(drawn[0]);
  });

  test('after an edit makes a second report in the same series that names the first', async () => {
    const { archive, device } = setUp();
    const first = await visit(archive, device);
    const [id = ''] = first.draw(length());
    await first.save();
    first.workspace.transact('move', 'user', (all) => ({
      ...all,
      [id]: { ...(all[id] as Annotation), points: [10, 10, 90, 10] },
    }));
    await first.save();
    const [one, two] = archive.withModality('SR');
    expect(predecessorsOf(two)).toEqual([stringOf(one ?? {}, tags.SOPInstanceUID)]);
    expect(stringOf(two ?? {}, tags.SeriesInstanceUID)).toBe(stringOf(one ?? {}, tags.SeriesInstanceUID));
    expect(numberOf(two ?? {}, tags.InstanceNumber)).toBe(2);

    const second = await visit(archive, device);
    expect(second.marks().map((mark) => [mark.trackingUid, mark.points[2]])).toEqual([[id, 90]]);
  });

  test('of a deletion is a version without the mark; it does not come back', async () => {
    const { archive, device } = setUp();
    const first = await visit(archive, device);
    const [kept = '', gone = ''] = first.draw(length(10), length(80));
    await first.save();
    first.workspace.transact('delete', 'user', ({ [gone]: _gone, ...rest }) => rest);
    await first.save();
    expect((await visit(archive, device)).marks().map((mark) => mark.id)).toEqual([kept]);
  });

  test('of the deletion of every mark withdraws the report', async () => {
    const { archive, device } = setUp();
    const first = await visit(archive, device);
    first.draw(length());
    await first.save();
    first.workspace.transact('delete', 'user', () => ({}));
    await first.save();
    expect(first.state().save.phase).toBe('confirmed');
    const second = await visit(archive, device);
    expect(second.marks()).toEqual([]);
    expect(second.unsaved()).toBe(0);
  });

  test('leaves unsaved what was drawn while it was on its way', async () => {
    const { archive, device } = setUp();
    const first = await visit(archive, device);
    first.draw(length(10));
    const saving = first.save();
    first.draw(length(80));
    await saving;
    await first.save();
    expect(first.unsaved()).toBe(0);
    expect((await visit(archive, device)).marks()).toHaveLength(2);
  });
});

test('SR-23: a value that was recomputed and not yet saved survives a reload', async () => {
  const { archive, device } = setUp();
  const first = await visit(archive, device);
  const [id = ''] = first.draw(length());
  await first.save();
  first.workspace.transact('Recompute', 'user', (all) => {
    const own = all[id] as Annotation;
    return { ...all, [id]: { ...own, measurements: own.measurements.map((one) => ({ ...one, value: 34.5 })) } };
  });
  await first.keep();
  const second = await visit(archive, device);
  expect(second.unsaved()).toBe(1);
  expect(second.marks()[0]?.measurements[0]?.value).toBe(34.5);
});

describe('when the archive fails', () => {
  test('the marks stay unsaved with words, survive a reload, and are stored once when it is back', async () => {
    const { archive, line, device } = setUp();
    const first = await visit(line, device);
    first.draw(length());
    line.faults = ['cut'];
    await first.save();
    expect(first.state().save.phase).toBe('failed');
    expect(first.state().problems['case/save']?.title).toContain('cannot be reached');
    line.mend();

    const second = await visit(line, device);
    expect(second.state().save.phase).toBe('failed');
    expect(second.marks()).toHaveLength(1);
    await second.save();
    expect(second.state().save.phase).toBe('confirmed');
    expect(second.unsaved()).toBe(0);
    expect(archive.withModality('SR')).toHaveLength(1);
    await second.keep();
    const third = await visit(line, device);
    expect([third.marks().length, third.unsaved()]).toEqual([1, 0]);
  });

  test('a second version that could not even be begun is offered again after a reload', async () => {
    const { archive, device } = setUp();
    const first = await visit(archive, device);
    first.draw(length());
    await first.save();
    first.draw(length(90));
    archive.isDown = true;
    await first.save();
    archive.isDown = false;
    const second = await visit(archive, device);
    expect(second.state().save.phase).toBe('failed');
    await second.save();
    expect(archive.withModality('SR')).toHaveLength(2);
    expect(second.unsaved()).toBe(0);
  });

  test('T-WEB-12: a connection lost after the send makes no second object, with or without a reload', async () => {
    for (const withReload of [true, false]) {
      const { archive, line, device } = setUp();
      const first = await visit(line, device);
      first.draw(length(), cell(5));
      line.faults = ['answerLost'];
      await first.save();
      expect(first.state().save.phase).toBe('failed');
      expect(first.state().save.text).toContain('nothing is stored twice');
      line.mend();
      const next = withReload ? await visit(line, device) : first;
      expect(next.marks()).toHaveLength(2);
      await next.save();
      expect(next.unsaved()).toBe(0);
      expect([archive.withModality('SR').length, archive.withModality('ANN').length]).toEqual([1, 1]);
    }
  });

  test('WEB-28: when only the answer is lost, the archive is asked and the save is confirmed at once', async () => {
    const { archive, line, device } = setUp();
    const page = await visit(line, device);
    page.draw(length());
    line.faults = ['onlyAnswerLost'];
    await page.save();
    expect([page.state().save.phase, page.unsaved()]).toEqual(['confirmed', 0]);
    expect(archive.withModality('SR')).toHaveLength(1);
  });

  test('a lost answer about cell marks leaves one of each on the screen after a reload', async () => {
    const { line, device } = setUp();
    const first = await visit(line, device);
    first.draw(cell(5), cell(6));
    line.faults = ['answerLost'];
    await first.save();
    line.mend();
    const second = await visit(line, device);
    expect([second.marks().length, second.unsaved()]).toEqual([2, 0]);
  });

  test('WEB-28: what hangs on its way is sent again as the same object, and its late arrival doubles nothing', async () => {
    for (const [withReload, withChange] of [
      [false, false],
      [false, true],
      [true, false],
      [true, true],
    ]) {
      const { archive, line, device } = setUp();
      const first = await visit(line, device);
      const [id] = first.draw(length(10), cell(5));
      line.faults = ['late'];
      await first.save();
      line.mend();
      const next = withReload ? await visit(line, device) : first;
      if (withChange && id) next.change(id, (mark) => ({ ...mark, points: [10, 10, 90, 10] }));
      await next.save();
      expect([next.state().save.phase, next.unsaved()]).toEqual(['confirmed', 0]);
      for (const arrive of line.late.splice(0)) arrive();
      const reports = archive.withModality('SR').map((one) => stringOf(one, tags.SOPInstanceUID));
      expect(reports).toHaveLength(withChange ? 2 : 1);
      if (withChange) expect(predecessorsOf(archive.withModality('SR')[1])).toEqual([reports[0]]);
      const last = await visit(line, new IDBFactory());
      expect(last.marks()).toHaveLength(2);
      expect(last.marks().find((one) => one.id === id)?.points[2]).toBe(withChange ? 90 : 60);
    }
  });

  test('what it refuses is said, kept, and written anew at the next save', async () => {
    const { archive, device } = setUp();
    const first = await visit(archive, device);
    first.draw(length());
    archive.faults = ['refused'];
    await first.save();
    expect(first.state().save.text).toContain('refused');
    await first.keep();
    const second = await visit(archive, device);
    expect([second.marks().length, second.unsaved()]).toEqual([1, 1]);
    await second.save();
    expect(archive.withModality('SR')).toHaveLength(1);
  });

  test('what it changed on the way in is not called saved', async () => {
    const { archive, device } = setUp();
    const first = await visit(archive, device);
    first.draw(length());
    archive.faults = ['coerced'];
    await first.save();
    expect(first.state().save.phase).toBe('failed');
    expect(first.state().save.text).toContain('something else than what was sent');
  });

  test('a case that cannot be opened says so instead of showing an empty one', async () => {
    const { archive, device } = setUp();
    archive.isDown = true;
    const opened = (await visit(archive, device)).opened;
    expect(opened.ok ? '' : opened.error.title).toContain('cannot be reached');
  });

  test('a device without storage still saves to the archive, and says what it cannot do', async () => {
    const { archive, device } = setUp();
    const page = await visit(archive, device, { fails: true });
    page.draw(length());
    await page.save();
    expect(page.state().save.phase).toBe('confirmed');
    expect(page.state().problems['case/draft']?.title).toContain('cannot be');
  });

  test('one object that is refused never keeps the others from the archive', async () => {
    const { archive, device } = setUp();
    const page = await visit(archive, device);
    page.draw(length(), cell(5));
    archive.faults = ['refused'];
    await page.save();
    expect(page.state().save.phase).toBe('failed');
    expect(page.state().save.text).toContain('Saved: ');
    expect(page.unsaved()).toBe(1);
    expect(archive.withModality('SR').length + archive.withModality('ANN').length).toBe(1);
  });

  test('a version that somebody else saved meanwhile is not written over; after a reload both have their marks', async () => {
    const { archive, device } = setUp();
    const first = await visit(archive, device);
    first.draw(cell(1));
    await first.save();
    const colleague = await visit(archive, new IDBFactory());
    const me = await visit(archive, device);
    colleague.draw(cell(2));
    await colleague.save();
    me.draw(cell(3));
    await me.save();
    expect(me.state().save.text).toContain('newer version');
    await me.keep();
    const again = await visit(archive, device);
    await again.save();
    const last = await visit(archive, new IDBFactory());
    expect(last.marks().map((one) => one.points[0])).toEqual([1, 2, 3]);
  });

  test('earlier reports that cannot be read keep a save from starting a second chain', async () => {
    const { archive, device } = setUp();
    const first = await visit(archive, device);
    first.draw(length());
    await first.save();
    archive.unreadableModality = 'SR';
    const second = await visit(archive, device);
    second.draw(length(90));
    await second.save();
    expect(second.state().save.text).toContain('could not be read');
    expect(archive.withModality('SR')).toHaveLength(1);
  });

  test.each(Array.from({ length: Number(process.env.WALKS ?? 24) }, (_, i) => i * 137 + 7))(
    'a walk of drawing, moving, deleting, saving, faults and reloads loses nothing and doubles nothing (seed %i)',
    async (seed) => {
      const { archive, line, device } = setUp();
      const random = seededRandom(seed);
      let page = await visit(line, device);
      const places = () =>
        page
          .marks()
          .map((one) => `${one.shape} ${Math.round(one.points[0] ?? -1)}`)
          .sort();
      let expected: string[] = [];
      for (let step = 0; step < 45; step++) {
        const dice = random();
        const marks = page.marks();
        const chosen = marks[Math.floor(random() * marks.length)];
        if (dice < 0.35) {
          const x = 1 + Math.floor(random() * 400);
          page.draw(random() < 0.5 ? length(x) : cell(x));
        } else if (dice < 0.45 && chosen) {
          const [x = 0, ...rest] = chosen.points;
          page.change(chosen.id, (mark) => ({ ...mark, points: [(x + 7) % 400, ...rest] }));
        } else if (dice < 0.55 && chosen && marks.filter((one) => one.shape === chosen.shape).length > 2) {
          page.remove(chosen.id);
        } else if (dice < 0.6) page.workspace.undo();
        else if (dice < 0.62) line.late.shift()?.();
        else if (dice < 0.8) {
          const fault = (['cut', 'late', 'answerLost', 'onlyAnswerLost', 'twice'] as const)[Math.floor(random() * 8)];
          // An archive gives one verdict on the same bytes: it does not refuse what is on its way and take it later.
          if (random() < 0.15 && line.late.length === 0 && fault !== 'late' && fault !== 'twice')
            archive.faults = ['refused'];
          line.faults = [undefined, fault].slice(random() < 0.5 ? 1 : 0);
          await page.save();
          line.mend();
          archive.faults = [];
        } else {
          await page.keep();
          page = await visit(line, device);
          expect(places()).toEqual(expected);
        }
        expected = places();
      }
      await page.keep();
      await page.save();
      await page.save();
      expect([page.unsaved(), page.state().save.text]).toEqual([0, expect.any(String)]);
      for (const arrive of line.late) arrive();
      page = await visit(line, new IDBFactory());
      expect(places()).toEqual(expected);
    },
  );
});
