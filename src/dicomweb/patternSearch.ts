/** Horspool's search: skips by the pattern's length, so 10 MB of pixels cost milliseconds. */
export class PatternSearch {
  readonly pattern: Uint8Array;
  readonly #shift = new Uint16Array(256);

  constructor(pattern: Uint8Array) {
    this.pattern = pattern;
    this.#shift.fill(pattern.length);
    for (let index = 0; index < pattern.length - 1; index++)
      this.#shift[pattern[index] ?? 0] = pattern.length - 1 - index;
  }

  /** Offset of the next occurrence at or after `from`, or -1. */
  next(body: Uint8Array, from: number): number {
    const { pattern } = this;
    const last = pattern.length - 1;
    for (let at = from; at + last < body.length; ) {
      const lastByte = body[at + last] ?? 0;
      let index = last;
      while (index >= 0 && body[at + index] === pattern[index]) index--;
      if (index < 0) return at;
      at += this.#shift[lastByte] ?? 1;
    }
    return -1;
  }
}
