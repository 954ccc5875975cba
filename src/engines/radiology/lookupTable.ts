import { inlineBytes } from '../../dicom/inlineBytes';
import { type DicomElement, type DicomJson, numberOf, numbersOf } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import { radiologyTags } from '../../dicom/radiology/radiologyTags';
import { tags } from '../../dicom/tags';
import { fail, ok, type Result } from '../../lib/result';
import { expandedPalette } from './segmentedPalette';

/** A Modality or VOI LUT (PS3.3 C.11.1, C.11.2). */
export interface LookupTable {
  readonly entries: Uint16Array;
  /** The input that the first entry stands for. */
  readonly firstMapped: number;
  /** White: the largest number of the descriptor's bits (C.11.2.1.1), or of as many as the entries need where those are too few. */
  readonly outputMaximum: number;
}

/** Fetches a value that the metadata only points to. */
export type BulkFetch = (uri: string) => Promise<Result<Uint8Array, Problem>>;

/** First input below the table takes the first entry, above it the last (C.11.1.1). */
export function lookUp({ entries, firstMapped }: LookupTable, input: number): number {
  const index = Math.min(Math.max(Math.round(input) - firstMapped, 0), entries.length - 1);
  return entries[index] as number;
}

/** The table of a LUT item: LUT Descriptor [entries, first mapped, bits] and LUT Data. `isSigned`: the inputs may be negative. */
export async function readLookupTable(
  item: DicomJson,
  isSigned: boolean,
  fetchBulk: BulkFetch | undefined,
): Promise<Result<LookupTable, Problem>> {
  const descriptor = numbersOf(item, radiologyTags.LUTDescriptor);
  const [, first = 0, bits = 0] = descriptor;
  const entries = await readEntries(item[radiologyTags.LUTData], descriptor, fetchBulk);
  if (!entries.ok) return entries;
  const largest = entries.value.reduce((most, entry) => Math.max(most, entry), 1);
  const needed = Math.ceil(Math.log2(largest + 1));
  return ok({
    entries: entries.value,
    firstMapped: isSigned && first > 32767 ? first - 65536 : first,
    outputMaximum: 2 ** Math.max(needed, Math.min(bits, 16)) - 1,
  });
}

/** Red, green and blue of a palette, with their descriptors, as Cornerstone's colour converter takes them. */
export async function readPalette(
  dataset: DicomJson,
  fetchBulk: BulkFetch | undefined,
): Promise<Result<Readonly<Record<string, unknown>>, Problem>> {
  const channels = [
    [
      'red',
      radiologyTags.RedPaletteColorLookupTableDescriptor,
      radiologyTags.RedPaletteColorLookupTableData,
      radiologyTags.SegmentedRedPaletteColorLookupTableData,
    ],
    [
      'green',
      radiologyTags.GreenPaletteColorLookupTableDescriptor,
      radiologyTags.GreenPaletteColorLookupTableData,
      radiologyTags.SegmentedGreenPaletteColorLookupTableData,
    ],
    [
      'blue',
      radiologyTags.BluePaletteColorLookupTableDescriptor,
      radiologyTags.BluePaletteColorLookupTableData,
      radiologyTags.SegmentedBluePaletteColorLookupTableData,
    ],
  ] as const;
  const isSigned = numberOf(dataset, tags.PixelRepresentation) === 1;
  const module: Record<string, unknown> = {};
  for (const [name, descriptorTag, dataTag, segmentedTag] of channels) {
    const descriptor = numbersOf(dataset, descriptorTag);
    const segmented = dataset[dataTag] ? undefined : dataset[segmentedTag];
    const entries = segmented
      ? await readSegments(segmented, descriptor, fetchBulk)
      : await readEntries(dataset[dataTag], descriptor, fetchBulk);
    if (!entries.ok) return entries;
    const [, first = 0, bits = 16] = descriptor;
    module[`${name}PaletteColorLookupTableDescriptor`] = [
      entries.value.length,
      isSigned && first > 32767 ? first - 65536 : first,
      bits,
    ];
    module[`${name}PaletteColorLookupTableData`] = entries.value;
  }
  return ok(module);
}

/** Tables are shared by all frames of an instance; they are read once per element. */
const known = new WeakMap<DicomElement, Uint16Array>();

async function readEntries(
  element: DicomElement | undefined,
  [stated = 0, , bits = 16]: readonly number[],
  fetchBulk: BulkFetch | undefined,
): Promise<Result<Uint16Array, Problem>> {
  const count = entryCount(stated);
  if (!element) return fail(notThere('The header holds no lookup table data'));
  const read = known.get(element);
  if (read) return ok(read);
  const bytes = await bytesOf(element, fetchBulk);
  if (!bytes.ok) return bytes;
  const entries = bytes.value instanceof Uint16Array ? bytes.value : unpack(bytes.value, count, bits);
  if (entries.length === 0) return fail(notThere('The lookup table is empty'));
  // Beyond its end every value would look like the last entry (WEB-20).
  if (entries.length < count) return fail(notThere(`The lookup table has ${entries.length} of ${count} entries`));
  known.set(element, entries);
  return ok(entries);
}

/** 65,536 does not fit the descriptor's 16 bits and is written as 0 (C.11.1.1). */
const entryCount = (stated: number): number => stated || 65536;

async function readSegments(
  element: DicomElement,
  [stated = 0, , bits = 16]: readonly number[],
  fetchBulk: BulkFetch | undefined,
): Promise<Result<Uint16Array, Problem>> {
  const read = known.get(element);
  if (read) return ok(read);
  const bytes = await bytesOf(element, fetchBulk);
  if (!bytes.ok) return bytes;
  const { value } = bytes;
  const words =
    value instanceof Uint16Array ? value : bits <= 8 ? Uint16Array.from(value) : unpack(value, value.length >> 1, bits);
  const entries = expandedPalette(words, entryCount(stated), bits <= 8 ? 1 : 2);
  if (!entries) return fail(notThere('The segments of the colour palette do not add up to its entries'));
  known.set(element, entries);
  return ok(entries);
}

async function bytesOf(
  element: DicomElement,
  fetchBulk: BulkFetch | undefined,
): Promise<Result<Uint8Array | Uint16Array, Problem>> {
  if (element.Value) return ok(Uint16Array.from(element.Value.map(Number)));
  if (element.InlineBinary !== undefined) {
    const bytes = inlineBytes(element);
    return bytes ? ok(bytes) : fail(notThere('The bytes of the lookup table cannot be read'));
  }
  if (element.BulkDataURI !== undefined && fetchBulk) return fetchBulk(element.BulkDataURI);
  return fail(notThere('The archive only points to the lookup table (BulkDataURI) and it cannot be fetched here'));
}

/**
 * Little-endian words, one entry each; where half the bytes suffice, entries are single bytes (old writers, and 8-bit
 * tables packed in OW).
 */
function unpack(bytes: Uint8Array, count: number, bits: number): Uint16Array {
  if (bytes.byteLength < count * 2 && bits <= 8) return Uint16Array.from(bytes.subarray(0, count));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Math.min(count, Math.floor(bytes.byteLength / 2));
  return Uint16Array.from({ length }, (_unused, index) => view.getUint16(index * 2, true));
}

const notThere = (detail: string): Problem => ({
  code: 'unsupported',
  severity: 'error',
  title: 'The lookup table or colour palette of this image is missing',
  tip: 'The image would look wrong without it and is therefore not shown.',
  detail,
});
