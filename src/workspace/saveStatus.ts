import type { WorkspaceState } from './store';
import { selectUnsavedCount } from './selectors';

/** What happened last to the reader's work on its way to the archive. */
export interface SaveProgress {
  readonly phase: 'idle' | 'sending' | 'confirmed' | 'failed';
  /** What was stored where, or what went wrong; for people. */
  readonly text: string;
}

/** A save as it is explained before anything is sent: a line per object. */
export interface SavePlanSummary {
  readonly items: readonly { readonly text: string; readonly detail?: string }[];
  /** Regions on slides are among the new marks: the reader may choose their form. */
  readonly canSwitchRegions: boolean;
  readonly regionsAs: 'SR' | 'ANN';
}

export type SaveState = 'clean' | 'draft' | 'sending' | 'confirmed' | 'failed';

/** Never "confirmed" while anything drawn is not in the archive (UX-14). */
export function selectSaveState(state: WorkspaceState): SaveState {
  if (state.save.phase === 'sending' || state.save.phase === 'failed') return state.save.phase;
  if (selectUnsavedCount(state) > 0) return 'draft';
  return state.save.phase === 'confirmed' ? 'confirmed' : 'clean';
}

export function selectSaveText(state: WorkspaceState): string {
  const count = selectUnsavedCount(state);
  switch (selectSaveState(state)) {
    case 'clean':
      return 'Nothing to save';
    case 'draft':
      return count === 1 ? '1 change not yet saved' : `${count} changes not yet saved`;
    case 'sending':
    case 'confirmed':
    case 'failed':
      return state.save.text;
  }
}
