import { DraftEntries } from '../../src/cases/draftEntries';
import type { Annotation } from '../../src/dicom/types';
import type { AnnotationId, FrameOfReferenceUid, PaneId, SourceId, TrackingUid } from '../../src/dicom/uids';
import type { SeriesInstanceUid, SopInstanceUid, StudyInstanceUid } from '../../src/dicom/uids';
import type { EngineEvents, PaneEngine } from '../../src/engines/contract';
import { Emitter } from '../../src/lib/emitter';
import { bindEngine } from '../../src/panes/bindEngine';
import { withoutRecords, withRecords } from '../../src/workspace/records';
import { selectSaveState, selectSaveText } from '../../src/workspace/saveStatus';
import { selectUnsaved, selectUnsavedCount } from '../../src/workspace/selectors';
import { createWorkspace, type Workspace } from '../../src/workspace/store';
import type { MicroCase, MicroRun } from './measure';

const SIZES = [50, 500, 5_000];
const STEPS = 20;

export function madeMark(index: number, x = index): Annotation {
  return {
    id: `5f1d0c4e-0000-4000-8000-${String(index).padStart(12, '0')}` as AnnotationId,
    trackingUid: `2.25.${1000 + index}` as TrackingUid,
    trackingIdentifier: `Lesion ${index + 1}`,
    shape: 'length',
    space: { kind: 'frameOfReference', uid: '1.2.9' as FrameOfReferenceUid },
    points: [x, 10, 0, x + 5, 12, 0],
    label: { value: '52988006', scheme: 'SCT', meaning: 'Lesion' },
    measurements: [],
    sourceId: 'main' as SourceId,
    studyInstanceUid: '1.2.3' as StudyInstanceUid,
    seriesInstanceUid: '1.2.3.4' as SeriesInstanceUid,
    sopInstanceUid: '1.2.3.4.5' as SopInstanceUid,
  };
}

/** A workspace with n stored marks, and two panes that show them. */
function openCase(n: number) {
  const workspace = storedCase(n);
  const engines = ['1', '2'].map((id) => fakePane(workspace, id as PaneId));
  let read = 0;
  // What the header, the save button and the leave guard ask at every step.
  workspace.subscribe((state) => {
    read += selectUnsavedCount(state) + selectSaveState(state).length + selectSaveText(state).length;
  });
  return { workspace, engine: engines[0] as Emitter<EngineEvents>, read: () => read };
}

function storedCase(n: number): Workspace {
  const workspace = createWorkspace();
  const marks = Array.from({ length: n }, (_, index) => madeMark(index));
  workspace.transact('Load', 'stored', () => Object.fromEntries(marks.map((mark) => [mark.id, mark])));
  return workspace;
}

/** An engine as far as the store sees it. */
function fakePane(workspace: Workspace, paneId: PaneId): Emitter<EngineEvents> {
  const events = new Emitter<EngineEvents>();
  let shown = 0;
  const engine = {
    on: events.on.bind(events),
    setAnnotations: (list: readonly Annotation[]) => {
      shown = list.length;
    },
    setAnnotationGroups: () => {},
    setSelection: () => {},
    setOverlaysHidden: () => {},
    setGlassDimmed: () => {},
    setPresentationState: () => {},
    setTool: () => {},
    shown: () => shown,
  };
  bindEngine(engine as unknown as PaneEngine, paneId, workspace);
  return events;
}

/** A mark is changed on the canvas: what the store, the panes and the save state do about it. */
function changeRun(n: number): MicroRun {
  const { workspace, engine } = openCase(n);
  const id = madeMark(n >> 1).id;
  let turn = 0;
  return {
    units: STEPS,
    run() {
      for (let step = 0; step < STEPS; step += 1) {
        turn += 1;
        const mark = workspace.getState().annotations[id] as Annotation;
        engine.emit('committed', { ...mark, points: [turn % 97, 10, 0, 5, 12, 0] });
      }
    },
    // The history is not what is measured: it grows with the steps, not with the marks.
    reset: () => workspace.setState({ undoStack: [], redoStack: [] }),
  };
}

/** Marks are drawn, and deleted again. */
function drawRun(n: number): MicroRun {
  const { workspace, engine } = openCase(n);
  return {
    units: STEPS,
    run() {
      for (let step = 0; step < STEPS / 2; step += 1) {
        const mark = madeMark(n + step);
        engine.emit('committed', mark);
        workspace.transact('Delete mark', 'user', (all) => withoutRecords(all, [mark.id]));
      }
    },
    reset: () => workspace.setState({ undoStack: [], redoStack: [] }),
  };
}

function undoRun(n: number): MicroRun {
  const { workspace, engine } = openCase(n);
  const id = madeMark(n >> 1).id;
  const mark = workspace.getState().annotations[id] as Annotation;
  for (let step = 0; step < STEPS; step += 1) engine.emit('committed', { ...mark, points: [step, 10, 0, 5, 12, 0] });
  return {
    units: 2 * STEPS,
    run() {
      for (let step = 0; step < STEPS; step += 1) workspace.undo();
      for (let step = 0; step < STEPS; step += 1) workspace.redo();
    },
  };
}

/** A change, and the question what is unsaved, without panes. */
function unsavedRun(n: number): MicroRun {
  return afterEachChange(n, (workspace) => selectUnsaved(workspace.getState()).updated.length);
}

/** A change, and what of it goes to the draft on the device; the writing itself is the browser's. */
function draftRun(n: number): MicroRun {
  const entries = new DraftEntries();
  return afterEachChange(n, (workspace) => entries.read(workspace.getState(), []).size);
}

function afterEachChange(n: number, ask: (workspace: Workspace) => number): MicroRun {
  const workspace = storedCase(n);
  const mark = madeMark(n >> 1);
  let turn = 0;
  return {
    units: STEPS,
    run() {
      let found = 0;
      for (let step = 0; step < STEPS; step += 1) {
        turn += 1;
        const changed = { ...mark, points: [turn % 97, 1, 0, 5, 2, 0] };
        workspace.transact('Change mark', 'user', (all) => withRecords(all, changed));
        found += ask(workspace);
      }
      if (found < STEPS) throw new Error('a change was not seen');
    },
    reset: () => workspace.setState({ undoStack: [], redoStack: [] }),
  };
}

const shared = { unit: 'step', grows: 'marks of the case', thread: 'main', sizes: SIZES, bar: 2 } as const;

export const storeCases: readonly MicroCase[] = [
  {
    ...shared,
    id: 'store-change',
    title: 'A mark changed: store, two panes, save state',
    limitUs: 16_000,
    prepare: changeRun,
  },
  {
    ...shared,
    id: 'store-draw',
    title: 'A mark drawn, or deleted: store, two panes, save state',
    limitUs: 16_000,
    prepare: drawRun,
  },
  {
    ...shared,
    id: 'store-undo',
    title: 'Undo and redo: store, two panes, save state',
    limitUs: 16_000,
    prepare: undoRun,
  },
  { ...shared, id: 'store-unsaved', title: 'What is unsaved after a change', prepare: unsavedRun },
  { ...shared, id: 'store-draft', title: 'What of a change goes to the draft', prepare: draftRun },
];
