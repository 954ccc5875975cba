import type { SourceId, StudyInstanceUid } from '../../dicom/uids';
import type { ListedStudy } from './listedStudy';

/** Arguments of the command `worklist.openStudies`. */
export interface OpenStudies {
  readonly studyInstanceUids: readonly StudyInstanceUid[];
  /** The one archive to ask; absent when each is to be asked. */
  readonly sourceId?: SourceId;
}

/**
 * With several archives each is asked, for reports may be elsewhere than their images. Only where archives file one study
 * under different patients is the case held to the archive of the row: another patient's images would come along.
 */
export function openStudiesArguments(rows: readonly ListedStudy[], archiveCount: number): OpenStudies {
  const studyInstanceUids = [...new Set(rows.map(({ study }) => study.studyInstanceUid))];
  const contested = new Set(
    rows.filter(({ otherPatients }) => otherPatients.length > 0).map(({ study }) => study.sourceId),
  );
  const all = new Set(rows.map(({ study }) => study.sourceId));
  const [sourceId] = contested.size > 0 ? contested : all;
  const isHeld = contested.size === 1 || (contested.size === 0 && archiveCount <= 1);
  return sourceId !== undefined && isHeld ? { studyInstanceUids, sourceId } : { studyInstanceUids };
}
