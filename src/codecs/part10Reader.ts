import type { DicomElement, DicomJson } from '../dicom/json';
import { type TextDecoding, textDecoding } from './characterSet';
import type { DraftDataset } from './dataset';
import type { VrLookup } from './explicitVrWriter';

/** The bytes are not what they claim to be; caught at the door of `decodePart10` and told to the reader there. */
export class BrokenData extends Error {}

/** How a stretch of elements is encoded (PS3.5 A.1 to A.3). */
export interface Encoding {
  readonly isExplicit: boolean;
  readonly isLittleEndian: boolean;
}

interface Context extends Encoding {
  readonly view: DataView;
  readonly vrOf: VrLookup;
  readonly text: TextDecoding;
  readonly depth: number;
}

const IMPLICIT: Encoding = { isExplicit: false, isLittleEndian: true };
const LONG_VRS = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const SHORT_VRS = new Set(
  ['AE', 'AS', 'AT', 'CS', 'DA', 'DS', 'DT', 'FD', 'FL', 'IS', 'LO', 'LT', 'PN', 'SH', 'SL', 'SS', 'ST', 'TM'].concat([
    'UI',
    'UL',
    'US',
  ]),
);
const BINARY_VRS = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'UN']);
const SINGLE_TEXT_VRS = new Set(['LT', 'ST', 'UT', 'UR']);
const ENCODED_TEXT_VRS = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT']);
const UNDEFINED = 0xffffffff;
const ITEM = 'FFFEE000';
const ITEM_END = 'FFFEE00D';
const SEQUENCE_END = 'FFFEE0DD';
/** Deeper than a content tree that is read here can be (`sr/contentItem`), and far from what the stack bears. */
const MAX_DEPTH = 128;

/** All elements from `start` to `end`, or to the end of file-meta group 2 when `onlyGroup2`. */
export function readElements(
  bytes: Uint8Array,
  start: number,
  encoding: Encoding,
  vrOf: VrLookup,
  onlyGroup2 = false,
): { readonly dataset: DicomJson; readonly end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const context: Context = { ...encoding, view, vrOf, text: textDecoding([]), depth: 0 };
  return readDataset(context, start, bytes.length, { onlyGroup2 });
}

/** Reads until `end`, or until an Item Delimitation Item; where there has to be one, the end of the file is none. */
function readDataset(
  outer: Context,
  start: number,
  end: number,
  { onlyGroup2 = false, isDelimited = false } = {},
): { dataset: DicomJson; end: number } {
  if (outer.depth > MAX_DEPTH) throw new BrokenData('Its sequences are nested without end');
  const dataset: DraftDataset = {};
  let context = outer;
  let at = start;
  while (end - at >= 8) {
    const tag = tagAt(context, at);
    if (onlyGroup2 && !tag.startsWith('0002')) break;
    if (tag === ITEM_END) return { dataset, end: delimitedEnd(at, end, isDelimited) };
    const read = readElement(context, tag, at, end);
    dataset[tag] = read.element;
    if (tag === '00080005') {
      const terms = (read.element.Value ?? []).map((term) => String(term ?? ''));
      context = { ...context, text: textDecoding(terms) };
      dataset[tag] = { vr: 'CS', Value: ['ISO_IR 192'] };
    }
    at = read.end;
  }
  if (isDelimited) throw new BrokenData('The file ends in the middle of a sequence');
  if (onlyGroup2) return { dataset, end: at };
  checkPadding(context, at, end);
  return { dataset, end };
}

/** Behind a delimiter. Where a length was given too, it has to agree: what lies between would be lost. */
function delimitedEnd(at: number, end: number, isDelimited: boolean): number {
  if (!isDelimited && at + 8 !== end) throw new BrokenData('A sequence ends before its stated length');
  return at + 8;
}

/** Fewer than eight bytes cannot be an element: zeros are padding that some writers leave, others a cut. */
function checkPadding({ view }: Context, at: number, end: number): void {
  for (let index = at; index < end; index += 1) {
    if (view.getUint8(index) !== 0) throw new BrokenData('The file ends in the middle of an element');
  }
}

