import { type DicomJson, sequenceOf, stringOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import { type DraftDataset, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';
import { evidenceOf, hierarchicalReferences } from './evidence';
import type { InstanceReference } from './reportInput';

const CURRENT = t.CurrentRequestedProcedureEvidenceSequence;
const OTHER = t.PertinentOtherEvidenceSequence;

/**
 * Evidence of a new version (SR-03, SR-04): what the old one listed, without the instances only the edit stopped
 * referring to, and with those it began to. What the old tree never named stays as it was: nobody here knows why it is
 * there. Each study stands once, each series once inside it, each instance once inside that.
 */
export function amendedEvidence(
  before: DicomJson,
  after: DicomJson,
  known: readonly InstanceReference[],
): DraftDataset {
  const [was, is] = [referencedInstances(before), referencedInstances(after)];
  const gone = new Set([...was].filter((uid) => !is.has(uid)));
  const listed = new Set([CURRENT, OTHER].flatMap((tag) => instancesIn(sequenceOf(before, tag))));
  const added = known.filter(({ sopInstanceUid }) => is.has(sopInstanceUid) && !listed.has(sopInstanceUid));
  const study = stringOf(before, tags.StudyInstanceUID);
  const result: DraftDataset = {};
  for (const tag of [CURRENT, OTHER]) {
    const fresh = added.filter(({ studyInstanceUid }) => (studyInstanceUid === study) === (tag === CURRENT));
    const old = sequenceOf(before, tag);
    const merged = mergeStudies([...withoutInstances(old, gone), ...hierarchicalReferences(fresh)]);
    if (merged.length > 0)
      result[tag] = JSON.stringify(merged) === JSON.stringify(old) ? before[tag] : sequence(merged);
  }
  return result;
}

/** The series of every instance the evidence lists. */
export const seriesInEvidence = (document: DicomJson): ReadonlyMap<string, string> =>
  new Map(Array.from(evidenceOf(document), ([uid, { seriesInstanceUid }]) => [uid, seriesInstanceUid]));

/** Every instance a tree refers to: images, segmentations, value maps, and presentation states inside such references. */
export function referencedInstances(document: DicomJson): Set<string> {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) visit(one);
    else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
      for (const [key, inner] of Object.entries(value)) {
        if (key === tags.ReferencedSOPInstanceUID) {
          const uid = stringOf(value as DicomJson, key);
          if (uid !== undefined) found.add(uid);
        } else visit(inner);
      }
    }
  };
  visit(sequenceOf(document, t.ContentSequence));
  return found;
}

const instancesOf = (series: DicomJson): string[] =>
  sequenceOf(series, tags.ReferencedSOPSequence).flatMap((item) => stringOf(item, tags.ReferencedSOPInstanceUID) ?? []);

const instancesIn = (studies: readonly DicomJson[]): string[] =>
  studies.flatMap((study) => sequenceOf(study, t.ReferencedSeriesSequence)).flatMap(instancesOf);

/** Series and studies that lose their last instance go with it. */
function withoutInstances(studies: readonly DicomJson[], gone: ReadonlySet<string>): DicomJson[] {
  if (gone.size === 0) return [...studies];
  return studies.flatMap((study) => {
    const series = sequenceOf(study, t.ReferencedSeriesSequence).flatMap((one) => {
      const items = sequenceOf(one, tags.ReferencedSOPSequence);
      const left = items.filter((item) => !gone.has(stringOf(item, tags.ReferencedSOPInstanceUID) ?? ''));
      if (left.length === items.length) return [one];
      return left.length === 0 ? [] : [{ ...one, [tags.ReferencedSOPSequence]: sequence(left) }];
    });
    return series.length === 0 ? [] : [{ ...study, [t.ReferencedSeriesSequence]: sequence(series) }];
  });
}

const mergeStudies = (studies: readonly DicomJson[]): DicomJson[] =>
  merged(studies, tags.StudyInstanceUID).map(([first, items]) => {
    const series = items.flatMap((study) => sequenceOf(study, t.ReferencedSeriesSequence));
    return { ...first, [t.ReferencedSeriesSequence]: sequence(mergeSeries(series)) };
  });

const mergeSeries = (series: readonly DicomJson[]): DicomJson[] =>
  merged(series, tags.SeriesInstanceUID).map(([first, items]) => {
    const instances = items.flatMap((one) => sequenceOf(one, tags.ReferencedSOPSequence));
    const once = merged(instances, tags.ReferencedSOPInstanceUID).map(([instance]) => instance);
    return { ...first, [tags.ReferencedSOPSequence]: sequence(once) };
  });

/** Items by the value of one attribute, in the order they were met; items without it each stand alone. */
function merged(items: readonly DicomJson[], tag: string): (readonly [first: DicomJson, all: readonly DicomJson[]])[] {
  const groups = new Map<unknown, DicomJson[]>();
  for (const item of items) {
    const key = stringOf(item, tag) ?? item;
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return Array.from(groups.values(), (all) => [all[0] ?? {}, all] as const);
}
