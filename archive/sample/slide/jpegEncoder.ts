import { createRequire } from 'node:module';

interface TurboEncoder {
  getDecodedBuffer(frame: {
    width: number;
    height: number;
    bitsPerSample: number;
    componentCount: number;
    isSigned: boolean;
  }): Uint8Array;
  setQuality(quality: number): void;
  setProgressive(isProgressive: boolean): void;
  /** 0: 4:4:4, 1: 4:2:2, 2: 4:2:0. */
  setSubSampling(mode: number): void;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
}

/** JPEG quality of the slides, as slide scanners use it. */
export const JPEG_QUALITY = 80;

/** Encodes RGB, row by row, as baseline JPEG: Y'CbCr with chroma halved along rows, which DICOM calls YBR_FULL_422. */
export type JpegEncoder = (rgb: Uint8Array, columns: number, rows: number) => Uint8Array<ArrayBuffer>;

let made: Promise<JpegEncoder> | undefined;

/** libjpeg-turbo in WebAssembly; found beside the project's other packages at run time, never bundled. */
export function jpegEncoder(): Promise<JpegEncoder> {
  made ??= createEncoder();
  return made;
}

async function createEncoder(): Promise<JpegEncoder> {
  const factory = createRequire(import.meta.url)('@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs') as () => Promise<{
    JPEGEncoder: new () => TurboEncoder;
  }>;
  const { JPEGEncoder } = await factory();
  const encoder = new JPEGEncoder();
  return (rgb, columns, rows) => {
    encoder
      .getDecodedBuffer({ width: columns, height: rows, bitsPerSample: 8, componentCount: 3, isSigned: false })
      .set(rgb);
    encoder.setQuality(JPEG_QUALITY);
    encoder.setProgressive(false);
    encoder.setSubSampling(1);
    encoder.encode();
    return new Uint8Array(encoder.getEncodedBuffer());
  };
}
