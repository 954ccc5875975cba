import { JPEG_LS_SOF, jpegSegments, SOF_OTHER, isStartOfFrame } from '../../dicom/jpegStream';

/** What the bytes of a frame are, by their first bytes: archives label frames wrongly, or not at all. */
export type CodestreamKind = 'jpeg' | 'jpegLossless' | 'jpegLs' | 'jpeg2000' | 'jpegXl' | 'native';

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
  const frame = jpegSegments(bytes).find(({ marker }) => isStartOfFrame(marker));
  if (frame?.marker === JPEG_LS_SOF) return 'jpegLs';
  return frame && SOF_OTHER.has(frame.marker) ? 'jpegLossless' : 'jpeg';
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
