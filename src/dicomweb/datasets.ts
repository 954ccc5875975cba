import type { DicomJson } from '../dicom/json';
import { repairDatasets } from '../dicom/jsonRepair';

/** Undefined for anything that is not JSON objects; nothing at all, `null` and `[]` mean an empty list (WEB-02). */
export function parseDatasets(bytes: Uint8Array): readonly DicomJson[] | undefined {
  const text = textOf(bytes)?.trim();
  if (text === '') return [];
  const json = text === undefined ? undefined : parseJson(text);
  if (json === undefined) return undefined;
  const objects = (Array.isArray(json) ? json : [json]).filter((item: unknown) => item !== null);
  return areDatasets(objects) ? repairedList(objects) : undefined;
}

/** Above this, parsing in one go is felt (WEB-13). */
const LARGE_BYTES = 8 * 1024 * 1024;
/** Longest time at a stretch; then whoever waits for the page has a turn. */
const STRETCH_MS = 12;

/**
 * The same of an answer of any size: a large one dataset by dataset, with pauses in which the page lives on, and never as one
 * text, which has an end at half a gigabyte. Rejects with AbortError as soon as nobody wants it any more.
 */
export async function readDatasets(
  bytes: Uint8Array,
  signal?: AbortSignal,
  largeBytes = LARGE_BYTES,
): Promise<readonly DicomJson[] | undefined> {
  if (bytes.length <= largeBytes) return parseDatasets(bytes);
  const { JsonCursor } = await import('../dicom/slide/jsonCursor');
  const cursor = new JsonCursor(bytes, startsWithMark(bytes) ? 3 : 0);
  if (cursor.peek() !== 0x5b) return parseDatasets(bytes);
  const datasets: DicomJson[] = [];
  let pausedAt = performance.now();
  try {
    cursor.enterArray();
    while (cursor.nextItem()) {
      const start = cursor.at;
      cursor.skip();
      const own = parseDatasets(bytes.subarray(start, cursor.at));
      if (!own) return undefined;
      for (const dataset of own) datasets.push(dataset);
      if (performance.now() - pausedAt < STRETCH_MS) continue;
      await new Promise((resolve) => setTimeout(resolve));
      signal?.throwIfAborted();
      pausedAt = performance.now();
    }
    return cursor.peek() === 0 ? datasets : undefined;
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

const startsWithMark = (bytes: Uint8Array): boolean => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;

/** Without the mark at its beginning; undefined for more than a text can hold. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder().decode(bytes);
  } catch (cause) {
    if (cause instanceof RangeError || cause instanceof TypeError) return undefined;
    throw cause;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  const spelled = spelledOut(text);
  if (spelled === undefined) return undefined;
  try {
    return JSON.parse(spelled);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

/**
 * Numbers that JSON does not have, as some languages write them, become the text that the standard has for them (PS3.18 F.2.4).
 * Undefined where there are none.
 */
function spelledOut(text: string): string | undefined {
  const pieces: string[] = [];
  let done = 0;
  for (const { index, 0: found } of text.matchAll(/(?<=[[,:]\s*)-?(?:NaN|Infinity)(?=\s*[\],}])/g)) {
    if (isInString(text, done, index)) continue;
    pieces.push(text.slice(done, index), `"${found}"`);
    done = index + found.length;
  }
  return done === 0 ? undefined : [...pieces, text.slice(done)].join('');
}

/** Whether a place lies within quotes, counted from a place that does not. */
function isInString(text: string, from: number, place: number): boolean {
  let isQuoted = false;
  for (let at = from; at < place; at += 1) {
    const character = text.charCodeAt(at);
    if (character === 0x5c && isQuoted) at += 1;
    else if (character === 0x22) isQuoted = !isQuoted;
  }
  return isQuoted;
}

const areDatasets = (items: readonly unknown[]): items is DicomJson[] =>
  items.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item));

function repairedList(datasets: readonly DicomJson[]): readonly DicomJson[] {
  repairDatasets(datasets);
  return datasets;
}
