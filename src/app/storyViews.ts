import { mainDisplaySetOf } from '../cases/hanging/mainDisplaySet';
import { type PresentationState, stateImagesOf } from '../dicom/presentationState';
import type { GlassView } from '../dicom/slide/alignment';
import type { StoryPane, StoryStep, StoryView } from '../dicom/storyboard';
import type { DisplaySet, FramesDisplaySet } from '../dicom/types';
import type { PaneId, SeriesInstanceUid, SopInstanceUid, StudyInstanceUid } from '../dicom/uids';
import type { Vec2 } from '../dicom/geometry/pixelPlane';
import type { PaneEngine } from '../engines/contract';
import type { LiveEngines } from '../panes/liveEngines';
import type { Pane } from '../workspace/layout';
import { selectDisplaySet } from '../workspace/selectors';
import type { Workspace, WorkspaceState } from '../workspace/store';

/** Width and height of a pane, CSS pixels; undefined where it is not on the screen. */
export type PaneSize = (paneId: PaneId) => Vec2 | undefined;

type StepView = Omit<StoryStep, 'id' | 'caption'>;

/** Everything that is on the screen, in patient and slide space. */
export function viewOnScreen(state: WorkspaceState, live: LiveEngines, sizeOf: PaneSize): StepView {
  const { layout, panes, activePaneId } = state;
  const shown = layout.maximisedPaneId ? panes.filter(({ id }) => id === layout.maximisedPaneId) : panes;
  const [rows, columns] = layout.maximisedPaneId ? [1, 1] : [layout.rows, layout.columns];
  return {
    rows,
    columns,
    panes: shown.map((pane) => paneOnScreen(state, pane, live.get(pane.id), sizeOf(pane.id))),
    active: Math.max(
      shown.findIndex(({ id }) => id === activePaneId),
      0,
    ),
    areMarksHidden: state.areOverlaysHidden,
  };
}

function paneOnScreen(
  state: WorkspaceState,
  pane: Pane,
  engine: PaneEngine | undefined,
  size: Vec2 | undefined,
): StoryPane | null {
  const displaySet = selectDisplaySet(state, pane);
  if (!displaySet) return null;
  const { studyInstanceUid, seriesInstanceUid } = displaySet.series;
  const view = viewOf(state, pane, displaySet, engine, size);
  return { studyInstanceUid, seriesInstanceUid, displaySetId: displaySet.id, view };
}

function viewOf(
  state: WorkspaceState,
  { id, plane }: Pane,
  displaySet: DisplaySet,
  engine: PaneEngine | undefined,
  size: Vec2 | undefined,
): StoryView {
  const status = state.paneStatus[id];
  if (displaySet.kind === 'slide') {
    const glass = engine?.glassView?.();
    const path = status?.kind === 'slide' ? status.opticalPath : undefined;
    return glass && size ? { ...fieldOf(glass, size), ...(path && { opticalPathIdentifier: path }) } : WHOLE;
  }
  if (displaySet.kind !== 'frames' || status?.kind !== 'radiology') return WHOLE;
  if (plane) return { kind: 'plane', plane, frameNumber: status.frameNumber };
  const frame = displaySet.frames[status.frameNumber - 1];
  if (!frame) return WHOLE;
  const shown = engine?.shownView?.();
  const { sopInstanceUid, frameNumber } = frame.ref;
  return { kind: 'stack', sopInstanceUid, frameNumber, ...(shown?.ok && { shown: shown.value }) };
}

const WHOLE: StoryView = { kind: 'whole' };

const scaled = ([x, y]: Vec2, factor: number): Vec2 => [x * factor, y * factor];

const fieldOf = ({ centreMm, rightMm, downMm }: GlassView, [width, height]: Vec2): StoryView & { kind: 'field' } => ({
  kind: 'field',
  centreMm,
  halfRightMm: scaled(rightMm, width / 2),
  halfDownMm: scaled(downMm, height / 2),
});

/** The same field in a pane of another size: all of it is seen, and nothing is stretched. */
export function glassViewFor(field: StoryView & { kind: 'field' }, [width, height]: Vec2): GlassView {
  const [halfWidth, halfHeight] = [Math.hypot(...field.halfRightMm), Math.hypot(...field.halfDownMm)];
  const mmPerPixel = Math.max(halfWidth / (width / 2), halfHeight / (height / 2));
  return {
    centreMm: field.centreMm,
    rightMm: scaled(field.halfRightMm, mmPerPixel / halfWidth),
    downMm: scaled(field.halfDownMm, mmPerPixel / halfHeight),
  };
}

/**
 * Brings a step onto the screen. Layout, series, images and greys change in one step of the workspace; fields of slides
 * follow as soon as their slide is there. The answer names series that the case does not hold.
 */
