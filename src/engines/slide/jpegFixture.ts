/** Test support: a marker segment of a JPEG stream, with its length (ITU-T T.81 B.1.1.4). */
export const jpegSegment = (marker: number, ...body: number[]): number[] => [
  0xff,
  marker,
  (body.length + 2) >> 8,
  (body.length + 2) & 255,
  ...body,
];
