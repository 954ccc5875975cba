import type { NamedPatient } from './documentPatient';
import type { SopInstanceUid } from './uids';
import type { Series } from './types';

/** Formats of other worlds in a DICOM object (PS3.3 A.45) that a reader can open here. */
export type EnclosedFormat = 'pdf' | 'cda';

const FORMATS: Readonly<Record<string, EnclosedFormat>> = {
  '1.2.840.10008.5.1.4.1.1.104.1': 'pdf',
  '1.2.840.10008.5.1.4.1.1.104.2': 'cda',
};

/** By the SOP Class alone: MIME Type of Encapsulated Document says what its writer likes (AT-19). */
export const enclosedFormat = (sopClassUid: string): EnclosedFormat | undefined =>
  Object.hasOwn(FORMATS, sopClassUid) ? FORMATS[sopClassUid] : undefined;

/** Which object to open. */
export interface EnclosedAddress {
  readonly series: Series;
  readonly sopInstanceUid: SopInstanceUid;
}

/** What an object encloses, held to its format, without the byte that only makes its length even. */
export interface EnclosedContent {
  readonly format: EnclosedFormat;
  /** Document Title, else the coded name of the document. */
  readonly title?: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** As the header of the object names them; the document itself may name somebody else. */
  readonly patient: NamedPatient;
}
