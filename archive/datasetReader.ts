import { Buffer } from 'node:buffer';
import type { DicomElement, DicomJson } from '../src/dicom/json';
import type { ByteCursor } from './byteCursor';
import { type TextReader, textReader } from './characterSet';
import { decodeValues, isBinary, isBulk, swapped, unitOf } from './valueDecoder';
import { hasLongLength } from './valueEncoder';
import { knownVrs, vrOf } from './valueRepresentation';

const UNDEFINED_LENGTH = 0xffffffff;
const ITEM = 'FFFEE000';
const ITEM_END = 'FFFEE00D';
const SEQUENCE_END = 'FFFEE0DD';
const PIXEL_TAGS = new Set(['7FE00008', '7FE00009', '7FE00010']);
/** No object nests this deep; a file that does is an attack on the stack. */
const MAX_DEPTH = 40;
/** Text and numbers longer than this are not taken into memory. */
const MAX_VALUE = 1 << 28;

/** Where a value lies in the (inflated) file. */
export interface BulkRange {
  readonly vr: string;
  readonly offset: number;
  readonly length: number;
}

export interface PixelDataRange {
  readonly tag: string;
  readonly vr: string;
  readonly offset: number;
  /** Absent: encapsulated. */
  readonly length?: number;
}

export interface DatasetContent {
  /** Bulk values hold `BulkDataURI: bulkdata/PATH`, to be completed with the address of the instance. */
  readonly dataset: DicomJson;
  /** By path: tags and 1-based item numbers, `00480105/1/00282000`. */
  readonly bulk: ReadonlyMap<string, BulkRange>;
  readonly pixelData?: PixelDataRange;
}

export interface ReadOptions {
  readonly isImplicit: boolean;
  readonly isLittleEndian: boolean;
  /** Top-level elements worth building; the rest is skipped. All when absent. */
  readonly wanted?: ReadonlySet<string>;
}

interface Context {
  readonly cursor: ByteCursor;
  readonly bulk: Map<string, BulkRange>;
  readonly isImplicit: boolean;
  readonly depth: number;
  readonly path: string;
  readText: TextReader;
  isSigned: boolean;
}

interface ElementHeader {
  readonly tag: string;
  readonly vr: string;
  readonly length: number;
  readonly isImplicit: boolean;
}

/**
 * Reads a dataset from the cursor up to Pixel Data, never touching bulk values. An own parser, because dicom-parser
 * 1.8.21 takes the 32-bit lengths of OV, SV and UV for 16-bit ones (so Extended Offset Tables fail), takes the end of a
 * partial buffer for the end of a sequence, and needs large values in memory. Throws on what is no dataset.
 */
export function readDataset(cursor: ByteCursor, options: ReadOptions): DatasetContent {
  cursor.isLittleEndian = options.isLittleEndian;
  const bulk = new Map<string, BulkRange>();
  const context: Context = {
    cursor,
    bulk,
    isImplicit: options.isImplicit,
    depth: 0,
    path: '',
    readText: textReader([]),
    isSigned: false,
  };
  const dataset: Record<string, DicomElement> = {};
  while (!cursor.isAtEnd) {
    if (isPadding(cursor)) break;
    const header = readHeader(context);
    if (PIXEL_TAGS.has(header.tag)) return { dataset, bulk, pixelData: pixelDataOf(cursor, header) };
    const isWanted = options.wanted?.has(header.tag) ?? true;
    const element = isWanted ? readElement(context, header) : skipElement(context, header);
    if (element !== undefined && !header.tag.startsWith('FFFC')) dataset[header.tag] = element;
  }
  return { dataset, bulk };
}

/** A few null bytes at the end of a file are no element cut short. */
function isPadding(cursor: ByteCursor): boolean {
  const left = cursor.source.size - cursor.position;
  return left < 8 && cursor.peek(left).every((byte) => byte === 0);
}

function pixelDataOf(cursor: ByteCursor, header: ElementHeader): PixelDataRange {
  const { tag, vr, length } = header;
  const range = { tag, vr, offset: cursor.position };
  return length === UNDEFINED_LENGTH ? range : { ...range, length };
}

/** The next tag, VR and length; in explicit VR, an element without a valid VR is read as an implicit one. */
function readHeader(context: Context): ElementHeader {
  const { cursor } = context;
  const tag = readTag(cursor);
  if (context.isImplicit || tag.startsWith('FFFE')) return implicitHeader(context, tag);
  const vr = cursor.peek(2).toString('latin1');
  if (!/^[A-Z]{2}$/.test(vr)) return implicitHeader(context, tag);
  cursor.skip(2);
  if (knownVrs.has(vr) && !hasLongLength(vr)) return { tag, vr, length: cursor.uint16(), isImplicit: false };
  cursor.skip(2);
  return { tag, vr: knownVrs.has(vr) ? vr : 'UN', length: cursor.uint32(), isImplicit: false };
}

function implicitHeader(context: Context, tag: string): ElementHeader {
  return { tag, vr: vrOf(tag, context.isSigned), length: context.cursor.uint32(), isImplicit: true };
}

function readTag(cursor: ByteCursor): string {
  return (cursor.uint16() * 0x10000 + cursor.uint16()).toString(16).toUpperCase().padStart(8, '0');
}

