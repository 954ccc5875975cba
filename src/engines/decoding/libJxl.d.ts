/** The part of the libjxl build that is used; the package ships no types. */
declare module '@cornerstonejs/codec-libjxl/decodewasmjs' {
  export interface JpegXLDecoder {
    /** A buffer inside the module to write the codestream into. */
    getEncodedBuffer(length: number): Uint8Array;
    /** Samples pixel by pixel; valid until the next call into the module. */
    getDecodedBuffer(): Uint8Array;
    decode(): void;
    getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number };
    delete(): void;
  }
  export interface JpegXl {
    readonly JpegXLDecoder: new () => JpegXLDecoder;
    /** Not in every build. */
    getExceptionMessage?(exception: number): string;
  }
  const factory: (options: { locateFile(file: string): string }) => Promise<JpegXl>;
  // biome-ignore lint/style/noDefaultExport: this is what the package exports
  export default factory;
}
