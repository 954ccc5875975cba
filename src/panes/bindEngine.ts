import { isDrawn } from '../dicom/geometry/shapes';
import type { PresentationState } from '../dicom/presentationState';
import { turnedView } from '../dicom/radiology/planeView';
import type { Annotation } from '../dicom/types';
import type { PaneId } from '../dicom/uids';
import type { PaneEngine } from '../engines/contract';
import type { Unsubscribe } from '../lib/emitter';
import { fusionIn } from '../workspace/fusions';
import { shownOverlays } from '../workspace/overlays';
import { type Records, withRecords } from '../workspace/records';
import { listOf, stepBetween } from '../workspace/recordVersions';
import { pointFor, sectionsFor } from '../workspace/sections';
import { slidesBeside } from '../workspace/seriesGroups';
import type { Workspace, WorkspaceState } from '../workspace/store';

/**
 * Connects one engine to the workspace in both directions. The workspace is the truth: the engine proposes with
 * `committed` and repaints what the store says; it never reacts to its own proposal twice.
 */
export function bindEngine(engine: PaneEngine, paneId: PaneId, workspace: Workspace): Unsubscribe {
  const { getState } = workspace;
  const push = (before?: ReturnType<typeof getState>) => {
    const now = getState();
    if (now.annotations !== before?.annotations) engine.setAnnotations(drawnOf(now.annotations));
    if (now.annotationGroups !== before?.annotationGroups) engine.setAnnotationGroups(now.annotationGroups);
    if (now.bulkLooks !== before?.bulkLooks) engine.setBulkLooks?.(now.bulkLooks);
    if (now.overlays !== before?.overlays || now.overlayViews !== before?.overlayViews)
      engine.setOverlays?.(shownOverlays(now));
    if (now.selection !== before?.selection) engine.setSelection(now.selection);
    if (now.areOverlaysHidden !== before?.areOverlaysHidden) engine.setOverlaysHidden(now.areOverlaysHidden);
    if (now.isGlassDimmed !== before?.isGlassDimmed) engine.setGlassDimmed(now.isGlassDimmed);
    const state = appliedIn(now, paneId);
    if (state !== (before && appliedIn(before, paneId))) engine.setPresentationState(state);
    if (now.tool !== before?.tool) engine.setTool(now.tool);
    if (now.brushRadiusPx !== before?.brushRadiusPx) engine.setBrushRadius?.(now.brushRadiusPx);
    pushPatientSpace(engine, paneId, now, before);
    const isTrayOther = now.panes !== before?.panes || now.displaySets !== before.displaySets;
    if (isTrayOther) engine.setNeighbours?.(slidesBeside(now, now.panes.find(({ id }) => id === paneId)?.displaySetId));
    if (isFusionOther(now, before, paneId)) pushFusion();
    const place = now.places[paneId];
    if (place && place !== before?.places[paneId]) engine.setFrame(place.displaySet, place.frameNumber);
  };
  const parts = new Set<string>();
  const pushFusion = () => {
    const displaySetId = getState().panes.find(({ id }) => id === paneId)?.displaySetId;
    if (displaySetId === undefined || !engine.setFusion) return;
    const fusion = fusionIn(getState(), paneId);
    engine.setFusion(displaySetId, fusion.ok ? fusion.value : undefined);
    parts.add('fusion');
    workspace.setProblem(`pane/${paneId}/fusion`, fusion.ok ? undefined : fusion.error);
  };
  const stops = [
    workspace.subscribe((_now, before) => push(before)),
    engine.on('committed', (annotation) => {
      const isKnown = getState().annotations[annotation.id] !== undefined;
      const { placing } = getState();
      if (placing && !isKnown) return placing(annotation);
      workspace.transact(isKnown ? 'Change mark' : 'Draw mark', 'user', (all) => withRecords(all, annotation));
      workspace.select(isCounting(getState()) ? [] : [annotation.id]);
      if (!isKnown && getState().followUp) workspace.setState({ followUp: undefined, tool: 'windowLevel' });
    }),
    engine.on('picked', (id) => {
      // What was drawn for another mark is none itself.
      if (id !== undefined && !getState().annotations[id]) return;
      workspace.select(id === undefined || isCounting(getState()) ? [] : [id]);
    }),
    engine.on('toolCancelled', () =>
      workspace.setState({ tool: 'windowLevel', followUp: undefined, placing: undefined }),
    ),
    engine.on('scrolled', ({ frameNumber, isAlone }) =>
      isAlone ? workspace.placePane(paneId, frameNumber) : workspace.scrollPane(paneId, frameNumber),
    ),
    engine.on('pointed', (point) => workspace.setState({ patientPoint: { ...point, paneId } })),
    engine.on('greysChosen', (greys) => workspace.setGreys(paneId, greys)),
    engine.on('turned', ({ paneId: other, axis, deg }) => {
      // Images as they were acquired are turned by nothing.
      const plane = getState().panes.find(({ id }) => id === other)?.plane;
      if (plane && !plane.volume3d) workspace.setPlane(other, turnedView(plane, axis, deg));
    }),
    engine.on('status', (status) => workspace.setPaneStatus(paneId, status)),
    engine.on('problem', ({ part, problem }) => {
      parts.add(part);
      workspace.setProblem(`pane/${paneId}/${part}`, problem);
    }),
  ];
  push();
  return () => {
    for (const stop of stops) stop();
    for (const part of parts) workspace.setProblem(`pane/${paneId}/${part}`, undefined);
    workspace.setPaneStatus(paneId, undefined);
  };
}

