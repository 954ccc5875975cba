import type { CaseContext } from '../cases/caseContext';
import type { Saver } from '../cases/saveAnnotations';
import type { Problem } from '../dicom/problem';
import type { LiveEngines } from '../panes/liveEngines';
import type { Command } from '../workspace/command';
import { selectDisplaySet } from '../workspace/selectors';
import type { WorkspaceState } from '../workspace/store';
import { argumentsOf } from './commandArguments';

/** Saving the view of the active pane as a presentation state (PS-04): asked for a name first, or with one at once. */
export function saveViewCommands(
  context: CaseContext,
  live: LiveEngines,
  saver: Pick<Saver, 'send'>,
  isReadOnly: boolean,
): readonly Command[] {
  const { workspace } = context;
  const { getState } = workspace;
  const isShown = () => {
    const status = getState().paneStatus[getState().activePaneId];
    return status?.kind === 'radiology' && status.state !== 'error' && status.state !== 'loading';
  };
  return [
    {
      id: 'presentation.save',
      title: 'Save view',
      isEnabled: () => !isReadOnly && isShown() && getState().save.phase !== 'sending',
      run: (args) => {
        const { label } = argumentsOf(args);
        const name = typeof label === 'string' ? label.trim() : undefined;
        const paneId = getState().activePaneId;
        if (!name) workspace.setState({ viewToSave: { paneId, name: nextName(getState()) } });
        else return save(context, live, saver, name);
      },
    },
    {
      id: 'presentation.cancelSave',
      title: 'Cancel',
      isEnabled: () => getState().viewToSave !== undefined,
      run: () => workspace.setState({ viewToSave: undefined }),
    },
  ];
}

/** Of the pane that the reader was asked about, also where another one is active by now. */
async function save(context: CaseContext, live: LiveEngines, saver: Pick<Saver, 'send'>, name: string): Promise<void> {
  const { workspace } = context;
  const { viewToSave, activePaneId } = workspace.getState();
  const paneId = viewToSave?.paneId ?? activePaneId;
  const path = `pane/${paneId}/view`;
  workspace.setState({ viewToSave: undefined });
  workspace.setProblem(path, undefined);
  await live.get(paneId)?.whenSettled();
  const [{ viewOfPane }, { writeView }] = await Promise.all([import('./viewOfPane'), import('../cases/saveView')]);
  const view = viewOfPane(workspace.getState(), paneId, live);
  if (!view.ok) {
    workspace.setProblem(path, notSaved(view.error));
    return;
  }
  const written = writeView(context, { ...view.value, name });
  if (!written.ok) {
    workspace.setProblem(path, written.error);
    return;
  }
  if (view.value.leftOut > 0) workspace.setProblem(path, withoutMarks(view.value.leftOut));
  await saver.send(written.value);
}

/** The first that no state of the series bears. */
function nextName(state: WorkspaceState): string {
  const displaySet = selectDisplaySet(
    state,
    state.panes.find(({ id }) => id === state.activePaneId),
  );
  const instances = new Set(
    displaySet?.kind === 'frames' ? displaySet.frames.map(({ ref }) => ref.sopInstanceUid) : [],
  );
  const taken = new Set(
    state.presentationStates
      .filter(({ images }) => images.some(({ sopInstanceUid }) => instances.has(sopInstanceUid as never)))
      .map(({ label }) => label),
  );
  for (let number = 1; ; number += 1) if (!taken.has(`VIEW ${number}`)) return `View ${number}`;
}

const notSaved = (reason: string): Problem => ({
  code: 'unsupported',
  severity: 'warning',
  title: `The view was not saved: ${reason}`,
});

const withoutMarks = (count: number): Problem => ({
  code: 'incomplete',
  severity: 'warning',
  title: `${count === 1 ? '1 mark' : `${count} marks`} drawn on a computed view ${count === 1 ? 'is' : 'are'} not part of the saved view`,
  tip: 'A presentation state draws on the acquired images only. In the list of marks nothing is lost.',
});
