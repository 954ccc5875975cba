import { mapBetweenViews } from '../dicom/slide/alignment';
import type { PaneId } from '../dicom/uids';
import type { LiveEngines } from '../panes/liveEngines';
import type { Command } from '../workspace/command';
import { areStacksLinked, LINKED_STACKS } from '../workspace/links';
import { slideIn, slideLinkBetween, withTie } from '../workspace/slideLinks';
import type { Workspace } from '../workspace/store';
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
  return [
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
