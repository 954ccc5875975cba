import { Buffer } from 'node:buffer';
import { endianness } from 'node:os';
import { CT_SLICES, currentChest } from '../../archive/sample/ct/chestStudy';
import { ChestPainter } from '../../archive/sample/ct/paintChest';
import { normalised, type Texture, whiteTexture } from '../../archive/sample/noise';
import { seededRandom } from '../../src/lib/seededRandom';
import { digitHu, digitsOf } from '../pixelCode';

/** Stored value of 0 HU, negated. */
export const RESCALE_INTERCEPT = -1024;
/** Slices 1 mm apart between two that are painted in full; those between them are blended from both. */
export const SLICES_PER_BODY = 10;
/** Painted slices are 2.5 mm apart in the sample's chest. */
const PAINTED_STEP = 4;
/** Photon noise added to what the sample has: with it a slice compresses as that of a thin chest CT does. */
const NOISE_HU = 16;
/** A block of the pixel code is not quite flat, so that no viewer takes a short cut for flat images. */
const CODE_NOISE_HU = 2;

/** The slices of a chest, 1 mm apart, each with its index in the pixels; taller than a chest, it is mirrored. */
export class CtPainter {
  readonly #painter = new ChestPainter(currentChest, 1);
  readonly #noise: Texture = normalised(whiteTexture(512, 77));
  readonly #bodies = new Map<number, Float32Array>();
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  /** Stored values of a slice, little endian. */
  slice(index: number): Uint8Array {
    const body = Math.floor(index / SLICES_PER_BODY);
    const share = (index % SLICES_PER_BODY) / SLICES_PER_BODY;
    const near = this.#body(body);
    const far = share === 0 ? near : this.#body(body + 1);
    const size = this.#size;
    const random = seededRandom(index * 7919 + 13);
    const mask = this.#noise.size - 1;
    const shift = Math.floor(random() * this.#noise.values.length);
    const sign = random() < 0.5 ? -NOISE_HU : NOISE_HU;
    const values = new Int16Array(size * size);
    for (let row = 0; row < size; row += 1) {
      const noiseRow = shift + (row & mask) * this.#noise.size;
      for (let column = 0; column < size; column += 1) {
        const at = row * size + column;
        const noise = this.#noise.values[(noiseRow + column) % this.#noise.values.length] as number;
        const hu = (near[at] as number) * (1 - share) + (far[at] as number) * share + sign * noise;
        const value = Math.round(hu - RESCALE_INTERCEPT);
        values[at] = value < 0 ? 0 : value > 4095 ? 4095 : value;
      }
    }
    paintCode(values, size, index, random);
    return littleEndian(values);
  }

  #body(number: number): Float32Array {
    const have = this.#bodies.get(number);
    if (have !== undefined) return have;
    const last = CT_SLICES - 1;
    const turn = (number * PAINTED_STEP) % (2 * last);
    const painted = this.#painter.slice(turn <= last ? turn : 2 * last - turn, this.#size).slice();
    for (const old of this.#bodies.keys()) if (old < number - 1) this.#bodies.delete(old);
    this.#bodies.set(number, painted);
    return painted;
  }
}

/** The four blocks around the centre; the digits are exact within `CODE_NOISE_HU`. */
function paintCode(values: Int16Array, size: number, index: number, random: () => number): void {
  const side = Math.floor(size / 8);
  const middle = size / 2;
  digitsOf(index).forEach((digit, block) => {
    const left = middle - (block % 2 === 0 ? side : 0);
    const top = middle - (block < 2 ? side : 0);
    const hu = digitHu(digit);
    for (let row = top; row < top + side; row += 1)
      for (let column = left; column < left + side; column += 1) {
        const noise = Math.round((random() * 2 - 1) * CODE_NOISE_HU);
        values[row * size + column] = hu + noise - RESCALE_INTERCEPT;
      }
  });
}

/** Samples of 16 bits as DICOM stores them. */
export function littleEndian(values: Int16Array | Uint16Array): Buffer {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return endianness() === 'BE' ? bytes.swap16() : bytes;
}
