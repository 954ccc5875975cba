/**
 * Damaged and hostile copies of DICOM objects, the same for the same seed: what disks, networks, converters and bad
 * intent make of files. For tests of everything that reads.
 */
import type { DicomJson } from '../dicom/json';

type Random = () => number;

const below = (random: Random, limit: number): number => Math.floor(random() * limit);
const pick = <T>(random: Random, choices: readonly T[]): T => choices[below(random, choices.length)] as T;

const VRS = [
  'AE',
  'AT',
  'CS',
  'DA',
  'DS',
  'FD',
  'FL',
  'IS',
  'LO',
  'OB',
  'OL',
  'OW',
  'PN',
  'SQ',
  'UI',
  'UL',
  'UN',
  'US',
  'UT',
  'ZZ',
];
const LENGTHS = [0, 1, 3, 7, 0x7f, 0xfff0, 0xfffe, 0xffff, 0x7fffffff, 0xfffffffe, 0xffffffff];

/** A copy of a Part 10 file with one to four faults. */
export function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let damaged = Uint8Array.from(bytes);
  for (let faults = 1 + below(random, 4); faults > 0; faults -= 1) {
    damaged = pick(random, BYTE_FAULTS)(damaged, random);
  }
  return damaged;
}

type ByteFault = (bytes: Uint8Array<ArrayBuffer>, random: Random) => Uint8Array<ArrayBuffer>;

const BYTE_FAULTS: readonly ByteFault[] = [
  // Cut off
  (bytes, random) => bytes.slice(0, below(random, bytes.length + 1)),
  // A flipped bit
  (bytes, random) => {
    const at = below(random, bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << below(random, 8));
    return bytes;
  },
  // A stretch of zeros or noise
  (bytes, random) => {
    const at = below(random, bytes.length);
    const isNoise = random() < 0.5;
    for (let index = at; index < Math.min(at + 64, bytes.length); index += 1) {
      bytes[index] = isNoise ? below(random, 256) : 0;
    }
    return bytes;
  },
  // Another value representation
  (bytes, random) => {
    const at = headerAt(bytes, random);
    if (at !== undefined) bytes.set(new TextEncoder().encode(pick(random, VRS)), at);
    return bytes;
  },
  // Another length, of an element or of an item
  (bytes, random) => {
    const at = headerAt(bytes, random);
    if (at === undefined || at + 10 > bytes.length) return bytes;
    const view = new DataView(bytes.buffer);
    if (random() < 0.5) view.setUint16(at + 2, pick(random, LENGTHS) & 0xffff, true);
    else view.setUint32(at + pick(random, [2, 4]), pick(random, LENGTHS), true);
    return bytes;
  },
  // A part twice
  (bytes, random) => {
    const [from, until] = stretch(bytes.length, random);
    const longer = new Uint8Array(bytes.length + until - from);
    longer.set(bytes.subarray(0, until));
    longer.set(bytes.subarray(from), until);
    return longer;
  },
  // A part lost
  (bytes, random) => {
    const [from, until] = stretch(bytes.length, random);
    const shorter = new Uint8Array(bytes.length - (until - from));
    shorter.set(bytes.subarray(0, from));
    shorter.set(bytes.subarray(until), from);
    return shorter;
  },
  // Another transfer syntax than the one it is in
  (bytes, random) => {
    const text = new TextDecoder('latin1').decode(bytes.subarray(0, 400));
    const at = text.indexOf('1.2.840.10008.1.2.1');
    if (at >= 0)
      bytes.set(
        new TextEncoder().encode(pick(random, ['1.2.840.10008.1.2.2', '1.2.840.10008.1.2\0\0', '1.2.840.10008.1.9.9'])),
        at,
      );
    return bytes;
  },
];

/** Where a value representation stands: two capitals, found from a random place on. */
function headerAt(bytes: Uint8Array, random: Random): number | undefined {
  const start = below(random, bytes.length);
  const isCapital = (byte: number | undefined) => byte !== undefined && byte >= 65 && byte <= 90;
  for (let step = 0; step + 1 < bytes.length; step += 1) {
    const at = (start + step) % bytes.length;
    if (isCapital(bytes[at]) && isCapital(bytes[at + 1])) return at;
  }
  return undefined;
}

