/** Defined Terms of Specific Character Set (PS3.3 C.12.1.1.2) as WHATWG encodings. */
const ENCODINGS: Record<string, string> = {
  '6': 'ascii',
  '100': 'latin1',
  '101': 'iso-8859-2',
  '109': 'iso-8859-3',
  '110': 'iso-8859-4',
  '144': 'iso-8859-5',
  '127': 'iso-8859-6',
  '126': 'iso-8859-7',
  '138': 'iso-8859-8',
  '148': 'windows-1254',
  '203': 'iso-8859-15',
  '13': 'shift_jis',
  '166': 'windows-874',
  '192': 'utf-8',
  '149': 'euc-kr',
  '58': 'gb18030',
};

/** Escape sequences of ISO 2022 (PS3.3 tables C.12-3, C.12-4) to the encoding that reads what follows. */
const ESCAPES: Record<string, string> = {
  '(B': 'latin1',
  '(J': 'shift_jis',
  ')I': 'shift_jis',
  '-A': 'latin1',
  '-B': 'iso-8859-2',
  '-C': 'iso-8859-3',
  '-D': 'iso-8859-4',
  '-L': 'iso-8859-5',
  '-G': 'iso-8859-6',
  '-F': 'iso-8859-7',
  '-H': 'iso-8859-8',
  '-M': 'windows-1254',
  '-b': 'iso-8859-15',
  '-T': 'windows-874',
  '$)C': 'euc-kr',
  '$)A': 'gb18030',
  $B: 'jis-x-0208',
  '$@': 'jis-x-0208',
  '$(D': 'jis-x-0212',
};
const ESCAPE = 0x1b;

/** Turns the bytes of text values into strings; the caller splits values afterwards, since 0x5C may be half a character. */
export type TextReader = (bytes: Uint8Array) => string;

const decoders = new Map<string, TextDecoder>();

/**
 * The reader for a Specific Character Set value. An unknown term is read as Latin-1, so that no text is lost. With code
 * extensions each part is read by the set its escape sequence designates, without resetting at delimiters: files that
 * forget the repeated escape stay readable.
 */
export function textReader(terms: readonly string[]): TextReader {
  const names = terms.map((term) => encodingOf(term));
  const first = names[0] ?? 'ascii';
  if (names.length < 2) return (bytes) => decode(first, bytes);
  // A G1 set without its escape (written by many modalities) is the first one named that has upper characters.
  const upper = first !== 'ascii' ? first : (names.slice(1).find((name) => !name.startsWith('jis')) ?? first);
  return (bytes) => decodeExtended(bytes, upper);
}

function encodingOf(term: string): string {
  const text = term.trim().toUpperCase();
  if (text === 'GB18030' || text === 'GBK') return 'gb18030';
  if (text.endsWith(' 87')) return 'jis-x-0208';
  if (text.endsWith(' 159')) return 'jis-x-0212';
  return ENCODINGS[/(\d+)$/.exec(text)?.[1] ?? ''] ?? (text === '' ? 'ascii' : 'latin1');
}

function decode(encoding: string, bytes: Uint8Array): string {
  let decoder = decoders.get(encoding);
  if (decoder === undefined) {
    decoder = new TextDecoder(encoding);
    decoders.set(encoding, decoder);
  }
  return decoder.decode(bytes);
}

function decodeExtended(bytes: Uint8Array, first: string): string {
  let text = '';
  let encoding = first;
  let start = 0;
  for (let at = 0; at <= bytes.length; at += 1) {
    if (at < bytes.length && bytes[at] !== ESCAPE) continue;
    text += decodePart(encoding, bytes.subarray(start, at));
    if (at === bytes.length) break;
    const length = bytes[at + 1] === 0x24 && (bytes[at + 2] === 0x28 || bytes[at + 2] === 0x29) ? 3 : 2;
    const sequence = String.fromCharCode(...bytes.subarray(at + 1, at + 1 + length));
    const next = ESCAPES[sequence];
    // Back to ASCII in G0 leaves the upper half as it was designated.
    if (next !== undefined) encoding = sequence === '(B' && !encoding.startsWith('jis') ? encoding : next;
    if (sequence === '(B' && encoding === 'latin1') encoding = first;
    start = at + 1 + length;
    at = start - 1;
  }
  return text;
}

function decodePart(encoding: string, bytes: Uint8Array): string {
  if (bytes.length === 0) return '';
  if (encoding === 'jis-x-0208')
    return decode(
      'euc-jp',
      bytes.map((byte) => (byte > 0x20 ? byte | 0x80 : byte)),
    );
  if (encoding !== 'jis-x-0212') return decode(encoding, bytes);
  const marked: number[] = [];
  for (let at = 0; at + 1 < bytes.length; at += 2)
    marked.push(0x8f, (bytes[at] ?? 0) | 0x80, (bytes[at + 1] ?? 0) | 0x80);
  return decode('euc-jp', Uint8Array.from(marked));
}
