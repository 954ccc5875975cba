/** The part of the CharLS build that is used; the package ships no types. */
declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  export interface JpegLSDecoder {
    /** A buffer inside the module to write the codestream into. */
    getEncodedBuffer(length: number): Uint8Array;
    /** Samples; valid until the next call into the module. */
    getDecodedBuffer(): Uint8Array;
    decode(): void;
    getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number };
    /** 0: components one after the other. */
    getInterleaveMode(): number;
    delete(): void;
  }
  export interface JpegLs {
    readonly JpegLSDecoder: new () => JpegLSDecoder;
    /** Not in every build. */
    getExceptionMessage?(exception: number): string;
  }
  const factory: (options: { locateFile(file: string): string }) => Promise<JpegLs>;
  // biome-ignore lint/style/noDefaultExport: this is what the package exports
  export default factory;
}
