import type { PaneId } from '../dicom/uids';
import type { LiveEngines } from '../panes/liveEngines';
import type { CommandRegistry } from '../workspace/command';
import { selectDisplaySet } from '../workspace/selectors';
import type { Workspace } from '../workspace/store';

/** The automation door of CONTRACT §6: present only when the configuration says so. */
export interface ViewerTest {
  panes(): { id: string; kind: string; seriesInstanceUid?: string }[];
  whenSettled(paneId?: string): Promise<void>;
  toCanvas(paneId: string, pointMm: readonly [number, number, number]): [number, number];
  fromCanvas(paneId: string, point: readonly [number, number]): [number, number, number];
  run(commandId: string, args?: unknown): Promise<void>;
}

declare global {
  interface Window {
    viewerTest?: ViewerTest;
  }
}

export function createViewerTest(workspace: Workspace, live: LiveEngines, commands: CommandRegistry): ViewerTest {
  const engineOf = (paneId: string) => {
    const engine = live.get(paneId as PaneId);
    if (!engine) throw new Error(`Pane ${paneId} shows nothing`);
    return engine;
  };
  return {
    panes: () => {
      const state = workspace.getState();
      return state.panes.map((pane) => {
        const displaySet = selectDisplaySet(state, pane);
        if (!displaySet) return { id: pane.id, kind: 'empty' };
        const kind = displaySet.kind === 'frames' ? 'radiology' : displaySet.kind;
        return { id: pane.id, kind, seriesInstanceUid: displaySet.series.seriesInstanceUid };
      });
    },
    whenSettled: async (paneId) => {
      const state = workspace.getState();
      const withCanvas = state.panes.filter((pane) => {
        const kind = selectDisplaySet(state, pane)?.kind;
        return kind === 'frames' || kind === 'slide';
      });
      const ids = paneId === undefined ? withCanvas.map((pane) => pane.id) : [paneId as PaneId];
      await Promise.all(ids.map(async (id) => (await live.whenPresent(id)).whenSettled()));
    },
    toCanvas: (paneId, pointMm) => [...engineOf(paneId).toCanvas(pointMm)],
    fromCanvas: (paneId, point) => [...engineOf(paneId).fromCanvas(point)],
    run: (commandId, args) => commands.run(commandId, args),
  };
}