/** A cell that was just counted is not held: the next one may lie beside it. */
const isCounting = ({ counting, tool }: WorkspaceState): boolean => counting !== undefined && tool === 'point';

/** How the pane cuts its series, where the other panes cut the patient, and where the reader points. */
function pushPatientSpace(
  engine: PaneEngine,
  paneId: PaneId,
  now: WorkspaceState,
  before: WorkspaceState | undefined,
): void {
  // The point first: a pane that is cut from now on is cut there.
  if (now.patientPoint !== before?.patientPoint && (now.patientPoint || before?.patientPoint))
    engine.setPatientPoint?.(pointFor(now, paneId));
  if (now.panes !== before?.panes) {
    const pane = now.panes.find(({ id }) => id === paneId);
    if (pane?.displaySetId !== undefined) engine.setPlane?.(pane.displaySetId, pane.plane);
  }
  const greys = now.greys[paneId];
  if (greys && greys !== before?.greys[paneId]) engine.setGreys?.(greys.displaySetId, greys.greys);
  const areLinesOther = now.paneStatus !== before?.paneStatus || now.tool !== before.tool || now.panes !== before.panes;
  if (!areLinesOther || !engine.setSections) return;
  const sections = sectionsFor(now, paneId);
  const known = before ? sectionsFor(before, paneId) : [];
  if (
    sections.length !== known.length ||
    sections.some((one, index) => one.plane !== known[index]?.plane || one.paneId !== known[index].paneId)
  )
    engine.setSections(sections);
}

/** What decides whether and how another series is laid over that of the pane. */
function isFusionOther(now: WorkspaceState, before: WorkspaceState | undefined, paneId: PaneId): boolean {
  const [pane, former] = [now, before].map((state) => state?.panes.find(({ id }) => id === paneId));
  if (pane?.fusion !== former?.fusion || pane?.displaySetId !== former?.displaySetId) return true;
  if (!pane?.fusion) return false;
  return (
    now.displaySets !== before?.displaySets ||
    now.registrations !== before.registrations ||
    now.studies !== before.studies
  );
}

/** One that was applied to another series is not meant for this one. */
function appliedIn({ panes, presentations }: WorkspaceState, paneId: PaneId): PresentationState | undefined {
  const applied = presentations[paneId];
  if (!applied) return undefined;
  return panes.find(({ id }) => id === paneId)?.displaySetId === applied.displaySetId ? applied.state : undefined;
}

let lastDrawn:
  | {
      readonly records: Records<Annotation>;
      readonly drawn: readonly Annotation[];
      readonly areAll: boolean;
    }
  | undefined;

/** Key images have no outline. All panes ask the same after a step, and mostly it brought none. */
function drawnOf(records: Records<Annotation>): readonly Annotation[] {
  if (lastDrawn?.records === records) return lastDrawn.drawn;
  const step = lastDrawn?.areAll ? stepBetween(lastDrawn.records, records) : undefined;
  const all = listOf(records);
  const areAll = step ? step.added.every(isDrawn) && step.updated.every(([, to]) => isDrawn(to)) : all.every(isDrawn);
  lastDrawn = { records, drawn: areAll ? all : all.filter(isDrawn), areAll };
  return lastDrawn.drawn;
}
