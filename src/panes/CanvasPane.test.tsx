// @vitest-environment happy-dom
import { act, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, test } from 'vitest';
import type { DisplaySet, FrameRef, FramesDisplaySet } from '../dicom/types';
import type { PaneId, TrackingUid } from '../dicom/uids';
import { buildAnnotation } from '../testing/builders';
import { FakeEngine } from '../testing/fakeEngine';
import { LINKED_STACKS } from '../workspace/links';
import { createWorkspace } from '../workspace/store';
import { bindEngine } from './bindEngine';
import { CanvasPane } from './CanvasPane';
import { LiveEngines } from './liveEngines';
import type { PaneKind } from './paneKind';
import { PanesProvider, type PanesServices } from './PanesContext';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

const PANE = '1' as PaneId;
const buildSet = (id: string): DisplaySet => ({
  kind: 'frames',
  id,
  frames: [],
  problems: [],
  series: {} as FramesDisplaySet['series'],
});

const buildStack = (id: string, count: number): FramesDisplaySet => ({
  kind: 'frames',
  id,
  frames: Array.from({ length: count }, () => ({ dataset: {} }) as FramesDisplaySet['frames'][number]),
  problems: [],
  series: { studyInstanceUid: 'study' } as FramesDisplaySet['series'],
});

function setUp(load: PaneKind['load'] = async () => () => new FakeEngine(), workspace = createWorkspace()) {
  FakeEngine.live = 0;
  const live = new LiveEngines();
  const asked: FrameRef[] = [];
  const kind: PaneKind = {
    id: 'radiology',
    accepts: () => 1,
    firstFrames: ({ id }) => [{ sopInstanceUid: `first of ${id}` } as FrameRef],
    load,
  };
  const services: PanesServices = {
    workspace,
    live,
    kinds: [kind],
    frames: {
      frame: (ref) => {
        asked.push(ref);
        return Promise.reject(new Error('no archive in this test'));
      },
    },
    newDraft: () => () => buildAnnotation({ id: 'draft' }),
    mark: () => {},
    runCommand: () => {},
  };
  const root = createRoot(document.createElement('div'));
  const render = (set: DisplaySet) =>
    act(async () =>
      root.render(
        <StrictMode>
          <PanesProvider services={services}>
            <CanvasPane paneId={PANE} kind={kind} displaySet={set} />
          </PanesProvider>
        </StrictMode>,
      ),
    );
  return { workspace, live, render, asked, unmount: () => act(async () => root.unmount()) };
}

test('a lesion that is measured again ends its tool: no mode is left on', () => {
  const workspace = createWorkspace();
  const engine = new FakeEngine();
  bindEngine(engine, '1' as PaneId, workspace);
  const label = { value: '52988006', scheme: 'SCT', meaning: 'Lesion' };
  workspace.setState({
    tool: 'length',
    followUp: { label, trackingIdentifier: 'Lesion 1', trackingUid: '1.2.3' as TrackingUid },
  });
  engine.emitter.emit('committed', buildAnnotation({ id: 'a' }));
  expect([workspace.getState().followUp, workspace.getState().tool]).toEqual([undefined, 'windowLevel']);
  workspace.setState({ tool: 'length' });
  engine.emitter.emit('committed', buildAnnotation({ id: 'b' }));
  expect(workspace.getState().tool).toBe('length');
});

test('a mark drawn in one pane appears in the other, once, and is selected', () => {
  const workspace = createWorkspace();
  const left = new FakeEngine();
  const right = new FakeEngine();
  bindEngine(left, PANE, workspace);
  bindEngine(right, '2' as PaneId, workspace);
  left.emitter.emit('committed', buildAnnotation({ id: 'a' }));
  expect([left.annotations.length, right.annotations.length]).toEqual([1, 1]);
  expect([left.repaints, right.repaints]).toEqual([2, 2]); // the first paint and one change, no echo
  expect(right.selection).toEqual(['a']);
});

test('what one pane is scrolled to moves the linked pane by the store, and the one that led is not told again', async () => {
  const workspace = createWorkspace();
  const set = buildStack('ct', 20);
  workspace.setState({ displaySets: [set] });
  workspace.setLayout(1, 2);
  const panes = [PANE, '2' as PaneId];
  const engines = panes.map((paneId) => {
    const engine = new FakeEngine();
    bindEngine(engine, paneId, workspace);
    workspace.showInPane(paneId, set.id);
    workspace.openStack(paneId, set);
    return engine;
  });
  const [left, right] = engines;
  left?.emitter.emit('scrolled', { frameNumber: 5 });
  expect([left?.frames, right?.frames]).toEqual([[1, 5], [1]]);
  workspace.setLinks([LINKED_STACKS], PANE);
  left?.emitter.emit('scrolled', { frameNumber: 6 });
  right?.emitter.emit('scrolled', { frameNumber: 9, isAlone: true });
  expect([left?.frames, right?.frames]).toEqual([
    [1, 5, 6],
    [1, 5, 6, 9],
  ]);
});

test('a pane that is tried again begins at the image it was at', async () => {
  const { render, live, workspace, unmount } = setUp();
  const set = buildStack('ct', 20);
  workspace.setState({ displaySets: [set] });
  workspace.showInPane(PANE, set.id);
  await render(set);
  expect((live.get(PANE) as FakeEngine).startedAt).toBe(1);
  workspace.scrollPane(PANE, 12);
  await unmount();
  const again = setUp(undefined, workspace);
  await again.render(set);
  expect((again.live.get(PANE) as FakeEngine).startedAt).toBe(12);
  await again.unmount();
});

test('mounting twice, as StrictMode does, leaves one live engine, and unmounting none', async () => {
  const { render, unmount, live } = setUp();
  await render(buildSet('ct'));
  expect(FakeEngine.live).toBe(1);
  expect(live.all()).toHaveLength(1);
  await unmount();
  expect(FakeEngine.live).toBe(0);
  expect(live.all()).toHaveLength(0);
});

test('another series goes to the same engine; the first one is shown once', async () => {
  const { render, live, unmount } = setUp();
  await render(buildSet('ct'));
  await render(buildSet('pet'));
  const engine = live.get(PANE) as FakeEngine;
  expect(engine.shownSets.map((set) => set.id)).toEqual(['ct', 'pet']);
  expect(FakeEngine.live).toBe(1);
  await unmount();
});

test('an engine that cannot load is said in its pane, and cleared when the pane goes', async () => {
  const { workspace, render, unmount } = setUp(() => Promise.reject(new Error('chunk 404')));
  await render(buildSet('ct'));
  expect(workspace.getState().problems['pane/1/engine']?.detail).toBe('chunk 404');
  await unmount();
  expect(workspace.getState().problems).toEqual({});
});

test('the first pixels are asked for while the code of the engine is still on its way', async () => {
  const page = setUp(() => new Promise(() => {}));
  await page.render(buildSet('a'));
  expect(new Set(page.asked.map(({ sopInstanceUid }) => sopInstanceUid))).toEqual(new Set(['first of a']));
  await page.unmount();
});
