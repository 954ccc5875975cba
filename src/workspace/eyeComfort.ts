import { stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { PaneId } from '../dicom/uids';
import { tieBetween } from './links';
import { selectDisplaySet } from './selectors';
import { slideLinkBetween } from './slideLinks';
import type { WorkspaceState } from './store';

/** What a reader may leave a slide of its light beside dark images, parts of the relative luminance; 1: as it was scanned. */
export const SLIDE_LIGHTS: readonly number[] = [1, 0.5, 0.25, 0.12];

/** What a pane that is not worked in keeps of its light, as a part of the relative luminance. */
export const UNUSED_LIGHT = 0.2;

/**
 * The part of its light that a pane shows: 1, unless it is a bright slide, a dark image stands beside it and the reader
 * wants less. All colours of the slide are then scaled alike, as by the lamp of a microscope, and the pane says so.
 */
export function lightOf(state: WorkspaceState, paneId: PaneId): number {
  if (state.slideLight === 1 || !isBrightSlide(state, paneId)) return 1;
  return visiblePanes(state).some((id) => id !== paneId && isDark(state, id)) ? state.slideLight : 1;
}

/** False for a pane that the reader neither works in nor moves along with the one worked in. */
export function isInUse(state: WorkspaceState, paneId: PaneId): boolean {
  const { activePaneId } = state;
  if (paneId === activePaneId) return true;
  const ties = [tieBetween(state, activePaneId, paneId), slideLinkBetween(state, activePaneId, paneId)];
  return ties.some((tie) => typeof tie === 'object');
}

/** How dense a black shade is that lets this part of the relative luminance of white through (IEC 61966-2-1 code values). */
export const shadeFor = (light: number): number =>
  1 - (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055);

const visiblePanes = ({ layout, panes }: WorkspaceState): readonly PaneId[] =>
  layout.maximisedPaneId === undefined ? panes.map(({ id }) => id) : [layout.maximisedPaneId];

/** Fluorescence has a black ground: it blinds nobody. */
function isBrightSlide(state: WorkspaceState, paneId: PaneId): boolean {
  const status = state.paneStatus[paneId];
  return status?.kind === 'slide' && status.channels === undefined;
}

function isDark(state: WorkspaceState, paneId: PaneId): boolean {
  const status = state.paneStatus[paneId];
  if (status?.kind === 'slide') return status.channels !== undefined;
  const displaySet = selectDisplaySet(
    state,
    state.panes.find(({ id }) => id === paneId),
  );
  const [frame] = displaySet?.kind === 'frames' ? displaySet.frames : [];
  return (
    frame !== undefined && (stringOf(frame.dataset, tags.PhotometricInterpretation) ?? '').startsWith('MONOCHROME')
  );
}
