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

/** SOF3 (T.81 B.1.1.3): what is told apart from the hierarchical and arithmetic kinds, which nobody decodes. */
export const isHuffmanLossless = (bytes: Uint8Array): boolean =>
  jpegSegments(bytes).find(({ marker }) => isStartOfFrame(marker))?.marker === 0xc3;

/** Item tag FE FF 00 E0 and length, which some servers leave before a frame (T62). */
export function withoutItemHeader(bytes: Uint8Array): Uint8Array {
  const isItem = bytes[0] === 0xfe && bytes[1] === 0xff && bytes[2] === 0x00 && bytes[3] === 0xe0;
  return isItem ? bytes.subarray(8) : bytes;
}