function readElement(context: Context, header: ElementHeader): DicomElement {
  const { tag, length } = header;
  if (isSequence(context, header)) {
    // PS3.5 6.2.2: a UN of undefined length holds implicit VR little endian.
    const isImplicit = header.isImplicit || header.vr === 'UN';
    return sequenceElement(readItems(context, header, isImplicit));
  }
  if (length === UNDEFINED_LENGTH) return encapsulatedElement(context, header);
  const vr = header.vr === 'UN' ? unhiddenVr(context, tag) : header.vr;
  const path = context.path + tag;
  if (isBulk(vr, length)) {
    context.bulk.set(path, { vr, offset: context.cursor.position, length });
    context.cursor.skip(length);
    return { vr, BulkDataURI: `bulkdata/${path}` };
  }
  if (length > MAX_VALUE) throw new Error(`${tag} ${vr} has ${length} bytes`);
  const bytes = context.cursor.take(length);
  if (isBinary(vr)) return length === 0 ? { vr } : { vr, InlineBinary: inline(context, vr, bytes) };
  // A known attribute hidden as UN is little endian whatever the file is (PS3.5 6.2.2).
  const isLittleEndian = context.cursor.isLittleEndian || (header.vr === 'UN' && vr !== 'UN');
  const values = decodeValues(vr, bytes, isLittleEndian, context.readText);
  noteContext(context, tag, values);
  return values.length === 0 ? { vr } : { vr, Value: values };
}

/** Compressed pixels of an icon, within a sequence: served with their item headers. */
function encapsulatedElement(context: Context, { tag, vr }: ElementHeader): DicomElement {
  const { cursor } = context;
  if (!isBinary(vr)) throw new Error(`${tag} ${vr} has an undefined length`);
  const offset = cursor.position;
  for (;;) {
    const item = readTag(cursor);
    const length = cursor.uint32();
    if (item !== ITEM && item !== SEQUENCE_END) throw new Error(`${tag} ${vr} has ${item} where an item should start`);
    cursor.skip(length);
    if (item === SEQUENCE_END) break;
  }
  const path = context.path + tag;
  context.bulk.set(path, { vr, offset, length: cursor.position - offset });
  return { vr, BulkDataURI: `bulkdata/${path}` };
}

/** What later elements of this dataset depend on. The JSON is UTF-8, so the character set it names is that one. */
function noteContext(context: Context, tag: string, values: unknown[]): void {
  if (tag === '00080005') {
    context.readText = textReader(values.map((value) => String(value ?? '')));
    values.splice(0, values.length, 'ISO_IR 192');
  } else if (tag === '00280103') context.isSigned = values[0] === 1;
}

/** Small known attributes that a gateway turned into UN get their VR back; sequences and private data stay. */
function unhiddenVr(context: Context, tag: string): string {
  const vr = vrOf(tag, context.isSigned);
  return vr === 'SQ' || isBinary(vr) ? 'UN' : vr;
}

function inline(context: Context, vr: string, bytes: Buffer): string {
  const ordered = context.cursor.isLittleEndian ? bytes : swapped(bytes, unitOf(vr));
  return Buffer.from(ordered).toString('base64');
}

const sequenceElement = (items: readonly DicomJson[]): DicomElement =>
  items.length === 0 ? { vr: 'SQ' } : { vr: 'SQ', Value: items };

/** Also an implicit private element that starts with an item: no other content begins so. */
function isSequence(context: Context, header: ElementHeader): boolean {
  if (header.vr === 'SQ') return true;
  if (header.vr !== 'UN') return false;
  if (header.length === UNDEFINED_LENGTH) return true;
  if (!header.isImplicit || header.length < 8) return false;
  const start = context.cursor.peek(4);
  return start.readUInt16LE(0) === 0xfffe && start.readUInt16LE(2) === 0xe000;
}

function readItems(context: Context, header: ElementHeader, isImplicit: boolean): DicomJson[] {
  if (context.depth >= MAX_DEPTH) throw new Error('sequences are nested too deep');
  const { cursor } = context;
  const end = header.length === UNDEFINED_LENGTH ? undefined : cursor.position + header.length;
  if (end !== undefined && end > cursor.source.size) throw new Error(`${header.tag} SQ is longer than the file`);
  const wasLittleEndian = cursor.isLittleEndian;
  if (header.vr === 'UN') cursor.isLittleEndian = true;
  const items: DicomJson[] = [];
  while (end === undefined || cursor.position < end) {
    const tag = readTag(cursor);
    const length = cursor.uint32();
    if (tag === SEQUENCE_END) break;
    if (tag !== ITEM) throw new Error(`${header.tag} SQ has ${tag} where an item should start`);
    const path = `${context.path}${header.tag}/${items.length + 1}/`;
    items.push(readItem({ ...context, isImplicit, path, depth: context.depth + 1 }, length));
  }
  cursor.isLittleEndian = wasLittleEndian;
  return items;
}

function readItem(context: Context, length: number): DicomJson {
  const { cursor } = context;
  const end = length === UNDEFINED_LENGTH ? undefined : cursor.position + length;
  const dataset: Record<string, DicomElement> = {};
  while (end === undefined || cursor.position < end) {
    const header = readHeader(context);
    if (header.tag === ITEM_END) break;
    dataset[header.tag] = readElement(context, header);
  }
  if (end !== undefined && cursor.position > end) throw new Error('an item holds more than its length');
  return dataset;
}

/** Moves past an element; one of undefined length has to be walked. */
function skipElement(context: Context, header: ElementHeader): undefined {
  if (header.length === UNDEFINED_LENGTH) readElement(context, header);
  else context.cursor.skip(header.length);
}
