import { mainDisplaySetOf } from '../cases/hanging/mainDisplaySet';
import { type PresentationState, stateImagesOf } from '../dicom/presentationState';
import type { ColourStatus, PaneStatus } from '../dicom/paneStatus';
import type { Fusion } from '../dicom/radiology/fusion';
import type { GlassView } from '../dicom/slide/alignment';
import type { SlideColours } from '../dicom/slide/slideColours';
import type { StoryPane, StoryStep, StoryView } from '../dicom/storyboard';
import type { DisplaySet, FramesDisplaySet } from '../dicom/types';
import type { PaneId, SeriesInstanceUid, SopInstanceUid, StudyInstanceUid } from '../dicom/uids';
import type { Vec2 } from '../dicom/geometry/pixelPlane';
import type { PaneEngine } from '../engines/contract';
import type { LiveEngines } from '../panes/liveEngines';
import type { Pane } from '../workspace/layout';
import { type OverlayViews, withOverlayView } from '../workspace/overlays';
import type { Workspace, WorkspaceState } from '../workspace/store';
import type { PaneSize } from './storyCapture';

const scaled = ([x, y]: Vec2, factor: number): Vec2 => [x * factor, y * factor];

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

/** What came of a step: what is not there, in the reader's words, and when everything else of it is. */
export interface ShownStep {
  readonly missing: readonly string[];
  readonly whole: Promise<void>;
}

/**
 * Brings a step onto the screen. Layout, series, images, overlays and greys change in one step of the workspace; fields of
 * slides, and views that no presentation state can say, follow as soon as their pixels are there. A pane whose image is
 * not in the case stays empty: another image of its series is not what was captured.
 */
export function showStep(
  step: StoryStep,
  workspace: Workspace,
  live: LiveEngines,
  sizeOf: PaneSize,
  isWanted: () => boolean,
): ShownStep {
  const { layout } = workspace.getState();
  if (layout.rows !== step.rows || layout.columns !== step.columns || layout.maximisedPaneId)
    workspace.setLayout(step.rows, step.columns);
  const { panes, displaySets } = workspace.getState();
  const wanted = panes.map((pane, index): WantedPane => {
    const story = step.panes[index] ?? undefined;
    return { pane, story, displaySet: story && displaySetFor(story, displaySets) };
  });
  workspace.setState((state) => ({
    panes: wanted.map((one) => paneFor(one, displaySets)),
    places: { ...state.places, ...Object.fromEntries(wanted.flatMap(placeFor)) },
    presentations: Object.fromEntries(wanted.flatMap((one) => presentationFor(one, step))),
    activePaneId: wanted[step.active]?.pane.id ?? state.activePaneId,
    areOverlaysHidden: step.areMarksHidden,
    ...(step.overlays && { overlayViews: overlayViewsFor(step.overlays, state) }),
  }));
  const looks = wanted.map((one) => seeAgain(one, { workspace, live, sizeOf, isWanted }));
  const { overlays } = workspace.getState();
  const missing = [
    ...wanted.flatMap(({ story, displaySet }) => (story && !displaySet ? [NO_IMAGE] : [])),
    ...wanted.flatMap(({ story }) => (story?.fusion && !fusionFor(story, displaySets) ? [NO_FUSION] : [])),
    ...(step.overlays ?? []).flatMap(({ id }) => (overlays.some((one) => one.id === id) ? [] : [NO_OVERLAY])),
  ];
  return { missing, whole: Promise.all(looks).then(() => undefined) };
}

const NO_IMAGE = 'an image of this step, whose pane stays empty';
const NO_FUSION = 'a series that lay over another in colour';
const NO_OVERLAY = 'an overlay';

interface Stage {
  readonly workspace: Workspace;
  readonly live: LiveEngines;
  readonly sizeOf: PaneSize;
  readonly isWanted: () => boolean;
}

async function seeAgain({ pane, story, displaySet }: WantedPane, stage: Stage): Promise<void> {
  if (!story || !displaySet) return;
  const { view } = story;
  const look = view.kind === 'stack' || view.kind === 'plane' ? view.look : undefined;
  if (look) {
    const engine = await whenThere(stage, pane.id, ({ kind }) => kind === 'radiology');
    // Panes of another layout have their size with the next frame.
    await new Promise(requestAnimationFrame);
    if (stage.isWanted()) engine?.setKeptLook?.(displaySet.id, look);
  }
  if (view.kind !== 'field') return;
  const isThere = (status: PaneStatus) => status.kind === 'slide' && status.displaySetId === displaySet.id;
  const engine = await whenThere(stage, pane.id, isThere, (one) => one.glassView?.() !== undefined);
  const size = stage.sizeOf(pane.id);
  if (!engine || !size) return;
  lookAgain(engine, view, stage.workspace.getState().paneStatus[pane.id]);
  engine.followGlass?.(glassViewFor(view, size), false);
}

/** Steps that were captured before colours were kept leave those as they are. */
function lookAgain(
  engine: PaneEngine,
  { opticalPathIdentifier: identifier, colours, channels = [], focalPlane }: StoryView & { kind: 'field' },
  status: PaneStatus | undefined,
): void {
  const now = status?.kind === 'slide' ? status : undefined;
  if (identifier !== undefined && identifier !== now?.opticalPath) engine.run({ kind: 'opticalPath', identifier });
  if (colours && !areColours(now?.colours, colours)) engine.run({ kind: 'slideColours', change: colours });
  for (const change of channels) engine.run({ kind: 'channel', identifier: change.identifier, change });
  const planes = focalPlane !== undefined && now?.focus ? focalPlane - now.focus.plane : 0;
  if (planes !== 0) engine.run({ kind: 'focusBy', planes });
}

