import type { Study } from '../../dicom/types';
import type { SourceId, StudyInstanceUid } from '../../dicom/uids';

/** Arguments of the command `worklist.openStudies`. */
export interface OpenStudies {
  readonly studyInstanceUids: readonly StudyInstanceUid[];
  /** The archive to ask; absent when the studies are in several, then each is asked. */
  readonly sourceId?: SourceId;
}

export function openStudiesArguments(studies: readonly Study[]): OpenStudies {
  const studyInstanceUids = [...new Set(studies.map((study) => study.studyInstanceUid))];
  const sources = new Set(studies.map((study) => study.sourceId));
  const [sourceId] = sources;
  return sourceId !== undefined && sources.size === 1 ? { studyInstanceUids, sourceId } : { studyInstanceUids };
}
