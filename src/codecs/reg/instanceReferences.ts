import { type DraftDataset, element, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';
import type { DicomJson } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import type { InstanceReference } from '../sr/reportInput';
import { regTags as r } from './regTags';

export const sopReferenceItem = ({
  sopClassUid,
  sopInstanceUid,
}: Pick<InstanceReference, 'sopClassUid' | 'sopInstanceUid'>): DicomJson => ({
  [tags.ReferencedSOPClassUID]: element('UI', sopClassUid),
  [tags.ReferencedSOPInstanceUID]: element('UI', sopInstanceUid),
});

/** Common Instance Reference (PS3.3 C.12.2): every instance once, those of the own study apart from those of others. */
export function commonInstanceReferences(
  references: readonly InstanceReference[],
  studyInstanceUid: string,
): DraftDataset {
  const studies = new Map<string, Map<string, Map<string, InstanceReference>>>();
  for (const one of references) {
    const series = studies.get(one.studyInstanceUid) ?? new Map<string, Map<string, InstanceReference>>();
    const instances = series.get(one.seriesInstanceUid) ?? new Map<string, InstanceReference>();
    studies.set(one.studyInstanceUid, series.set(one.seriesInstanceUid, instances.set(one.sopInstanceUid, one)));
  }
  const seriesOf = (study: Map<string, Map<string, InstanceReference>>) =>
    sequence(
      Array.from(study, ([seriesInstanceUid, instances]) => ({
        [tags.SeriesInstanceUID]: element('UI', seriesInstanceUid),
        [t.ReferencedInstanceSequence]: sequence(Array.from(instances.values(), sopReferenceItem)),
      })),
    );
  const own = studies.get(studyInstanceUid);
  const others = [...studies].filter(([uid]) => uid !== studyInstanceUid);
  return {
    ...(own ? { [t.ReferencedSeriesSequence]: seriesOf(own) } : {}),
    ...(others.length > 0
      ? {
          [r.StudiesContainingOtherReferencedInstancesSequence]: sequence(
            others.map(([uid, study]) => ({
              [tags.StudyInstanceUID]: element('UI', uid),
              [t.ReferencedSeriesSequence]: seriesOf(study),
            })),
          ),
        }
      : {}),
  };
}
