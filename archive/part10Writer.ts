import { Buffer } from 'node:buffer';
import { deflateRawSync } from 'node:zlib';
import { type DicomElement, type DicomJson, sequenceOf, stringOf } from '../src/dicom/json';
import { ByteWriter } from './byteWriter';
import { encodeValue, hasLongLength } from './valueEncoder';

/** Ours, UUID-derived (PS3.5 B.2), so that a file says who wrote it (PS3.10 7.1). */
export const IMPLEMENTATION_CLASS_UID = '2.25.74007623988899773439371649339089894832';
export const IMPLEMENTATION_VERSION_NAME = 'PARFOCAL_0_1';

const IMPLICIT = '1.2.840.10008.1.2';
const DEFLATED = '1.2.840.10008.1.2.1.99';
const BIG_ENDIAN = '1.2.840.10008.1.2.2';
const PIXEL_DATA = '7FE00010';
const UNDEFINED_LENGTH = 0xffffffff;

export interface EncodeOptions {
  /** How sequences and items end: by a length in front (default), or by delimiters; readers meet both. */
  readonly sequenceLength?: 'defined' | 'undefined';
}

/**
 * A DICOM file of the dataset: preamble, File Meta, elements in ascending tag order, explicit VR little endian (also
 * implicit VR and deflated, which tests need). Strict: an element without a VR, a value too long for its VR, text
 * outside the character set or an unpaired binary throws. Bulk comes as InlineBinary, already little endian.
 * With a compressed transfer syntax, leave Pixel Data out and append `encapsulate(frames)`.
 */
export function encodePart10(dataset: DicomJson, transferSyntaxUid: string, options: EncodeOptions = {}): Buffer {
  if (transferSyntaxUid === BIG_ENDIAN) throw new Error('Explicit VR Big Endian is retired and is not written');
  const body = new ByteWriter();
  writeDataset(body, dataset, {
    isImplicit: transferSyntaxUid === IMPLICIT,
    isUndefined: options.sequenceLength === 'undefined',
    charset: stringOf(dataset, '00080005') ?? '',
  });
  const bytes = transferSyntaxUid === DEFLATED ? evenPadded(deflateRawSync(body.bytes())) : body.bytes();
  const sopClassUid = required(dataset, '00080016', 'SOP Class UID');
  const sopInstanceUid = required(dataset, '00080018', 'SOP Instance UID');
  return Buffer.concat([encodeFileMeta(sopClassUid, sopInstanceUid, transferSyntaxUid), bytes]);
}

/**
 * The file up to, and without, Pixel Data: what comes before streamed frames. Elements after Pixel Data are refused,
 * since they would stand before it. Extended Offset Table (7FE0,0001/0002) belongs into the dataset as OV InlineBinary.
 */
export function encodePart10Header(dataset: DicomJson, transferSyntaxUid: string, options: EncodeOptions = {}): Buffer {
  const late = Object.keys(dataset).find((tag) => tag >= PIXEL_DATA);
  if (late !== undefined) throw new Error(`${late} does not come before Pixel Data`);
  return encodePart10(dataset, transferSyntaxUid, options);
}

/** Start of encapsulated Pixel Data (PS3.5 A.4): element header and Basic Offset Table, empty unless offsets are given. */
export function encapsulatedStart(frameOffsets: readonly number[] = []): Buffer {
  const start = new ByteWriter();
  tagHeader(start, PIXEL_DATA);
  start.ascii('OB');
  start.uint16(0);
  start.uint32(UNDEFINED_LENGTH);
  writeItemHeader(start, frameOffsets.length * 4);
  for (const offset of frameOffsets) start.uint32(offset);
  return start.bytes();
}

/** One fragment as an item, padded to even length. Its length in the offset table is `8 + bytes` rounded up to even. */
export function encapsulatedFragment(bytes: Uint8Array): Buffer {
  const header = new ByteWriter();
  writeItemHeader(header, bytes.length + (bytes.length % 2));
  return Buffer.concat([header.bytes(), bytes, Buffer.alloc(bytes.length % 2)]);
}

/** End of encapsulated Pixel Data: Sequence Delimitation Item. */
export function encapsulatedEnd(): Buffer {
  return Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
}

/** Whole encapsulated Pixel Data of small images; each frame is one fragment, or a list of fragments. */
export function encapsulate(
  frames: readonly (Uint8Array | readonly Uint8Array[])[],
  options: { readonly basicOffsetTable?: boolean } = {},
): Buffer {
  const items = frames.map((frame) =>
    Buffer.concat((frame instanceof Uint8Array ? [frame] : frame).map((fragment) => encapsulatedFragment(fragment))),
  );
  let offset = 0;
  const offsets = items.map((item) => {
    const start = offset;
    offset += item.length;
    return start;
  });
  return Buffer.concat([encapsulatedStart(options.basicOffsetTable ? offsets : []), ...items, encapsulatedEnd()]);
}

