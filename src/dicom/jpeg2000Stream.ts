const START_OF_TILE_PART = 0xff90;
const END_OF_CODESTREAM = 0xffd9;

/**
 * Whether the tile-parts of a JPEG 2000 codestream follow one another up to its end, each as long as it says (Psot, ISO 15444-1
 * A.4.2). A stream that lost bytes in its middle has its end marker and still opens: decoders show what is left as if it were
 * all, or the picture before. `from` is behind the SIZ segment. A length of 0 means up to the end, and says nothing.
 */
export function isWholeTileChain(bytes: Uint8Array, from: number): boolean {
  let at = from;
  while (uint16(bytes, at) !== START_OF_TILE_PART) {
    if (bytes[at] !== 0xff || at + 4 > bytes.length) return false;
    at += 2 + uint16(bytes, at + 2);
  }
  while (uint16(bytes, at) === START_OF_TILE_PART) {
    const length = uint16(bytes, at + 6) * 65_536 + uint16(bytes, at + 8);
    if (length === 0) return true;
    if (length < 14) return false;
    at += length;
  }
  return uint16(bytes, at) === END_OF_CODESTREAM;
}

const uint16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/**
 * Whether a JPEG 2000 codestream was coded with a component transform (COD segment, SGcod): then the decoder returns
 * RGB, whatever the header calls the samples (T57, T65).
 */
export function usesComponentTransform(bytes: Uint8Array): boolean {
  let at = firstCodestreamByte(bytes) + 2;
  while (at + 3 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0x52) return bytes[at + 8] === 1;
    if (marker === 0x93 || marker === 0x90) break;
    at += 2 + ((bytes[at + 2] ?? 0) << 8) + (bytes[at + 3] ?? 0);
  }
  return true;
}

/**
 * Whether the components of a JPEG 2000 codestream have sizes of their own (SIZ segment, XRsiz and YRsiz): chroma at half
 * the resolution, as one family of scanners writes it (T65).
 */
export function hasSubsampledComponents(bytes: Uint8Array): boolean {
  const start = firstCodestreamByte(bytes);
  const count = ((bytes[start + 38 + 2] ?? 0) << 8) + (bytes[start + 39 + 2] ?? 0);
  for (let component = 0; component < Math.min(count, 4); component += 1) {
    const at = start + 42 + 3 * component;
    if ((bytes[at + 1] ?? 1) > 1 || (bytes[at + 2] ?? 1) > 1) return true;
  }
  return false;
}

/** Skips the boxes of a JP2 file around the codestream. */
function firstCodestreamByte(bytes: Uint8Array): number {
  for (let at = 0; at + 3 < Math.min(bytes.length, 4096); at += 1) {
    if (bytes[at] === 0xff && bytes[at + 1] === 0x4f && bytes[at + 2] === 0xff && bytes[at + 3] === 0x51) return at;
  }
  return 0;
}
