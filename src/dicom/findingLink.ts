import type { CodedConcept } from './codedConcept';
import type { SeriesInstanceUid, SopClassUid, SopInstanceUid, StudyInstanceUid, TrackingUid } from './uids';

/** How sure the reader is that marks of several studies show one lesion. */
export type LinkConfidence = 'certain' | 'probable' | 'possible';

/** What that rests on. */
export type LinkBasis = 'reader' | 'block' | 'biopsy' | 'landmarks' | 'surgeon';

/** One image on which another mark of the finding lies. */
export interface LinkedImage {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly seriesInstanceUid: SeriesInstanceUid;
  readonly sopClassUid: SopClassUid;
  readonly sopInstanceUid: SopInstanceUid;
}

/** What a mark was tracked as before a link gave it the identity of the finding; unlinking gives it back. */
export interface OwnTracking {
  readonly trackingUid: TrackingUid;
  readonly trackingIdentifier: string;
}

/**
 * A person's statement that a mark shows the same lesion as marks of other studies do: one finding, one Tracking UID.
 * It belongs to the mark, so that it is undone, kept, sent and versioned as everything else of the mark is, and so that
 * one side tells of it where the other cannot be read.
 */
export interface FindingLink {
  readonly confidence: LinkConfidence;
  readonly basis: LinkBasis;
  /** PN of who linked. */
  readonly by: string;
  /** When, as DICOM DT. */
  readonly at: string;
  /** Absent where the finding has the identity of this mark. */
  readonly own?: OwnTracking;
  /** One for each image on which other studies show the finding; never empty. */
  readonly others: readonly LinkedImage[];
  /** Two patients' identifiers that a person declared to be of one: in their words, who and when (SR-09). */
  readonly reconciled?: string;
}

const sct = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'SCT', meaning });
const ours = (value: string, meaning: string): CodedConcept => ({ value, scheme: '99PARFOCAL', meaning });

export const linkConfidences: Readonly<Record<LinkConfidence, CodedConcept>> = {
  certain: sct('255545003', 'Definite'),
  probable: sct('2931005', 'Probable'),
  possible: sct('371930009', 'Possible'),
};

/** The standard has no codes for these: ours, of at most 16 characters (SH). */
export const linkBases: Readonly<Record<LinkBasis, CodedConcept>> = {
  reader: ours('basis-reader', 'Judgement of the reader'),
  block: ours('basis-block', 'Same block or specimen label'),
  biopsy: ours('basis-biopsy', 'Biopsy taken from it under imaging'),
  landmarks: ours('basis-landmarks', 'Landmarks in both'),
  surgeon: ours('basis-surgeon', 'Note of the surgeon'),
};

/** Equal in all that was stated; `undefined` is no link. */
export const isSameLink = (a: FindingLink | undefined, b: FindingLink | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && keyOf(a) === keyOf(b));

const keyOf = ({ confidence, basis, by, at, own, others, reconciled }: FindingLink): string =>
  JSON.stringify([
    [confidence, basis, by, at, reconciled ?? ''],
    own ? [own.trackingUid, own.trackingIdentifier] : [],
    others.map(({ sopInstanceUid }) => sopInstanceUid).toSorted(),
  ]);
