import type { DicomJson } from './json';
import { tags } from './tags';

type Loose = Record<string, unknown>;

const TAG = /^[0-9A-Fa-f]{8}$/;
/** One archive names attributes by keyword here and there; those that the whole program reads are known. */
const byKeyword: ReadonlyMap<string, string> = new Map(Object.entries(tags));

/**
 * Brings freshly parsed JSON into the form of PS3.18 Annex F where archives leave it, in place: tags in upper case; a bare value
 * where an element belongs; a lone value where a list belongs; an address inside the list of values instead of beside it; and
 * addresses and bytes that are no text left out. What is no dataset, or right already, is left alone. Goes by a list of what is
 * to be done, not by recursion: sequences may be nested deeper than the stack.
 */
export function repairDatasets(datasets: readonly unknown[]): void {
  const waiting: Loose[] = datasets.filter(isRecord);
  // The datasets of a series have the same few keys.
  const known = new Map<string, string | undefined>();
  for (let dataset = waiting.pop(); dataset; dataset = waiting.pop()) {
    for (const key of Object.keys(dataset)) {
      let tag = known.get(key);
      if (tag === undefined && !known.has(key)) {
        tag = tagNamed(key);
        known.set(key, tag);
      }
      if (tag === undefined) continue;
      const value = dataset[key];
      const element = isRight(value) ? value : repairedElement(value);
      if (tag !== key) {
        delete dataset[key];
        // Where an attribute comes under two names, the one of the standard counts.
        dataset[tag] ??= element;
      } else if (element !== value) dataset[tag] = element;
      if (element && mayHoldItems(element) && Array.isArray(element.Value))
        for (const item of element.Value) if (isRecord(item)) waiting.push(item);
    }
  }
}

const tagNamed = (key: string): string | undefined => (TAG.test(key) ? key.toUpperCase() : byKeyword.get(key));

/** What nearly every element is: a list that begins with no object, or nothing at all; no address and no bytes beside it. */
function isRight(value: unknown): value is Loose {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { Value, BulkDataURI, InlineBinary } = value as Loose;
  if (BulkDataURI !== undefined || InlineBinary !== undefined) return false;
  if (Value === undefined) return true;
  return Array.isArray(Value) && (typeof Value[0] !== 'object' || Value[0] === null);
}

/** Items stand in sequences, and where an archive leaves the VR out; a PN has objects that are none. */
const mayHoldItems = ({ vr }: Loose): boolean => vr === 'SQ' || vr === 'UN' || typeof vr !== 'string';

function repairedElement(value: unknown): Loose | undefined {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return { Value: value };
  if (typeof value !== 'object') return { Value: [value] };
  const element = value as Loose;
  if ('Value' in element && !Array.isArray(element.Value)) {
    if (element.Value === null || element.Value === undefined) delete element.Value;
    else element.Value = [element.Value];
  }
  takeOutOfList(element, 'BulkDataURI');
  takeOutOfList(element, 'InlineBinary');
  if (typeof element.BulkDataURI === 'string' && Array.isArray(element.Value) && element.Value.length === 0)
    delete element.Value;
  return element;
}

/** `Value: [{ "BulkDataURI": … }]` means `BulkDataURI: …`; an item of a sequence never has such a member. */
function takeOutOfList(element: Loose, name: 'BulkDataURI' | 'InlineBinary'): void {
  const [first] = Array.isArray(element.Value) ? element.Value : [];
  if (isRecord(first) && typeof first[name] === 'string' && (element.Value as unknown[]).length === 1) {
    element[name] ??= first[name];
    delete element.Value;
  }
  const own = element[name];
  if (own !== undefined && (typeof own !== 'string' || own === '')) delete element[name];
}

const isRecord = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

/** One dataset, as `repairDatasets`. */
export function repaired(dataset: DicomJson): DicomJson {
  repairDatasets([dataset]);
  return dataset;
}
