import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import dicomParser from 'dicom-parser';

interface Decoder {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getDecodedBuffer(): Uint8Array;
  delete(): void;
}

const DECODERS = {
  jpegls: ['charls', 'JpegLSDecoder'],
  htj2k: ['openjph', 'HTJ2KDecoder'],
  jpeg: ['libjpeg-turbo-8bit', 'JPEGDecoder'],
  j2k: ['openjpeg', 'J2KDecoder'],
} as const;

/** Test support: samples of a frame, by the decoders the viewers use. */
export async function decodeFrame(codec: keyof typeof DECODERS, bytes: Uint8Array): Promise<Uint8Array> {
  const [name, className] = DECODERS[codec];
  const require = createRequire(import.meta.url);
  const factory = require(`@cornerstonejs/codec-${name}/wasmjs`) as (
    options: object,
  ) => Promise<Record<string, new () => Decoder>>;
  const Class = (await factory({ print: () => {}, printErr: () => {} }))[className];
  if (Class === undefined) throw new Error(`${name} has no ${className}`);
  const decoder = new Class();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    return new Uint8Array(decoder.getDecodedBuffer());
  } finally {
    decoder.delete();
  }
}

/** Test support: a file as an independent reader sees it. */
export function readDicom(path: string) {
  const bytes = new Uint8Array(readFileSync(path));
  const dataset = dicomParser.parseDicom(bytes);
  const pixelData = dataset.elements.x7fe00010;
  return {
    dataset,
    text: (tag: string): string => dataset.string(tag) ?? '',
    /** Bytes of a frame, by the basic offset table where there is one. */
    frame: (index = 0): Uint8Array => {
      if (pixelData === undefined) throw new Error(`${path} has no pixels`);
      if (pixelData.encapsulatedPixelData !== true)
        return bytes.subarray(pixelData.dataOffset, pixelData.dataOffset + pixelData.length);
      return dicomParser.readEncapsulatedImageFrame(dataset, pixelData, index);
    },
  };
}
