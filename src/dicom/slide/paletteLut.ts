import { itemOf, numbersOf, type DicomElement, type DicomJson } from '../json';
import type { PaletteLut } from '../types';
import { fail, ok, type Result } from '../../lib/result';
import { inlineBytes } from '../inlineBytes';
import { slideTags } from './slideTags';

/** Entries, first value mapped, bits per entry (PS3.3 C.7.6.3.1.5). The third alone tells how entries lie, never the VR (T50). */
interface Descriptor {
  readonly entries: number;
  readonly firstValueMapped: number;
  readonly bits: 8 | 16;
}

/**
 * The palette of a PALETTE COLOR image, from the image or from its optical path, plain or segmented (T50, T51). A failure
 * says in words why the colours cannot be shown: also tables that the archive keeps apart from the header (T52).
 */
export function paletteOf(dataset: DicomJson, opticalPath: DicomJson): Result<PaletteLut, string> {
  const inPath = itemOf(opticalPath, slideTags.PaletteColorLookupTableSequence) ?? {};
  const source = [dataset, opticalPath, inPath].find((item) => item[slideTags.RedPaletteDescriptor]);
  if (!source) return fail('its palette is missing');
  const t = slideTags;
  const red = tableOf(source, t.RedPaletteDescriptor, t.RedPaletteData, t.SegmentedRedPaletteData);
  const green = tableOf(source, t.GreenPaletteDescriptor, t.GreenPaletteData, t.SegmentedGreenPaletteData);
  const blue = tableOf(source, t.BluePaletteDescriptor, t.BluePaletteData, t.SegmentedBluePaletteData);
  for (const table of [red, green, blue]) if (!table.ok) return table;
  if (!red.ok || !green.ok || !blue.ok) return fail('its palette is damaged');
  const { firstValueMapped } = red.value;
  const isOne = [green.value, blue.value].every((table) => table.firstValueMapped === firstValueMapped);
  if (!isOne) return fail('the tables of its palette do not belong together');
  return ok({ firstValueMapped, red: red.value.values, green: green.value.values, blue: blue.value.values });
}

type Table = { readonly firstValueMapped: number; readonly values: Uint8Array };

function tableOf(
  source: DicomJson,
  descriptorTag: string,
  plainTag: string,
  segmentedTag: string,
): Result<Table, string> {
  const descriptor = descriptorOf(source, descriptorTag);
  if (!descriptor) return fail('the description of its palette is damaged');
  const plain = source[plainTag];
  const segmented = source[segmentedTag];
  if (plain?.BulkDataURI || segmented?.BulkDataURI) return fail('its palette is kept apart from the header');
  const words = plain ? wordsOf(plain, descriptor.bits, descriptor.entries) : undefined;
  const values = words ?? (segmented && expanded(segmented, descriptor));
  if (!values || values.length < descriptor.entries) return fail('its palette is damaged');
  return ok({ firstValueMapped: descriptor.firstValueMapped, values: scaled(values, descriptor) });
}

function descriptorOf(source: DicomJson, tag: string): Descriptor | undefined {
  const [entries, first, bits] = numbersOf(source, tag);
  if (entries === undefined || first === undefined || (bits !== 8 && bits !== 16)) return undefined;
  // US holds no 65536; SS turns a large first value negative, which then is what the pixels hold too.
  return { entries: entries === 0 ? 65_536 : entries & 0xffff || 65_536, firstValueMapped: first, bits };
}

/** Entries as numbers: 8-bit ones lie packed in bytes, or, against the standard, one in each word. */
function wordsOf(element: DicomElement, bits: 8 | 16, entries: number): readonly number[] | Uint16Array | undefined {
  if (element.Value) return element.Value.map(Number);
  const bytes = inlineBytes(element);
  if (!bytes) return undefined;
  if (bits === 8 && bytes.length < 2 * entries) return Uint16Array.from(bytes);
  return littleEndianWords(bytes);
}

function littleEndianWords(bytes: Uint8Array): Uint16Array {
  const words = new Uint16Array(bytes.length >> 1);
  for (let at = 0; at < words.length; at += 1) words[at] = (bytes[2 * at] ?? 0) | ((bytes[2 * at + 1] ?? 0) << 8);
  return words;
}

/** To 8 bits. Tables declared 16 bits wide that never pass 255 were written for 8 (seen in the field). */
function scaled(values: readonly number[] | Uint16Array, { entries, bits }: Descriptor): Uint8Array {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, value);
  const shift = bits === 16 && largest > 255 ? 8 : 0;
  return Uint8Array.from({ length: entries }, (_, at) => Math.min(255, (values[at] ?? 0) >> shift));
}

/** Discrete, linear and indirect segments (PS3.3 C.7.9.2). Undefined where they do not add up. */
function expanded(element: DicomElement, { bits, entries }: Descriptor): readonly number[] | undefined {
  const bytes = inlineBytes(element);
  const data = element.Value ? element.Value.map(Number) : bytes && (bits === 8 ? bytes : littleEndianWords(bytes));
  if (!data) return undefined;
  const values: number[] = [];
  const isDone = expand(data, bits, 0, Number.POSITIVE_INFINITY, values, entries, 0);
  return isDone ? values : undefined;
}

type Segments = ArrayLike<number>;

/** Appends up to `segments` segments from `start`; false at a table that goes astray. */
function expand(
  data: Segments,
  bits: 8 | 16,
  start: number,
  segments: number,
  into: number[],
  entries: number,
  depth: number,
): boolean {
  let at = start;
  for (let done = 0; done < segments && at + 1 < data.length && into.length < entries; done += 1) {
    const opcode = data[at] ?? -1;
    const length = data[at + 1] ?? 0;
    if (opcode === 0) {
      for (let index = 0; index < length; index += 1) into.push(data[at + 2 + index] ?? 0);
      at += 2 + length;
    } else if (opcode === 1 && into.length > 0) {
      const from = into.at(-1) ?? 0;
      const to = data[at + 2] ?? from;
      for (let index = 1; index <= length; index += 1) into.push(Math.round(from + ((to - from) * index) / length));
      at += 3;
    } else if (opcode === 2 && depth === 0) {
      // A byte offset of 32 bits, in entries of the table, least significant part first.
      const parts = bits === 8 ? 4 : 2;
      let offset = 0;
      for (let part = parts - 1; part >= 0; part -= 1) offset = offset * 2 ** bits + (data[at + 2 + part] ?? 0);
      if (!expand(data, bits, bits === 8 ? offset : offset / 2, length, into, entries, depth + 1)) return false;
      at += 2 + parts;
    } else return false;
  }
  return true;
}
