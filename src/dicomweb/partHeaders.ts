const CR = 13;
const LF = 10;
const MAX_HEADER_BYTES = 65_536;

/** The header fields of one part, and where its payload begins. */
export interface PartHead {
  /** Names in lower case. Of a field given twice the first counts. */
  readonly headers: ReadonlyMap<string, string>;
  readonly bodyStart: number;
  /** None of its lines ends with CR LF. */
  readonly isLfOnly: boolean;
}

/**
 * Reads header fields up to the empty line (RFC 822 3.1, folded lines included). The error says in words what is not one: a
 * damaged line may never make the reader run on into the pixels and take them for headers.
 */
export function readPartHead(body: Uint8Array, from: number): PartHead | string {
  const headers = new Map<string, string>();
  let last = '';
  let isLfOnly = true;
  for (let lineStart = from; ; ) {
    const lineFeed = nextLineFeed(body, lineStart, from + MAX_HEADER_BYTES);
    if (lineFeed < 0) return 'a part of the answer has no end of its headers';
    const hasCr = lineFeed > lineStart && body[lineFeed - 1] === CR;
    const line = latin1.decode(body.subarray(lineStart, hasCr ? lineFeed - 1 : lineFeed));
    lineStart = lineFeed + 1;
    isLfOnly &&= !hasCr;
    if (line === '') return { headers, bodyStart: lineStart, isLfOnly };
    const [, name, value = ''] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:([\t\x20-\x7e\x80-\xff]*)$/.exec(line) ?? [];
    if (name) {
      last = name.toLowerCase();
      if (!headers.has(last)) headers.set(last, value.trim());
    } else if (last && /^[ \t][\t\x20-\x7e\x80-\xff]*$/.test(line)) {
      headers.set(last, `${headers.get(last) ?? ''} ${line.trim()}`.trim());
    } else return 'a part of the answer has damaged headers';
  }
}

function nextLineFeed(body: Uint8Array, from: number, limit: number): number {
  const end = Math.min(body.length, limit);
  for (let at = from; at < end; at += 1) if (body[at] === LF) return at;
  return -1;
}

const latin1 = new TextDecoder('latin1');
