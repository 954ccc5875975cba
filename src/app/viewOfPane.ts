import type { ViewToSave } from '../cases/saveView';
import { hasUndefinedArea } from '../dicom/geometry/measure';
import { labelLines } from '../dicom/labelText';
import { colourOf, paletteFor } from '../dicom/markPalette';
import { methodWords } from '../dicom/measurementMethod';
import type { PresentationState } from '../dicom/presentationState';
import { type MarkLook, markGraphics } from '../dicom/radiology/markGraphics';
import { whyUnmeasured } from '../dicom/radiology/measureOnFrame';
import type { Annotation, FrameHeader } from '../dicom/types';
import type { PaneId } from '../dicom/uids';
import { fail, ok, type Result } from '../lib/result';
import type { LiveEngines } from '../panes/liveEngines';
import { listOf } from '../workspace/recordVersions';
import { selectDisplaySet } from '../workspace/selectors';
import type { WorkspaceState } from '../workspace/store';

export interface PaneView extends Omit<ViewToSave, 'name'> {
  /** Marks of the series that no state of its images can hold. */
  readonly leftOut: number;
}

/** What stands in a pane now, or why no presentation state can say it: then nothing is saved in its place (PS-04). */
export function viewOfPane(state: WorkspaceState, paneId: PaneId, live: LiveEngines): Result<PaneView, string> {
  const displaySet = selectDisplaySet(
    state,
    state.panes.find(({ id }) => id === paneId),
  );
  const status = state.paneStatus[paneId];
  const view = live.get(paneId)?.shownView?.();
  if (displaySet?.kind !== 'frames' || status?.kind !== 'radiology' || !view) return fail('no image is shown');
  if (status.fusion) return fail('a second series lies over it in colour, and a grey state cannot hold it');
  if (!view.ok) return view;
  const own = state.areOverlaysHidden
    ? []
    : listOf(state.annotations).filter((mark) => mark.lockedReason === undefined);
  const applied = state.presentations[paneId];
  if (applied?.displaySetId === displaySet.id && status.presentation && hasMoreThan(own, applied.state))
    return fail('the shutter and the graphics of the presentation state on it would be lost');
  const { annotations, leftOut } = markGraphics(own, displaySet, lookOf);
  return ok({ displaySet, view: view.value, annotations, leftOut });
}

/** What a state shows besides the reader's own marks. */
function hasMoreThan(own: readonly Annotation[], { shutters, annotations }: PresentationState): boolean {
  const known = new Set<string>(own.map(({ trackingUid }) => trackingUid));
  const isForeign = ({ items }: PresentationState['annotations'][number]) =>
    items.some(({ tracking }) => !tracking || !known.has(tracking.trackingUid));
  return shutters.length > 0 || annotations.some(isForeign);
}

/** As it is drawn: with its value, and with what the millimetres mean (CAL-03). */
function lookOf({ shape, label, comment, measurements, space, points }: Annotation, frame: FrameHeader): MarkLook {
  const crossing = hasUndefinedArea(shape, points, space.kind === 'frame' ? 2 : 3);
  const unmeasured = space.kind === 'frame' ? whyUnmeasured(frame, shape, points) : undefined;
  return {
    lines: labelLines({
      shape,
      label,
      text: shape === 'arrow' ? comment : undefined,
      measurements,
      calibration: methodWords(measurements) || frame.calibration?.label,
      note: crossing ? 'contour crosses itself: no area' : unmeasured,
    }),
    colour: colourOf(label, paletteFor('grey')),
  };
}
