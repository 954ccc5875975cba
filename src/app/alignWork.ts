import { knownResidualUm } from '../dicom/slide/landmarks';
import type { PaneId } from '../dicom/uids';
import type { LiveEngines } from '../panes/liveEngines';
import { markAlignment, placeAt } from '../panes/alignMarks';
import { alignmentOf, pairsIn, withoutLast } from '../workspace/aligning';
import { LINKED_STACKS } from '../workspace/links';
import { type Aligning, slideIn, withTie } from '../workspace/slideLinks';
import type { Workspace } from '../workspace/store';
import { argumentsOf } from './commandArguments';
import { focusActivePane } from './keyboard';

/** The slide of the active pane is the first. Points are placed with the hand that moves slides; the tool in use comes back after. */
export function beginAlignment(workspace: Workspace, live: LiveEngines, partner: PaneId): void {
  const state = workspace.getState();
  const [from, to] = [slideIn(state, state.activePaneId), slideIn(state, partner)];
  if (!from || !to || state.aligning) return;
  const { tool } = state;
  workspace.setState({
    aligning: { displaySetIds: [from.id, to.id], points: [[], []], isFaceDown: false },
    tool: 'pan',
    placing: undefined,
  });
  const stop = markAlignment(workspace, live);
  const unsubscribe = workspace.subscribe((now) => {
    if (now.aligning) return;
    unsubscribe();
    stop();
    if (now.tool === 'pan') workspace.setState({ tool });
    // The panel has gone, and the focus with it.
    if (now.studies.length > 0) focusActivePane(now.activePaneId);
  });
}

export function placeInMiddle(workspace: Workspace, live: LiveEngines): void {
  placeAt(workspace, live, workspace.getState().activePaneId, ([width, height]) => [width / 2, height / 2]);
}

/** Arguments `kind` ("similarity" or "affine") and `isFaceDown`, each as it was where it is not given. */
export function chooseAlignment(workspace: Workspace, args: unknown): void {
  const { kind, isFaceDown } = argumentsOf(args);
  change(workspace, (aligning) => ({
    ...aligning,
    ...((kind === 'similarity' || kind === 'affine') && { kind }),
    ...(typeof isFaceDown === 'boolean' && { isFaceDown }),
  }));
}

export const undoPoint = (workspace: Workspace): void => change(workspace, withoutLast);

export const clearPoints = (workspace: Workspace): void =>
  change(workspace, (aligning) => ({ ...aligning, points: [[], []] }));

/** Links the slides through what the pairs make; where they make nothing, the panel says why and stays. */
export function endAlignment(workspace: Workspace): void {
  const { aligning, slideTies, links } = workspace.getState();
  const aligned = aligning && alignmentOf(aligning);
  if (!aligning || !aligned || typeof aligned === 'string') return;
  const residualUm = knownResidualUm(aligned);
  workspace.setState({
    aligning: undefined,
    links: links.length > 0 ? links : [LINKED_STACKS],
    slideTies: withTie(slideTies, {
      displaySetIds: aligning.displaySetIds,
      map: aligned.map,
      aligned: {
        pairs: pairsIn(aligning).length,
        kind: aligned.kind,
        ...(residualUm !== undefined && { residualUm }),
      },
    }),
  });
}

function change(workspace: Workspace, to: (aligning: Aligning) => Aligning): void {
  const { aligning } = workspace.getState();
  if (aligning) workspace.setState({ aligning: to(aligning) });
}
