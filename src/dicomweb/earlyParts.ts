import type { MultipartPart } from './multipart';
import { readPartHead } from './partHeaders';

const LF = 10;
/** More than headers ever are: what has no end of its headers by then is left to whoever reads the whole. */
const MAX_HEAD_BYTES = 8192;
/** A part that promises more is not waited for in memory. */
const MAX_PART_BYTES = 256 * 1024 * 1024;

/**
 * Parts of a multipart answer that is still arriving. Given at once is only what leaves no doubt: headers to their end, a
 * Content-Length, exactly that many bytes, and the delimiter of the answer behind them. At the first thing that is otherwise it
 * ends without a word, since the whole answer is judged with more patience when it is there (`readMultipart`).
 */
export class EarlyParts {
  readonly #delimiter: Uint8Array;
  readonly #take: (part: MultipartPart) => void;
  #held = new Uint8Array(4096);
  #length = 0;
  /** Nothing can be decided with fewer bytes. */
  #needed = 0;
  #isOver = false;

  constructor(boundary: string, take: (part: MultipartPart) => void) {
    this.#delimiter = new TextEncoder().encode(`\r\n--${boundary}`);
    this.#take = take;
    // The first delimiter has no line break before it.
    this.#append(Uint8Array.of(13, LF));
    this.#needed = this.#delimiter.length + 2;
  }

  add(piece: Uint8Array): void {
    if (this.#isOver) return;
    this.#append(piece);
    while (!this.#isOver && this.#length >= this.#needed) this.#step();
  }

  /** From a delimiter on: its part, or how much more is needed for it. */
  #step(): void {
    const start = this.#delimiter.length;
    const isNext = this.#isDelimiterAt(0) && this.#held[start] === 13 && this.#held[start + 1] === LF;
    const bodyStart = isNext ? this.#endOfHead(start + 2) : -1;
    if (bodyStart === undefined) {
      this.#needed = this.#length + 1;
      if (this.#length > MAX_HEAD_BYTES) this.#end();
      return;
    }
    const head = bodyStart < 0 ? '' : readPartHead(this.#held.subarray(0, bodyStart), start + 2);
    const length = typeof head === 'string' ? undefined : lengthIn(head.headers);
    if (typeof head === 'string' || length === undefined) {
      this.#end();
      return;
    }
    const end = bodyStart + length;
    this.#needed = end + this.#delimiter.length + 2;
    if (this.#length < this.#needed) return;
    if (!this.#isDelimiterAt(end)) {
      this.#end();
      return;
    }
    this.#take({ headers: head.headers, body: this.#held.slice(bodyStart, end) });
    this.#held.copyWithin(0, end, this.#length);
    this.#length -= end;
    this.#needed = this.#delimiter.length + 2;
  }

  /** Offset behind the empty line; undefined while it is not there. */
  #endOfHead(from: number): number | undefined {
    for (let at = from; at + 3 < this.#length; at += 1) {
      const isEnd = this.#held[at] === 13 && this.#held[at + 1] === LF && this.#held[at + 2] === 13;
      if (isEnd && this.#held[at + 3] === LF) return at + 4;
    }
    return undefined;
  }

  #isDelimiterAt(at: number): boolean {
    return this.#delimiter.every((byte, index) => this.#held[at + index] === byte);
  }

  #append(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#held.length) {
      const larger = new Uint8Array(Math.max(length, this.#needed, 2 * this.#held.length));
      larger.set(this.#held.subarray(0, this.#length));
      this.#held = larger;
    }
    this.#held.set(piece, this.#length);
    this.#length = length;
  }

  #end(): void {
    this.#isOver = true;
    this.#held = new Uint8Array();
  }
}

function lengthIn(headers: ReadonlyMap<string, string>): number | undefined {
  const declared = headers.get('content-length') ?? '';
  const isNested = headers.get('content-type')?.toLowerCase().startsWith('multipart/') ?? false;
  const length = /^\d{1,10}$/.test(declared) && !isNested ? Number(declared) : 0;
  return length > 0 && length <= MAX_PART_BYTES ? length : undefined;
}
