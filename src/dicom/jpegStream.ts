import { checkCodestream } from './frameIntegrity';
import type { TileDecoding } from './ports';

/** Marker segments of ITU-T T.81: start of frame 0-2 are what browsers decode. */
const SOF_BROWSER = new Set([0xc0, 0xc1, 0xc2]);
export const SOF_OTHER = new Set([0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);
export const JPEG_LS_SOF = 0xf7;

export const isStartOfFrame = (marker: number): boolean =>
  marker === JPEG_LS_SOF || SOF_BROWSER.has(marker) || SOF_OTHER.has(marker);

interface Segment {
  readonly marker: number;
  /** Of the FF byte. */
  readonly start: number;
  /** After the segment. */
  readonly end: number;
}

/** The marker segments before the first scan. */
export function jpegSegments(bytes: Uint8Array): readonly Segment[] {
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
  const frame = jpegSegments(bytes).find(({ marker }) => isStartOfFrame(marker));
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
  const segments = jpegSegments(bytes);
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

const NAMES_A_CODESTREAM = /^1\.2\.840\.10008\.1\.2\.4\./;

/**
 * The bytes to hand to the browser's own decoder, for a plain JPEG tile: 8 bits, colours or grey as they are, label and
 * header and bytes agreeing. Undefined for anything else, about which the decoders of the slide engine decide, and say why.
 */
export function plainJpeg(
  bytes: Uint8Array,
  transferSyntaxUid: string,
  { format, keepColumns, keepRows }: TileDecoding,
): Uint8Array | undefined {
  if (!NAMES_A_CODESTREAM.test(transferSyntaxUid) || bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  const frame = jpegSegments(bytes).find(({ marker }) => isStartOfFrame(marker));
  if (!frame || !SOF_BROWSER.has(frame.marker) || jpegFrame(bytes)?.precision !== 8) return undefined;
  const { photometricInterpretation } = format;
  if (!/^(RGB|YBR_|MONOCHROME2$)/.test(photometricInterpretation)) return undefined;
  // Edge tiles may be stored cropped (T63).
  const why = checkCodestream(bytes, { ...format, leastColumns: keepColumns, leastRows: keepRows });
  return why === undefined ? withRgbMarker(bytes, photometricInterpretation) : undefined;
}
