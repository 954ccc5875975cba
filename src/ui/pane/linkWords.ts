import type { PaneId } from '../../dicom/uids';
import { areStacksLinked, stackIn, type Unlinked, unlinkedReason } from '../../workspace/links';
import type { WorkspaceState } from '../../workspace/store';

const reasons: Record<Unlinked, string> = {
  otherFrameOfReference: 'other frame of reference',
  noFrameOfReference: 'no frame of reference',
  noPosition: 'images without position',
  otherOrientation: 'other orientation',
  otherPatient: 'other patient',
};

/** Why a stack pane stays where it is while the active one is scrolled; empty where it moves along or nothing is linked. */
export function unlinkedText(state: WorkspaceState, paneId: PaneId): string {
  const reason = unlinkedReason(state, state.activePaneId, paneId);
  return reason === undefined ? '' : `Not linked: ${reasons[reason]}`;
}

/** What a pane says that moved along but has no image at the position of the others. */
export function missText(state: WorkspaceState, paneId: PaneId): string {
  const place = areStacksLinked(state) ? state.places[paneId] : undefined;
  if (!place?.miss || place.displaySet !== stackIn(state, paneId)) return '';
  const { kind, distanceMm } = place.miss;
  const far = `${distanceMm < 10 ? distanceMm.toFixed(1) : distanceMm.toFixed(0)} mm`;
  return kind === 'beyond' ? `Position ${far} beyond this series` : `No image at this position, nearest ${far} away`;
}
