import { type DicomJson, numberOf, stringOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import { MANUFACTURER, MODEL_NAME } from '../identity';
import { objectTags as t } from '../objectTags';
import type { AnnIdentity } from './decodedGroups';

/** What a bulk annotation object says about itself. */
export function annIdentity(dataset: DicomJson): AnnIdentity {
  const manufacturer = stringOf(dataset, tags.Manufacturer) ?? '';
  const model = stringOf(dataset, tags.ManufacturerModelName) ?? '';
  const seriesNumber = numberOf(dataset, tags.SeriesNumber);
  const instanceNumber = numberOf(dataset, tags.InstanceNumber);
  const creatorName = stringOf(dataset, t.ContentCreatorName);
  return {
    sopInstanceUid: stringOf(dataset, tags.SOPInstanceUID) ?? '',
    studyInstanceUid: stringOf(dataset, tags.StudyInstanceUID) ?? '',
    seriesInstanceUid: stringOf(dataset, tags.SeriesInstanceUID) ?? '',
    ...(seriesNumber === undefined ? {} : { seriesNumber }),
    ...(instanceNumber === undefined ? {} : { instanceNumber }),
    contentDateTime:
      (stringOf(dataset, tags.ContentDate) ?? '') + (stringOf(dataset, tags.ContentTime) ?? '').slice(0, 6),
    contentLabel: stringOf(dataset, t.ContentLabel) ?? '',
    ...(creatorName === undefined ? {} : { creatorName }),
    madeWith: [...new Set([manufacturer, model])].filter(Boolean).join(' ') || 'another program',
    isOurs: manufacturer === MANUFACTURER && model === MODEL_NAME,
  };
}

/**
 * The current one of the versions written here. ANN has no attribute for a predecessor (ANN-17): a version is a new
 * instance in the same series with a higher Instance Number. Objects of others are all current.
 */
export function currentVersions<T extends { readonly identity: AnnIdentity }>(objects: readonly T[]): T[] {
  return objects.filter(
    (object) =>
      !object.identity.isOurs ||
      !objects.some(
        ({ identity }) => identity.isOurs && identity !== object.identity && isNewer(identity, object.identity),
      ),
  );
}

function isNewer(one: AnnIdentity, than: AnnIdentity): boolean {
  if (one.seriesInstanceUid !== than.seriesInstanceUid) return false;
  const step = (one.instanceNumber ?? 0) - (than.instanceNumber ?? 0);
  return step > 0 || (step === 0 && one.contentDateTime > than.contentDateTime);
}
