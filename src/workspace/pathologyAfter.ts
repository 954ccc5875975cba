import { areDifferentPatients } from '../dicom/samePatient';
import type { Annotation } from '../dicom/types';
import type { WorkspaceState } from './store';
import { type TimelineEvent, timelineOf } from './timeline';

/**
 * The first pathology of the patient on or after the day of the images on which a finding was marked last; undefined where
 * the finding is marked on pathology already, where days are not known, and where it may be somebody else's. Pure.
 */
export function pathologyAfter(
  marks: readonly Annotation[],
  state: Pick<WorkspaceState, 'studies' | 'otherStudies'>,
): TimelineEvent | undefined {
  const pathology = timelineOf(state).filter(({ kind }) => kind === 'pathology');
  const marked = new Set(marks.map(({ studyInstanceUid }) => studyInstanceUid));
  if (pathology.some(({ study }) => marked.has(study.studyInstanceUid))) return undefined;
  const own = state.studies.filter(({ studyInstanceUid }) => marked.has(studyInstanceUid));
  const last = own
    .map(({ studyDate }) => studyDate ?? '')
    .toSorted()
    .at(-1);
  if (!last) return undefined;
  return pathology.find(
    ({ study }) =>
      (study.studyDate ?? '') >= last && own.every(({ patient }) => !areDifferentPatients(patient, study.patient)),
  );
}
