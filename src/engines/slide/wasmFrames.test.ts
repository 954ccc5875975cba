import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { JpegLs } from '@cornerstonejs/codec-charls/decodewasmjs';
import type { JpegXl } from '@cornerstonejs/codec-libjxl/decodewasmjs';
import type { OpenJpeg } from '@cornerstonejs/codec-openjpeg/decodewasmjs';
import { readWholeInstance } from '../../dicomweb/wholeInstance';
import { seededRandom } from '../../lib/seededRandom';
import type { PixelFormat } from './nativePixels';
import { rgbaOf } from './nativePixels';
import { decodeLosslessFrame } from './losslessFrame';
import { decodeJpeg2000, decodeJpegLs, decodeJpegXl } from './wasmFrames';

/** The encoders of the same packages; only tests need them. */
interface Encoder {
  getDecodedBuffer(info: object): Uint8Array;
  getEncodedBuffer(): Uint8Array;
  setInterleaveMode?(mode: number): void;
  setNearLossless?(near: number): void;
  setDecompositions?(count: number): void;
  setLossless?(isLossless: boolean): void;
  encode(): void;
}
interface Codecs {
  readonly openJpeg: OpenJpeg & { readonly J2KEncoder: new () => Encoder };
  readonly charLs: JpegLs & { readonly JpegLSEncoder: new () => Encoder };
  readonly jpegXl: JpegXl;
  readonly jpegXlEncoder: { readonly JpegXLEncoder: new () => Encoder };
}
let codecs: Codecs;

beforeAll(async () => {
  const { resolve } = createRequire(import.meta.url);
  const load = async (name: string, part = ''): Promise<unknown> => {
    const { default: factory } = (await import(`@cornerstonejs/codec-${name}/${part}wasmjs`)) as {
      default: (options: object) => Promise<unknown>;
    };
    // Some packages export to importers only, not to `require`.
    const program = `@cornerstonejs/codec-${name}/`;
    const file = name === 'libjxl' ? `node_modules/${program}dist/jpegxlwasm_${part}.wasm` : resolve(`${program}wasm`);
    const wasmBinary = readFileSync(file);
    return factory({ wasmBinary, print: () => {}, printErr: () => {} });
  };
  codecs = {
    openJpeg: (await load('openjpeg')) as Codecs['openJpeg'],
    charLs: (await load('charls')) as Codecs['charLs'],
    jpegXl: (await load('libjxl', 'decode')) as JpegXl,
    jpegXlEncoder: (await load('libjxl', 'encode')) as Codecs['jpegXlEncoder'],
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
  encoder.setLossless?.(true);
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

describe.each(kinds)('%s', (_, of) => {
  test('comes back from lossless JPEG XL as it was; half of it is refused', () => {
    const native = pixelsOf(of);
    const bytes = encode(new codecs.jpegXlEncoder.JpegXLEncoder(), native, of);
    expect(decodeJpegXl(codecs.jpegXl, bytes, of).rgba).toEqual(rgbaOf(native, of));
    expect(() => decodeJpegXl(codecs.jpegXl, bytes.subarray(0, bytes.length >> 1), of)).toThrow();
    expect(decodeJpegXl(codecs.jpegXl, bytes, of).columns).toBe(64);
  });
});

test('grey values wanted as stored come so out of every codec, in both of their bytes', () => {
  const of = format({
    samplesPerPixel: 1,
    photometricInterpretation: 'MONOCHROME2',
    bitsAllocated: 16,
    bitsStored: 12,
    asStored: true,
  });
  const native = pixelsOf(of);
  const stored = [...new Uint16Array(native.buffer)];
  const { openJpeg, charLs, jpegXl, jpegXlEncoder } = codecs;
  const images = [
    decodeJpeg2000(openJpeg, encode(new openJpeg.J2KEncoder(), native, of), of),
    decodeJpegLs(charLs, encode(new charLs.JpegLSEncoder(), native, of), of),
    decodeJpegXl(jpegXl, encode(new jpegXlEncoder.JpegXLEncoder(), native, of), of),
  ];
  for (const { rgba } of images)
    expect(stored.map((_, at) => (rgba[at * 4] ?? 0) + 256 * (rgba[at * 4 + 1] ?? 0))).toEqual(stored);
});

test('a picture of other samples than the slide is refused by JPEG XL', () => {
  const [, colour] = kinds[0]!;
  const bytes = encode(new codecs.jpegXlEncoder.JpegXLEncoder(), pixelsOf(colour), colour);
  expect(() => decodeJpegXl(codecs.jpegXl, bytes, kinds[1]![1])).toThrow('3 samples per pixel instead of 1');
});

const matrix = resolve(process.env.PARFOCAL_DATA ?? '../shared/data/public', 'ts_matrix_ct');
const frameIn = (name: string): Uint8Array => {
  const whole = readWholeInstance(new Uint8Array(readFileSync(join(matrix, name))));
  const frame = whole.ok ? whole.value.frame(1) : whole;
  if (!frame.ok) throw new Error(`${name} cannot be read`);
  return frame.value;
};
test
  .skipIf(!existsSync(matrix))
  .for([
    'JPEGProcess14TransferSyntax_1.2.840.10008.1.2.4.57.dcm',
    'JPEGProcess14SV1TransferSyntax_1.2.840.10008.1.2.4.70.dcm',
  ])('lossless JPEG has the samples of the uncompressed frame, and half of it is refused: %s', (name) => {
  const raw = frameIn('LittleEndianExplicitTransferSyntax_1.2.840.10008.1.2.1.dcm');
  const side = Math.sqrt(raw.length / 2);
  const grey = { samplesPerPixel: 1, photometricInterpretation: 'MONOCHROME2', bitsAllocated: 16, isSigned: true };
  const of = format({ ...grey, columns: side, rows: side });
  const bytes = frameIn(name);
  const image = decodeLosslessFrame(bytes, of);
  expect([image.columns, image.rows]).toEqual([side, side]);
  expect(image.rgba).toEqual(rgbaOf(raw, of));
  expect(() => decodeLosslessFrame(bytes.subarray(0, bytes.length >> 1), of)).toThrow('ends before the picture does');
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
