import type { Overlay } from '../dicom/overlay/overlay';
import { sourceOf } from '../dicom/overlay/overlayPlace';
import type { PaneId } from '../dicom/uids';
import type { Command } from '../workspace/command';
import { selectActivePane, selectDisplaySet } from '../workspace/selectors';
import { seriesGroups, slidesOfCase } from '../workspace/seriesGroups';
import { areStacksLinked, LINKED_STACKS, stackIn, unlinkedReason } from '../workspace/links';
import { slideIn } from '../workspace/slideLinks';
import type { Workspace, WorkspaceState } from '../workspace/store';
import { argumentsOf, numberIn, textIn } from './commandArguments';
import { showOverlays } from './overlayCommands';

/** Verbs of the layout: what is where. */
export function paneCommands(workspace: Workspace): readonly Command[] {
  const state = () => workspace.getState();
  const isCaseOpen = () => state().studies.length > 0;
  const isStackShown = () => selectDisplaySet(state(), selectActivePane(state()))?.kind === 'frames';
  return [
    {
      id: 'layout.set',
      title: 'Layout',
      isEnabled: isCaseOpen,
      run: (args) => {
        const given = argumentsOf(args);
        const clamp = (value: number) => Math.min(3, Math.max(1, Math.round(value)));
        workspace.setLayout(clamp(numberIn(given, 'rows')), clamp(numberIn(given, 'columns')));
      },
    },
    {
      id: 'pane.show',
      title: 'Show in pane',
      isEnabled: isCaseOpen,
      run: (args) => {
        const given = argumentsOf(args);
        const paneId = (given.paneId === undefined ? state().activePaneId : textIn(given, 'paneId')) as PaneId;
        const displaySetId = textIn(given, 'displaySetId');
        const overlays = overlaysOf(state(), displaySetId);
        // Outlines are seen on images: the series they were made from comes up with them.
        if (overlays.length > 0) showOverlays(workspace, overlays, paneId);
        else workspace.showInPane(paneId, displaySetId);
        workspace.activatePane(paneId);
      },
    },
    {
      id: 'pane.activate',
      title: 'Activate pane',
      run: (args) => activate(workspace, textIn(argumentsOf(args), 'paneId') as PaneId),
    },
    {
      id: 'pane.maximise',
      title: 'This pane alone, and back',
      isEnabled: isCaseOpen,
      run: (args) => {
        const { paneId } = argumentsOf(args);
        const wanted = (typeof paneId === 'string' ? paneId : state().activePaneId) as PaneId;
        const { maximisedPaneId, ...grid } = state().layout;
        workspace.setState({
          layout: maximisedPaneId === undefined ? { ...grid, maximisedPaneId: wanted } : grid,
          activePaneId: wanted,
        });
      },
    },
    {
      id: 'panes.link',
      title: 'Link panes',
      // A stack and a slide are linked by places that are seen in both, which is offered once panes are linked.
      isEnabled: () => areStacksLinked(state()) || stackPanes(state()).length + slidePanes(state()).length > 1,
      run: () => toggleLink(workspace),
    },
    {
      id: 'panes.linkByHand',
      title: 'Link by hand',
      isEnabled: () => stackPanes(state()).length > 1,
      run: (args) => {
        const given = argumentsOf(args);
        const leader = state().activePaneId;
        if (given.paneId === undefined) return linkRestByHand(workspace, leader);
        const paneId = textIn(given, 'paneId') as PaneId;
        workspace.linkByHand(leader, paneId, { isAcrossPatients: given.isAcrossPatients === true });
      },
    },
    { id: 'pane.next', title: 'Next pane', isEnabled: isCaseOpen, run: () => step(workspace, 1) },
    { id: 'pane.previous', title: 'Previous pane', isEnabled: isCaseOpen, run: () => step(workspace, -1) },
    { id: 'pane.nextSeries', title: 'Next series', isEnabled: isStackShown, run: () => stepSeries(workspace, 1) },
    {
      id: 'pane.previousSeries',
      title: 'Previous series',
      isEnabled: isStackShown,
      run: () => stepSeries(workspace, -1),
    },
    { id: 'pane.nextSlide', title: 'Next slide', isEnabled: isCaseOpen, run: () => stepSlide(workspace, 1) },
    { id: 'pane.previousSlide', title: 'Previous slide', isEnabled: isCaseOpen, run: () => stepSlide(workspace, -1) },
  ];
}

