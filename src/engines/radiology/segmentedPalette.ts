/**
 * The entries of a segmented palette (0028,1221 to 1223; PS3.3 C.7.9.2), which writes a table as runs: 0 discrete entries,
 * 1 a straight line from the entry before it to a stated end, 2 earlier segments once more, by their offset in bytes.
 * Undefined where that makes no table: an opcode of another kind, a line or a repetition with nothing before it, a run
 * that is cut off. `words` are those of the element, as many bits each as the descriptor says.
 */
export function expandedPalette(words: Uint16Array, count: number, bytesPerWord: 1 | 2): Uint16Array | undefined {
  const entries: number[] = [];
  for (let at = 0; at < words.length && entries.length < count; ) {
    const [opcode, length] = [words[at], words[at + 1]];
    if (opcode === REPEAT) {
      if (length === undefined || !repeat(words, at, length, bytesPerWord, entries)) return undefined;
      at += bytesPerWord === 1 ? 6 : 4;
      continue;
    }
    const next = appendSegment(words, at, entries);
    if (next === undefined) return undefined;
    at = next;
  }
  return entries.length < count ? undefined : Uint16Array.from(entries.slice(0, count));
}

const DISCRETE = 0;
const LINEAR = 1;
const REPEAT = 2;

/** Adds a discrete or linear segment; where the next one begins, or undefined where it is none. */
function appendSegment(words: Uint16Array, at: number, entries: number[]): number | undefined {
  const [opcode, length] = [words[at], words[at + 1]];
  if (!length) return undefined;
  if (opcode === DISCRETE) {
    const end = at + 2 + length;
    if (end > words.length) return undefined;
    entries.push(...words.subarray(at + 2, end));
    return end;
  }
  const [from, to] = [entries.at(-1), words[at + 2]];
  if (opcode !== LINEAR || from === undefined || to === undefined) return undefined;
  for (let step = 1; step <= length; step += 1) entries.push(Math.round(from + ((to - from) * step) / length));
  return at + 3;
}

/** An indirect segment: `count` segments once more, from a 32-bit offset whose low part comes first; they hold none themselves. */
function repeat(words: Uint16Array, at: number, count: number, bytesPerWord: 1 | 2, entries: number[]): boolean {
  const parts = [...words.subarray(at + 2, at + (bytesPerWord === 1 ? 6 : 4))];
  const offset = parts.reduce((sum, part, index) => sum + part * 2 ** (index * 8 * bytesPerWord), 0);
  let from = offset / bytesPerWord;
  if (!Number.isInteger(from) || from >= at) return false;
  for (let done = 0; done < count; done += 1) {
    const next = from < at ? appendSegment(words, from, entries) : undefined;
    if (next === undefined) return false;
    from = next;
  }
  return true;
}
