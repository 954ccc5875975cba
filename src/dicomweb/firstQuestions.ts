/**
 * The addresses of what a case asks first of an archive of which nothing is known yet, in the words in which `DicomWebSource`
 * asks it; a test holds the two together. Spelt out here, because this travels before the code that knows tags and dialects.
 */
export const FIRST_ACCEPT = 'application/dicom+json';

/** What a frame lane asks for first (`frameRetrieval`): frames as they are stored. */
export const FRAMES_ACCEPT = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';

const STUDY_FIELDS = '00081030,00080061,00201206,00201208,00100021,00100030,00100040';
const SERIES_FIELDS = '0008103E,00080021,00080031,00201209';

/** `uid`s are known to be UIDs. */
export const studyQuestion = (qidoRoot: URL, studyUid: string): URL =>
  below(qidoRoot, `/studies?StudyInstanceUID=${studyUid}&limit=2&includefield=${STUDY_FIELDS}`);

export const seriesQuestion = (qidoRoot: URL, studyUid: string): URL =>
  below(qidoRoot, `/studies/${studyUid}/series?limit=200&includefield=${SERIES_FIELDS}`);

export const headersQuestion = (wadoRoot: URL, studyUid: string, seriesUid: string): URL =>
  below(wadoRoot, `/studies/${studyUid}/series/${seriesUid}/metadata`);

/** Frame numbers ascending, as a lane sends those of one instance together. */
export const framesQuestion = (headers: URL, sopInstanceUid: string, frameNumbers: readonly number[]): URL =>
  new URL(headers.href.replace(/metadata$/, `instances/${sopInstanceUid}/frames/${frameNumbers.join(',')}`));

const below = (root: URL, rest: string): URL => new URL(`${root.href.replace(/\/+$/, '')}${rest}`);