interface WriteContext {
  readonly isImplicit: boolean;
  readonly isUndefined: boolean;
  readonly charset: string;
}

function writeDataset(writer: ByteWriter, dataset: DicomJson, context: WriteContext): void {
  for (const tag of Object.keys(dataset).sort()) {
    const element = dataset[tag];
    if (element === undefined || tag.startsWith('0002')) continue;
    if (!/^[0-9A-F]{8}$/.test(tag)) throw new Error(`${tag} is not a tag of eight upper-case hex digits`);
    writeElement(writer, tag, element, context);
  }
}

function writeElement(writer: ByteWriter, tag: string, element: DicomElement, context: WriteContext): void {
  const vr = element.vr;
  if (vr === undefined) throw new Error(`${tag} has no VR`);
  if (element.BulkDataURI !== undefined) throw new Error(`${tag} refers to bulk data by URI; give InlineBinary`);
  tagHeader(writer, tag);
  if (!context.isImplicit) writer.ascii(vr);
  if (vr === 'SQ') {
    if (!context.isImplicit) writer.uint16(0);
    writeSequence(writer, sequenceOf({ [tag]: element }, tag), context);
    return;
  }
  const value = encodeValue(tag, vr, element, context.charset);
  if (context.isImplicit) writer.uint32(value.length);
  else if (hasLongLength(vr)) {
    writer.uint16(0);
    writer.uint32(value.length);
  } else {
    if (value.length > 0xfffe) throw new Error(`${tag} ${vr} is longer than 65534 bytes`);
    writer.uint16(value.length);
  }
  writer.raw(value);
}

function writeSequence(writer: ByteWriter, items: readonly DicomJson[], context: WriteContext): void {
  const lengthAt = writer.position;
  writer.uint32(context.isUndefined ? UNDEFINED_LENGTH : 0);
  for (const item of items) {
    const itemAt = writer.position;
    writeItemHeader(writer, context.isUndefined ? UNDEFINED_LENGTH : 0);
    writeDataset(writer, item, { ...context, charset: stringOf(item, '00080005') ?? context.charset });
    if (context.isUndefined) writer.raw(Uint8Array.of(0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0));
    else writer.patchUint32(itemAt + 4, writer.position - itemAt - 8);
  }
  if (context.isUndefined) writer.raw(encapsulatedEnd());
  else writer.patchUint32(lengthAt, writer.position - lengthAt - 4);
}

/** Preamble and File Meta Information (PS3.10 7.1), for a dataset that follows. */
export function encodeFileMeta(sopClassUid: string, sopInstanceUid: string, transferSyntaxUid: string): Buffer {
  const meta: DicomJson = {
    '00020002': { vr: 'UI', Value: [sopClassUid] },
    '00020003': { vr: 'UI', Value: [sopInstanceUid] },
    '00020010': { vr: 'UI', Value: [transferSyntaxUid] },
    '00020012': { vr: 'UI', Value: [IMPLEMENTATION_CLASS_UID] },
    '00020013': { vr: 'SH', Value: [IMPLEMENTATION_VERSION_NAME] },
  };
  const context: WriteContext = { isImplicit: false, isUndefined: false, charset: '' };
  const group = new ByteWriter();
  writeElement(group, '00020001', { vr: 'OB', InlineBinary: 'AAE=' }, context);
  for (const [tag, element] of Object.entries(meta)) if (element) writeElement(group, tag, element, context);
  const start = new ByteWriter();
  start.raw(new Uint8Array(128));
  start.ascii('DICM');
  writeElement(start, '00020000', { vr: 'UL', Value: [group.position] }, context);
  return Buffer.concat([start.bytes(), group.bytes()]);
}

function required(dataset: DicomJson, tag: string, name: string): string {
  const value = stringOf(dataset, tag);
  if (value === undefined) throw new Error(`the dataset has no ${name}`);
  return value;
}

function tagHeader(writer: ByteWriter, tag: string): void {
  writer.uint16(Number.parseInt(tag.slice(0, 4), 16));
  writer.uint16(Number.parseInt(tag.slice(4), 16));
}

function writeItemHeader(writer: ByteWriter, length: number): void {
  writer.uint16(0xfffe);
  writer.uint16(0xe000);
  writer.uint32(length);
}

const evenPadded = (bytes: Buffer): Buffer =>
  bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
