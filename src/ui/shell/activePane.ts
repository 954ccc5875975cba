import { selectActivePane, selectDisplaySet } from '../../workspace/selectors';
import type { WorkspaceState } from '../../workspace/store';
import { type PaneKindName, paneKindOf } from '../pane/paneKind';

export const selectActiveKind = (state: WorkspaceState): PaneKindName =>
  paneKindOf(selectDisplaySet(state, selectActivePane(state)));
