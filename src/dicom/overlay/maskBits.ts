/** Pixels of a native frame with one bit each, least significant bit first, beginning at `startBit` (PS3.5 8.1.1): 0 or 1. */
export function unpackBits(packed: Uint8Array, pixelCount: number, startBit = 0): Uint8Array {
  const mask = new Uint8Array(pixelCount);
  for (let index = 0; index < pixelCount; index += 1) {
    const bit = startBit + index;
    mask[index] = ((packed[bit >> 3] ?? 0) >> (bit & 7)) & 1;
  }
  return mask;
}
