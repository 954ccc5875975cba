import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, test } from 'vitest';
import { correlationsIn, NO_LINK_LEFT } from '../codecs/sr/encodeCorrelation';
import { evidenceOf } from '../codecs/sr/evidence';
import { frameSpace, mark, slideSpace } from '../codecs/testData';
import { codes, units } from '../dicom/codes';
import { stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { Annotation } from '../dicom/types';
import { newUid } from '../dicom/uids';
import { linked, type LinkStatement, unlinked } from '../workspace/findings';
import { listOf } from '../workspace/recordVersions';
import { withRecords } from '../workspace/records';
import { FakeArchive } from '../testing/fakeArchive';
import { ct as ctOf, STUDIES, slide } from './caseImages';
import { openAsReader } from './headlessReader';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';

const ct = ctOf();
const STATEMENT: LinkStatement = {
  confidence: 'probable',
  basis: 'biopsy',
  by: 'Reader^Rita',
  at: '20261124101500+0100',
};

async function visit(archive: FakeArchive, device = new IDBFactory(), studyInstanceUids = STUDIES) {
  const reader = await openAsReader({
    source: archive.source(),
    drafts: createIndexedDbDraftStore(device),
    studyInstanceUids,
  });
  const state = () => reader.workspace.getState();
  const caseOf = () => ({ ...state(), annotations: listOf(state().annotations) });
  const nodule = () => reader.marks().find((one) => one.space.kind === 'frame') as Annotation;
  const region = () => reader.marks().find((one) => one.space.kind !== 'frame') as Annotation;
  const lay = (title: string, changed: readonly Annotation[] | string) => {
    if (typeof changed === 'string') throw new Error(changed);
    reader.workspace.transact(title, 'user', (all) => withRecords(all, ...changed));
  };
  return {
    ...reader,
    state,
    nodule,
    region,
    link: (statement = STATEMENT) => lay('Link marks', linked(region(), nodule(), statement, caseOf())),
    unlink: (one: Annotation) => lay('Unlink mark', unlinked(one, caseOf(), newUid)),
  };
}

function setUp() {
  const archive = new FakeArchive();
  archive.add(ct, slide);
  return archive;
}

const nodule = () =>
  mark(ct, frameSpace(ct), 'length', [10, 10, 60, 10], {
    trackingIdentifier: 'Nodule 1',
    measurements: [{ name: codes.length, value: 35, unit: units.mm }],
  });
const region = () =>
  mark(slide, slideSpace(slide), 'polygon', [1, 1, 0, 2, 1, 0, 2, 2, 0], {
    trackingIdentifier: 'Tumour 1',
    measurements: [{ name: codes.area, value: 0.5, unit: units.mm2 }],
  });

describe('one finding on CT and slide', () => {
  test('is written into a report of each study under one Tracking UID, each naming the image of the other', async () => {
    const archive = setUp();
    const first = await visit(archive);
    first.draw(nodule(), region());
    const own = first.region().trackingUid;
    first.link();
    expect(first.region().trackingUid).toBe(first.nodule().trackingUid);
    await first.save();
    expect(first.state().save.phase).toBe('confirmed');
    expect(first.unsavedCount()).toBe(0);
    const reports = archive.withModality('SR').filter((one) => JSON.stringify(one).includes('"125007"'));
    expect(reports).toHaveLength(2);
    for (const report of reports) {
      const evidence = [...evidenceOf(report).values()].map(({ studyInstanceUid }) => studyInstanceUid);
      expect(new Set(evidence)).toEqual(new Set(STUDIES));
    }

    // And a report of its own says so in the newest of the studies.
    const [correlation, ...more] = archive.withModality('SR').filter((one) => !reports.includes(one));
    expect(more).toEqual([]);
    expect(stringOf(correlation ?? {}, tags.SeriesDescription)).toBe('Findings across studies');
    const statements = correlationsIn(correlation ?? {});
    expect(statements).toMatchObject([
      { trackingUid: first.nodule().trackingUid, trackingIdentifier: 'Nodule 1', link: { ...STATEMENT } },
    ]);
    expect(statements[0]?.link?.images.map(({ sopInstanceUid }) => sopInstanceUid).toSorted()).toEqual(
      [first.nodule().sopInstanceUid, first.region().sopInstanceUid].toSorted(),
    );

    const second = await visit(archive);
    expect(second.unsavedCount()).toBe(0);
    const [lesion, tumour] = [second.nodule(), second.region()];
    expect(tumour.trackingUid).toBe(lesion.trackingUid);
    expect([tumour.trackingIdentifier, lesion.trackingIdentifier]).toEqual(['Nodule 1', 'Nodule 1']);
    expect(tumour.link).toMatchObject({
      ...STATEMENT,
      own: { trackingUid: own, trackingIdentifier: 'Tumour 1' },
      others: [{ sopInstanceUid: lesion.sopInstanceUid, studyInstanceUid: lesion.studyInstanceUid }],
    });
    expect(lesion.link).toMatchObject({ others: [{ sopInstanceUid: tumour.sopInstanceUid }] });
    expect(lesion.link?.own).toBeUndefined();
    // The same records as before saving, so that work on them finds them again.
    expect([lesion.id, tumour.id]).toEqual([first.nodule().id, first.region().id]);
  });

  test('is read where only one side is open, and says which study shows the other', async () => {
    const archive = setUp();
    const first = await visit(archive);
    first.draw(nodule(), region());
    first.link();
    await first.save();
    const alone = await visit(archive, new IDBFactory(), STUDIES.slice(0, 1));
    expect(alone.marks()).toHaveLength(1);
    const [only] = alone.marks();
    expect(only?.trackingUid).toBe(first.nodule().trackingUid);
    expect(only?.link?.others.map((one) => one.studyInstanceUid)).toEqual([
      STUDIES.find((uid) => uid !== only?.studyInstanceUid),
    ]);
    expect(alone.unsavedCount()).toBe(0);
  });

  test('of marks that are stored: linking and unlinking are versions, and each mark gets back what it was', async () => {
    const archive = setUp();
    const first = await visit(archive);
    first.draw(nodule(), region());
    await first.save();
    const [lesion, tumour] = [first.nodule(), first.region()];

    const second = await visit(archive);
    second.link();
    expect(second.unsavedCount()).toBe(2);
    await second.save();
    expect(second.state().save.phase).toBe('confirmed');

    const third = await visit(archive);
    expect(third.region().trackingUid).toBe(third.nodule().trackingUid);
    third.unlink(third.region());
    await third.save();
    expect(third.state().save.phase).toBe('confirmed');

    const fourth = await visit(archive);
    expect(fourth.unsavedCount()).toBe(0);
    expect(
      [fourth.nodule(), fourth.region()].map((one) => [one.trackingUid, one.trackingIdentifier, one.link]),
    ).toEqual([
      [lesion.trackingUid, 'Nodule 1', undefined],
      [tumour.trackingUid, 'Tumour 1', undefined],
    ]);
    // Nothing was deleted: every version is still there.
    const groups = archive.withModality('SR').filter((one) => JSON.stringify(one).includes('"125007"'));
    expect(groups).toHaveLength(6);
    const last = archive.withModality('SR').at(-1) ?? {};
    expect(correlationsIn(last)).toEqual([]);
    expect(JSON.stringify(last)).toContain(NO_LINK_LEFT);
    // Saving again has nothing more to say.
    const count = archive.withModality('SR').length;
    await fourth.save();
    expect(archive.withModality('SR')).toHaveLength(count);
    for (const report of groups.slice(-2))
      expect(new Set([...evidenceOf(report).values()].map((one) => one.studyInstanceUid)).size).toBe(1);
  });

  test('that was linked and not saved is there at the next visit', async () => {
    const archive = setUp();
    const device = new IDBFactory();
    const first = await visit(archive, device);
    first.draw(nodule(), region());
    await first.save();
    const second = await visit(archive, device);
    second.link();
    await second.keeper.flush();
    const third = await visit(archive, device);
    expect(third.unsavedCount()).toBe(2);
    expect(third.region().link).toMatchObject(STATEMENT);
    await third.save();
    expect(third.state().save.phase).toBe('confirmed');
    expect((await visit(archive)).region().link).toMatchObject(STATEMENT);
  });

  test('undo takes both marks back at once', async () => {
    const first = await visit(setUp());
    first.draw(nodule(), region());
    const before = [first.nodule(), first.region()];
    first.link();
    first.workspace.undo();
    expect([first.nodule(), first.region()]).toEqual(before);
  });
});

test('what a finding counts as for the response is kept in its report, changed by a version, and taken away again', async () => {
  const archive = setUp();
  const role = async (wanted: Annotation['responseRole'] | 'none') => {
    const reader = await visit(archive);
    const own = reader.nodule();
    const { responseRole: _before, ...mark } = own;
    reader.workspace.transact('Role', 'user', (all) =>
      withRecords(all, { ...mark, ...(wanted && wanted !== 'none' && { responseRole: wanted }) }),
    );
    await reader.save();
    expect(reader.unsavedCount()).toBe(0);
    return (await visit(archive)).nodule().responseRole;
  };
  const first = await visit(archive);
  first.draw({ ...nodule(), responseRole: 'target' });
  await first.save();
  expect((await visit(archive)).nodule().responseRole).toBe('target');
  expect(await role('new')).toBe('new');
  expect(await role('none')).toBeUndefined();
  expect(await role('nonTarget')).toBe('nonTarget');
});
