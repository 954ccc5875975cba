/**
 * The DICOM JSON Model (PS3.18 Annex F): what WADO-RS metadata is, and the shape in which codecs read and write objects.
 * Tags are eight upper-case hex digits. Accessors tolerate what servers send: null values, numbers as strings,
 * strings as numbers, PN as a plain string, and a multi-value as one backslash-joined string.
 */
export interface DicomElement {
  readonly vr?: string;
  readonly Value?: readonly unknown[];
  readonly InlineBinary?: string;
  readonly BulkDataURI?: string;
}
export type DicomJson = { readonly [tag: string]: DicomElement | undefined };

/** The values of an element; a lone value without its list is taken for one, and what is no element has none. */
function valuesOf(dataset: DicomJson, tag: string): readonly unknown[] {
  const value: unknown = dataset[tag]?.Value;
  if (Array.isArray(value)) return value;
  return value === null || value === undefined ? [] : [value];
}

/** All values as trimmed strings; empty when absent. */
export function stringsOf(dataset: DicomJson, tag: string): string[] {
  return valuesOf(dataset, tag).flatMap((value) => textsIn(value, dataset[tag]?.vr));
}

function textsIn(value: unknown, vr: unknown): readonly string[] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'object') return [personNameText(value)];
  return typeof value === 'string' && !KEEP_BACKSLASH.has(vr)
    ? value.split('\\').map((part) => part.trim())
    : [String(value).trim()];
}

/** VRs in which a backslash is text, not a separator (PS3.5 6.2). */
const KEEP_BACKSLASH: ReadonlySet<unknown> = new Set(['LT', 'ST', 'UT', 'UR']);

/** The first value as a string, or undefined when absent or empty. Looks no further: there may be millions. */
export function stringOf(dataset: DicomJson, tag: string): string | undefined {
  const [plain] = valuesOf(dataset, tag);
  if (typeof plain === 'string' && !plain.includes('\\')) return plain.trim() || undefined;
  for (const value of valuesOf(dataset, tag)) {
    const [first] = textsIn(value, dataset[tag]?.vr);
    if (first !== undefined) return first || undefined;
  }
  return undefined;
}

/** All finite numbers; strings are parsed (IS and DS arrive as strings from some servers), the rest is left out. */
export function numbersOf(dataset: DicomJson, tag: string): number[] {
  const numbers: number[] = [];
  for (const value of valuesOf(dataset, tag)) {
    if (typeof value === 'number') {
      if (Number.isFinite(value)) numbers.push(value);
    } else
      for (const text of textsIn(value, dataset[tag]?.vr)) {
        const number = text === '' ? Number.NaN : Number(text);
        if (Number.isFinite(number)) numbers.push(number);
      }
  }
  return numbers;
}

export function numberOf(dataset: DicomJson, tag: string): number | undefined {
  const [first] = valuesOf(dataset, tag);
  return typeof first === 'number' && Number.isFinite(first) ? first : numbersOf(dataset, tag)[0];
}

/** The items of a sequence; empty when absent. A null item becomes an empty dataset, as PS3.18 F.2.5 allows. */
export function sequenceOf(dataset: DicomJson, tag: string): DicomJson[] {
  return valuesOf(dataset, tag).map((item) => (typeof item === 'object' && item !== null ? (item as DicomJson) : {}));
}

/** The first item of a sequence, or undefined. */
export const itemOf = (dataset: DicomJson, tag: string): DicomJson | undefined => sequenceOf(dataset, tag)[0];

/** PN as one string of its component groups, `Alphabetic=Ideographic=Phonetic`, as it stands in a file. */
function personNameText(value: object): string {
  const name = value as { Alphabetic?: unknown; Ideographic?: unknown; Phonetic?: unknown };
  const groups = [name.Alphabetic, name.Ideographic, name.Phonetic].map((group) =>
    typeof group === 'string' ? group : '',
  );
  return groups.slice(0, groups.findLastIndex((group) => group !== '') + 1).join('=');
}
