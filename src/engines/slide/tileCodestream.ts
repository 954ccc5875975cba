/** What the bytes of a frame are, by their first bytes: archives label frames wrongly, or not at all. */
export type CodestreamKind = 'jpeg' | 'jpegLossless' | 'jpegLs' | 'jpeg2000' | 'jpegXl' | 'native';

/** Marker segments of ITU-T T.81: start of frame 0-2 are what browsers decode. */
const SOF_BROWSER = new Set([0xc0, 0xc1, 0xc2]);
const SOF_OTHER = new Set([0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);
const JPEG_LS_SOF = 0xf7;

/** Only called where the length is not that of uncompressed pixels: those may begin or end with any bytes (T58, T59). */
export function codestreamKind(bytes: Uint8Array): CodestreamKind {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpegKind(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0x4f && bytes[2] === 0xff && bytes[3] === 0x51) return 'jpeg2000';
  const isJp2Box = bytes[4] === 0x6a && bytes[5] === 0x50 && bytes[6] === 0x20 && bytes[7] === 0x20;
  if (isJp2Box) return 'jpeg2000';
  if (bytes[0] === 0xff && bytes[1] === 0x0a) return 'jpegXl';
  const isJxlBox = bytes[4] === 0x4a && bytes[5] === 0x58 && bytes[6] === 0x4c && bytes[7] === 0x20;
  return isJxlBox ? 'jpegXl' : 'native';
}

function jpegKind(bytes: Uint8Array): CodestreamKind {
  const frame = segmentsOf(bytes).find(({ marker }) => isStartOfFrame(marker));
  if (frame?.marker === JPEG_LS_SOF) return 'jpegLs';
  return frame && SOF_OTHER.has(frame.marker) ? 'jpegLossless' : 'jpeg';
}

const isStartOfFrame = (marker: number): boolean =>
  marker === JPEG_LS_SOF || SOF_BROWSER.has(marker) || SOF_OTHER.has(marker);

interface Segment {
  readonly marker: number;
  /** Of the FF byte. */
  readonly start: number;
  /** After the segment. */
  readonly end: number;
}

/** The marker segments before the first scan. */
function segmentsOf(bytes: Uint8Array): readonly Segment[] {
  const segments: Segment[] = [];
  let at = 2;
  while (at + 3 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const end = at + 2 + ((bytes[at + 2] ?? 0) << 8) + (bytes[at + 3] ?? 0);
    segments.push({ marker, start: at, end });
    if (marker === 0xda) break;
    at = end;
  }
  return segments;
}

export interface JpegFrame {
  readonly columns: number;
  readonly rows: number;
  readonly components: number;
  /** Bits of a sample: browsers decode 8. */
  readonly precision: number;
  readonly isSubsampled: boolean;
}

/** Size and sampling from the start-of-frame segment; undefined where there is none. */
export function jpegFrame(bytes: Uint8Array): JpegFrame | undefined {
  const frame = segmentsOf(bytes).find(({ marker }) => isStartOfFrame(marker));
  if (!frame) return undefined;
  const at = (offset: number): number => bytes[frame.start + offset] ?? 0;
  const components = at(9);
  const samplings = Array.from({ length: components }, (_, index) => at(11 + 3 * index));
  return {
    rows: (at(5) << 8) + at(6),
    columns: (at(7) << 8) + at(8),
    components,
    precision: at(4),
    isSubsampled: samplings.some((sampling) => sampling !== samplings[0]),
  };
}

const APP0 = 0xe0;
const APP14 = 0xee;
/** Adobe segment, version 100, transform 0: the three components are R, G and B. */
const ADOBE_RGB = [0xff, 0xee, 0x00, 0x0e, 0x41, 0x64, 0x6f, 0x62, 0x65, 0x00, 0x64, 0x00, 0x00, 0x00, 0x00, 0x00];

/**
 * A JPEG of RGB samples tells nobody so when it lacks the Adobe segment, and decoders take it for YCbCr: every colour is
 * wrong (T56; Aperio). DICOM knows better by its Photometric Interpretation, so the missing segment is put in and a
 * JFIF segment, which means YCbCr, is taken out. Subsampled components are YCbCr whatever the header says.
 */
export function withRgbMarker(bytes: Uint8Array, photometricInterpretation: string): Uint8Array {
  const frame = jpegFrame(bytes);
  if (photometricInterpretation !== 'RGB' || frame?.components !== 3 || frame.isSubsampled) return bytes;
  const segments = segmentsOf(bytes);
  if (segments.some(({ marker }) => marker === APP14)) return bytes;
  const removed = segments.filter(({ marker }) => marker === APP0);
  const parts: Uint8Array[] = [bytes.subarray(0, 2), Uint8Array.from(ADOBE_RGB)];
  let at = 2;
  for (const { start, end } of removed) {
    parts.push(bytes.subarray(at, start));
    at = end;
  }
  parts.push(bytes.subarray(at));
  return concatenate(parts);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Item tag FE FF 00 E0 and length, which some servers leave before a frame (T62). */
export function withoutItemHeader(bytes: Uint8Array): Uint8Array {
  const isItem = bytes[0] === 0xfe && bytes[1] === 0xff && bytes[2] === 0x00 && bytes[3] === 0xe0;
  return isItem ? bytes.subarray(8) : bytes;
}

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
