import type { Workspace, WorkspaceState } from '../workspace/store';

/** On the screen for less, it was passed by. */
const LONG_ENOUGH_MS = 1000;

/** Notes which slides a pane showed for a second from when it was sharp: the tray tells them from those not looked at yet. */
export function noteSeenSlides(workspace: Workspace): void {
  const timers = new Map<string, { readonly displaySetId: string; readonly timer: ReturnType<typeof setTimeout> }>();
  workspace.subscribe((now, before) => {
    if (now.paneStatus === before.paneStatus && now.panes === before.panes) return;
    for (const [paneId, { displaySetId, timer }] of timers) {
      if (now.panes.some((pane) => pane.id === paneId && pane.displaySetId === displaySetId)) continue;
      clearTimeout(timer);
      timers.delete(paneId);
    }
    for (const { id, displaySetId } of now.panes) {
      if (displaySetId === undefined || timers.has(id) || now.seen.has(displaySetId) || !isSharp(now, id, displaySetId))
        continue;
      const timer = setTimeout(() => {
        timers.delete(id);
        workspace.setState(({ seen }) => ({ seen: new Set([...seen, displaySetId]) }));
      }, LONG_ENOUGH_MS);
      timers.set(id, { displaySetId, timer });
    }
  });
}

function isSharp({ paneStatus }: WorkspaceState, paneId: string, displaySetId: string): boolean {
  const status = paneStatus[paneId];
  return status?.kind === 'slide' && status.isSettled && status.displaySetId === displaySetId;
}
