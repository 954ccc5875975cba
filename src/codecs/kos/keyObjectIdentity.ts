import { type DicomJson, sequenceOf, stringOf, stringsOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import { objectTags as t } from '../objectTags';
import type { ContentItem } from '../sr/contentItem';
import { type ReportIdentity, reportIdentity } from '../sr/reportIdentity';
import { srCodes } from '../sr/srCodes';
import { keyObjectTags as k } from './keyObjectCodes';

export interface KeyObjectIdentity extends ReportIdentity {
  /** The same document in other studies (C.17.6.2.1). */
  readonly identicalDocuments: readonly string[];
}

/** What a selection says about itself; its author is in the tree (TID 1003), for it has no Author Observer Sequence. */
export function keyObjectIdentity(dataset: DicomJson, root: ContentItem): KeyObjectIdentity {
  const person = root.children.find(
    ({ name }) => name?.value === srCodes.personObserverName.value && name.scheme === srCodes.personObserverName.scheme,
  );
  const authorName = person && stringOf(person.dataset, t.PersonName);
  return {
    ...reportIdentity(dataset),
    ...(authorName === undefined ? {} : { authorName }),
    identicalDocuments: hierarchicalUids(dataset, k.IdenticalDocumentsSequence).map(
      ({ sopInstanceUid }) => sopInstanceUid,
    ),
  };
}

/** Instances of a Hierarchical SOP Instance Reference (PS3.3 Table C.17-3). */
export const hierarchicalUids = (
  dataset: DicomJson,
  tag: string,
): { studyInstanceUid: string; seriesInstanceUid: string; sopClassUid: string; sopInstanceUid: string }[] =>
  sequenceOf(dataset, tag).flatMap((study) =>
    sequenceOf(study, t.ReferencedSeriesSequence).flatMap((series) =>
      sequenceOf(series, tags.ReferencedSOPSequence).flatMap((reference) =>
        stringsOf(reference, tags.ReferencedSOPInstanceUID)
          .slice(0, 1)
          .map((sopInstanceUid) => ({
            studyInstanceUid: stringOf(study, tags.StudyInstanceUID) ?? '',
            seriesInstanceUid: stringOf(series, tags.SeriesInstanceUID) ?? '',
            sopClassUid: stringOf(reference, tags.ReferencedSOPClassUID) ?? '',
            sopInstanceUid,
          })),
      ),
    ),
  );

/**
 * The versions that stand. A selection has no attribute for a predecessor: a version of ours is a new instance in the same
 * series with a higher Instance Number, as with bulk annotations. Two with the same number were made at the same time;
 * both stand, for hiding one would hide key images. Selections of others all stand.
 */
export function currentSelections<T extends { readonly identity: KeyObjectIdentity }>(objects: readonly T[]): T[] {
  const newest = new Map<string, number>();
  for (const { identity } of objects) {
    const number = Math.max(newest.get(identity.seriesInstanceUid) ?? 0, identity.instanceNumber ?? 0);
    if (identity.isOurs) newest.set(identity.seriesInstanceUid, number);
  }
  return objects.filter(
    ({ identity }) => !identity.isOurs || (identity.instanceNumber ?? 0) === newest.get(identity.seriesInstanceUid),
  );
}
