import type { Command } from '../workspace/command';
import type { Workspace } from '../workspace/store';
import { focusActivePane } from './keyboard';

/** The keys go to the list of series, to the one that the active pane shows, and from there back to the pane. */
export const trayCommand = (workspace: Workspace): Command => ({
  id: 'tray.focus',
  title: 'Tray: choose a series',
  run: () => {
    const tray = document.querySelector('[role="list"][aria-label="Series"]');
    const shown = tray?.querySelector('[data-active]') ?? tray?.querySelector('[role="listitem"]');
    if (tray?.contains(document.activeElement)) focusActivePane(workspace.getState().activePaneId);
    else shown?.closest<HTMLElement>('[role="listitem"]')?.focus();
  },
});
