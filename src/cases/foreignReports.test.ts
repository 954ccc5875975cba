import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, test } from 'vitest';
import { element, sequence } from '../codecs/dataset';
import { treeDifference } from '../codecs/sr/treeDifference';
import { frameSpace, mark } from '../codecs/testData';
import { codes, units } from '../dicom/codes';
import { type DicomJson, sequenceOf, stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { FakeArchive, uidOf } from '../testing/fakeArchive';
import { ct, STUDIES } from './caseImages';
import { addForeign, foreignGroup, foreignReport, line, outline, predecessorsOf, sentinel } from './foreignCase';
import { openAsReader } from './headlessReader';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';
import { UnreliableLine } from './unreliableLine';

async function visit(archive: Pick<FakeArchive, 'source'>, device = new IDBFactory()) {
  const reader = await openAsReader({
    source: archive.source(),
    drafts: createIndexedDbDraftStore(device),
    studyInstanceUids: STUDIES,
  });
  const named = (name: string) => {
    const found = reader.marks().find(({ trackingIdentifier }) => trackingIdentifier === name);
    if (!found) throw new Error(`“${name}” is not there`);
    return found;
  };
  return {
    ...reader,
    state: () => reader.workspace.getState(),
    keep: () => reader.keeper.flush(),
    named,
    say: (name: string, comment: string) => reader.change(named(name).id, (one) => ({ ...one, comment })),
    move: (name: string, by: number) =>
      reader.change(named(name).id, (one) => ({ ...one, points: one.points.map((value) => value + by) })),
    /** What is seen: name, first point, remark. */
    seen: () =>
      reader
        .marks()
        .map(({ trackingIdentifier, points, comment }) => [trackingIdentifier, points[0], comment ?? ''].join(' '))
        .sort(),
    conflicts: () => Object.values(reader.workspace.getState().problems).filter(({ code }) => code === 'conflict'),
  };
}

function setUp(...reports: DicomJson[]) {
  const archive = new FakeArchive();
  archive.add(ct(), ct(2));
  for (const report of reports) addForeign(archive, report);
  return { archive, line: new UnreliableLine(archive), device: new IDBFactory() };
}

/** Two groups about one lesion share its Tracking UID; a third has none. */
const report = () =>
  foreignReport([
    foreignGroup([line([10, 10, 60, 10], 35)], { name: 'A', trackingUid: '1.2.826.0.5', more: [sentinel('a')] }),
    foreignGroup([line([20, 50, 60, 50], 35)], { name: 'B', trackingUid: '1.2.826.0.5', more: [sentinel('b')] }),
    foreignGroup([outline('POLYLINE', [1, 1, 9, 1, 5, 7, 1, 1], ct(2))], { name: 'C', more: [sentinel('c')] }),
  ]);

describe('a report of another system', () => {
  test('SR-32: of two readers who change it, the second is told, and both changes stand in the end', async () => {
    const { archive, device } = setUp(report());
    const first = await visit(archive);
    const second = await visit(archive, device);
    first.move('A', 5);
    await first.save();
    second.move('C', 7);
    await second.save();
    expect(second.state().save.text).toContain('newer version');
    expect(archive.withModality('SR')).toHaveLength(2);
    await second.keep();
    const again = await visit(archive, device);
    await again.save();
    const last = await visit(archive);
    expect([last.seen(), last.conflicts()]).toEqual([['A 15 ', 'B 20 ', 'C 8 '], []]);
  });

  test('a version of it that hung on its way is followed by the next one, never rivalled', async () => {
    const { archive, line: wire, device } = setUp(report());
    const first = await visit(wire, device);
    first.move('A', 5);
    wire.faults = ['late'];
    await first.save();
    wire.mend();
    const second = await visit(wire, device);
    await second.save();
    second.move('C', 7);
    await second.save();
    for (const arrive of wire.late) arrive();
    const last = await visit(archive);
    expect([last.seen(), last.conflicts()]).toEqual([['A 15 ', 'B 20 ', 'C 8 '], []]);
    const [original, one, two] = archive.withModality('SR');
    expect([predecessorsOf(one), predecessorsOf(two)]).toEqual([original, one].map((it) => [uidOf(it ?? {})]));
  });

  test('SR-24: our versions of it name it, and take nothing from what nobody changed', async () => {
    const original = report();
    const { archive } = setUp(original);
    const page = await visit(archive);
    page.say('A', 'larger');
    await page.save();
    page.say('A', 'as before');
    await page.save();
    const [stored = {}, , last = {}] = archive.withModality('SR');
    const edits = treeDifference(stored, last).filter((one) => !one.includes('0040A300'));
    expect(edits).toEqual(['added 1.2.1.6 TEXT 121106']);
  });

  test('is not continued by us when its own system wrote the next version meanwhile', async () => {
    const original = report();
    const { archive, device } = setUp(original);
    const page = await visit(archive, device);
    page.move('A', 5);
    await page.keep();
    const seriesInstanceUid = stringOf(original, tags.SeriesInstanceUID) ?? '';
    const next = foreignReport(
      [foreignGroup([line([30, 10, 80, 10], 35)], { name: 'A', trackingUid: '1.2.826.0.5' })],
      {
        seriesInstanceUid,
        replaces: [uidOf(original)],
      },
    );
    addForeign(archive, next);
    await page.save();
    expect(page.state().save.text).toContain('Another system has added');
    const again = await visit(archive, device);
    expect([again.seen(), again.conflicts()]).toMatchObject([['A 30 '], [{ code: 'conflict' }]]);
  });

  test('whose first version is gone from the archive still takes no new marks of ours', async () => {
    const { archive } = setUp(report());
    const first = await visit(archive);
    first.move('A', 5);
    await first.save();
    archive.instances.splice(
      archive.instances.findIndex(({ dataset }) => stringOf(dataset, tags.Manufacturer) === 'ACME'),
      1,
    );
    const second = await visit(archive);
    second.draw(mark(ct(), frameSpace(ct()), 'point', [5, 5]));
    await second.save();
    expect(new Set(archive.withModality('SR').map((one) => stringOf(one, tags.SeriesInstanceUID))).size).toBe(2);
    expect((await visit(archive)).seen()).toHaveLength(4);
  });

  test('WEB-08: that names another patient is shown with words, and nothing of it can be changed', async () => {
    const { archive } = setUp({ ...report(), '00100020': element('LO', 'SOMEBODY-ELSE') });
    const page = await visit(archive);
    expect(page.marks().map(({ lockedReason }) => lockedReason)).toEqual(
      new Array(3).fill('Its report names another patient than its image'),
    );
    expect(page.conflicts().map(({ title }) => title)).toEqual([
      'SR: the report names another patient than the images it is about',
    ]);
  });

  test('in which texts stand for Tracking UIDs is read whole and changed like any other', async () => {
    const names = ['__proto__', 'constructor', 'lesion-1', 'lesion-1', ''];
    const groups = names.map((trackingUid, i) =>
      foreignGroup([line([10, 10 + i, 60, 10], 35)], { name: `N${i}`, trackingUid }),
    );
    const { archive } = setUp(foreignReport(groups));
    const page = await visit(archive);
    expect(page.seen()).toHaveLength(5);
    page.say('N0', 'first');
    page.say('N3', 'fourth');
    await page.save();
    const expected = ['N0 10 first', 'N1 10 ', 'N2 10 ', 'N3 10 fourth', 'N4 10 '];
    expect((await visit(archive)).seen()).toEqual(expected);
  });
});

describe('marks that share a Tracking UID', () => {
  test('keep their changes through a save, a lost connection and a reload, each its own', async () => {
    const { archive, line: wire, device } = setUp(report());
    const first = await visit(wire, device);
    first.move('B', 3);
    await first.save();
    first.say('B', 'after the save');
    first.say('A', 'the other one');
    wire.faults = ['cut'];
    await first.save();
    wire.mend();
    const second = await visit(wire, device);
    const expected = ['A 10 the other one', 'B 23 after the save', 'C 1 '];
    expect(second.seen()).toEqual(expected);
    await second.save();
    expect(second.unsavedCount()).toBe(0);
    expect((await visit(archive)).seen()).toEqual(expected);
  });

  test('stay in the report of their author when a change of them comes back from the device', async () => {
    const { archive, device } = setUp(report());
    const first = await visit(archive, device);
    first.move('A', 5);
    first.move('B', 5);
    await first.save();
    first.say('B', 'not saved yet');
    await first.keep();
    const second = await visit(archive, device);
    await second.save();
    const last = archive.withModality('SR').at(-1);
    for (const text of ['"a"', '"b"', '"c"', 'not saved yet']) expect(JSON.stringify(last)).toContain(text);
    expect((await visit(archive)).seen()).toEqual(['A 15 ', 'B 25 not saved yet', 'C 1 ']);
  });

  test('are not taken for each other when one is deleted', async () => {
    const { archive, device } = setUp(report());
    const mine = await visit(archive, device);
    mine.say('A', 'mine');
    await mine.keep();
    const colleague = await visit(archive);
    colleague.remove(colleague.named('A').id);
    await colleague.save();
    const again = await visit(archive, device);
    expect(again.seen()).toEqual(['B 20 ', 'C 1 ']);
    expect(again.conflicts().map(({ title }) => title)).toEqual(['Your unsaved change of “A” was not applied']);
  });

  test('in two reports are the same ones in every visit, whichever report answers first', async () => {
    const [one, other] = [report(), report()];
    const ids = async (...reports: DicomJson[]) => {
      const page = await visit(setUp(...reports).archive);
      return page
        .marks()
        .map(({ id, points, comment }) => [id, ...points, comment].join(' '))
        .sort();
    };
    expect(await ids(one, other)).toEqual(await ids(other, one));
  });
});

describe('the object behind the description that was read', () => {
  const groups = [
    foreignGroup([line([10.123456, 11, 12, 13.7654321], 4)], { name: 'A' }),
    foreignGroup([line([50.1, 11, 52, 13], 4)], { name: 'B' }),
  ];
  const holding = (document: DicomJson, all: readonly DicomJson[]): DicomJson => {
    const [first = {}, container = {}] = sequenceOf(document, '0040A730');
    return { ...document, '0040A730': sequence([first, { ...container, '0040A730': sequence(all) }]) };
  };

  test('is not edited where it is another document', async () => {
    const told = foreignReport(groups);
    const [a = {}, b = {}] = groups;
    for (const held of [holding(told, [b, a]), holding(told, [a]), { ...told, '00100020': element('LO', 'OTHER') }]) {
      const { archive } = setUp();
      addForeign(archive, held, told);
      const page = await visit(archive);
      page.say('A', 'mine');
      await page.save();
      expect(page.state().save.text).toContain('otherwise than it was read');
      expect(archive.withModality('SR')).toHaveLength(1);
      expect(page.unsavedCount()).toBe(1);
    }
  });

  test('SR-34: is what is edited where the description rounds numbers, keeps them apart or has no content at all', async () => {
    const held = foreignReport(groups);
    const rounded = JSON.parse(
      JSON.stringify(held, (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value)),
    ) as DicomJson;
    const apart = JSON.parse(
      JSON.stringify(held).replace(
        /"00700022":\{"vr":"FL","Value":\[[^\]]*\]\}/g,
        '"00700022":{"vr":"FL","BulkDataURI":"x"}',
      ),
    ) as DicomJson;
    const { '0040A730': _, ...empty } = held;
    for (const told of [rounded, apart, empty]) {
      const { archive } = setUp();
      addForeign(archive, held, told);
      const page = await visit(archive);
      expect(page.marks().map(({ lockedReason }) => lockedReason)).toEqual([undefined, undefined]);
      page.say('A', 'mine');
      await page.save();
      expect(page.state().save.phase).toBe('confirmed');
      const points = (await visit(archive)).named('A').points;
      expect(points).toEqual([10.123456, 11, 12, 13.7654321].map(Math.fround));
    }
  });
});

test('a value that was withdrawn by an edit and is given again stands there once', async () => {
  const { archive } = setUp(report());
  const page = await visit(archive);
  const value = { name: codes.length, value: 35, unit: units.mm };
  page.change(page.named('A').id, (one) => ({ ...one, points: [11, 10, 61, 10], measurements: [] }));
  await page.save();
  page.workspace.undo();
  await page.save();
  expect((await visit(archive)).named('A').measurements).toEqual([expect.objectContaining(value)]);
});
