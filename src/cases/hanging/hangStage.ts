import { USUAL_OPACITY } from '../../dicom/radiology/fusion';
import type { PaneId } from '../../dicom/uids';
import type { Hanging } from '../../workspace/hanging';
import type { Layout } from '../../workspace/layout';
import { selectUnsavedCount } from '../../workspace/selectors';
import type { Workspace } from '../../workspace/store';
import { factsOfDisplaySet } from './imageFacts';
import { type Corrections, type HangingPlan, NO_CORRECTIONS, planHanging } from './plan';

/** The plan of a case whose images are known. */
export function planOf(workspace: Workspace, corrections: Corrections = NO_CORRECTIONS): HangingPlan {
  const { studies, displaySets } = workspace.getState();
  return planHanging(
    studies,
    displaySets.flatMap((set) => factsOfDisplaySet(set) ?? []),
    corrections,
  );
}

/** Brings a stage of the plan on the screen, whatever was there. */
export function hangStage(workspace: Workspace, plan: HangingPlan, stageIndex: number): void {
  const stage = plan.stages[stageIndex];
  if (!stage) return;
  workspace.setLayout(stage.rows, stage.columns);
  const { panes } = workspace.getState();
  stage.images.forEach(({ key, opening }, index) => {
    const pane = panes[index];
    if (!pane) return;
    const { plane, slab, fusedWith, ...begins } = opening ?? {};
    workspace.showInPane(pane.id, key, Object.keys(begins).length > 0 ? begins : undefined);
    if (plane) workspace.setPlane(pane.id, { plane, ...(slab && { slab }) });
    const over = stage.images.find(({ title }) => title === fusedWith);
    if (over) workspace.setFusion(pane.id, { displaySetId: over.key, opacity: USUAL_OPACITY });
  });
  const [first] = panes;
  if (first) workspace.activatePane(first.id);
  workspace.setState({
    hanging: hangingOf(
      plan,
      stageIndex,
      panes.map(({ id }) => id),
    ),
  });
}

export function hangingOf(plan: HangingPlan, stageIndex: number, paneIds: readonly PaneId[]): Hanging {
  const images = plan.stages[stageIndex]?.images ?? [];
  const reasons = images.flatMap(({ key, title, reason }, index) => {
    const id = paneIds[index];
    return id === undefined ? [] : [[id, { displaySetId: key, slot: title, reason }] as const];
  });
  return {
    protocolId: plan.protocolId,
    title: plan.title,
    stageTitles: plan.stages.map(({ title }) => title),
    stageIndex,
    reasons: Object.fromEntries(reasons),
  };
}

/** How a case was hung by its series list alone. */
export interface FirstHanging {
  /** Series Instance UIDs in the order of the panes. */
  readonly series: readonly string[];
  /** The very layout that was set then: choosing the same one again makes another, which is the reader's. */
  readonly layout: Layout;
}

/**
 * Hangs a case anew once everything of it has been read, where headers tell more than the series list did, and only while
 * the reader has changed nothing: what somebody is looking at never moves by itself.
 */
export function hangByHeaders(workspace: Workspace, first: FirstHanging, corrections?: Corrections): void {
  const plan = planOf(workspace, corrections);
  const [stage] = plan.stages;
  if (!stage) return;
  const { panes } = workspace.getState();
  const isSame =
    stage.images.length === panes.length && stage.images.every(({ key }, index) => panes[index]?.displaySetId === key);
  if (isSame && stage.images.every(({ opening }) => opening === undefined))
    workspace.setState({
      hanging: hangingOf(
        plan,
        0,
        panes.map(({ id }) => id),
      ),
    });
  else if (isUntouched(workspace, first)) hangStage(workspace, plan, 0);
  else workspace.setState({ hanging: { ...hangingOf(plan, 0, []), stageIndex: -1 } });
}

function isUntouched(workspace: Workspace, first: FirstHanging): boolean {
  const { panes, displaySets, places, layout, awaited } = workspace.getState();
  // Another layout, a maximised pane included, is the reader's: nobody else changes it while a case is being read.
  if (layout !== first.layout || selectUnsavedCount(workspace.getState()) > 0) return false;
  return panes.every(({ id, displaySetId, plane, fusion }, index) => {
    // A pane whose series failed says so, with Retry: another series in its place would hide that.
    if (displaySetId === undefined) return awaited[id] === undefined;
    const shown = displaySets.find((set) => set.id === displaySetId)?.series.seriesInstanceUid;
    // A report is no display set: only a reader opens one.
    const isAsHung = shown !== undefined && shown === first.series[index] && !plane && !fusion;
    return isAsHung && (places[id]?.frameNumber ?? 1) === 1;
  });
}