/** What is so already is not asked for again: it would be computed anew. */
const areColours = (
  now: ColourStatus | undefined,
  { hasProfile, ...wanted }: Omit<SlideColours, 'channels'>,
): boolean =>
  (now?.profile !== 'off') === hasProfile &&
  (now?.brightness ?? 0) === wanted.brightness &&
  (now?.contrast ?? 0) === wanted.contrast &&
  (now?.gamma ?? 1) === wanted.gamma;

/** Those of the step as they were, all others off. */
function overlayViewsFor(
  shown: NonNullable<StoryStep['overlays']>,
  { overlays, overlayViews }: WorkspaceState,
): OverlayViews {
  const off = overlays.reduce((views, { id }) => withOverlayView(views, id, { isShown: false }), overlayViews);
  return shown.reduce(
    (views, { id, opacity, hidden }) => withOverlayView(views, id, { isShown: true, opacity, hidden: new Set(hidden) }),
    off,
  );
}

/** What a step shows is fetched while the step before it is looked at, as slides beside each other in the tray are. */
export function fetchAhead(
  step: StoryStep | undefined,
  { displaySets, panes }: WorkspaceState,
  live: LiveEngines,
  sizeOf: PaneSize,
  signal: AbortSignal,
): void {
  const shown = new Set(panes.map(({ displaySetId }) => displaySetId));
  for (const [index, pane] of panes.entries())
    live.get(pane.id)?.setNextField?.(fieldOf(step?.panes[index], pane, sizeOf));
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

/** On the slide that the pane shows already. */
function fieldOf(story: StoryPane | null | undefined, pane: Pane, sizeOf: PaneSize): GlassView | undefined {
  const size = sizeOf(pane.id);
  const isHere = story?.displaySetId === pane.displaySetId;
  return isHere && size && story?.view.kind === 'field' ? glassViewFor(story.view, size) : undefined;
}

interface WantedPane {
  readonly pane: Pane;
  readonly story: StoryPane | undefined;
  readonly displaySet: DisplaySet | undefined;
}

/** The display set of a pane; of a stack, one that has the image: images of a series may have been grouped otherwise then. */
function displaySetFor(story: StoryPane, displaySets: readonly DisplaySet[]): DisplaySet | undefined {
  const named = displaySets.find(({ id }) => id === story.displaySetId);
  if (story.view.kind !== 'stack') return named ?? mainDisplaySetOf(displaySets, story.seriesInstanceUid);
  const inSeries = displaySets.filter(({ series }) => series.seriesInstanceUid === story.seriesInstanceUid);
  return [...(named ? [named] : []), ...inSeries].find((one) => frameIndexOf(one, story.view) >= 0);
}

function frameIndexOf(displaySet: DisplaySet, view: StoryView): number {
  if (view.kind !== 'stack' || displaySet.kind !== 'frames') return -1;
  return displaySet.frames.findIndex(
    ({ ref }) => ref.sopInstanceUid === view.sopInstanceUid && ref.frameNumber === view.frameNumber,
  );
}

function fusionFor({ fusion }: StoryPane, displaySets: readonly DisplaySet[]): Fusion | undefined {
  const over =
    fusion &&
    (displaySets.find(({ id }) => id === fusion.displaySetId) ??
      mainDisplaySetOf(displaySets, fusion.seriesInstanceUid));
  if (!over) return undefined;
  const { opacity, range } = fusion;
  return { displaySetId: over.id, opacity, ...(range && { range }) };
}

function paneFor({ pane, story, displaySet }: WantedPane, displaySets: readonly DisplaySet[]): Pane {
  if (!story || !displaySet) return { id: pane.id };
  const plane = story.view.kind === 'plane' ? story.view.plane : undefined;
  const fusion = fusionFor(story, displaySets);
  const isSame = pane.displaySetId === displaySet.id && pane.plane === plane && !pane.fusion && !fusion;
  return isSame
    ? pane
    : { id: pane.id, displaySetId: displaySet.id, ...(plane && { plane }), ...(fusion && { fusion }) };
}

function placeFor({ pane, story, displaySet }: WantedPane): [string, WorkspaceState['places'][string]][] {
  if (!story || displaySet?.kind !== 'frames') return [];
  const index = frameIndexOf(displaySet, story.view);
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

/** The engine of a pane once its status says so; undefined where that failed, or another step is wanted by then. */
function whenThere(
  { workspace, live, isWanted }: Stage,
  paneId: PaneId,
  isStatus: (status: PaneStatus) => boolean,
  isEngine: (engine: PaneEngine) => boolean = () => true,
): Promise<PaneEngine | undefined> {
  const there = ({ paneStatus, problems }: WorkspaceState): PaneEngine | 'failed' | undefined => {
    const [status, engine] = [paneStatus[paneId], live.get(paneId)];
    if (status && engine && isStatus(status) && isEngine(engine)) return engine;
    const hasFailed = status?.state === 'error' && isStatus(status);
    return hasFailed || problems[`pane/${paneId}/engine`] ? 'failed' : undefined;
  };
  const now = there(workspace.getState());
  if (now) return Promise.resolve(now === 'failed' ? undefined : now);
  return new Promise((resolve) => {
    const stop = workspace.subscribe((state) => {
      const found = there(state);
      if (!found && isWanted()) return;
      stop();
      resolve(found === 'failed' || !isWanted() ? undefined : found);
    });
  });
}
