import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, test } from 'vitest';
import type { Annotation } from '../dicom/types';
import type { SourceId, StudyInstanceUid } from '../dicom/uids';
import { buildAnnotation } from '../testing/builders';
import { selectUnsavedCount } from '../workspace/selectors';
import { createWorkspace, type Workspace } from '../workspace/store';
import { createWorkList } from '../workspace/workList';
import type { CaseContext } from './caseContext';
import type { DraftStore } from './draftStore';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';
import { keepDrafts, writeDrafts } from './keepDrafts';
import { mergeDraft } from './mergeDraft';
import { restoreWork } from './restoreWork';

const STUDY = '1.2.3.1' as StudyInstanceUid;

function openCase(drafts: DraftStore, isClaimed = true): { workspace: Workspace; context: CaseContext } {
  const workspace = createWorkspace();
  const patient = { patientId: '1', patientName: 'A' };
  workspace.setState({
    studies: [{ sourceId: 'main' as SourceId, studyInstanceUid: STUDY, modalitiesInStudy: [], patient }],
  });
  const context: CaseContext = {
    workspace,
    drafts,
    draftedStudies: new Set([STUDY]),
    unanswered: new Map(),
    claimStudy: () => Promise.resolve(isClaimed),
    workList: createWorkList(),
    sources: new Map(),
    author: { name: 'Reader' },
    newUid: () => '2.25.1',
    now: () => new Date('2026-01-01T00:00:00Z'),
    mark: () => {},
  };
  return { workspace, context };
}

const mark = (id: string, x = 10, over: Partial<Annotation> = {}) =>
  buildAnnotation({ id, points: [0, 0, 0, x, 0, 0], ...over });
const cell = (id: string, x: number) => buildAnnotation({ id, shape: 'point', points: [x, 5, 0] });
const put = (workspace: Workspace, origin: 'user' | 'stored', ...marks: Annotation[]) =>
  workspace.transact('put', origin, (all) => ({ ...all, ...Object.fromEntries(marks.map((one) => [one.id, one])) }));

describe('unsaved marks', () => {
  test('come back after a reload, still unsaved; deleted ones stay deleted, edited ones edited', async () => {
    const drafts = createIndexedDbDraftStore(new IDBFactory());
    const before = openCase(drafts);
    put(before.workspace, 'stored', mark('gone'), mark('edited'), mark('kept'));
    before.workspace.transact('delete', 'user', ({ gone: _gone, ...rest }) => rest);
    put(before.workspace, 'user', mark('edited', 20), mark('new', 30));
    await writeDrafts(before.context);

    const after = openCase(drafts);
    put(after.workspace, 'stored', mark('gone'), mark('edited'), mark('kept'));
    await restoreWork(after.context, []);
    const shown = Object.values(after.workspace.getState().annotations).map((one) => [one.id, one.points[3]]);
    expect(shown.sort()).toEqual([
      ['edited', 20],
      ['kept', 10],
      ['new', 30],
    ]);
    expect(selectUnsavedCount(after.workspace.getState())).toBe(3);
  });

  test('leave nothing behind once the archive holds them', async () => {
    const drafts = createIndexedDbDraftStore(new IDBFactory());
    const { workspace, context } = openCase(drafts);
    put(workspace, 'user', mark('a'));
    await writeDrafts(context);
    workspace.markStored(() => workspace.getState().annotations);
    await writeDrafts(context);
    expect(await drafts.getDraft(STUDY)).toBeUndefined();
  });

  test('drawn while the case was still loading are kept as soon as it has loaded', async () => {
    const drafts = createIndexedDbDraftStore(new IDBFactory());
    const { workspace, context } = openCase(drafts);
    const keeper = keepDrafts(context);
    workspace.setState({ isCaseLoading: true });
    put(workspace, 'user', mark('early'));
    await keeper.flush();
    expect(await drafts.getDraft(STUDY)).toBeUndefined();
    workspace.setState({ isCaseLoading: false });
    await keeper.flush();
    expect((await drafts.getDraft(STUDY))?.mine.map((one) => one.id)).toEqual(['early']);
    keeper.stop();
  });

  test('of another tab are not replaced by a page that never read them', async () => {
    const drafts = createIndexedDbDraftStore(new IDBFactory());
    const first = openCase(drafts);
    put(first.workspace, 'user', mark('mine'));
    await writeDrafts(first.context);
    const second = openCase(drafts, false);
    await restoreWork(second.context, []);
    put(second.workspace, 'user', mark('other'));
    await writeDrafts(second.context);
    expect((await drafts.getDraft(STUDY))?.mine.map((one) => one.id)).toEqual(['mine']);
  });

  test('that a device cannot keep are said at the case', async () => {
    const full: DraftStore = {
      ...createIndexedDbDraftStore(new IDBFactory()),
      putDraft: () => Promise.reject(new Error('quota exceeded')),
    };
    const { workspace, context } = openCase(full);
    put(workspace, 'user', mark('a'));
    await writeDrafts(context);
    expect(workspace.getState().problems['case/draft']?.detail).toBe('quota exceeded');
  });
});

describe('laying a draft over the archive', () => {
  const ids = (marks: readonly Annotation[]) => marks.map((one) => one.id);

  test('changes nothing that was stored meanwhile, under whatever identifier', () => {
    const merged = mergeDraft([mark('a', 20), cell('v2/1', Math.fround(7.000001)), cell('v2/2', 9)], {
      base: [mark('a', 10), cell('v1/1', 9)],
      mine: [mark('a', 20), cell('v1/1', 9), cell('local', 7)],
    });
    expect(merged).toEqual({ remove: [], add: [], conflicts: [] });
  });

  test('takes a moved cell for the stored one it was, though that has another identifier now', () => {
    const merged = mergeDraft([cell('v2/1', 10), cell('v2/2', 30)], {
      base: [cell('v1/1', 10)],
      mine: [cell('v1/1', 11)],
    });
    expect([merged.remove, ids(merged.add)]).toEqual([['v2/1'], ['v1/1']]);
  });

  test('never overwrites what a colleague changed or deleted since, and says so', () => {
    const draft = { base: [mark('a', 10), mark('b', 10), mark('c', 10)], mine: [mark('a', 11), mark('b', 11)] };
    const merged = mergeDraft([mark('a', 99), mark('c', 98)], draft);
    expect(merged.remove).toEqual([]);
    expect(merged.add).toEqual([]);
    expect(ids(merged.conflicts).sort()).toEqual(['a', 'b', 'c']);
  });

  test('keeps two cells on the same spot two', () => {
    const merged = mergeDraft([cell('v2/1', 10)], { base: [], mine: [cell('x', 10), cell('y', 10)] });
    expect(ids(merged.add)).toEqual(['y']);
  });
});
