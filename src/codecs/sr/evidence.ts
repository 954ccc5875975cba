import type { CodedConcept } from '../../dicom/codedConcept';
import { type DicomJson, sequenceOf, stringOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import { codeSequence } from '../codeItems';
import { type DraftDataset, element, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';
import type { InstanceReference } from './reportInput';

/**
 * Items of a Hierarchical SOP Instance Reference (PS3.3 Table C.17-3): each study once, each series once inside it,
 * each instance once inside that (SR-03).
 */
export function hierarchicalReferences(references: readonly InstanceReference[], purpose?: CodedConcept): DicomJson[] {
  const studies = new Map<string, Map<string, Map<string, string>>>();
  for (const { studyInstanceUid, seriesInstanceUid, sopClassUid, sopInstanceUid } of references) {
    const series = studies.get(studyInstanceUid) ?? new Map<string, Map<string, string>>();
    const instances = series.get(seriesInstanceUid) ?? new Map<string, string>();
    studies.set(studyInstanceUid, series.set(seriesInstanceUid, instances.set(sopInstanceUid, sopClassUid)));
  }
  return Array.from(studies, ([studyInstanceUid, series]) => ({
    [tags.StudyInstanceUID]: element('UI', studyInstanceUid),
    [t.ReferencedSeriesSequence]: sequence(
      Array.from(series, ([seriesInstanceUid, instances]) => ({
        [tags.SeriesInstanceUID]: element('UI', seriesInstanceUid),
        [tags.ReferencedSOPSequence]: sequence(Array.from(instances, (instance) => sopReference(instance, purpose))),
      })),
    ),
  }));
}

const sopReference = ([sopInstanceUid, sopClassUid]: readonly [string, string], purpose?: CodedConcept): DicomJson => ({
  [tags.ReferencedSOPClassUID]: element('UI', sopClassUid),
  [tags.ReferencedSOPInstanceUID]: element('UI', sopInstanceUid),
  ...(purpose === undefined ? {} : { [t.PurposeOfReferenceCodeSequence]: codeSequence(purpose) }),
});

/** Instances of the report's own study are current evidence, those of other studies pertinent other evidence (SR-04, SR-09). */
export function evidenceModule(references: readonly InstanceReference[], studyInstanceUid: string): DraftDataset {
  const current = references.filter((reference) => reference.studyInstanceUid === studyInstanceUid);
  const other = references.filter((reference) => reference.studyInstanceUid !== studyInstanceUid);
  return {
    ...(current.length === 0
      ? {}
      : { [t.CurrentRequestedProcedureEvidenceSequence]: sequence(hierarchicalReferences(current)) }),
    ...(other.length === 0 ? {} : { [t.PertinentOtherEvidenceSequence]: sequence(hierarchicalReferences(other)) }),
  };
}

/** Every instance that the evidence of a document lists, by its UID. */
export function evidenceOf(document: DicomJson): ReadonlyMap<string, InstanceReference> {
  const found = new Map<string, InstanceReference>();
  const studies = [t.CurrentRequestedProcedureEvidenceSequence, t.PertinentOtherEvidenceSequence].flatMap((tag) =>
    sequenceOf(document, tag),
  );
  for (const study of studies) {
    const studyInstanceUid = stringOf(study, tags.StudyInstanceUID) ?? '';
    for (const series of sequenceOf(study, t.ReferencedSeriesSequence)) {
      const seriesInstanceUid = stringOf(series, tags.SeriesInstanceUID) ?? '';
      for (const instance of sequenceOf(series, tags.ReferencedSOPSequence)) {
        const sopInstanceUid = stringOf(instance, tags.ReferencedSOPInstanceUID) ?? '';
        const sopClassUid = stringOf(instance, tags.ReferencedSOPClassUID) ?? '';
        found.set(sopInstanceUid, { studyInstanceUid, seriesInstanceUid, sopClassUid, sopInstanceUid });
      }
    }
  }
  return found;
}
