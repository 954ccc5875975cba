import { fail, ok, type Result } from '../lib/result';

/** One part of a multipart/related body, with its own headers; keys are lower case. `body` is a view, not a copy. */
export interface MultipartPart {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

const CR = 13;
const LF = 10;
const DASH = 45;
const MAX_HEADER_BYTES = 65_536;
const MAX_PARTS = 100_000;

/** A header value such as `multipart/related; type="a; b=c"; boundary=x`, split with respect for quotes. */
export interface MediaType {
  /** Lower case, without parameters; empty when there is none. */
  readonly type: string;
  /** Names in lower case, quotes removed. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** RFC 9110 8.3.1, plus what servers do: parameters may be quoted or not, in any case and order. */
export function parseMediaType(header: string | null | undefined): MediaType {
  const [type = '', ...rest] = splitOutsideQuotes(header ?? '');
  const parameters = new Map<string, string>();
  for (const text of rest) {
    const equals = text.indexOf('=');
    if (equals > 0) parameters.set(text.slice(0, equals).trim().toLowerCase(), unquote(text.slice(equals + 1).trim()));
  }
  return { type: unquote(type.trim()).toLowerCase(), parameters };
}

function splitOutsideQuotes(header: string): string[] {
  return header.match(/(?:"(?:[^"\\]|\\.)*"|[^;"]|"(?=[^"]*$))+/g) ?? [];
}

const unquote = (text: string): string =>
  text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text;

/**
 * Reads a multipart body (RFC 2046 5.1, WEB-15). The boundary comes from the header, or, where a server forgot it, from the
 * first line. A body without its closing delimiter was cut off on the way and is a failure, never a shorter answer.
 */
export function readMultipart(body: Uint8Array, contentType: string | null): Result<readonly MultipartPart[], string> {
  const boundary = parseMediaType(contentType).parameters.get('boundary') || boundaryOfFirstLine(body);
  if (!boundary) return fail('the answer is multipart but names no boundary');
  const delimiter = new TextEncoder().encode(`--${boundary}`);
  const search = new PatternSearch(delimiter);
  let at = findDelimiter(body, search, 0);
  if (!at) return fail('the boundary of the answer does not occur in it');
  const parts: MultipartPart[] = [];
  while (!at.isClosing) {
    if (parts.length >= MAX_PARTS) return fail('the answer has too many parts');
    const head = readHeaders(body, at.end);
    if (!head) return fail('a part of the answer has no end of its headers');
    const next = delimiterAfterContentLength(body, head, delimiter) ?? findDelimiter(body, search, head.bodyStart);
    if (!next) return fail('the closing delimiter is missing: the answer was cut off');
    parts.push({ headers: head.headers, body: body.subarray(head.bodyStart, bodyEnd(body, head, next.start)) });
    at = next;
  }
  return ok(parts);
}

/** True for a multipart body that a server labelled as something else (static file hosts call it octet-stream). */
export function looksLikeMultipart(body: Uint8Array): boolean {
  const start = skipLineBreak(body, 0);
  if (body[start] !== DASH || body[start + 1] !== DASH) return false;
  const head = new TextDecoder('latin1').decode(body.subarray(start, start + 1024));
  return /^--[^\r\n]{1,200}\r?\n(?:[!-9;-~]+:[^\r\n]*\r?\n)*content-[a-z]+:/i.test(head);
}

