/**
 * Raw DEFLATE (RFC 1951), as Deflated Explicit VR Little Endian files are packed (PS3.5 A.5). Ours because it has to
 * stop: a few kilobytes of deflated zeros unpack to gigabytes, and the browser's own decompression is asynchronous.
 */
export class BrokenDeflation extends Error {}

const MAX_BITS = 15;
const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
];
const DISTANCE_EXTRA = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
/** The order in which lengths of code lengths are stored. */
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** The unpacked bytes; throws `BrokenDeflation` where they end too early, make no sense or exceed `limit` bytes. */
export function inflateRaw(bytes: Uint8Array, limit: number): Uint8Array {
  const bits = new BitReader(bytes);
  const output = new Output(limit, Math.min(limit, bytes.length * 4));
  let isLast = false;
  while (!isLast) {
    isLast = bits.take(1) === 1;
    const type = bits.take(2);
    if (type === 0) copyStored(bits, output);
    else if (type === 1) copyCoded(bits, output, FIXED);
    else if (type === 2) copyCoded(bits, output, readCodes(bits));
    else throw new BrokenDeflation('Its compressed part has a block of an unknown kind');
  }
  return output.bytes();
}

class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #held = 0;
  #count = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(count: number): number {
    while (this.#count < count) {
      const next = this.#bytes[this.#at];
      if (next === undefined) throw new BrokenDeflation('Its compressed part ends too early');
      this.#held |= next << this.#count;
      this.#at += 1;
      this.#count += 8;
    }
    const value = this.#held & ((1 << count) - 1);
    this.#held >>>= count;
    this.#count -= count;
    return value;
  }

  /** Whole bytes, from the next byte boundary on. */
  takeBytes(length: number): Uint8Array {
    this.#at -= this.#count >>> 3;
    this.#held = 0;
    this.#count = 0;
    const taken = this.#bytes.subarray(this.#at, this.#at + length);
    if (taken.length < length) throw new BrokenDeflation('Its compressed part ends too early');
    this.#at += length;
    return taken;
  }
}

/** Grows by doubling, as far as bytes really come; never because a file says how many there will be. */
class Output {
  readonly #limit: number;
  #buffer: Uint8Array;
  #length = 0;

  constructor(limit: number, initial: number) {
    this.#limit = limit;
    this.#buffer = new Uint8Array(Math.max(initial, 64));
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed > this.#limit) throw new BrokenDeflation('Its compressed part unpacks to more than can be a report');
    if (needed <= this.#buffer.length) return;
    const grown = new Uint8Array(Math.max(needed, Math.min(this.#buffer.length * 2, this.#limit)));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }

  push(byte: number): void {
    this.#reserve(1);
    this.#buffer[this.#length] = byte;
    this.#length += 1;
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** What is copied may overlap what is being written: then it goes on repeating itself. */
  repeat(distance: number, length: number): void {
    if (distance > this.#length) throw new BrokenDeflation('Its compressed part refers to before its beginning');
    this.#reserve(length);
    const [buffer, end] = [this.#buffer, this.#length + length];
    for (let at = this.#length; at < end; ) {
      const count = Math.min(at - this.#length + distance, end - at);
      buffer.copyWithin(at, this.#length - distance, this.#length - distance + count);
      at += count;
    }
    this.#length = end;
  }

  bytes(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }
}

/** A canonical Huffman code: how many symbols have each length, and the symbols in order of their codes. */
interface HuffmanCode {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

function huffmanCode(lengths: readonly number[]): HuffmanCode {
  const counts = new Uint16Array(MAX_BITS + 1);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  counts[0] = 0;
  const offsets = new Uint16Array(MAX_BITS + 2);
  for (let length = 1; length <= MAX_BITS; length += 1) {
    offsets[length + 1] = (offsets[length] ?? 0) + (counts[length] ?? 0);
  }
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    symbols[offsets[length] ?? 0] = symbol;
    offsets[length] = (offsets[length] ?? 0) + 1;
  });
  return { counts, symbols };
}

function symbolOf(bits: BitReader, { counts, symbols }: HuffmanCode): number {
  let [code, first, index] = [0, 0, 0];
  for (let length = 1; length <= MAX_BITS; length += 1) {
    code |= bits.take(1);
    const count = counts[length] ?? 0;
    if (code - first < count) return symbols[index + code - first] ?? 0;
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  throw new BrokenDeflation('Its compressed part holds a code that stands for nothing');
}

interface BlockCodes {
  readonly literals: HuffmanCode;
  readonly distances: HuffmanCode;
}

const FIXED: BlockCodes = {
  literals: huffmanCode(
    Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
  ),
  distances: huffmanCode(Array.from({ length: 30 }, () => 5)),
};

/** The codes of a block that brings its own. */
function readCodes(bits: BitReader): BlockCodes {
  const literalCount = bits.take(5) + 257;
  const distanceCount = bits.take(5) + 1;
  const ordered = bits.take(4) + 4;
  const codeLengths = new Array<number>(CODE_LENGTH_ORDER.length).fill(0);
  for (const symbol of CODE_LENGTH_ORDER.slice(0, ordered)) codeLengths[symbol] = bits.take(3);
  const code = huffmanCode(codeLengths);
  const lengths: number[] = [];
  while (lengths.length < literalCount + distanceCount) {
    const symbol = symbolOf(bits, code);
    if (symbol < 16) lengths.push(symbol);
    else {
      const previous = symbol === 16 ? lengths.at(-1) : 0;
      if (previous === undefined) throw new BrokenDeflation('Its compressed part repeats what was not there');
      const times = symbol === 16 ? 3 + bits.take(2) : symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7);
      for (let left = times; left > 0; left -= 1) lengths.push(previous);
    }
  }
  return {
    literals: huffmanCode(lengths.slice(0, literalCount)),
    distances: huffmanCode(lengths.slice(literalCount, literalCount + distanceCount)),
  };
}

function copyStored(bits: BitReader, output: Output): void {
  const header = bits.takeBytes(4);
  const length = (header[0] ?? 0) | ((header[1] ?? 0) << 8);
  const check = (header[2] ?? 0) | ((header[3] ?? 0) << 8);
  if ((length ^ check) !== 0xffff) throw new BrokenDeflation('Its compressed part contradicts itself');
  output.append(bits.takeBytes(length));
}

function copyCoded(bits: BitReader, output: Output, { literals, distances }: BlockCodes): void {
  for (let symbol = symbolOf(bits, literals); symbol !== 256; symbol = symbolOf(bits, literals)) {
    if (symbol < 256) {
      output.push(symbol);
      continue;
    }
    const length = LENGTH_BASE[symbol - 257];
    if (length === undefined) throw new BrokenDeflation('Its compressed part holds a length there is not');
    const total = length + bits.take(LENGTH_EXTRA[symbol - 257] ?? 0);
    const index = symbolOf(bits, distances);
    const distance = DISTANCE_BASE[index];
    if (distance === undefined) throw new BrokenDeflation('Its compressed part holds a distance there is not');
    output.repeat(distance + bits.take(DISTANCE_EXTRA[index] ?? 0), total);
  }
}
