import { fail, ok, type Result } from '../lib/result';
import { type PartHead, readPartHead } from './partHeaders';
import { PatternSearch } from './patternSearch';

/** One part of a multipart/related body, with its own headers; keys are lower case. `body` is a view, not a copy. */
export interface MultipartPart {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

const CR = 13;
const LF = 10;
const DASH = 45;
const MAX_PARTS = 100_000;
/** A boundary has at most 70 characters (RFC 2046 5.1.1); servers are seen with more. */
const BOUNDARY = '[^\\r\\n]{1,200}?';
/** Where a boundary that the header does not give is looked for. */
const SNIFFED_BYTES = 8192;

/** A header value such as `multipart/related; type="a; b=c"; boundary=x`, split with respect for quotes. */
export interface MediaType {
  /** Lower case, without parameters; empty when there is none. */
  readonly type: string;
  /** Names in lower case, quotes removed; of a parameter given twice the first. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** RFC 9110 8.3.1, plus what servers do: parameters may be quoted or not, in any case and order. */
export function parseMediaType(header: string | null | undefined): MediaType {
  const [type = '', ...rest] = splitOutsideQuotes(header ?? '');
  const parameters = new Map<string, string>();
  for (const text of rest) {
    const equals = text.indexOf('=');
    if (equals <= 0) continue;
    const name = text.slice(0, equals).trim().toLowerCase();
    if (!parameters.has(name)) parameters.set(name, unquote(text.slice(equals + 1).trim()));
  }
  return { type: unquote(type.trim()).toLowerCase(), parameters };
}

/** At semicolons outside of quotes. A quote that is never closed is a character like any other. One pass: headers may be long. */
function splitOutsideQuotes(header: string): string[] {
  const parts: string[] = [];
  const lastQuote = header.lastIndexOf('"');
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < header.length; at += 1) {
    const character = header[at];
    if (character === '\\' && isQuoted) at += 1;
    else if (character === '"') isQuoted = !isQuoted && at < lastQuote;
    else if (character === ';' && !isQuoted) {
      parts.push(header.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, header.slice(start)];
}

const unquote = (text: string): string =>
  text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text;

/**
 * Reads a multipart body (RFC 2046 5.1, WEB-15). The boundary is the one of the header if it occurs, else the one the body
 * itself begins with. What came is given whole or not at all: a body without its closing delimiter was cut off on the way, a
 * part shorter than its Content-Length lost something, and both are failures, never a shorter answer.
 */
export function readMultipart(body: Uint8Array, contentType: string | null): Result<readonly MultipartPart[], string> {
  const stated = parseMediaType(contentType).parameters.get('boundary')?.trim();
  const candidates = [stated, boundaryIn(body)].filter((boundary) => boundary !== undefined && boundary !== '');
  if (candidates.length === 0) return fail('the answer is multipart but names no boundary');
  for (const boundary of candidates) {
    const search = new PatternSearch(new TextEncoder().encode(`--${boundary}`));
    const first = findDelimiter(body, search, 0);
    if (first) return isText(body.subarray(0, first.start)) ? readParts(body, search, first) : fail(NO_BEGINNING);
  }
  return fail('the boundary of the answer does not occur in it');
}

const NO_BEGINNING = 'the beginning of the answer is damaged';

/** A preamble is a remark for people (RFC 2046 5.1.1); with headers or pixels in it, it is a part whose delimiter was lost. */
function isText(preamble: Uint8Array): boolean {
  return preamble.length <= 2048 && /^[\t\r\n\x20-\x7e]*$/.test(latin1.decode(preamble)) && !hasPartHeader(preamble);
}

const hasPartHeader = (bytes: Uint8Array): boolean => /^content-[a-z-]+[ \t]*:/im.test(latin1.decode(bytes));

function readParts(
  body: Uint8Array,
  search: PatternSearch,
  first: Delimiter,
): Result<readonly MultipartPart[], string> {
  const parts: MultipartPart[] = [];
  let at = first;
  let isProven = true;
  while (!at.isClosing) {
    // A closing delimiter without its dashes: nothing is missing when every part has the length it states.
    if (at.end === body.length && isProven && parts.length > 0) return ok(parts);
    if (parts.length >= MAX_PARTS) return fail('the answer has too many parts');
    const head = readPartHead(body, at.end);
    if (typeof head === 'string') return fail(head);
    const isSplit =
      head.headers.size === 0 &&
      /^content-[a-z-]+:/i.test(latin1.decode(body.subarray(head.bodyStart, head.bodyStart + 40)));
    if (isSplit) return fail('the headers of a part of the answer are torn apart');
    const part = partAt(body, search, head, at);
    if (!part.ok) return part;
    const { end, next, isLengthProven } = part.value;
    parts.push({ headers: head.headers, body: body.subarray(head.bodyStart, end) });
    isProven &&= isLengthProven;
    at = next;
  }
  return ok(parts);
}

/** True for a multipart body that a server labelled as something else (static file hosts call it octet-stream). */
export function looksLikeMultipart(body: Uint8Array): boolean {
  const start = skipLineBreak(body, 0);
  if (body[start] !== DASH) return false;
  const head = latin1.decode(body.subarray(start, start + 1024));
  if (/^--[^\r\n]{1,200}\r?\n(?:[!-9;-~]+:[^\r\n]*\r?\n)*content-[a-z]+:/i.test(head)) return true;
  // Parts without headers, or damaged ones: it begins with a dash, and a line closes it.
  const tail = latin1.decode(body.subarray(Math.max(start, body.length - 256)));
  return /^-[\x20-\x7e]/.test(head) && /\n--[\x20-\x7e]*[0-9A-Za-z][\x20-\x7e]*--\s*$/.test(tail);
}

/** True for a body that is not multipart although its label says so: no delimiter of any kind stands in it. */
export function isBareBody(body: Uint8Array, contentType: string | null): boolean {
  // What is left of a message that was cut off in its first line is not a payload.
  if (body.length < 16 || body[skipLineBreak(body, 0)] === DASH || boundaryIn(body) !== undefined) return false;
  const stated = parseMediaType(contentType).parameters.get('boundary')?.trim();
  const trace = stated && (stated.length < 6 ? `--${stated}` : stated);
  if (trace && new PatternSearch(new TextEncoder().encode(trace)).next(body, 0) >= 0) return false;
  const tail = latin1.decode(body.subarray(Math.max(0, body.length - 256)));
  return !hasPartHeader(body.subarray(0, SNIFFED_BYTES)) && !/\n--[!-~]{1,200}--\s*$/.test(tail);
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
  /** Its line does not end with CR LF. */
  readonly isLfOnly: boolean;
}

/**
 * A delimiter stands at the start of a line, and nothing but padding follows it or its `--` there: a longer boundary is that of
 * another message.
 */
function delimiterAt(
  body: Uint8Array,
  start: number,
  length: number,
  mayFollowAnything = false,
): Delimiter | undefined {
  if (start > 0 && body[start - 1] !== LF && !mayFollowAnything) return undefined;
  let end = start + length;
  const isClosing = body[end] === DASH && body[end + 1] === DASH;
  if (isClosing) end += 2;
  while (body[end] === 32 || body[end] === 9) end++;
  const afterBreak = skipLineBreak(body, end);
  if (afterBreak === end && end < body.length) return undefined;
  return { start, end: afterBreak, isClosing, isLfOnly: afterBreak <= end + 1 };
}

function findDelimiter(body: Uint8Array, search: PatternSearch, from: number): Delimiter | undefined {
  for (let start = search.next(body, from); start >= 0; start = search.next(body, start + 1)) {
    const found = delimiterAt(body, start, search.pattern.length);
    if (found) return found;
  }
  return undefined;
}

interface PartEnd {
  /** Offset behind the last byte of the payload. */
  readonly end: number;
  readonly next: Delimiter;
  /** The part states its length, and that is the length it has. */
  readonly isLengthProven: boolean;
}

/**
 * Where a part ends: where its Content-Length says if a delimiter is really there, else at the next delimiter. A part of which
 * more was promised than came is damaged; one that promised less was merely counted wrongly, unless a delimiter ought to
 * stand where the promise ends.
 */
function partAt(body: Uint8Array, search: PatternSearch, head: PartHead, opening: Delimiter): Result<PartEnd, string> {
  const declared = head.headers.get('content-length') ?? '';
  const promisedEnd = /^\d{1,15}$/.test(declared) ? head.bodyStart + Number(declared) : undefined;
  const promised = promisedEnd === undefined ? undefined : delimiterBehind(body, promisedEnd, search.pattern);
  if (promised && promisedEnd !== undefined) return ok({ end: promisedEnd, next: promised, isLengthProven: true });
  const next = findDelimiter(body, search, head.bodyStart);
  if (!next) return fail('the closing delimiter is missing: the answer was cut off');
  if (next.end === body.length && !next.isClosing) return fail('the answer was cut off in its last delimiter');
  // A CR before the last LF belongs to the payload only where no line of the message ends with one.
  const isLfOnly = head.isLfOnly && opening.isLfOnly && next.isLfOnly;
  const end = payloadEnd(body, head, next.start, isLfOnly);
  if (promisedEnd === undefined || promisedEnd === next.start) return ok({ end, next, isLengthProven: false });
  if (promisedEnd > end) return fail('a part of the answer is shorter than it says');
  const hasLostDelimiter = /^\r?\n--/.test(latin1.decode(body.subarray(promisedEnd, promisedEnd + 4)));
  return hasLostDelimiter ? fail('a delimiter of the answer is damaged') : ok({ end, next, isLengthProven: false });
}

/** The delimiter behind a payload, with the line break that belongs to it; some servers leave that out before the closing one. */
function delimiterBehind(body: Uint8Array, end: number, delimiter: Uint8Array): Delimiter | undefined {
  const start = skipLineBreak(body, end);
  if (!delimiter.every((byte, index) => body[start + index] === byte)) return undefined;
  const found = delimiterAt(body, start, delimiter.length, true);
  return found && (start > end || (found.isClosing && body[end - 1] !== LF)) ? found : undefined;
}

function payloadEnd(body: Uint8Array, head: PartHead, delimiterStart: number, isLfOnly: boolean): number {
  const beforeLf = delimiterStart - 1;
  const hasCr = !isLfOnly && body[beforeLf - 1] === CR;
  return Math.max(head.bodyStart, hasCr ? beforeLf - 1 : beforeLf);
}

function skipLineBreak(body: Uint8Array, at: number): number {
  if (body[at] === CR && body[at + 1] === LF) return at + 2;
  return body[at] === LF ? at + 1 : at;
}

/** What the body begins with, or else, behind a preamble, the first line that looks like a delimiter before a part. */
function boundaryIn(body: Uint8Array): string | undefined {
  const head = latin1.decode(body.subarray(0, SNIFFED_BYTES));
  const [, first] = FIRST_LINE.exec(head) ?? [];
  return first ?? BEFORE_PART.exec(head)?.[1];
}

const FIRST_LINE = new RegExp(`^(?:\\r?\\n)?--(${BOUNDARY})(?:--)?[ \\t]*(?:\\r?\\n|$)`);
const BEFORE_PART = new RegExp(`\\n--(${BOUNDARY})[ \\t]*\\r?\\n(?=content-[a-z-]+[ \\t]*:)`, 'i');
const latin1 = new TextDecoder('latin1');
