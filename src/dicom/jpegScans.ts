const SOI = 0xd8;
const SOS = 0xda;
/** Markers inside of a scan, which it goes on after: a stuffed 0xFF and restarts. */
const isWithinScan = (marker: number): boolean => marker === 0 || (marker >= 0xd0 && marker <= 0xd7);

/**
 * True when a progressive JPEG sends bits of its coefficients in later scans (T.81 G.1.2.3: successive approximation, Ah above
 * 0 and the band not that of the mean alone). Reads the headers of all scans; bytes that are no JPEG have none.
 */
export function hasRefinedBands(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) return false;
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = bytes[at + 1] as number;
    if (bytes[at] !== 0xff || marker === 0xff || isWithinScan(marker)) {
      at += 1;
      continue;
    }
    const end = at + 2 + (((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number));
    if (marker === SOS && end <= bytes.length) {
      const [start, , approximation] = bytes.subarray(end - 3, end);
      if ((start ?? 0) > 0 && (approximation ?? 0) >> 4 > 0) return true;
    }
    at = Math.max(end, at + 4);
  }
  return false;
}
