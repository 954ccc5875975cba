import { isDocumentModality } from '../modality';
import type { Study } from '../types';
import type { CaseNeed } from './agenda';
import type { StudyEvidence } from './evidence';

export type Light = 'ready' | 'notReady' | 'unknown';

/** One thing that was looked at, and what was found of it, in words. */
export interface Reason {
  readonly about: CaseNeed | 'patient' | 'archives' | 'contents';
  readonly light: Light;
  readonly words: string;
}

/** One study as the archives hold it, each archive for itself. */
export interface Held extends StudyEvidence {
  readonly label: string;
}

/** A study in a sentence: kinds of images, date, accession number. */
export const nameOf = ({ studyDate, modalitiesInStudy, accessionNumber, studyInstanceUid }: Study): string =>
  [
    modalitiesInStudy.filter((one) => !isDocumentModality(one)).join('/') || 'Study',
    studyDate?.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'),
    accessionNumber ?? studyInstanceUid,
  ]
    .filter(Boolean)
    .join(' ');
