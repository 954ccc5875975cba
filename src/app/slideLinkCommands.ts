import { mapBetweenViews } from '../dicom/slide/alignment';
import type { PaneId } from '../dicom/uids';
import { loadedOnce } from '../lib/loadedOnce';
import type { LiveEngines } from '../panes/liveEngines';
import type { Command } from '../workspace/command';
import { areStacksLinked, LINKED_STACKS } from '../workspace/links';
import { slideIn, slideLinkBetween, withTie } from '../workspace/slideLinks';
import type { Workspace, WorkspaceState } from '../workspace/store';
import { argumentsOf } from './commandArguments';

/** Ties slides as they lie in their panes at this moment: what is at the same place is taken for the same tissue. */
export function slideLinkCommands(workspace: Workspace, live: LiveEngines): readonly Command[] {
  const slidePanes = (): readonly PaneId[] =>
    workspace.getState().panes.flatMap(({ id }) => (slideIn(workspace.getState(), id) ? [id] : []));
  const tie = (leaderId: PaneId, paneId: PaneId, isAcrossPatients: boolean): void => {
    const state = workspace.getState();
    const [from, to] = [slideIn(state, leaderId), slideIn(state, paneId)];
    const [view, other] = [live.get(leaderId)?.glassView?.(), live.get(paneId)?.glassView?.()];
    const reason = slideLinkBetween({ ...state, links: [LINKED_STACKS] }, leaderId, paneId);
    if (!from || !to || from.id === to.id || !view || !other) return;
    if (reason === 'otherPatient' && !isAcrossPatients) return;
    const map = mapBetweenViews(view, other);
    if (!map) return;
    workspace.setState({
      slideTies: withTie(state.slideTies, { displaySetIds: [from.id, to.id], map }),
      links: areStacksLinked(state) ? state.links : [LINKED_STACKS],
    });
  };
  keepPointerOnceLinked(workspace, live);
  const isAligning = () => workspace.getState().aligning !== undefined;
  const align = loadedOnce(() => import('./alignWork'));
  return [
    {
      id: 'panes.alignSlides',
      title: 'Align slides by places seen on both',
      isEnabled: () => !isAligning() && partnerOf(workspace.getState()) !== undefined,
      run: (args) => {
        const { paneId } = argumentsOf(args);
        const partner = partnerOf(workspace.getState(), typeof paneId === 'string' ? (paneId as PaneId) : undefined);
        return partner && align((code) => code.beginAlignment(workspace, live, partner));
      },
    },
    {
      id: 'panes.alignPoint',
      title: 'While aligning: this place, in the middle of the view',
      isEnabled: isAligning,
      run: () => align((code) => code.placeInMiddle(workspace, live)),
    },
    {
      id: 'panes.alignChoose',
      title: 'What the pairs make',
      isEnabled: isAligning,
      run: (args) => align((code) => code.chooseAlignment(workspace, args)),
    },
    {
      id: 'panes.alignUndo',
      title: 'Aligning: undo the last point or pair',
      isEnabled: isAligning,
      run: () => align((code) => code.undoPoint(workspace)),
    },
    {
      id: 'panes.alignClear',
      title: 'Aligning: clear all pairs',
      isEnabled: isAligning,
      run: () => align((code) => code.clearPoints(workspace)),
    },
    {
      id: 'panes.alignDone',
      title: 'Aligning: done, link the slides',
      isEnabled: isAligning,
      run: () => align((code) => code.endAlignment(workspace)),
    },
    {
      id: 'panes.alignCancel',
      title: 'Aligning: cancel',
      isEnabled: isAligning,
      run: () => workspace.setState({ aligning: undefined }),
    },
    {
      id: 'panes.linkSlidesByHand',
      title: 'Link slides as they lie now',
      isEnabled: () => slidePanes().length > 1,
      run: (args) => {
        const { paneId, isAcrossPatients } = argumentsOf(args);
        const leader = workspace.getState().activePaneId;
        const others = typeof paneId === 'string' ? [paneId as PaneId] : slidePanes().filter((id) => id !== leader);
        for (const other of others) tie(leader, other, isAcrossPatients === true);
      },
    },
  ];
}

/** The pane whose slide can be aligned with that of the active one: of the same patient, with mm, and nothing surer ties them. */
function partnerOf(state: WorkspaceState, wanted?: PaneId): PaneId | undefined {
  const linked = { ...state, links: [LINKED_STACKS] };
  return state.panes.find(({ id }) => {
    if (wanted !== undefined && id !== wanted) return false;
    const link = slideLinkBetween(linked, state.activePaneId, id);
    if (typeof link === 'object') return link.kind === 'manual' && !link.isOfOtherPatient;
    return link === 'otherFrameOfReference' || link === 'noFrameOfReference';
  })?.id;
}

/** What shows the pointer on linked slides comes when panes are linked for the first time. */
function keepPointerOnceLinked(workspace: Workspace, live: LiveEngines): void {
  const stop = workspace.subscribe((state) => {
    if (!areStacksLinked(state) || !state.displaySets.some(({ kind }) => kind === 'slide')) return;
    stop();
    import('../panes/linkedPointer').then(
      ({ keepLinkedPointer }) => keepLinkedPointer(workspace, live),
      (cause: unknown) =>
        workspace.setProblem('case/command', {
          code: 'network',
          severity: 'warning',
          title: 'The pointer is not shown on linked slides',
          tip: 'A part of the viewer could not be fetched. Reload the page; the link itself works.',
          detail: cause instanceof Error ? cause.message : String(cause),
        }),
    );
  });
}
