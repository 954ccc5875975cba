/**
 * Specific Character Set (PS3.3 C.12.1.1.2) as text decoders. Single-byte sets and multi-byte sets without code
 * extensions are one decoder; with code extensions (ISO 2022) every escape sequence switches it.
 */
export type TextDecoding = (bytes: Uint8Array) => string;

const ENCODINGS: Readonly<Record<string, string>> = {
  '': 'latin1',
  'ISO_IR 6': 'latin1',
  'ISO_IR 100': 'latin1',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 148': 'windows-1254',
  'ISO_IR 203': 'iso-8859-15',
  'ISO_IR 13': 'shift_jis',
  'ISO_IR 166': 'windows-874',
  'ISO_IR 192': 'utf-8',
  'ISO_IR 149': 'euc-kr',
  'ISO_IR 58': 'gb18030',
  GB18030: 'gb18030',
  GBK: 'gb18030',
};

/** What follows ESC, and what reads the bytes after it (PS3.3 tables C.12-3 and C.12-4). */
const ESCAPES: readonly (readonly [sequence: string, encoding: string])[] = [
  ['$(D', 'jis-x-0212'],
  ['$)C', 'euc-kr'],
  ['$)A', 'gb18030'],
  ['$B', 'jis-x-0208'],
  ['(B', 'latin1'],
  ['(J', 'shift_jis'],
  [')I', 'shift_jis'],
  ['-A', 'latin1'],
  ['-B', 'iso-8859-2'],
  ['-C', 'iso-8859-3'],
  ['-D', 'iso-8859-4'],
  ['-L', 'iso-8859-5'],
  ['-G', 'iso-8859-6'],
  ['-F', 'iso-8859-7'],
  ['-H', 'iso-8859-8'],
  ['-M', 'windows-1254'],
  ['-T', 'windows-874'],
];
const ESCAPE = 0x1b;

/** The decoding for the terms of one dataset. An unknown term reads as Latin-1: strange letters rather than no text. */
export function textDecoding(terms: readonly string[]): TextDecoding {
  const first = encodingOf(terms[0] ?? '');
  // Escape sequences are followed also where only one set is named: some writers name the second one alone.
  if (first === 'utf-8' || first === 'gb18030') return (bytes) => decode(first, bytes);
  return (bytes) => (bytes.includes(ESCAPE) ? decodeExtended(first, bytes) : decode(first, bytes));
}

const encodingOf = (term: string): string =>
  ENCODINGS[
    term
      .trim()
      .toUpperCase()
      .replace(/^ISO 2022 IR/, 'ISO_IR')
      .replace(/^ISO-IR/, 'ISO_IR')
  ] ?? 'latin1';

const decoders = new Map<string, TextDecoder>();

function decoderOf(encoding: string): TextDecoder {
  const known = decoders.get(encoding);
  if (known !== undefined) return known;
  const decoder = new TextDecoder(encoding);
  decoders.set(encoding, decoder);
  return decoder;
}

function decode(encoding: string, bytes: Uint8Array): string {
  if (!encoding.startsWith('jis-x')) return decoderOf(encoding).decode(bytes);
  // JIS X 0208 and 0212 in their 7-bit form are EUC-JP with the high bits set; 0212 is introduced by 0x8F there.
  const high = Array.from(bytes, (byte) => (byte > 0x20 && byte < 0x7f ? byte | 0x80 : byte));
  const euc =
    encoding === 'jis-x-0208' ? high : high.flatMap((byte, index) => (index % 2 === 0 ? [0x8f, byte] : [byte]));
  return decoderOf('euc-jp').decode(Uint8Array.from(euc));
}

function decodeExtended(first: string, bytes: Uint8Array): string {
  let text = '';
  let encoding = first;
  let start = 0;
  for (let at = 0; at <= bytes.length; at += 1) {
    if (at < bytes.length && bytes[at] !== ESCAPE) continue;
    text += decode(encoding, bytes.subarray(start, at));
    const following = String.fromCharCode(...bytes.subarray(at + 1, at + 4));
    const designation = ESCAPES.find(([sequence]) => following.startsWith(sequence));
    start = at + 1 + (designation?.[0].length ?? 0);
    encoding = designation?.[1] ?? encoding;
  }
  return text;
}