function stretch(length: number, random: Random): [from: number, until: number] {
  const from = below(random, length);
  return [from, Math.min(length, from + 1 + below(random, 200))];
}

/** A copy of a dataset with one to four faults. What comes back may be no dataset at all any more, only JSON. */
export function mutateJson(dataset: DicomJson, random: Random): DicomJson {
  const copy = structuredClone(dataset);
  for (let faults = 1 + below(random, 4); faults > 0; faults -= 1) {
    const places = placesIn(copy);
    if (places.length === 0) break;
    pick(random, JSON_FAULTS)(pick(random, places), random);
  }
  return copy;
}

interface Place {
  readonly parent: Record<string, unknown> | unknown[];
  readonly key: string;
}

/** Every element, item and value of a dataset; a loop, for nested faults may be deeper than the stack. */
function placesIn(root: unknown): Place[] {
  const places: Place[] = [];
  const waiting: unknown[] = [root];
  while (waiting.length > 0 && places.length < 20_000) {
    const parent = waiting.pop();
    if (!isContainer(parent)) continue;
    for (const [key, value] of Object.entries(parent)) {
      places.push({ parent, key });
      waiting.push(value);
    }
  }
  return places;
}

const isContainer = (value: unknown): value is Record<string, unknown> | unknown[] =>
  typeof value === 'object' && value !== null && !(value instanceof ArrayBuffer) && !ArrayBuffer.isView(value);

const valueAt = ({ parent, key }: Place): unknown => (parent as Record<string, unknown>)[key];
const setAt = ({ parent, key }: Place, value: unknown): void => {
  (parent as Record<string, unknown>)[key] = value;
};

type JsonFault = (place: Place, random: Random) => void;

const JSON_FAULTS: readonly JsonFault[] = [
  ({ parent, key }) => {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else Reflect.deleteProperty(parent, key);
  },
  (place, random) => setAt(place, pick(random, NONSENSE)(random)),
  // Items and values: lost, doubled, in another order
  (place, random) => {
    const { parent } = place;
    if (!Array.isArray(parent)) return;
    const index = below(random, parent.length + 1);
    pick(random, [
      () => parent.splice(index, 1),
      () => parent.push(structuredClone(parent[index])),
      () => parent.reverse(),
      () => parent.fill(parent[index]),
    ])();
  },
  // Another value representation
  ({ parent }, random) => {
    if (!Array.isArray(parent) && 'vr' in parent) parent.vr = pick(random, [...VRS, 7, null]);
  },
  // A value somewhere else, or as bytes
  (place, random) => {
    const element = valueAt(place);
    if (!isContainer(element) || Array.isArray(element)) return;
    element.Value = undefined;
    if (random() < 0.5) element.BulkDataURI = 'http://archive/bulk/1';
    else element.InlineBinary = pick<unknown>(random, ['AACAPwAAAEA=', 'AAA', '%%', '', 5, {}]);
  },
  // A reference to an item by its position: to the root, to itself, to nothing
  (place, random) => {
    const item = valueAt(place);
    if (!isContainer(item) || Array.isArray(item)) return;
    item['0040DB73'] = { vr: 'UL', Value: pick<unknown>(random, [[1], [1, 1], [1, 2, 1], [1, 99], [0], ['x'], [], 1]) };
  },
];

const NONSENSE: readonly ((random: Random) => unknown)[] = [
  () => null,
  () => undefined,
  () => Number.NaN,
  () => -1e308,
  () => '',
  () => 'x'.repeat(100_000),
  () => '\\'.repeat(1000),
  () => ({}),
  () => [],
  () => ({ vr: 'SQ', Value: [null, 5, 'x', [], {}] }),
  () => ({ Alphabetic: { toString: 5 } }),
  () => ({ constructor: 1, __proto__: null, toString: null }),
  () => true,
  () => nested(200),
  (random) => below(random, 1e9),
];

/** Content items in each other. */
export function nested(depth: number, innermost: DicomJson = {}): DicomJson {
  let item: DicomJson = innermost;
  for (let level = 0; level < depth; level += 1) {
    item = { '0040A040': { vr: 'CS', Value: ['CONTAINER'] }, '0040A730': { vr: 'SQ', Value: [item] } };
  }
  return item;
}
