import { type Fusion, fusionScale, openingRange, shownFusion, USUAL_OPACITY } from '../dicom/radiology/fusion';
import type { FramesDisplaySet } from '../dicom/types';
import type { PaneId } from '../dicom/uids';
import type { Command } from '../workspace/command';
import { fusibleOver } from '../workspace/fusions';
import { stackIn } from '../workspace/links';
import type { Workspace } from '../workspace/store';
import { type Arguments, argumentsOf, numberIn, textIn } from './commandArguments';

/** Verbs of laying a PET over the images of a pane. */
export function fusionCommands(workspace: Workspace): readonly Command[] {
  const state = () => workspace.getState();
  const paneIn = (given: Arguments): PaneId =>
    (given.paneId === undefined ? state().activePaneId : textIn(given, 'paneId')) as PaneId;
  const fusionOf = (paneId: PaneId) => state().panes.find(({ id }) => id === paneId)?.fusion;
  const overActive = () => fusibleOver(state(), stackIn(state(), state().activePaneId));
  return [
    {
      id: 'view.fuse',
      title: 'Fusion with PET or a map',
      isEnabled: () => overActive().length > 0,
      run: (args) => {
        const given = argumentsOf(args);
        const paneId = paneIn(given);
        const displaySetId =
          given.displaySetId === undefined ? bestOver(workspace, paneId)?.id : textIn(given, 'displaySetId');
        if (displaySetId !== undefined) workspace.setFusion(paneId, { displaySetId, opacity: USUAL_OPACITY });
      },
    },
    {
      id: 'view.unfuse',
      title: 'No fusion',
      isEnabled: () => fusionOf(state().activePaneId) !== undefined,
      run: (args) => workspace.setFusion(paneIn(argumentsOf(args)), undefined),
    },
    {
      id: 'view.toggleFusion',
      title: 'Fusion with PET or a map, or none',
      isEnabled: () => overActive().length > 0,
      run: () => {
        const paneId = state().activePaneId;
        const best = bestOver(workspace, paneId);
        const isOn = fusionOf(paneId) !== undefined || !best;
        workspace.setFusion(paneId, isOn ? undefined : { displaySetId: best.id, opacity: USUAL_OPACITY });
      },
    },
    {
      id: 'view.fusionLook',
      title: 'Opacity and colours of the fusion',
      isEnabled: () => fusionOf(state().activePaneId) !== undefined,
      run: (args) => {
        const given = argumentsOf(args);
        const paneId = paneIn(given);
        const fusion = fusionOf(paneId);
        const over = state().displaySets.find(({ id }) => id === fusion?.displaySetId);
        if (fusion && over?.kind === 'frames') workspace.setFusion(paneId, changed(fusion, over, given));
      },
    },
  ];
}

/** The one that lies in the same patient space, the first by number; else the first, whose refusal then has words. */
function bestOver(workspace: Workspace, paneId: PaneId): FramesDisplaySet | undefined {
  const state = workspace.getState();
  const base = stackIn(state, paneId);
  const over = fusibleOver(state, base);
  const usual = { opacity: USUAL_OPACITY };
  return over.find((one) => base && shownFusion(base, one, usual, state.registrations).ok) ?? over[0];
}

/** `opacity`, or `opacityBy` from where it is; `lower` and `upper` in the unit of the legend. An empty range is none. */
function changed(fusion: Fusion, over: FramesDisplaySet, given: Arguments): Fusion {
  const wanted =
    given.opacityBy === undefined
      ? given.opacity === undefined
        ? fusion.opacity
        : numberIn(given, 'opacity')
      : fusion.opacity + numberIn(given, 'opacityBy');
  const opacity = Math.min(1, Math.max(0, Math.round(wanted * 100) / 100));
  const before = fusion.range ?? openingRange(over, fusionScale(over));
  const lower = given.lower === undefined ? before.lower : numberIn(given, 'lower');
  const upper = given.upper === undefined ? before.upper : numberIn(given, 'upper');
  return { ...fusion, opacity, range: upper > lower ? { lower, upper } : before };
}
