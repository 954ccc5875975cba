import { type CodedConcept, isSameConcept } from '../../dicom/codedConcept';
import {
  type FindingLink,
  type LinkBasis,
  linkBases,
  type LinkConfidence,
  linkConfidences,
} from '../../dicom/findingLink';
import { type DicomJson, itemOf, stringOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import type { SeriesInstanceUid, SopClassUid, SopInstanceUid, StudyInstanceUid, TrackingUid } from '../../dicom/uids';
import { codeOf } from '../codeItems';
import { objectTags as t } from '../objectTags';
import {
  childrenNamed,
  codeContent,
  type ContentItem,
  dateTimeContent,
  imageContent,
  personContent,
  textContent,
  uidContent,
} from './contentItem';
import type { InstanceReference } from './reportInput';
import { srCodes as c } from './srCodes';

/**
 * That a mark shows a finding of other studies as well, as one coded statement of its group: how sure, with its basis,
 * who and when as properties, inferred from the images of the others (which so come under evidence, SR-09).
 */
export function linkItem(link: FindingLink, further: readonly DicomJson[] = []): DicomJson {
  const { confidence, basis, by, at, own, others, reconciled } = link;
  const has = 'HAS PROPERTIES';
  return codeContent('CONTAINS', c.sameFinding, linkConfidences[confidence], [
    ...further,
    codeContent(has, c.linkBasis, linkBases[basis]),
    personContent(has, c.linkedBy, by),
    dateTimeContent(has, c.linkedAt, at),
    ...(own === undefined
      ? []
      : [
          uidContent(has, c.ownTrackingUid, own.trackingUid),
          ...(own.trackingIdentifier === '' ? [] : [textContent(has, c.ownTrackingName, own.trackingIdentifier)]),
        ]),
    ...(reconciled === undefined ? [] : [textContent(has, c.reconciled, reconciled)]),
    ...others.map((image) => imageContent('INFERRED FROM', image)),
  ]);
}

export const linkItems = ({ link }: { readonly link?: FindingLink }): DicomJson[] =>
  link === undefined ? [] : [linkItem(link)];

/** As a group says it: its images without study and series, which stand in the evidence of the document. */
export type ReadLink = Omit<FindingLink, 'others'> & {
  readonly images: readonly { readonly sopClassUid: string; readonly sopInstanceUid: string }[];
};

/** The statement of a group; undefined where it makes none, or one in words that are not ours. */
export function readLink(item: ContentItem): ReadLink | undefined {
  const said = childrenNamed(item, c.sameFinding)[0];
  return said && readLinkItem(said);
}

export function readLinkItem(said: ContentItem): ReadLink | undefined {
  const confidence = keyOf(linkConfidences, codeOf(said.dataset, t.ConceptCodeSequence));
  const property = (name: CodedConcept) => childrenNamed(said, name)[0]?.dataset;
  const basis = keyOf(linkBases, codeOf(property(c.linkBasis) ?? {}, t.ConceptCodeSequence));
  if (confidence === undefined || basis === undefined) return undefined;
  const ownUid = stringOf(property(c.ownTrackingUid) ?? {}, t.UID);
  const reconciled = stringOf(property(c.reconciled) ?? {}, t.TextValue);
  return {
    confidence: confidence as LinkConfidence,
    basis: basis as LinkBasis,
    by: stringOf(property(c.linkedBy) ?? {}, t.PersonName) ?? '',
    at: stringOf(property(c.linkedAt) ?? {}, t.DateTime) ?? '',
    ...(ownUid === undefined
      ? {}
      : {
          own: {
            trackingUid: ownUid as TrackingUid,
            trackingIdentifier: stringOf(property(c.ownTrackingName) ?? {}, t.TextValue) ?? '',
          },
        }),
    ...(reconciled === undefined ? {} : { reconciled }),
    images: said.children.flatMap(({ valueType, dataset }) => {
      const reference = valueType === 'IMAGE' ? itemOf(dataset, tags.ReferencedSOPSequence) : undefined;
      const sopInstanceUid = reference && stringOf(reference, tags.ReferencedSOPInstanceUID);
      const sopClassUid = (reference && stringOf(reference, tags.ReferencedSOPClassUID)) ?? '';
      return sopInstanceUid === undefined ? [] : [{ sopClassUid, sopInstanceUid }];
    }),
  };
}

/** The link with its images as the evidence of the document places them; those that it does not list are left out. */
export function placedLink(
  { images, ...link }: ReadLink,
  evidence: ReadonlyMap<string, InstanceReference>,
): FindingLink {
  const others = images.flatMap(({ sopInstanceUid }) => evidence.get(sopInstanceUid) ?? []);
  return {
    ...link,
    others: others.map((one) => ({
      studyInstanceUid: one.studyInstanceUid as StudyInstanceUid,
      seriesInstanceUid: one.seriesInstanceUid as SeriesInstanceUid,
      sopClassUid: one.sopClassUid as SopClassUid,
      sopInstanceUid: one.sopInstanceUid as SopInstanceUid,
    })),
  };
}

function keyOf(codes: Readonly<Record<string, CodedConcept>>, found: CodedConcept | undefined): string | undefined {
  return found && Object.keys(codes).find((key) => isSameConcept(codes[key] as CodedConcept, found));
}
