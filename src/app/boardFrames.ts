import { mainDisplaySetOf } from '../cases/hanging/mainDisplaySet';
import type { StoryPane } from '../dicom/storyboard';
import type { DisplaySet, FrameRef } from '../dicom/types';
import { loadFramesOnGlass } from '../panes/engineCode';
import { selectDisplaySet } from '../workspace/selectors';
import type { WorkspaceState } from '../workspace/store';
import { glassViewFor } from './storyViews';

type Size = readonly [width: number, height: number];

/** What a case is going to show, soonest first: its steps, then what hangs, then the other images of the stacks among them. */
export async function framesOfSteps(
  { story, panes, displaySets, ...state }: WorkspaceState,
  size: Size,
): Promise<readonly FrameRef[]> {
  const refs: FrameRef[] = [];
  const whole = new Set<DisplaySet>();
  for (const pane of (story?.steps ?? []).flatMap((step) => step.panes)) {
    if (!pane) continue;
    const set =
      displaySets.find(({ id }) => id === pane.displaySetId) ?? mainDisplaySetOf(displaySets, pane.seriesInstanceUid);
    if (!set) continue;
    refs.push(...(await framesOfView(pane, set, size)));
    if (set.kind === 'frames') whole.add(set);
  }
  for (const pane of panes) {
    const set = selectDisplaySet({ ...state, displaySets, panes, story }, pane);
    if (set?.kind === 'slide') refs.push(...(await loadFramesOnGlass())(set.slide, size));
    if (set?.kind === 'frames') whole.add(set);
  }
  for (const set of whole) if (set.kind === 'frames') refs.push(...set.frames.map(({ ref }) => ref));
  return [...new Map(refs.map((ref) => [`${ref.sopInstanceUid}/${ref.frameNumber}`, ref])).values()];
}

async function framesOfView({ view }: StoryPane, set: DisplaySet, size: Size): Promise<readonly FrameRef[]> {
  if (set.kind === 'frames' && view.kind === 'stack')
    return set.frames
      .filter(({ ref }) => ref.sopInstanceUid === view.sopInstanceUid && ref.frameNumber === view.frameNumber)
      .map(({ ref }) => ref);
  if (set.kind !== 'slide') return [];
  return (await loadFramesOnGlass())(set.slide, size, view.kind === 'field' ? glassViewFor(view, size) : undefined);
}
