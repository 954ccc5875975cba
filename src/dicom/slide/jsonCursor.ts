const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const utf8 = new TextDecoder();

/**
 * Walks over JSON text without building objects: one million small objects of functional groups would cost a second and
 * hundreds of megabytes. The caller enters what it needs and skips the rest. Throws SyntaxError at what is no JSON.
 */
export class JsonCursor {
  readonly bytes: Uint8Array;
  at = 0;
  #keyStart = 0;
  #keyEnd = 0;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  /** The next byte that is not white space, without taking it; 0 at the end. */
  peek(): number {
    const { bytes } = this;
    for (; this.at < bytes.length; this.at += 1) {
      const byte = bytes[this.at] ?? 0;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
    }
    return 0;
  }

  /** Enters an object; anything else is skipped and false returned. Then `nextKey` until false. */
  enterObject(): boolean {
    return this.#enter(OPEN_OBJECT);
  }

  /** Enters an array; anything else is skipped and false returned. Then `nextItem` until false. */
  enterArray(): boolean {
    return this.#enter(OPEN_ARRAY);
  }

  /** Goes to the value of the next member, which the caller takes or skips; false behind the last. */
  nextKey(): boolean {
    if (!this.#next(CLOSE_OBJECT)) return false;
    if (this.peek() !== QUOTE) throw new SyntaxError('a name was expected');
    this.#keyStart = this.at + 1;
    this.#skipString();
    this.#keyEnd = this.at - 1;
    if (this.peek() !== COLON) throw new SyntaxError('a colon was expected');
    this.at += 1;
    return true;
  }

  nextItem(): boolean {
    return this.#next(CLOSE_ARRAY);
  }

  /** Whether the name of the present member is this ASCII text; the letters A to F, as tags have them, in either case. */
  isKey(text: string): boolean {
    if (this.#keyEnd - this.#keyStart !== text.length) return false;
    // Tags differ at their end first.
    for (let index = text.length - 1; index >= 0; index -= 1) {
      const byte = this.bytes[this.#keyStart + index] ?? 0;
      const code = text.charCodeAt(index);
      if (byte !== code && !(byte >= 0x61 && byte <= 0x66 && byte - 0x20 === code)) return false;
    }
    return true;
  }

  /** A number, also one in quotes; NaN for anything else. */
  number(): number {
    const start = this.peek() === QUOTE ? this.at + 1 : this.at;
    const isQuoted = start > this.at;
    this.skip();
    const end = isQuoted ? this.at - 1 : this.at;
    return numberIn(this.bytes, start, end);
  }

  /** Text of a string or a number. */
  text(): string {
    const isString = this.peek() === QUOTE;
    const start = this.at;
    this.skip();
    const raw = utf8.decode(this.bytes.subarray(start, this.at));
    return isString ? String(JSON.parse(raw)) : raw;
  }

  /** Passes over one value of any kind. */
  skip(): void {
    const first = this.peek();
    if (first === QUOTE) this.#skipString();
    else if (first === OPEN_OBJECT || first === OPEN_ARRAY) this.#skipNested();
    else if (first === 0 || first === COMMA || first === CLOSE_OBJECT || first === CLOSE_ARRAY) {
      throw new SyntaxError('a value was expected');
    } else this.#skipWord();
  }

  #enter(opening: number): boolean {
    if (this.peek() !== opening) {
      this.skip();
      return false;
    }
    this.at += 1;
    return true;
  }

  #next(closing: number): boolean {
    if (this.peek() === COMMA) {
      this.at += 1;
      this.peek();
    }
    if (this.bytes[this.at] === undefined) throw new SyntaxError('the text ends too early');
    if (this.bytes[this.at] !== closing) return true;
    this.at += 1;
    return false;
  }

  #skipWord(): void {
    for (; this.at < this.bytes.length; this.at += 1) {
      const byte = this.bytes[this.at] ?? 0;
      if (byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY || byte <= 0x20) return;
    }
  }

  #skipString(): void {
    const { bytes } = this;
    for (let at = this.at + 1; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) {
        this.at = at + 1;
        return;
      }
    }
    throw new SyntaxError('a string does not end');
  }

  #skipNested(): void {
    const { bytes } = this;
    let depth = 0;
    while (this.at < bytes.length) {
      const byte = bytes[this.at];
      if (byte === QUOTE) {
        this.#skipString();
        continue;
      }
      this.at += 1;
      if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth += 1;
      else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        depth -= 1;
        if (depth === 0) return;
      }
    }
    throw new SyntaxError('the text ends too early');
  }
}

/** Whole numbers, which positions are, without a string in between. */
function numberIn(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  let at = start;
  const isNegative = bytes[at] === 0x2d;
  if (isNegative) at += 1;
  if (at === end || end - at > 15) return parsed(bytes, start, end);
  for (; at < end; at += 1) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return parsed(bytes, start, end);
    value = value * 10 + digit;
  }
  return isNegative ? -value : value;
}

function parsed(bytes: Uint8Array, start: number, end: number): number {
  let text = '';
  for (let at = start; at < end && at < start + 64; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
  const trimmed = text.trim();
  const value = trimmed === '' ? Number.NaN : Number(trimmed);
  return Number.isFinite(value) ? value : Number.NaN;
}
