import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { frameSpace, mark } from '../codecs/testData';
import type { DicomJson } from '../dicom/json';
import type { FrameOfReferenceUid, PaneId } from '../dicom/uids';
import { FakeArchive } from '../testing/fakeArchive';
import { LINKED_STACKS, tieBetween } from '../workspace/links';
import { selectPatients, selectUnsaved } from '../workspace/selectors';
import { ct, STUDIES } from './caseImages';
import { foreignGroup, foreignReport, line } from './foreignCase';
import { openAsReader } from './headlessReader';
import { indexImages } from './imageIndex';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';
import { describePlan, planSave } from './planSave';

const value = (vr: string, ...Value: unknown[]) => ({ vr, Value });
const OTHER_STUDY = '1.2.826.0.99.1';

/** Images like the CT, in a study, series and frame of reference of their own. */
const other = (number: number, more: DicomJson = {}): DicomJson => ({
  ...ct(number),
  '0020000D': value('UI', OTHER_STUDY),
  '0020000E': value('UI', `${OTHER_STUDY}.1`),
  '00080018': value('UI', `${OTHER_STUDY}.1.${number}`),
  '00200052': value('UI', `${OTHER_STUDY}.9`),
  ...more,
});
const stranger = { '00100020': value('LO', 'P-18'), '00100010': value('PN', { Alphabetic: 'Suzuki^Hana' }) };

async function visit(...objects: readonly DicomJson[]) {
  const archive = new FakeArchive();
  archive.add(...objects);
  const reader = await openAsReader({
    source: archive.source(),
    drafts: createIndexedDbDraftStore(new IDBFactory()),
    studyInstanceUids: [STUDIES[0] ?? '', OTHER_STUDY],
  });
  return { ...reader, archive, state: () => reader.workspace.getState() };
}

test('T-SAFE-19: a report of one patient is not saved with a mark on images of another, and the words say whose they are', async () => {
  const theirs = other(1, stranger);
  // It says of nobody that it is theirs, so that nothing but its study tells.
  const report = foreignReport([foreignGroup([line([10, 10, 60, 10], 35, theirs)], { name: 'Across' })], {
    more: { '00100020': { vr: 'LO' }, '00100021': { vr: 'LO' } },
  });
  const { archive, state, marks, change, save, unsavedCount } = await visit(ct(), theirs, report);
  expect(
    selectPatients(state())
      .map(({ patientId }) => patientId)
      .sort(),
  ).toEqual(['P-17', 'P-18']);
  const across = marks().find(({ trackingIdentifier }) => trackingIdentifier === 'Across');
  expect(across?.studyInstanceUid).toBe(OTHER_STUDY);
  change(across!.id, (one) => ({ ...one, comment: 'changed' }));
  const before = archive.withModality('SR').length;
  await save();
  expect(archive.withModality('SR')).toHaveLength(before);
  expect(state().save.phase).toBe('failed');
  expect(state().save.text).toContain('DIFFERENT PATIENTS');
  expect(state().save.text).toContain('P-17');
  expect(state().save.text).toContain('P-18');
  expect(unsavedCount()).toBe(1);
});

test('T-SAFE-19: a report that names one patient and measures another is shown, and cannot be changed', async () => {
  const theirs = other(1, stranger);
  const report = foreignReport([foreignGroup([line([10, 10, 60, 10], 35, theirs)], { name: 'Across' })]);
  const { marks } = await visit(ct(), theirs, report);
  expect(marks().map(({ lockedReason }) => lockedReason)).toEqual(['Its report names another patient than its image']);
});

test('T-SAFE-19: marks of two patients go into a report each, and the plan says of whom', async () => {
  const theirs = other(1, stranger);
  const { archive, threads, state, draw, save, context } = await visit(ct(), theirs);
  draw(...[ct(), theirs].map((image) => mark(image, frameSpace(image), 'length', [10, 10, 60, 10])));
  const { annotations, displaySets, studies } = state();
  const plan = planSave(selectUnsaved(state()), Object.values(annotations), threads, indexImages(displaySets), {
    regionsAs: 'SR',
    newUid: context.newUid,
  });
  const details = describePlan(plan, {}, studies).map(({ detail }) => detail);
  expect(details.some((one) => one.includes('P-17'))).toBe(true);
  expect(details.some((one) => one.includes('P-18'))).toBe(true);
  await save();
  expect(state().save.phase).toBe('confirmed');
  const patients = archive.withModality('SR').map((one) => one['00100020']?.Value?.[0]);
  expect(patients.sort()).toEqual(['P-17', 'P-18']);
});

test('T-SAFE-26: a registration object of the case ties two series, and the linked panes move through it', async () => {
  const registration: DicomJson = {
    ...foreignReport([]),
    '00080016': value('UI', '1.2.840.10008.5.1.4.1.1.66.1'),
    '00080060': value('CS', 'REG'),
    '00200052': ct()['00200052'],
    '00700081': value('LO', 'Prior to current'),
    '00700308': value('SQ', {
      '00200052': value('UI', `${OTHER_STUDY}.9`),
      '00700309': value('SQ', {
        '0070030A': value('SQ', {
          '0070030C': value('CS', 'RIGID'),
          '300600C6': value('DS', 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 10, 0, 0, 0, 1),
        }),
      }),
    }),
  };
  const numbers = [1, 2, 3, 4, 5, 6];
  const { state, workspace } = await visit(...numbers.map((n) => ct(n)), ...numbers.map((n) => other(n)), registration);
  const [one, two] = state().displaySets.filter((set) => set.kind === 'frames');
  const [prior, current] = one?.series.studyInstanceUid === OTHER_STUDY ? [one, two] : [two, one];
  const [left, right] = ['1', '2'] as [PaneId, PaneId];
  workspace.setLayout(1, 2);
  for (const [paneId, set] of [
    [left, prior],
    [right, current],
  ] as const) {
    workspace.showInPane(paneId, set?.id);
    if (set?.kind === 'frames') workspace.openStack(paneId, set);
  }
  workspace.setLinks([LINKED_STACKS], left);
  expect(tieBetween(state(), left, right)).toMatchObject({ kind: 'registration', tie: { name: 'Prior to current' } });
  // Images 5 mm apart, the head first: 10 mm towards the head is two images earlier, and two later on the way back.
  workspace.scrollPane(left, 5);
  expect(state().places[right]?.frameNumber).toBe(3);
  workspace.scrollPane(right, 2);
  expect(state().places[left]?.frameNumber).toBe(4);
  const said = Object.values(state().problems).map(({ title }) => title);
  expect(said.some((title) => title.includes('this registration ties frames of reference (RIGID)'))).toBe(true);
  expect(said.some((title) => title.includes('not shown here'))).toBe(false);
  expect(state().registrations[0]?.sourceUid).toBe(`${OTHER_STUDY}.9` as FrameOfReferenceUid);
});
