import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { jpegEncoder } from '../../archive/sample/slide/jpegEncoder';
import type { CtCodec, TileCodec } from './recipes';

export const TRANSFER_SYNTAX = {
  raw: '1.2.840.10008.1.2.1',
  jpegls: '1.2.840.10008.1.2.4.80',
  htj2k: '1.2.840.10008.1.2.4.202',
  jpeg: '1.2.840.10008.1.2.4.50',
  j2k: '1.2.840.10008.1.2.4.91',
} as const satisfies Record<CtCodec | TileCodec, string>;

interface FrameInfo {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly componentCount: number;
  readonly isSigned: boolean;
  readonly isUsingColorTransform: boolean;
}

/** What the encoders of the codec packages have in common. */
interface WasmEncoder {
  getDecodedBuffer(info: FrameInfo): Uint8Array;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
  delete(): void;
}
interface JpegLsEncoder extends WasmEncoder {
  setNearLossless(near: number): void;
}
interface Htj2kEncoder extends WasmEncoder {
  setQuality(isReversible: boolean, quantizationStep: number): void;
  setProgressionOrder(order: number): void;
}
interface J2kEncoder extends WasmEncoder {
  setQuality(isLossless: boolean, layers: number): void;
  setCompressionRatio(layer: number, ratio: number): void;
  setDecompositions(count: number): void;
}
interface Codecs {
  readonly charls: { readonly JpegLSEncoder: new () => JpegLsEncoder };
  readonly openjph: { readonly HTJ2KEncoder: new () => Htj2kEncoder };
  readonly openjpeg: { readonly J2KEncoder: new () => J2kEncoder };
}

const loaded = new Map<string, Promise<unknown>>();

/** The codecs the viewers decode with; found beside the project's other packages at run time, never bundled. */
function codec<N extends keyof Codecs>(name: N): Promise<Codecs[N]> {
  let loading = loaded.get(name) as Promise<Codecs[N]> | undefined;
  if (loading === undefined) {
    const require = createRequire(import.meta.url);
    const factory = require(`@cornerstonejs/codec-${name}/wasmjs`) as (options: object) => Promise<Codecs[N]>;
    const wasmBinary = readFileSync(require.resolve(`@cornerstonejs/codec-${name}/wasm`));
    loading = factory({ wasmBinary, print: () => {}, printErr: () => {} });
    loaded.set(name, loading);
  }
  return loading;
}

/** A grey frame of signed 16-bit samples, little endian, compressed without loss. */
export type GreyEncoder = (samples: Uint8Array, columns: number, rows: number) => Uint8Array;

const RPCL = 2;
const grey = (width: number, height: number): FrameInfo => ({
  width,
  height,
  bitsPerSample: 16,
  componentCount: 1,
  isSigned: true,
  isUsingColorTransform: false,
});

function encoded(encoder: WasmEncoder, samples: Uint8Array, info: FrameInfo): Uint8Array {
  try {
    encoder.getDecodedBuffer(info).set(samples);
    encoder.encode();
    return new Uint8Array(encoder.getEncodedBuffer());
  } finally {
    encoder.delete();
  }
}

export async function greyEncoder(name: 'jpegls' | 'htj2k'): Promise<GreyEncoder> {
  if (name === 'jpegls') {
    const { JpegLSEncoder } = await codec('charls');
    return (samples, columns, rows) => {
      const encoder = new JpegLSEncoder();
      encoder.setNearLossless(0);
      return encoded(encoder, samples, grey(columns, rows));
    };
  }
  const { HTJ2KEncoder } = await codec('openjph');
  return (samples, columns, rows) => {
    const encoder = new HTJ2KEncoder();
    encoder.setQuality(true, 0);
    encoder.setProgressionOrder(RPCL);
    return encoded(encoder, samples, grey(columns, rows));
  };
}

/** RGB, row by row. */
export type TileEncoder = (rgb: Uint8Array, columns: number, rows: number) => Uint8Array;

/** About what JPEG of quality 80 needs for the same tile. */
const J2K_RATIO = 10;

export async function tileEncoder(name: TileCodec): Promise<TileEncoder> {
  if (name === 'jpeg') return jpegEncoder();
  const { J2KEncoder } = await codec('openjpeg');
  return (rgb, columns, rows) => {
    const encoder = new J2KEncoder();
    encoder.setQuality(false, 1);
    encoder.setCompressionRatio(0, J2K_RATIO);
    encoder.setDecompositions(5);
    const info = { bitsPerSample: 8, componentCount: 3, isSigned: false, isUsingColorTransform: true };
    return encoded(encoder, rgb, { width: columns, height: rows, ...info });
  };
}
