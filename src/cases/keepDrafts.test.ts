import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, test } from 'vitest';
import type { SourceId, StudyInstanceUid } from '../dicom/uids';
import { buildAnnotation } from '../testing/builders';
import { selectUnsavedCount } from '../workspace/selectors';
import { createWorkspace, type Workspace } from '../workspace/store';
import { createWorkList } from '../workspace/workList';
import type { CaseContext } from './caseContext';
import type { DraftStore } from './draftStore';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';
import { restoreDrafts, writeDrafts } from './keepDrafts';

const STUDY = '1.2.3.1' as StudyInstanceUid;

function openCase(drafts: DraftStore): { workspace: Workspace; context: CaseContext } {
  const workspace = createWorkspace();
  workspace.setState({
    studies: [
      {
        sourceId: 'main' as SourceId,
        studyInstanceUid: STUDY,
        modalitiesInStudy: [],
        patient: { patientId: '1', patientName: 'A' },
      },
    ],
  });
  const context: CaseContext = {
    workspace,
    drafts,
    workList: createWorkList(),
    sources: new Map(),
    author: { name: 'Reader' },
    newUid: () => '2.25.1',
    now: () => new Date('2026-01-01T00:00:00Z'),
    mark: () => {},
  };
  return { workspace, context };
}

const draw = (workspace: Workspace, id: string, origin: 'user' | 'stored' = 'user', points = [0, 0, 0, 10, 0, 0]) =>
  workspace.transact('draw', origin, (all) => ({ ...all, [id]: buildAnnotation({ id, points }) }));

describe('unsaved marks', () => {
  test('come back after a reload, still unsaved', async () => {
    const drafts = createIndexedDbDraftStore(new IDBFactory());
    const before = openCase(drafts);
    draw(before.workspace, 'a');
    await writeDrafts(before.context);

    const after = openCase(drafts);
    await restoreDrafts(after.context);
    expect(Object.keys(after.workspace.getState().annotations)).toEqual(['a']);
    expect(selectUnsavedCount(after.workspace.getState())).toBe(1);
  });

  test('that were deleted stay deleted after a reload, and edited ones stay edited', async () => {
    const drafts = createIndexedDbDraftStore(new IDBFactory());
    const before = openCase(drafts);
    draw(before.workspace, 'gone', 'stored');
    draw(before.workspace, 'edited', 'stored');
    before.workspace.transact('delete', 'user', ({ gone: _gone, ...rest }) => rest);
    draw(before.workspace, 'edited', 'user', [0, 0, 0, 20, 0, 0]);
    await writeDrafts(before.context);

    const after = openCase(drafts);
    draw(after.workspace, 'gone', 'stored');
    draw(after.workspace, 'edited', 'stored');
    await restoreDrafts(after.context);
    expect(Object.keys(after.workspace.getState().annotations)).toEqual(['edited']);
    expect(after.workspace.getState().annotations.edited?.points[3]).toBe(20);
  });

  test('leave nothing behind once the archive holds them', async () => {
    const drafts = createIndexedDbDraftStore(new IDBFactory());
    const { workspace, context } = openCase(drafts);
    draw(workspace, 'a');
    await writeDrafts(context);
    workspace.markStored(() => workspace.getState().annotations);
    await writeDrafts(context);
    expect(await drafts.getDraft(STUDY)).toBeUndefined();
  });

  test('a moved cell mark replaces its stored version, though the archive gave that another identifier', async () => {
    const drafts = createIndexedDbDraftStore(new IDBFactory());
    const before = openCase(drafts);
    const cell = (id: string, x: number) => buildAnnotation({ id, shape: 'point', points: [x, 5, 0] });
    before.workspace.transact('load', 'stored', () => ({ local: cell('local', 10) }));
    before.workspace.transact('move', 'user', () => ({ local: cell('local', 11) }));
    await writeDrafts(before.context);

    const after = openCase(drafts);
    after.workspace.transact('load', 'stored', () => ({ 'group.1': cell('group.1', Math.fround(10.000001)) }));
    await restoreDrafts(after.context);
    expect(Object.values(after.workspace.getState().annotations).map((mark) => mark.points[0])).toEqual([11]);
  });

  test('a device that cannot keep them says so at the case', async () => {
    const full: DraftStore = {
      ...createIndexedDbDraftStore(new IDBFactory()),
      putDraft: () => Promise.reject(new Error('quota exceeded')),
    };
    const { workspace, context } = openCase(full);
    draw(workspace, 'a');
    await writeDrafts(context);
    expect(workspace.getState().problems['case/draft']?.detail).toBe('quota exceeded');
  });
});
