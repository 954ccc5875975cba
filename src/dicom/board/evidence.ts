import { rejectionTitles } from '../keyImage';
import { type DicomJson, itemOf, sequenceOf, stringOf, stringsOf } from '../json';
import { KEY_OBJECT_SELECTION } from '../sopClasses';
import { tags } from '../tags';
import type { Study } from '../types';

/** What one archive told about a case, as it told it. `faults` are words for whatever keeps it from being all. */
export interface ArchiveEvidence {
  readonly label: string;
  readonly faults: readonly string[];
  readonly studies: readonly StudyEvidence[];
}

export interface StudyEvidence {
  readonly study: Study;
  readonly faults: readonly string[];
  readonly series: readonly SeriesEvidence[];
}

export interface SeriesEvidence {
  readonly seriesInstanceUid: string;
  readonly modality: string;
  /** As the archive tells it. */
  readonly numberOfInstances?: number;
  /** As they were listed, where they were. */
  readonly listedInstances?: number;
  /** Of a slide: whether an image of the tissue itself is there (ImageType value 3, PS3.3 C.8.12.4). */
  readonly hasVolumeImage?: boolean;
  readonly documents?: readonly DocumentEvidence[];
}

/** What an SR, an encapsulated document or a selection says of its own state (PS3.3 C.17.2). */
export interface DocumentEvidence {
  readonly kind: 'report' | 'selection' | 'rejection' | 'other' | 'unknown';
  readonly completion?: string;
  readonly verification?: string;
  readonly preliminary?: string;
  /** Studies whose images it names. */
  readonly studyInstanceUids: readonly string[];
}

const SR_CLASS = '1.2.840.10008.5.1.4.1.1.88';
/** Basic Text, Enhanced, Comprehensive, Comprehensive 3D, Extensible: classes that a radiologist's report may be of. */
const TEXT_CLASSES: ReadonlySet<string> = new Set(['11', '22', '33', '34', '35'].map((leaf) => `${SR_CLASS}.${leaf}`));
const ENCAPSULATED = '1.2.840.10008.5.1.4.1.1.104.';
/** LOINC titles of lists of pictures, not of reports. */
const NO_REPORT: ReadonlySet<string> = new Set(['55113-5', '55112-7']);

const CONCEPT_NAME = '0040A043';
const COMPLETION_FLAG = '0040A491';
const VERIFICATION_FLAG = '0040A493';
const PRELIMINARY_FLAG = '0040A496';
const EVIDENCE = '0040A375';
const CODE_VALUE = '00080100';
const CODE_SCHEME = '00080102';

export function documentEvidence(dataset: DicomJson): DocumentEvidence {
  const told = (tag: string) => stringOf(dataset, tag)?.trim().toUpperCase();
  const [completion, verification, preliminary] = [COMPLETION_FLAG, VERIFICATION_FLAG, PRELIMINARY_FLAG].map(told);
  return {
    kind: kindOf(dataset),
    ...(completion === undefined ? {} : { completion }),
    ...(verification === undefined ? {} : { verification }),
    ...(preliminary === undefined ? {} : { preliminary }),
    studyInstanceUids: sequenceOf(dataset, EVIDENCE).flatMap((item) => stringOf(item, tags.StudyInstanceUID) ?? []),
  };
}

/** A class that is not told, or a title of a scheme of one's own, proves nothing. Doses and measurements are no reports. */
function kindOf(dataset: DicomJson): DocumentEvidence['kind'] {
  const sopClass = stringOf(dataset, tags.SOPClassUID);
  const title = itemOf(dataset, CONCEPT_NAME);
  const value = title && stringOf(title, CODE_VALUE);
  const scheme = title && stringOf(title, CODE_SCHEME);
  if (sopClass === undefined) return 'unknown';
  if (sopClass === KEY_OBJECT_SELECTION) {
    if (value === undefined || scheme !== 'DCM') return 'unknown';
    return rejectionTitles.some((one) => one.value === value) ? 'rejection' : 'selection';
  }
  if (sopClass.startsWith(ENCAPSULATED)) return 'unknown';
  if (!TEXT_CLASSES.has(sopClass)) return 'other';
  if (scheme === 'LN' && value !== undefined) return NO_REPORT.has(value) ? 'other' : 'report';
  return scheme === 'DCM' ? 'other' : 'unknown';
}

/** Whether it is an image of the tissue, not of the label or the whole glass; undefined where its type is not told. */
export function isVolumeImage(dataset: DicomJson): boolean | undefined {
  const types = stringsOf(dataset, tags.ImageType).flatMap((one) => one.split('\\'));
  return types.length < 3 ? undefined : types[2]?.trim().toUpperCase() === 'VOLUME';
}