function readElement(context: Context, tag: string, at: number, end: number): { element: DicomElement; end: number } {
  const header = context.isExplicit ? explicitHeader(context, tag, at, end) : implicitHeader(context, tag, at);
  const { vr, length, start } = header;
  if (length === UNDEFINED) {
    if (vr === 'SQ') return readSequence(context, start, end, true);
    if (vr === 'UN') return readSequence({ ...context, ...IMPLICIT }, start, end, true);
    return readFragments(context, vr, start, end);
  }
  if (start + length > end) throw new BrokenData(`The file ends in the middle of the element ${tag}`);
  if (vr === 'SQ') return { ...readSequence(context, start, start + length, false), end: start + length };
  return { element: valueElement(context, tag, vr, start, length), end: start + length };
}

function explicitHeader(context: Context, tag: string, at: number, end: number) {
  const { view, isLittleEndian } = context;
  const vr = String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5));
  if (SHORT_VRS.has(vr)) return { vr, length: view.getUint16(at + 6, isLittleEndian), start: at + 8 };
  if (!LONG_VRS.has(vr)) throw new BrokenData(`The element ${tag} has no valid value representation`);
  if (at + 12 > end) throw new BrokenData(`The file ends in the middle of the element ${tag}`);
  return { vr, length: view.getUint32(at + 8, isLittleEndian), start: at + 12 };
}

function implicitHeader(context: Context, tag: string, at: number) {
  const length = context.view.getUint32(at + 4, context.isLittleEndian);
  const known = context.vrOf(tag);
  return { vr: known ?? (length === UNDEFINED ? 'SQ' : 'UN'), length, start: at + 8 };
}

function readSequence(
  outer: Context,
  start: number,
  end: number,
  isDelimited: boolean,
): { element: DicomElement; end: number } {
  const context = { ...outer, depth: outer.depth + 1 };
  const items: DicomJson[] = [];
  let at = start;
  while (end - at >= 8) {
    const tag = tagAt(context, at);
    const length = context.view.getUint32(at + 4, context.isLittleEndian);
    if (tag === SEQUENCE_END) return { element: sequenceElement(items), end: delimitedEnd(at, end, isDelimited) };
    if (tag !== ITEM) throw new BrokenData(`A sequence holds ${tag} where an item should begin`);
    if (length !== UNDEFINED && at + 8 + length > end)
      throw new BrokenData('The file ends in the middle of a sequence');
    const isOpen = length === UNDEFINED;
    const item = readDataset(context, at + 8, isOpen ? end : at + 8 + length, { isDelimited: isOpen });
    items.push(item.dataset);
    at = isOpen ? item.end : at + 8 + length;
  }
  if (isDelimited) throw new BrokenData('The file ends in the middle of a sequence');
  checkPadding(context, at, end);
  return { element: sequenceElement(items), end: at };
}

const sequenceElement = (items: readonly DicomJson[]): DicomElement =>
  items.length === 0 ? { vr: 'SQ' } : { vr: 'SQ', Value: items };

/** Encapsulated pixel data (PS3.5 A.4): its fragments as they stand, the offset table first. */
function readFragments(
  context: Context,
  vr: string,
  start: number,
  end: number,
): { element: DicomElement; end: number } {
  const fragments: ArrayBuffer[] = [];
  let at = start;
  while (end - at >= 8) {
    const tag = tagAt(context, at);
    const length = context.view.getUint32(at + 4, context.isLittleEndian);
    if (tag === SEQUENCE_END) return { element: { vr, Value: fragments }, end: at + 8 };
    if (tag !== ITEM || at + 8 + length > end) break;
    fragments.push(copyOf(context, at + 8, length));
    at += 8 + length;
  }
  throw new BrokenData('The file ends in the middle of the pixel data');
}