export async function showStep(
  step: StoryStep,
  workspace: Workspace,
  live: LiveEngines,
  sizeOf: PaneSize,
  isWanted: () => boolean,
): Promise<readonly string[]> {
  const { layout } = workspace.getState();
  if (layout.rows !== step.rows || layout.columns !== step.columns || layout.maximisedPaneId)
    workspace.setLayout(step.rows, step.columns);
  const { panes, displaySets } = workspace.getState();
  const wanted = panes.map((pane, index) => {
    const story = step.panes[index] ?? undefined;
    return { pane, story, displaySet: story && displaySetFor(story, displaySets) };
  });
  workspace.setState((state) => ({
    panes: wanted.map(({ pane, story, displaySet }) => paneFor(pane, story, displaySet)),
    places: { ...state.places, ...Object.fromEntries(wanted.flatMap(placeFor)) },
    presentations: Object.fromEntries(wanted.flatMap((one) => presentationFor(one, step))),
    activePaneId: wanted[step.active]?.pane.id ?? state.activePaneId,
    areOverlaysHidden: step.areMarksHidden,
  }));
  await Promise.all(
    wanted.map(async ({ pane, story, displaySet }) => {
      if (story?.view.kind !== 'field' || !displaySet) return;
      const engine = await whenShown(workspace, live, pane.id, displaySet.id, isWanted);
      const size = sizeOf(pane.id);
      if (!engine || !size) return;
      const { opticalPathIdentifier: path } = story.view;
      if (path) engine.run({ kind: 'opticalPath', identifier: path });
      engine.followGlass?.(glassViewFor(story.view, size), false);
    }),
  );
  return wanted.flatMap(({ story, displaySet }) => (story && !displaySet ? [story.seriesInstanceUid] : []));
}

/** What a step shows is fetched while the step before it is looked at, as slides beside each other in the tray are. */
export function fetchAhead(
  step: StoryStep | undefined,
  { displaySets, panes }: WorkspaceState,
  live: LiveEngines,
  signal: AbortSignal,
): void {
  const shown = new Set(panes.map(({ displaySetId }) => displaySetId));
  const wanted = (step?.panes ?? [])
    .flatMap((story) => (story && displaySetFor(story, displaySets)) ?? [])
    .filter(({ id }) => !shown.has(id));
  const stacks = wanted.filter((set) => set.kind === 'frames');
  const slides = wanted.filter((set) => set.kind === 'slide');
  const engines = live.all().map(([, engine]) => engine);
  if (slides.length > 0) for (const engine of engines) engine.setNeighbours?.(slides);
  // What is brought is for the whole page.
  if (stacks.length > 0) void engines.find((engine) => engine.bringAhead)?.bringAhead?.(stacks, signal);
}

interface WantedPane {
  readonly pane: Pane;
  readonly story: StoryPane | undefined;
  readonly displaySet: DisplaySet | undefined;
}

const displaySetFor = (story: StoryPane, displaySets: readonly DisplaySet[]): DisplaySet | undefined =>
  displaySets.find(({ id }) => id === story.displaySetId) ?? mainDisplaySetOf(displaySets, story.seriesInstanceUid);

function paneFor(pane: Pane, story: StoryPane | undefined, displaySet: DisplaySet | undefined): Pane {
  if (!displaySet) return { id: pane.id };
  const plane = story?.view.kind === 'plane' ? story.view.plane : undefined;
  const isSame = pane.displaySetId === displaySet.id && pane.plane === plane && !pane.fusion;
  return isSame ? pane : { id: pane.id, displaySetId: displaySet.id, ...(plane && { plane }) };
}

function placeFor({ pane, story, displaySet }: WantedPane): [string, WorkspaceState['places'][string]][] {
  if (story?.view.kind !== 'stack' || displaySet?.kind !== 'frames') return [];
  const { sopInstanceUid, frameNumber } = story.view;
  const index = displaySet.frames.findIndex(
    ({ ref }) => ref.sopInstanceUid === sopInstanceUid && ref.frameNumber === frameNumber,
  );
  return index < 0 ? [] : [[pane.id, { displaySet, frameNumber: index + 1 }]];
}

function presentationFor(
  { pane, story, displaySet }: WantedPane,
  step: StoryStep,
): [string, WorkspaceState['presentations'][string]][] {
  const shown = story?.view.kind === 'stack' ? story.view.shown : undefined;
  if (!shown || !story || displaySet?.kind !== 'frames') return [];
  return [[pane.id, { displaySetId: displaySet.id, state: stateFor(step, story, shown, displaySet) }]];
}

/** How a stack was shown, as the presentation state that it could be saved as. */
function stateFor(
  { id, caption }: StoryStep,
  { studyInstanceUid, seriesInstanceUid }: StoryPane,
  shown: NonNullable<Extract<StoryView, { kind: 'stack' }>['shown']>,
  displaySet: FramesDisplaySet,
): PresentationState {
  return {
    ...shown,
    sopInstanceUid: `storyboard ${id}` as SopInstanceUid,
    seriesInstanceUid: seriesInstanceUid as SeriesInstanceUid,
    studyInstanceUid: studyInstanceUid as StudyInstanceUid,
    sourceId: displaySet.series.sourceId,
    label: caption || 'Storyboard',
    isColour: false,
    images: stateImagesOf(displaySet.frames),
    shutters: [],
    shutterColour: '#000000',
    annotations: [],
    unsupported: [],
  };
}

/** The engine of a pane once its slide is the one on the screen; undefined where another step is wanted by then. */
function whenShown(
  workspace: Workspace,
  live: LiveEngines,
  paneId: PaneId,
  displaySetId: string,
  isWanted: () => boolean,
): Promise<PaneEngine | undefined> {
  const shown = ({ paneStatus }: WorkspaceState): PaneEngine | undefined => {
    const status = paneStatus[paneId];
    const engine = live.get(paneId);
    return status?.kind === 'slide' && status.displaySetId === displaySetId && engine?.glassView?.()
      ? engine
      : undefined;
  };
  const now = shown(workspace.getState());
  if (now) return Promise.resolve(now);
  return new Promise((resolve) => {
    const stop = workspace.subscribe((state) => {
      const engine = shown(state);
      if (!engine && isWanted()) return;
      stop();
      resolve(isWanted() ? engine : undefined);
    });
  });
}
