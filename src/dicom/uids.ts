/** Identifiers are branded so a Series UID cannot be passed where a Study UID is expected. */
type Brand<Name extends string> = string & { readonly brand: Name };
export type StudyInstanceUid = Brand<'StudyInstanceUid'>;
export type SeriesInstanceUid = Brand<'SeriesInstanceUid'>;
export type SopInstanceUid = Brand<'SopInstanceUid'>;
export type SopClassUid = Brand<'SopClassUid'>;
export type FrameOfReferenceUid = Brand<'FrameOfReferenceUid'>;
export type TrackingUid = Brand<'TrackingUid'>;
export type AnnotationGroupUid = Brand<'AnnotationGroupUid'>;
export type AnnotationId = Brand<'AnnotationId'>;
export type SourceId = Brand<'SourceId'>;
export type PaneId = Brand<'PaneId'>;

/** PS3.5 9: digits and dots, at most 64 characters. Anything else never reaches a URL or a file; dots alone are a way up in one. */
export const isUid = (text: string): boolean => /^[0-9.]{1,64}$/.test(text) && /[0-9]/.test(text);

/** A UUID-derived UID (PS3.5 B.2): `2.25.` and the UUID as one decimal number below 2^128. */
export const newUid = (): string => `2.25.${BigInt(`0x${uuidHex()}`)}`;

/** `crypto.randomUUID` exists in secure contexts only; `getRandomValues` also on a plain-http hospital host. */
function uuidHex(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
