import type { GlassView } from '../dicom/slide/alignment';
import type { RadiologyStatus, SlideStatus } from '../dicom/paneStatus';
import type { StoryPane, StoryStep, StoryView } from '../dicom/storyboard';
import type { DisplaySet, FramesDisplaySet } from '../dicom/types';
import type { PaneId } from '../dicom/uids';
import type { Vec2 } from '../dicom/geometry/pixelPlane';
import type { PaneEngine } from '../engines/contract';
import type { LiveEngines } from '../panes/liveEngines';
import type { Pane } from '../workspace/layout';
import { shownOverlays } from '../workspace/overlays';
import { selectDisplaySet } from '../workspace/selectors';
import type { WorkspaceState } from '../workspace/store';

/** Width and height of a pane, CSS pixels; undefined where it is not on the screen. */
export type PaneSize = (paneId: PaneId) => Vec2 | undefined;

/** The screen as a step, and what of it no step can keep, in the reader's words. */
export interface CapturedView {
  readonly view: Omit<StoryStep, 'id' | 'caption'>;
  readonly lost: readonly string[];
}

/** Everything that is on the screen, in patient and slide space. */
export function viewOnScreen(state: WorkspaceState, live: LiveEngines, sizeOf: PaneSize): CapturedView {
  const { layout, panes, activePaneId } = state;
  const shown = layout.maximisedPaneId ? panes.filter(({ id }) => id === layout.maximisedPaneId) : panes;
  const [rows, columns] = layout.maximisedPaneId ? [1, 1] : [layout.rows, layout.columns];
  const lost: string[] = [];
  const captured = shown.map((pane) => paneOnScreen(state, pane, live.get(pane.id), sizeOf(pane.id), lost));
  const active = shown.findIndex(({ id }) => id === activePaneId);
  const overlays = shownOverlays(state).map(({ overlay, opacity, hidden }) => ({
    ...{ id: overlay.id, opacity, hidden: [...hidden] },
  }));
  return {
    view: {
      rows,
      columns,
      panes: captured,
      active: Math.max(active, 0),
      areMarksHidden: state.areOverlaysHidden,
      overlays,
    },
    lost: [...new Set(lost)],
  };
}

function paneOnScreen(
  state: WorkspaceState,
  pane: Pane,
  engine: PaneEngine | undefined,
  size: Vec2 | undefined,
  lost: string[],
): StoryPane | null {
  const displaySet = selectDisplaySet(state, pane);
  if (!displaySet) return null;
  const { studyInstanceUid, seriesInstanceUid } = displaySet.series;
  const over = pane.fusion && state.displaySets.find(({ id }) => id === pane.fusion?.displaySetId);
  const view = viewOf(state, pane, displaySet, engine, size, lost);
  return {
    ...{ studyInstanceUid, seriesInstanceUid, displaySetId: displaySet.id, view },
    ...(pane.fusion && over && { fusion: { ...pane.fusion, seriesInstanceUid: over.series.seriesInstanceUid } }),
  };
}

const WHOLE: StoryView = { kind: 'whole' };

function viewOf(
  state: WorkspaceState,
  pane: Pane,
  displaySet: DisplaySet,
  engine: PaneEngine | undefined,
  size: Vec2 | undefined,
  lost: string[],
): StoryView {
  const status = state.paneStatus[pane.id];
  if (displaySet.kind === 'slide') {
    const glass = engine?.glassView?.();
    if (glass && size && status?.kind === 'slide') return { ...fieldOf(glass, size), ...lookOf(status) };
    lost.push('the field of a slide that is not there yet, or whose millimetres are not known');
    return WHOLE;
  }
  if (displaySet.kind !== 'frames') return WHOLE;
  if (status?.kind === 'radiology') return stackViewOf(pane, displaySet, status, engine, lost);
  lost.push('the place in a series that is not there yet');
  return WHOLE;
}

function stackViewOf(
  { plane }: Pane,
  displaySet: FramesDisplaySet,
  status: RadiologyStatus,
  engine: PaneEngine | undefined,
  lost: string[],
): StoryView {
  const look = engine?.keptLook?.();
  if (plane) {
    if (plane.volume3d) lost.push('the direction of a 3D view');
    else if (!look) lost.push('the place of a computed view');
    return { kind: 'plane', plane, ...(look && !plane.volume3d && { look }) };
  }
  const frame = displaySet.frames[status.frameNumber - 1];
  if (!frame) return WHOLE;
  if (status.tiles) lost.push('several images at once: the one in use is kept');
  const shown = engine?.shownView?.();
  const { sopInstanceUid, frameNumber } = frame.ref;
  const how = shown?.ok ? { shown: shown.value } : look && { look };
  if (!how && !status.tiles) lost.push('zoom and window of an image that is not there yet');
  return { kind: 'stack', sopInstanceUid, frameNumber, ...how };
}

const scaled = ([x, y]: Vec2, factor: number): Vec2 => [x * factor, y * factor];

const fieldOf = ({ centreMm, rightMm, downMm }: GlassView, [width, height]: Vec2): StoryView & { kind: 'field' } => ({
  kind: 'field',
  centreMm,
  halfRightMm: scaled(rightMm, width / 2),
  halfDownMm: scaled(downMm, height / 2),
});

/** Colours as the reader set them, channels, optical path and focal plane. */
function lookOf({ opticalPath, colours, channels, focus }: SlideStatus): Partial<StoryView & { kind: 'field' }> {
  const { brightness = 0, contrast = 0, gamma = 1 } = colours ?? {};
  return {
    ...(opticalPath !== undefined && { opticalPathIdentifier: opticalPath }),
    colours: { hasProfile: colours?.profile !== 'off', brightness, contrast, gamma },
    ...(channels && { channels }),
    ...(focus && { focalPlane: focus.plane }),
  };
}
