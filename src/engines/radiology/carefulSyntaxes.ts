/** Lossless only, and either. */
export const JPEG_2000: ReadonlySet<string> = new Set(['1.2.840.10008.1.2.4.90', '1.2.840.10008.1.2.4.91']);
/** Any predictor, and the first. */
export const LOSSLESS_JPEG: ReadonlySet<string> = new Set(['1.2.840.10008.1.2.4.57', '1.2.840.10008.1.2.4.70']);

/** Whose decoders are called without Cornerstone (`decodeCarefully`), also for colour. */
export const isDecodedCarefully = (transferSyntaxUid: string): boolean =>
  JPEG_2000.has(transferSyntaxUid) || LOSSLESS_JPEG.has(transferSyntaxUid);