function valueElement(context: Context, tag: string, vr: string, start: number, length: number): DicomElement {
  const known = vr === 'UN' ? context.vrOf(tag) : vr;
  // PS3.5 6.2.2: what was once written as UN is encoded as implicit VR little endian.
  if (vr === 'UN' && known === 'SQ') {
    return readSequence({ ...context, ...IMPLICIT }, start, start + length, false).element;
  }
  const effective = known ?? 'UN';
  if (length === 0) return { vr: effective };
  if (BINARY_VRS.has(effective)) return { vr: effective, Value: [copyOf(context, start, length)] };
  if (effective === 'AT') return { vr: 'AT', Value: steps(length, 4).map((offset) => tagAt(context, start + offset)) };
  const numbers = numbersAt(vr === 'UN' ? { ...context, ...IMPLICIT } : context, effective, start, length);
  if (numbers !== undefined) return { vr: effective, Value: numbers };
  return { vr: effective, Value: textsAt(context, effective, start, length) };
}

function numbersAt(
  { view, isLittleEndian }: Context,
  vr: string,
  start: number,
  length: number,
): unknown[] | undefined {
  const read = (size: number, get: (offset: number) => number | bigint) => {
    if (length % size !== 0) throw new BrokenData('A list of numbers ends in the middle of one');
    return steps(length, size).map((offset) => Number(get(start + offset)));
  };
  switch (vr) {
    case 'US':
      return read(2, (offset) => view.getUint16(offset, isLittleEndian));
    case 'SS':
      return read(2, (offset) => view.getInt16(offset, isLittleEndian));
    case 'UL':
      return read(4, (offset) => view.getUint32(offset, isLittleEndian));
    case 'SL':
      return read(4, (offset) => view.getInt32(offset, isLittleEndian));
    case 'FL':
      return read(4, (offset) => view.getFloat32(offset, isLittleEndian));
    case 'FD':
      return read(8, (offset) => view.getFloat64(offset, isLittleEndian));
    case 'SV':
      return read(8, (offset) => view.getBigInt64(offset, isLittleEndian));
    case 'UV':
      return read(8, (offset) => view.getBigUint64(offset, isLittleEndian));
    default:
      return undefined;
  }
}

/** Text is decoded before it is split: in some character sets half a letter looks like a backslash. */
function textsAt(context: Context, vr: string, start: number, length: number): unknown[] {
  const bytes = new Uint8Array(context.view.buffer, context.view.byteOffset + start, length);
  const text = (ENCODED_TEXT_VRS.has(vr) ? context.text : textDecoding([]))(bytes);
  const decoded = text.slice(0, lengthWithoutPadding(text));
  if (SINGLE_TEXT_VRS.has(vr)) return [decoded];
  return decoded.split('\\').map((part) => {
    const value = part.trim();
    if (vr === 'PN') return personName(value);
    if (value === '') return null;
    if (vr !== 'DS' && vr !== 'IS') return value;
    return Number.isFinite(Number(value)) ? Number(value) : value;
  });
}

/** A loop and no pattern: patterns anchored at the end take forever on a megabyte of spaces before a letter. */
function lengthWithoutPadding(text: string): number {
  let length = text.length;
  while (length > 0 && (text[length - 1] === '\0' || text[length - 1] === ' ')) length -= 1;
  return length;
}

function personName(text: string): unknown {
  if (text === '') return null;
  const [alphabetic, ideographic, phonetic] = text.split('=');
  return {
    ...(alphabetic ? { Alphabetic: alphabetic } : {}),
    ...(ideographic ? { Ideographic: ideographic } : {}),
    ...(phonetic ? { Phonetic: phonetic } : {}),
  };
}

const steps = (length: number, size: number): number[] =>
  Array.from({ length: Math.floor(length / size) }, (_, index) => index * size);

/** Into a buffer of its own, so that Float32Array and Float64Array find their alignment (ANN-08). */
function copyOf({ view }: Context, start: number, length: number): ArrayBuffer {
  const copy = new ArrayBuffer(length);
  new Uint8Array(copy).set(new Uint8Array(view.buffer, view.byteOffset + start, length));
  return copy;
}

function tagAt({ view, isLittleEndian }: Context, at: number): string {
  const group = view.getUint16(at, isLittleEndian).toString(16).padStart(4, '0');
  return (
    group +
    view
      .getUint16(at + 2, isLittleEndian)
      .toString(16)
      .padStart(4, '0')
  ).toUpperCase();
}
