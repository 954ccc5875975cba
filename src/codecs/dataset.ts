import { inlineBytes } from '../dicom/inlineBytes';
import type { DicomElement, DicomJson } from '../dicom/json';

/**
 * The canonical dataset of the codecs is the DICOM JSON Model. In memory one thing is added to it: an element of a
 * binary VR (OB, OD, OF, OL, OV, OW, UN) may hold its bytes as `Value: [ArrayBuffer | typed array]`, little endian,
 * instead of an InlineBinary string: a million coordinates as base64 would double the memory for nothing.
 */
export type BinaryValue = ArrayBuffer | ArrayBufferView;

/** A dataset while it is being put together. */
export type DraftDataset = { [tag: string]: DicomElement | undefined };

/** An element; without values it is a type 2 element that is present and empty. */
export const element = (vr: string, ...values: readonly unknown[]): DicomElement =>
  values.length === 0 ? { vr } : { vr, Value: values };

/** A sequence with its items; without items it is present and empty. */
export const sequence = (items: readonly DicomJson[]): DicomElement =>
  items.length === 0 ? { vr: 'SQ' } : { vr: 'SQ', Value: items };

/** Numbers that are stored as bytes: OF, OD, OL. */
export const binary = (vr: 'OB' | 'OD' | 'OF' | 'OL', data: BinaryValue): DicomElement => ({ vr, Value: [data] });

export const isBinaryValue = (value: unknown): value is BinaryValue =>
  value instanceof ArrayBuffer || ArrayBuffer.isView(value);

/** The bytes of any binary value, without a copy. */
export const bytesOf = (value: BinaryValue): Uint8Array =>
  value instanceof ArrayBuffer
    ? new Uint8Array(value)
    : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);

/** The little-endian field of a binary element, from memory or from InlineBinary (PS3.18 F.2.7). */
export function binaryOf(item: DicomElement | undefined): Uint8Array | undefined {
  const value = item?.Value?.[0];
  return isBinaryValue(value) ? bytesOf(value) : inlineBytes(item);
}

/** True for an element that says nothing: no value, or only nulls and empty strings. */
export const isEmptyElement = (item: DicomElement | undefined): boolean =>
  item === undefined ||
  (item.InlineBinary === undefined &&
    item.BulkDataURI === undefined &&
    (item.Value ?? []).every((value) => value === null || value === undefined || value === ''));
