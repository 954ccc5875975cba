/** The part of the OpenJPEG build that is used; the package ships no types. */
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  export interface J2KDecoder {
    /** A buffer inside the module to write the codestream into. */
    getEncodedBuffer(length: number): Uint8Array;
    /** Samples pixel by pixel; valid until the next call into the module. */
    getDecodedBuffer(): Uint8Array;
    decode(): void;
    getFrameInfo(): {
      width: number;
      height: number;
      bitsPerSample: number;
      componentCount: number;
      isSigned: boolean;
    };
    delete(): void;
  }
  export interface OpenJpeg {
    readonly J2KDecoder: new () => J2KDecoder;
  }
  const factory: (options: {
    locateFile(file: string): string;
    /** Otherwise every frame writes four lines to the console. */
    print(line: string): void;
    printErr(line: string): void;
  }) => Promise<OpenJpeg>;
  // biome-ignore lint/style/noDefaultExport: this is what the package exports
  export default factory;
}
