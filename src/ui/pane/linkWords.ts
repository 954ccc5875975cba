import type { PaneId } from '../../dicom/uids';
import { visibleText } from '../../dicom/visibleText';
import { areStacksLinked, stackIn, tieBetween, type Unlinked, unlinkedReason } from '../../workspace/links';
import { type SlideLink, slideLinkBetween, type SlideUnlinked } from '../../workspace/slideLinks';
import type { WorkspaceState } from '../../workspace/store';

const reasons: Record<Unlinked | SlideUnlinked, string> = {
  uncalibrated: 'size unknown',
  otherFrameOfReference: 'other frame of reference',
  noFrameOfReference: 'no frame of reference',
  noPosition: 'images without position',
  otherOrientation: 'other orientation',
  otherPatient: 'other patient',
};

/** Why a stack pane stays where it is while the active one is scrolled; empty where it moves along or nothing is linked. */
export function unlinkedText(state: WorkspaceState, paneId: PaneId): string {
  const slides = slideLinkBetween(state, state.activePaneId, paneId);
  const reason = typeof slides === 'string' ? slides : unlinkedReason(state, state.activePaneId, paneId);
  return reason === undefined ? '' : `Not linked: ${reasons[reason]}`;
}

/** What ties a pane to the active one where that is not their frame of reference itself (REG-01, REG-02). */
export function linkedText(state: WorkspaceState, paneId: PaneId): string {
  const slides = slideLinkBetween(state, state.activePaneId, paneId);
  if (slides && typeof slides !== 'string') return slideText(slides);
  const tie = tieBetween(state, state.activePaneId, paneId);
  if (tie === undefined || typeof tie === 'string') return '';
  switch (tie.kind) {
    case 'sameStack':
    case 'frameOfReference':
      return '';
    case 'registration':
      return `Linked by registration: ${visibleText(tie.tie.name, 64)} (${tie.tie.type.toLowerCase().replace('_', ', ')})`;
    case 'manual':
      return tie.isOfOtherPatient ? 'Manual link, not registered: DIFFERENT PATIENTS' : 'Manual link, not registered';
  }
}

/** A residual in µm; one below a micrometre is no claim that there is none. */
export const residualText = (um: number): string => (um < 1 ? 'under 1 µm' : `${um.toFixed(0)} µm`);

function slideText(link: SlideLink): string {
  if (link.kind === 'frameOfReference') return '';
  if (link.isOfOtherPatient) return 'Manual link, not registered: DIFFERENT PATIENTS';
  if (!link.aligned) return 'Manual link, not registered';
  const { pairs, kind, residualUm } = link.aligned;
  const residual = residualUm === undefined ? 'not known' : residualText(residualUm);
  return `Aligned by ${pairs} pairs${kind === 'affine' ? ' (affine)' : ''}, residual ${residual}`;
}

/** What a pane says that moved along but has no image at the position of the others. */
export function missText(state: WorkspaceState, paneId: PaneId): string {
  const place = areStacksLinked(state) ? state.places[paneId] : undefined;
  if (!place?.miss || place.displaySet !== stackIn(state, paneId)) return '';
  const { kind, distanceMm } = place.miss;
  const far = `${distanceMm < 10 ? distanceMm.toFixed(1) : distanceMm.toFixed(0)} mm`;
  return kind === 'beyond' ? `Position ${far} beyond this series` : `No image at this position, nearest ${far} away`;
}
