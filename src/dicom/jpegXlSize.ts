/** Size of a JPEG XL picture. */
export interface PictureSize {
  readonly columns: number;
  readonly rows: number;
}

/** Width to height (ISO/IEC 18181-1 D.2), by number; 0 means that the width is written out. */
const RATIOS = [undefined, 1, 12 / 10, 4 / 3, 3 / 2, 16 / 9, 5 / 4, 2] as const;
const WIDTHS = [9, 13, 18, 30] as const;

/**
 * What a JPEG XL codestream, bare or in boxes, says of its own size (SizeHeader, ISO/IEC 18181-1 D.2); undefined for bytes that
 * are none. Reads a few bytes, so that a picture of another size is known before anything is decoded.
 */
export function jpegXlSize(bytes: Uint8Array): PictureSize | undefined {
  const start = codestreamStart(bytes);
  if (start === undefined || bytes[start] !== 0xff || bytes[start + 1] !== 0x0a) return undefined;
  const take = bitReader(bytes, start + 2);
  const isSmall = take(1) === 1;
  const side = (): number => (isSmall ? (take(5) + 1) * 8 : take(WIDTHS[take(2)] ?? 0) + 1);
  const rows = side();
  const ratio = RATIOS[take(3)];
  return { columns: ratio === undefined ? side() : Math.floor(rows * ratio + 1e-9), rows };
}

/** Least significant bit first; zeros behind the end. */
function bitReader(bytes: Uint8Array, start: number): (count: number) => number {
  let at = start * 8;
  return (count) => {
    let value = 0;
    for (let bit = 0; bit < count; bit += 1, at += 1) value += (((bytes[at >> 3] ?? 0) >> (at & 7)) & 1) * 2 ** bit;
    return value;
  };
}

/** Behind the boxes of a file, where there are some: of `jxlc`, or of the first `jxlp`, which begins with its number. */
function codestreamStart(bytes: Uint8Array): number | undefined {
  if (bytes[0] === 0xff) return 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 16 <= bytes.length; ) {
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const short = view.getUint32(at);
    const content = at + (short === 1 ? 16 : 8);
    if (type === 'jxlc') return content;
    if (type === 'jxlp') return content + 4;
    const length = short === 1 ? Number(view.getBigUint64(at + 8)) : short;
    if (length < 8) return undefined;
    at += length;
  }
  return undefined;
}
