import { visibleText } from '../../dicom/visibleText';
import { derivedUid } from '../derivedUid';

export type FhirVersion = 'R4' | 'R5';

export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json | undefined };
export type JsonObject = { readonly [key: string]: Json | undefined };

/** A resource in JSON. What is undefined or empty is left out before anything is written: FHIR knows no empty value. */
export type Resource = JsonObject & { readonly resourceType: string };

export interface Bundle extends Resource {
  readonly resourceType: 'Bundle';
  readonly type: 'collection' | 'transaction';
  readonly entry: readonly { readonly fullUrl: string; readonly resource: Resource; readonly request?: JsonObject }[];
}

/** A resource of a bundle with the place that others refer to it by. */
export interface Entry {
  readonly fullUrl: string;
  readonly resource: Resource;
}

/** Where DICOM UIDs are identifiers, as the standard's mapping of ImagingStudy writes them. */
export const DICOM_UID_SYSTEM = 'urn:dicom:uid';

export const uidIdentifier = (uid: string): JsonObject => ({ system: DICOM_UID_SYSTEM, value: `urn:oid:${uid}` });

/** The same UUID for the same text, so that a report that is sent again is the same resources again. */
export function uuidOf(text: string): string {
  const hex = BigInt(derivedUid(text).slice('2.25.'.length)).toString(16).padStart(32, '0');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/**
 * An entry for what `key` names within a report or, as a study or a finding, beyond it. The identifier of the resource
 * comes first in its list: by it a server finds the resource again.
 */
export function entryOf(key: string, resource: Resource): Entry {
  const uuid = uuidOf(`fhir ${resource.resourceType} ${key}`);
  return { fullUrl: `urn:uuid:${uuid}`, resource };
}

/** The identifier of our own for a resource that has none in DICOM. */
export const ownIdentifier = (key: string): JsonObject => uidIdentifier(derivedUid(`fhir ${key}`));

/** A reference that says its type: servers and validators need not resolve it to know. */
export const referenceTo = ({ fullUrl, resource }: Entry): JsonObject => ({
  reference: fullUrl,
  type: resource.resourceType,
});

/** Without what is undefined or empty, to any depth. */
export function compact<T extends Json>(value: T): T {
  return (compacted(value) ?? {}) as T;
}

function compacted(value: Json | undefined): Json | undefined {
  if (value === undefined || value === '') return undefined;
  if (Array.isArray(value)) {
    const kept = (value as readonly Json[]).flatMap((one) => compacted(one) ?? []);
    return kept.length > 0 ? kept : undefined;
  }
  if (typeof value !== 'object') return value;
  const kept = Object.entries(value).flatMap(([key, one]) => {
    const rest = compacted(one);
    return rest === undefined ? [] : [[key, rest] as const];
  });
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** Text as a paragraph of a narrative. Controls would make the XHTML invalid: they are written out. */
export function narrative(lines: readonly string[]): JsonObject | undefined {
  const paragraphs = lines.filter((line) => line.trim() !== '').map((line) => `<p>${escaped(line)}</p>`);
  if (paragraphs.length === 0) return undefined;
  return { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${paragraphs.join('')}</div>` };
}

const escaped = (text: string): string =>
  plainText(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br/>');

/** Text as a value: whole, without the control characters that FHIR forbids, and without space around it. */
export const plainText = (text: string | undefined): string =>
  visibleText((text ?? '').replaceAll('\r\n', '\n'), Number.POSITIVE_INFINITY).trim();
