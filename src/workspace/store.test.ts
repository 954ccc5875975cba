import { describe, expect, test } from 'vitest';
import { seededRandom } from '../lib/seededRandom';
import type { PaneId } from '../dicom/uids';
import { buildAnnotation } from '../testing/builders';
import { selectPatients, selectUnsaved, selectUnsavedCount } from './selectors';
import { selectSaveState } from './saveStatus';
import { createWorkspace, type Origin, type Workspace } from './store';

const put = (workspace: Workspace, id: string, origin: Origin = 'user', points: readonly number[] = [0]) =>
  workspace.transact('put', origin, (all) => ({ ...all, [id]: buildAnnotation({ id, points }) }));
const ids = (workspace: Workspace) => Object.keys(workspace.getState().annotations).sort();

describe('history', () => {
  test('undo removes what the reader drew and redo brings it back', () => {
    const workspace = createWorkspace();
    put(workspace, 'a');
    workspace.undo();
    expect(ids(workspace)).toEqual([]);
    workspace.redo();
    expect(ids(workspace)).toEqual(['a']);
  });

  test('undo leaves what came from the archive or a colleague untouched', () => {
    const workspace = createWorkspace();
    put(workspace, 'mine');
    put(workspace, 'stored', 'stored');
    put(workspace, 'hers', 'remote');
    workspace.undo();
    expect(ids(workspace)).toEqual(['hers', 'stored']);
  });

  test('undo never overwrites what a colleague changed since', () => {
    const workspace = createWorkspace();
    put(workspace, 'a', 'user', [1]);
    put(workspace, 'a', 'user', [2]);
    put(workspace, 'a', 'remote', [3]);
    workspace.undo();
    expect(workspace.getState().annotations.a?.points).toEqual([3]);
  });

  test('a step that changes nothing leaves no trace to undo', () => {
    const workspace = createWorkspace();
    workspace.transact('nothing', 'user', (all) => ({ ...all }));
    expect(workspace.getState().undoStack).toHaveLength(0);
  });

  test('any sequence of edits undoes to empty and redoes to the same end (seeded)', () => {
    const workspace = createWorkspace();
    const random = seededRandom(3);
    for (let i = 0; i < 500; i++) {
      const id = `a${Math.floor(random() * 20)}`;
      if (random() < 0.3) workspace.transact('delete', 'user', ({ [id]: _gone, ...rest }) => rest);
      else put(workspace, id, 'user', [random()]);
    }
    const end = workspace.getState().annotations;
    const steps = workspace.getState().undoStack.length;
    for (let i = 0; i < steps; i++) workspace.undo();
    expect(workspace.getState().annotations).toEqual({});
    for (let i = 0; i < steps; i++) workspace.redo();
    expect(workspace.getState().annotations).toEqual(end);
  });
});

describe('what is not saved yet', () => {
  test('is nothing after loading, one after an edit, and nothing again after undoing it', () => {
    const workspace = createWorkspace();
    put(workspace, 'a', 'stored');
    expect(selectUnsavedCount(workspace.getState())).toBe(0);
    put(workspace, 'a', 'user', [9]);
    expect(selectUnsaved(workspace.getState()).updated).toHaveLength(1);
    workspace.undo();
    expect(selectUnsavedCount(workspace.getState())).toBe(0);
  });

  test('a confirmed store empties it without changing the screen', () => {
    const workspace = createWorkspace();
    put(workspace, 'a');
    const shown = workspace.getState().annotations;
    workspace.markStored((stored) => ({ ...stored, ...shown }));
    expect(selectUnsavedCount(workspace.getState())).toBe(0);
    expect(workspace.getState().annotations).toBe(shown);
  });

  test('"confirmed" never stands while something drawn later is unsaved', () => {
    const workspace = createWorkspace();
    workspace.setState({ save: { phase: 'confirmed', text: 'Stored' } });
    expect(selectSaveState(workspace.getState())).toBe('confirmed');
    put(workspace, 'later');
    expect(selectSaveState(workspace.getState())).toBe('draft');
  });
});

describe('layout', () => {
  test('growing keeps every pane where it was; shrinking keeps those that show something', () => {
    const workspace = createWorkspace();
    workspace.setLayout(2, 2);
    workspace.showInPane('1' as PaneId, 'ct');
    workspace.showInPane('4' as PaneId, 'slide');
    workspace.setLayout(1, 2);
    expect(workspace.getState().panes.map((pane) => pane.displaySetId)).toEqual(['ct', 'slide']);
    workspace.setLayout(2, 2);
    expect(workspace.getState().panes.map((pane) => pane.displaySetId)).toEqual(['ct', 'slide', undefined, undefined]);
    expect(new Set(workspace.getState().panes.map((pane) => pane.id)).size).toBe(4);
  });

  test('what a smaller layout dropped comes back with a larger one', () => {
    const workspace = createWorkspace();
    workspace.setLayout(1, 2);
    workspace.showInPane('1' as PaneId, 'ct');
    workspace.showInPane('2' as PaneId, 'slide');
    workspace.setLayout(1, 1);
    workspace.setLayout(1, 2);
    expect(workspace.getState().panes.map((pane) => pane.displaySetId)).toEqual(['ct', 'slide']);
  });

  test('the active pane is always one that exists', () => {
    const workspace = createWorkspace();
    workspace.setLayout(2, 2);
    workspace.activatePane('4' as PaneId);
    workspace.setLayout(1, 1);
    const { panes, activePaneId } = workspace.getState();
    expect(panes.map((pane) => pane.id)).toContain(activePaneId);
  });
});

test('the same patient ID from two issuers is two patients', () => {
  const workspace = createWorkspace();
  const study = (issuerOfPatientId: string) => ({
    sourceId: 'main' as never,
    studyInstanceUid: issuerOfPatientId as never,
    modalitiesInStudy: [],
    patient: { patientId: '7', issuerOfPatientId, patientName: 'Same^Name' },
  });
  workspace.setState({ studies: [study('A'), study('B')] });
  expect(selectPatients(workspace.getState())).toHaveLength(2);
});
