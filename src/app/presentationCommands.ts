import { isAbout, type PresentationState } from '../dicom/presentationState';
import type { Command } from '../workspace/command';
import { selectActivePane, selectDisplaySet } from '../workspace/selectors';
import type { Workspace, WorkspaceState } from '../workspace/store';
import { argumentsOf, textIn } from './commandArguments';

/** Verbs of presentation states, on the active pane (PS-01). */
export function presentationCommands(workspace: Workspace): readonly Command[] {
  const { getState } = workspace;
  return [
    {
      id: 'presentation.apply',
      title: 'Apply presentation state',
      isEnabled: () => getState().presentationStates.length > 0,
      run: (args) => apply(workspace, textIn(argumentsOf(args), 'uid')),
    },
    {
      id: 'presentation.clear',
      title: 'Image as stored',
      isEnabled: () => getState().presentations[getState().activePaneId] !== undefined,
      run: () => clearPresentation(workspace),
    },
  ];
}

/** A state that is refused, or names no image of the series in the pane, changes nothing and says why. */
function apply(workspace: Workspace, uid: string): void {
  const state = workspace.getState();
  const { activePaneId } = state;
  const presentation = state.presentationStates.find(({ sopInstanceUid }) => sopInstanceUid === uid);
  const displaySet = selectDisplaySet(state, selectActivePane(state));
  const reason = displaySet && presentation ? refusalIn(state, presentation) : 'it is not known in this case';
  workspace.setProblem(
    `pane/${activePaneId}/presentation`,
    reason === undefined
      ? undefined
      : {
          code: 'unsupported',
          severity: 'warning',
          title: `Presentation state “${presentation?.label ?? uid}” is not applied: ${reason}`,
        },
  );
  if (reason !== undefined || !presentation || !displaySet) return;
  workspace.setState(({ presentations }) => ({
    presentations: { ...presentations, [activePaneId]: { displaySetId: displaySet.id, state: presentation } },
  }));
}

function refusalIn(state: WorkspaceState, presentation: PresentationState): string | undefined {
  const displaySet = selectDisplaySet(state, selectActivePane(state));
  if (presentation.refusal !== undefined) return presentation.refusal;
  const isHere = displaySet?.kind === 'frames' && displaySet.frames.some(({ ref }) => isAbout(presentation, ref));
  return isHere ? undefined : 'it names no image of the series in this pane';
}

/** Of the active pane. */
export function clearPresentation(workspace: Workspace): void {
  const { activePaneId } = workspace.getState();
  workspace.setProblem(`pane/${activePaneId}/presentation`, undefined);
  workspace.setState(({ presentations }) => ({
    presentations: Object.fromEntries(Object.entries(presentations).filter(([id]) => id !== activePaneId)),
  }));
}
