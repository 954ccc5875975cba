/**
 * COL-02: browsers take a three-component JPEG for YCbCr unless something in the stream says otherwise. A DICOM object
 * whose Photometric Interpretation is RGB, and whose stream carries no Adobe marker and no component names, would come
 * out in wrong colours (200,60,120 as 189,229,80). Such a stream gets an Adobe marker that says "no transform" and
 * loses its JFIF marker, which claims YCbCr; keeping JFIF defeats the Adobe marker. Others pass untouched.
 */
export function withStatedColour(bytes: Uint8Array, photometricInterpretation: string): Uint8Array {
  if (photometricInterpretation !== 'RGB' || bytes[0] !== 0xff || bytes[1] !== SOI) return bytes;
  const segments = segmentsOf(bytes);
  if (segments.some(({ marker, start }) => marker === APP14 && isNamed(bytes, start + 4, 'Adobe'))) return bytes;
  const jfif = segments.find(({ marker, start }) => marker === APP0 && isNamed(bytes, start + 4, 'JFIF'));
  if (!jfif && hasRgbComponents(bytes, segments)) return bytes;
  const head = bytes.subarray(2, jfif?.start ?? 2);
  const tail = bytes.subarray(jfif ? jfif.end : 2);
  const result = new Uint8Array(2 + ADOBE_NO_TRANSFORM.length + head.length + tail.length);
  result.set(bytes.subarray(0, 2), 0);
  result.set(ADOBE_NO_TRANSFORM, 2);
  result.set(head, 2 + ADOBE_NO_TRANSFORM.length);
  result.set(tail, 2 + ADOBE_NO_TRANSFORM.length + head.length);
  return result;
}

const SOI = 0xd8;
const APP0 = 0xe0;
const APP14 = 0xee;
const SOS = 0xda;
const ADOBE_NO_TRANSFORM = [0xff, APP14, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0];

interface Segment {
  readonly marker: number;
  /** Of the 0xFF of the marker. */
  readonly start: number;
  readonly end: number;
}

/** The marker segments before the scan. */
function segmentsOf(bytes: Uint8Array): Segment[] {
  const segments: Segment[] = [];
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      at += 1; // fill byte
      continue;
    }
    if (marker === SOS) break;
    const end = at + 2 + (((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number));
    segments.push({ marker, start: at, end });
    at = end;
  }
  return segments;
}

const isNamed = (bytes: Uint8Array, at: number, name: string): boolean =>
  [...name].every((letter, index) => bytes[at + index] === letter.charCodeAt(0));

/** Component identifiers R, G, B in the frame header; libjpeg then needs no marker. */
function hasRgbComponents(bytes: Uint8Array, segments: readonly Segment[]): boolean {
  const frame = segments.find(
    ({ marker }) => marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc,
  );
  if (!frame || bytes[frame.start + 9] !== 3) return false;
  return [0x52, 0x47, 0x42].every((id, index) => bytes[frame.start + 10 + index * 3] === id);
}
