/** One way of asking for something, as a probe tries it: once, on one object. */
export interface AcceptQuestion {
  readonly ladder: 'metadata' | 'frames' | 'bulkdata';
  /** The rung of that ladder. */
  readonly rung: string;
  readonly accept: string;
}

const MULTIPART = 'multipart/related; type=';

/** Only ways of asking that send little: no whole objects, and never an Accept of `*` for frames. */
export const metadataQuestions: readonly AcceptQuestion[] = [
  { ladder: 'metadata', rung: 'dicom+json', accept: 'application/dicom+json' },
  { ladder: 'metadata', rung: 'json', accept: 'application/json' },
];

export const frameQuestions: readonly AcceptQuestion[] = [
  { ladder: 'frames', rung: 'stored', accept: `${MULTIPART}"application/octet-stream"; transfer-syntax=*` },
  { ladder: 'frames', rung: 'stored-unquoted', accept: `${MULTIPART}application/octet-stream; transfer-syntax=*` },
  { ladder: 'frames', rung: 'native', accept: `${MULTIPART}"application/octet-stream"` },
  { ladder: 'frames', rung: 'single-part', accept: 'application/octet-stream; transfer-syntax=*' },
];

export const bulkdataQuestions: readonly AcceptQuestion[] = [
  { ladder: 'bulkdata', rung: 'multipart', accept: `${MULTIPART}"application/octet-stream"` },
  { ladder: 'bulkdata', rung: 'multipart-unquoted', accept: `${MULTIPART}application/octet-stream` },
  { ladder: 'bulkdata', rung: 'single-part', accept: 'application/octet-stream' },
];

/** The media type that names the transfer syntax an object is stored in (PS3.18 table 8.7.3-5). */
export const mediaTypeOf: Readonly<Record<string, string>> = {
  '1.2.840.10008.1.2.1': 'application/octet-stream',
  '1.2.840.10008.1.2.5': 'image/dicom-rle',
  '1.2.840.10008.1.2.4.50': 'image/jpeg',
  '1.2.840.10008.1.2.4.51': 'image/jpeg',
  '1.2.840.10008.1.2.4.57': 'image/jpeg',
  '1.2.840.10008.1.2.4.70': 'image/jpeg',
  '1.2.840.10008.1.2.4.80': 'image/jls',
  '1.2.840.10008.1.2.4.81': 'image/jls',
  '1.2.840.10008.1.2.4.90': 'image/jp2',
  '1.2.840.10008.1.2.4.91': 'image/jp2',
  '1.2.840.10008.1.2.4.201': 'image/jphc',
  '1.2.840.10008.1.2.4.202': 'image/jphc',
  '1.2.840.10008.1.2.4.203': 'image/jphc',
};

/** A frame in the syntax that the archive says it is stored in; nothing where that has no media type of its own. */
export const listedQuestion = (transferSyntaxUid: string | undefined): readonly AcceptQuestion[] => {
  const type = transferSyntaxUid === undefined ? undefined : mediaTypeOf[transferSyntaxUid];
  if (!type) return [];
  return [{ ladder: 'frames', rung: 'listed', accept: `${MULTIPART}"${type}"; transfer-syntax=${transferSyntaxUid}` }];
};
