import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from 'vitest';
import type { JpegLs } from '@cornerstonejs/codec-charls/decodewasmjs';
import type { OpenJpeg } from '@cornerstonejs/codec-openjpeg/decodewasmjs';
import { seededRandom } from '../../lib/seededRandom';
import type { PixelFormat } from './nativePixels';
import { rgbaOf } from './nativePixels';
import { decodeJpeg2000, decodeJpegLs } from './wasmFrames';

/** The encoders of the same packages; only tests need them. */
interface Encoder {
  getDecodedBuffer(info: object): Uint8Array;
  getEncodedBuffer(): Uint8Array;
  setInterleaveMode?(mode: number): void;
  setNearLossless?(near: number): void;
  setDecompositions?(count: number): void;
  encode(): void;
}
interface Codecs {
  readonly openJpeg: OpenJpeg & { readonly J2KEncoder: new () => Encoder };
  readonly charLs: JpegLs & { readonly JpegLSEncoder: new () => Encoder };
}
let codecs: Codecs;

beforeAll(async () => {
  const { resolve } = createRequire(import.meta.url);
  const load = async (name: string): Promise<unknown> => {
    const { default: factory } = (await import(`@cornerstonejs/codec-${name}/wasmjs`)) as {
      default: (options: object) => Promise<unknown>;
    };
    const wasmBinary = readFileSync(resolve(`@cornerstonejs/codec-${name}/wasm`));
    return factory({ wasmBinary, print: () => {}, printErr: () => {} });
  };
  codecs = {
    openJpeg: (await load('openjpeg')) as Codecs['openJpeg'],
    charLs: (await load('charls')) as Codecs['charLs'],
  };
});

const format = (more: Partial<PixelFormat>): PixelFormat => ({
  columns: 64,
  rows: 48,
  samplesPerPixel: 3,
  bitsAllocated: 8,
  photometricInterpretation: 'RGB',
  isPlanar: false,
  ...more,
});
const kinds: readonly (readonly [string, PixelFormat])[] = [
  ['colour', format({})],
  ['grey', format({ samplesPerPixel: 1, photometricInterpretation: 'MONOCHROME2' })],
  [
    'grey of 12 bits',
    format({ samplesPerPixel: 1, photometricInterpretation: 'MONOCHROME1', bitsAllocated: 16, bitsStored: 12 }),
  ],
];

/** Smooth pixels with noise, of the stored bits. */
function pixelsOf({
  columns,
  rows,
  samplesPerPixel,
  bitsAllocated,
  bitsStored = bitsAllocated,
}: PixelFormat): Uint8Array {
  const random = seededRandom(5);
  const count = columns * rows * samplesPerPixel;
  const values = Array.from({ length: count }, (_, at) =>
    Math.floor(((at / count) * 0.9 + random() * 0.1) * (2 ** bitsStored - 1)),
  );
  return bitsAllocated === 8 ? Uint8Array.from(values) : new Uint8Array(Uint16Array.from(values).buffer);
}

function encode(encoder: Encoder, native: Uint8Array, of: PixelFormat, interleaveMode = 0): Uint8Array {
  const { columns: width, rows: height, samplesPerPixel, bitsAllocated, bitsStored = bitsAllocated } = of;
  const info = {
    width,
    height,
    bitsPerSample: bitsStored,
    componentCount: samplesPerPixel,
    isSigned: false,
    isUsingColorTransform: false,
  };
  encoder.getDecodedBuffer(info).set(native);
  encoder.setInterleaveMode?.(interleaveMode);
  encoder.setNearLossless?.(0);
  encoder.setDecompositions?.(2);
  encoder.encode();
  return encoder.getEncodedBuffer().slice();
}

describe.each(kinds)('%s', (_, of) => {
  test('comes back from lossless JPEG 2000 as it was', () => {
    const native = pixelsOf(of);
    const bytes = encode(new codecs.openJpeg.J2KEncoder(), native, of);
    const image = decodeJpeg2000(codecs.openJpeg, bytes, of);
    expect([image.columns, image.rows]).toEqual([64, 48]);
    expect(image.rgba).toEqual(rgbaOf(native, of));
  });

  test('comes back from lossless JPEG-LS as it was, interleaved or not', () => {
    const native = pixelsOf(of);
    for (const interleaveMode of of.samplesPerPixel === 1 ? [0] : [0, 1, 2]) {
      const isPlanar = interleaveMode === 0 && of.samplesPerPixel > 1;
      const bytes = encode(new codecs.charLs.JpegLSEncoder(), native, of, interleaveMode);
      const image = decodeJpegLs(codecs.charLs, bytes, of);
      expect(image.rgba).toEqual(rgbaOf(native, { ...of, isPlanar }));
    }
  });
});

test('a damaged codestream is an error, and the next frame is decoded', () => {
  const [, of] = kinds[0]!;
  const native = pixelsOf(of);
  const good = encode(new codecs.charLs.JpegLSEncoder(), native, of, 2);
  expect(() => decodeJpegLs(codecs.charLs, good.subarray(0, 20), of)).toThrow();
  expect(decodeJpegLs(codecs.charLs, good, of).columns).toBe(64);
  const stream = encode(new codecs.openJpeg.J2KEncoder(), native, of);
  for (const length of [20, 100, stream.length >> 1, stream.length - 2]) {
    expect(() => decodeJpeg2000(codecs.openJpeg, stream.subarray(0, length), of)).toThrow('damaged');
  }
  expect(decodeJpeg2000(codecs.openJpeg, stream, of).columns).toBe(64);
});
