/** An alias of vite.config.ts: the module of Cornerstone's decode worker, which it does not offer by a name of its own. */
declare module '@cornerstonejs/dicom-image-loader/decoders' {
  /** Stored values of one frame, in the smallest type that holds them; rejects when the bytes are not what they should be. */
  export function decodeImageFrame(
    imageFrame: object,
    transferSyntaxUid: string,
    bytes: Uint8Array,
    decodeConfig: object,
    options: { readonly preScale: { readonly enabled: boolean } },
    callback: undefined,
  ): Promise<{
    readonly smallestPixelValue: number;
    readonly largestPixelValue: number;
    readonly pixelData:
      | Uint8Array<ArrayBuffer>
      | Int8Array<ArrayBuffer>
      | Uint16Array<ArrayBuffer>
      | Int16Array<ArrayBuffer>
      | Uint32Array<ArrayBuffer>
      | Int32Array<ArrayBuffer>
      | Float32Array<ArrayBuffer>;
  }>;

  /** The sign extended from Bits Stored, the smallest and largest found, in the smallest type that holds them. */
  export function postProcessDecodedPixels(
    imageFrame: object,
    options: { readonly preScale: { readonly enabled: boolean } },
    start: number,
    decodeConfig: object,
  ): Awaited<ReturnType<typeof decodeImageFrame>>;
}