/** A multipart/related body of whole DICOM files for a store request (PS3.18 10.5, RFC 2046). */
export function writeMultipart(
  parts: readonly Uint8Array[],
  partType: string,
): { readonly body: Uint8Array<ArrayBuffer>; readonly contentType: string } {
  const random = crypto.getRandomValues(new Uint8Array(16));
  const boundary = `part-${Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  const encoder = new TextEncoder();
  const chunks: Uint8Array[] = [];
  for (const part of parts) {
    chunks.push(
      encoder.encode(`--${boundary}\r\nContent-Type: ${partType}\r\nContent-Length: ${part.length}\r\n\r\n`),
      part,
    );
    chunks.push(encoder.encode('\r\n'));
  }
  chunks.push(encoder.encode(`--${boundary}--\r\n`));
  return { body: concatenate(chunks), contentType: `multipart/related; type="${partType}"; boundary=${boundary}` };
}

/** One array of its own from many. */
export function concatenate(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

interface Delimiter {
  /** Offset of the first dash. */
  readonly start: number;
  /** Offset of the first byte of what follows the delimiter line. */
  readonly end: number;
  readonly isClosing: boolean;
}

interface PartHead {
  readonly headers: ReadonlyMap<string, string>;
  readonly bodyStart: number;
  /** The message breaks lines with LF alone, so a CR before a delimiter belongs to the body. */
  readonly isLfOnly: boolean;
}

/** A delimiter stands at the start of a line and is followed by a line break or by `--`: a longer boundary is another message's. */
function delimiterAt(body: Uint8Array, start: number, length: number): Delimiter | undefined {
  if (start > 0 && body[start - 1] !== LF) return undefined;
  let end = start + length;
  if (body[end] === DASH && body[end + 1] === DASH) return { start, end: end + 2, isClosing: true };
  while (body[end] === 32 || body[end] === 9) end++;
  const afterBreak = skipLineBreak(body, end);
  return afterBreak > end ? { start, end: afterBreak, isClosing: false } : undefined;
}

function findDelimiter(body: Uint8Array, search: PatternSearch, from: number): Delimiter | undefined {
  for (let start = search.next(body, from); start >= 0; start = search.next(body, start + 1)) {
    const found = delimiterAt(body, start, search.length);
    if (found) return found;
  }
  return undefined;
}

/** Content-Length is believed only when a delimiter really follows the bytes it promises. */
function delimiterAfterContentLength(body: Uint8Array, head: PartHead, delimiter: Uint8Array): Delimiter | undefined {
  const declared = head.headers.get('content-length');
  if (!declared || !/^\d{1,15}$/.test(declared)) return undefined;
  const end = head.bodyStart + Number(declared);
  const start = skipLineBreak(body, end);
  if (start === end || !delimiter.every((byte, index) => body[start + index] === byte)) return undefined;
  return delimiterAt(body, start, delimiter.length);
}

function bodyEnd(body: Uint8Array, head: PartHead, delimiterStart: number): number {
  const beforeLf = delimiterStart - 1;
  const hasCr = !head.isLfOnly && body[beforeLf - 1] === CR;
  return Math.max(head.bodyStart, hasCr ? beforeLf - 1 : beforeLf);
}

function readHeaders(body: Uint8Array, from: number): PartHead | undefined {
  const headers = new Map<string, string>();
  let lineStart = from;
  let isLfOnly = body[from - 1] === LF && body[from - 2] !== CR;
  for (;;) {
    const lineFeed = body.indexOf(LF, lineStart);
    if (lineFeed < 0 || lineFeed - from > MAX_HEADER_BYTES) return undefined;
    const hasCr = lineFeed > lineStart && body[lineFeed - 1] === CR;
    const line = new TextDecoder('latin1').decode(body.subarray(lineStart, hasCr ? lineFeed - 1 : lineFeed));
    isLfOnly = isLfOnly && !hasCr;
    lineStart = lineFeed + 1;
    if (line === '') return { headers, bodyStart: lineStart, isLfOnly };
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
}

function skipLineBreak(body: Uint8Array, at: number): number {
  if (body[at] === CR && body[at + 1] === LF) return at + 2;
  return body[at] === LF ? at + 1 : at;
}

function boundaryOfFirstLine(body: Uint8Array): string | undefined {
  const start = skipLineBreak(body, 0);
  const head = new TextDecoder('latin1').decode(body.subarray(start, start + 256));
  return /^--([^\r\n]{1,200}?)[ \t]*\r?\n/.exec(head)?.[1];
}

/** Horspool's search: skips by the pattern's length, so 10 MB of pixels cost milliseconds. */
class PatternSearch {
  readonly #pattern: Uint8Array;
  readonly #shift = new Uint16Array(256);

  constructor(pattern: Uint8Array) {
    this.#pattern = pattern;
    this.#shift.fill(pattern.length);
    for (let index = 0; index < pattern.length - 1; index++)
      this.#shift[pattern[index] ?? 0] = pattern.length - 1 - index;
  }

  get length(): number {
    return this.#pattern.length;
  }

  /** Offset of the next occurrence at or after `from`, or -1. */
  next(body: Uint8Array, from: number): number {
    const pattern = this.#pattern;
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