/** The outlines that a card of the series list stands for, where there are images to draw them on. */
function overlaysOf({ displaySets, overlays }: WorkspaceState, displaySetId: string): readonly Overlay[] {
  const displaySet = displaySets.find((one) => one.id === displaySetId);
  if (displaySet?.kind !== 'document') return [];
  const uids: readonly string[] = displaySet.sopInstanceUids;
  return overlays.filter((one) => uids.includes(one.id) && sourceOf(one, displaySets) !== undefined);
}

const slidePanes = (state: WorkspaceState): readonly PaneId[] =>
  state.panes.flatMap(({ id }) => (slideIn(state, id) ? [id] : []));

const stackPanes = (state: WorkspaceState): readonly PaneId[] =>
  state.panes.flatMap(({ id }) => (stackIn(state, id) ? [id] : []));

/** Off by default. Panes go where the active one is; where that is a slide, where the first stack is. */
function toggleLink(workspace: Workspace): void {
  const state = workspace.getState();
  const leader = stackIn(state, state.activePaneId) ? state.activePaneId : stackPanes(state)[0];
  workspace.setLinks(areStacksLinked(state) ? [] : [LINKED_STACKS], leader ?? state.activePaneId);
}

/** Every stack of the same patient that nothing ties to the active pane yet; a stranger's is tied with the mouse alone, asked twice. */
function linkRestByHand(workspace: Workspace, leader: PaneId): void {
  if (!areStacksLinked(workspace.getState())) workspace.setLinks([LINKED_STACKS], leader);
  for (const paneId of stackPanes(workspace.getState())) {
    const reason = unlinkedReason(workspace.getState(), leader, paneId);
    if (reason !== undefined && reason !== 'otherPatient')
      workspace.linkByHand(leader, paneId, { isAcrossPatients: false });
  }
}

function activate(workspace: Workspace, paneId: PaneId): void {
  if (workspace.getState().panes.some((pane) => pane.id === paneId)) workspace.activatePane(paneId);
}

function step(workspace: Workspace, by: number): void {
  const { panes, activePaneId } = workspace.getState();
  const index = panes.findIndex((pane) => pane.id === activePaneId);
  const next = panes[(index + by + panes.length) % panes.length];
  if (next) workspace.activatePane(next.id);
}

/** To the stack beside the one shown, in the order of the list of series and within its study; at either end it stays. */
function stepSeries(workspace: Workspace, by: 1 | -1): void {
  const state = workspace.getState();
  const shown = selectDisplaySet(state, selectActivePane(state));
  const group = seriesGroups(state.studies, state.displaySets).find(({ pictures }) =>
    pictures.some(({ id }) => id === shown?.id),
  );
  const stacks = group?.pictures.filter(({ kind }) => kind === 'frames') ?? [];
  const next = stacks[stacks.findIndex(({ id }) => id === shown?.id) + by];
  if (next) workspace.showInPane(state.activePaneId, next.id);
}

function stepSlide(workspace: Workspace, by: number): void {
  const state = workspace.getState();
  const { panes, activePaneId } = state;
  const slides = slidesOfCase(state);
  const current = slides.findIndex((set) => set.id === panes.find((pane) => pane.id === activePaneId)?.displaySetId);
  const next = slides[Math.min(slides.length - 1, Math.max(0, current + by))];
  if (next && current >= 0) workspace.showInPane(activePaneId, next.id);
}
