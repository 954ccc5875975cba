import type { PaneSection, PatientPoint } from '../dicom/radiology/planeView';
import type { PaneId } from '../dicom/uids';
import { isOfAnotherPatient, stackIn } from './links';
import type { WorkspaceState } from './store';

/**
 * Where the other panes cut the patient that this pane shows: with the crosshair in hand those of all panes, else where
 * one of the two is a computed view. Copied frames of reference do not make two people one (ORI-04).
 */
export function sectionsFor(state: WorkspaceState, paneId: PaneId): readonly PaneSection[] {
  const own = stackIn(state, paneId);
  const ownStatus = state.paneStatus[paneId];
  if (!own || ownStatus?.kind !== 'radiology') return [];
  return state.panes.flatMap(({ id }) => {
    const status = state.paneStatus[id];
    const other = id === paneId ? undefined : stackIn(state, id);
    if (!other || status?.kind !== 'radiology' || !status.section) return [];
    const isWanted = state.tool === 'crosshair' || status.derived !== undefined || ownStatus.derived !== undefined;
    const isSame = other.frameOfReferenceUid !== undefined && other.frameOfReferenceUid === own.frameOfReferenceUid;
    return isWanted && isSame && !isOfAnotherPatient(state.studies, own, other)
      ? [{ ...status.section, paneId: id }]
      : [];
  });
}

/** A place in the patient, and the pane that it was pointed at in. */
export interface PointedAt extends PatientPoint {
  readonly paneId: PaneId;
}

/** The place that a pane is to be brought to: one in the same person (ORI-04); the engine asks for the frame of reference. */
export function pointFor(state: WorkspaceState, paneId: PaneId): PatientPoint | undefined {
  const { patientPoint } = state;
  const [from, own] = [patientPoint && stackIn(state, patientPoint.paneId), stackIn(state, paneId)];
  return from && own && !isOfAnotherPatient(state.studies, from, own) ? patientPoint : undefined;
}
