import { describe, expect, test } from 'vitest';
import { jpegSegment as segment } from './jpegFixture';
import { type FramePlan, planFrame, Unsupported } from './framePlan';
import type { PixelFormat } from './nativePixels';

const format = (more: Partial<PixelFormat> = {}): PixelFormat => ({
  columns: 4,
  rows: 4,
  samplesPerPixel: 3,
  bitsAllocated: 8,
  photometricInterpretation: 'RGB',
  isPlanar: false,
  ...more,
});
const JPEG = '1.2.840.10008.1.2.4.50';
const RLE = '1.2.840.10008.1.2.5';
const NATIVE = '1.2.840.10008.1.2.1';

function plan(
  bytes: readonly number[] | Uint8Array,
  transferSyntaxUid = NATIVE,
  more: Partial<PixelFormat> = {},
  keep: readonly [number, number] = [4, 4],
): FramePlan {
  const [keepColumns, keepRows] = keep;
  return planFrame({
    bytes: Uint8Array.from(bytes),
    transferSyntaxUid,
    format: format(more),
    keepColumns,
    keepRows,
  });
}
const refusal = (act: () => FramePlan): string => {
  try {
    return act().kind;
  } catch (error) {
    return `${error instanceof Unsupported ? 'unsupported' : 'damaged'}: ${(error as Error).message}`;
  }
};
const rgba = (made: FramePlan): readonly number[] => (made.kind === 'pixels' ? [...made.image.rgba] : []);

const jpeg = (marker = 0xc0, precision = 8, columns = 4, rows = 4, components = [1, 2, 3]): number[] => [
  0xff,
  0xd8,
  ...segment(
    ...([marker, precision, 0, rows, 0, columns, components.length] as const),
    ...components.flatMap((component) => [component, 0x11, 0]),
  ),
  ...segment(0xda, 1, 1, 0, 0, 63, 0),
  0x12,
  0xff,
  0xd9,
];
/** SIZ of three components, with the sampling of the chroma, then COD and the start of a tile. */
const jpeg2000 = (chromaSampling = 1): number[] => {
  const size = [0, 0, 0, 0, 0, 4, 0, 0, 0, 4, ...Array.from({ length: 24 }, () => 0), 0, 3];
  const components = [7, 1, 1, 7, chromaSampling, 1, 7, chromaSampling, 1];
  return [
    0xff,
    0x4f,
    ...segment(0x51, ...size, ...components),
    ...segment(0x52, 0, 0, 0, 1, 1, 5, 4, 4, 0, 0),
    0xff,
    0x90,
    0,
    10,
  ];
};

describe('what is done with a frame', () => {
  test('T58: a codestream is known by its beginning; a padding byte behind its end changes nothing', () => {
    expect(plan([...jpeg2000(), 0xff, 0xd9, 0x00], '1.2.840.10008.1.2.4.90').kind).toBe('jpeg2000');
    expect(plan([...jpeg2000(), 0xff, 0xd9, 0x00], '').kind).toBe('jpeg2000');
    expect(plan(jpeg(), '1.2.840.10008.1.2.4.90').kind).toBe('browser');
    expect(plan([...jpeg(), 0x00], JPEG).kind).toBe('browser');
  });

  test('T59: uncompressed pixels are known by their length, whatever bytes they begin and end with', () => {
    const native = Array.from({ length: 48 }, () => 7);
    expect(plan([...native.slice(0, 46), 0xff, 0xd9]).kind).toBe('pixels');
    expect(plan([0xff, 0xd8, 0xff, 0xc0, ...native.slice(0, 44)]).kind).toBe('pixels');
    expect(plan([0xff, 0x4f, 0xff, 0x51, ...native.slice(0, 44)]).kind).toBe('pixels');
  });

  test('a codestream that happens to be as long as the pixels is still one, where label and signature agree', () => {
    const bytes = jpeg(0xc0, 8, 4, 4, [1]);
    const side = { columns: bytes.length, rows: 1, samplesPerPixel: 1, photometricInterpretation: 'MONOCHROME2' };
    expect(refusal(() => plan(bytes, JPEG, side, [4, 1]))).toContain(`4 × 4 pixels instead of ${bytes.length} × 1`);
    expect(plan(bytes, NATIVE, side, [4, 1]).kind).toBe('pixels');
  });

  test('T63: an edge tile may be stored cropped; missing image pixels or more than a tile are damage', () => {
    expect(plan(jpeg(0xc0, 8, 3, 2), JPEG, {}, [3, 2]).kind).toBe('browser');
    expect(refusal(() => plan(jpeg(0xc0, 8, 3, 2), JPEG))).toContain('damaged: a picture of 3 × 2 pixels');
    expect(refusal(() => plan(jpeg(0xc0, 8, 5, 4), JPEG))).toContain('damaged: a picture of 5 × 4 pixels');
  });

  test('T65: JPEG 2000 with colours of half the resolution is refused in words, not painted from beyond its samples', () => {
    expect(plan([...jpeg2000(1), 0xff, 0xd9], '').kind).toBe('jpeg2000');
    expect(refusal(() => plan(jpeg2000(2), ''))).toBe('unsupported: JPEG 2000 with colour of half the resolution');
  });

  test('a JPEG-LS frame that was cut off is damage at once, padding behind its end is not', () => {
    expect(refusal(() => plan(jpeg(0xf7).slice(0, -1)))).toContain('damaged: the picture is cut off');
    expect(plan([...jpeg(0xf7), 0]).kind).toBe('jpegLs');
  });

  test('a tile that is cut off, or has other samples than the slide, is a damaged tile and never painted', () => {
    for (const [bytes, syntax] of [
      [jpeg(), JPEG],
      [[...jpeg2000(), 0xff, 0xd9], ''],
    ] as const) {
      expect(refusal(() => plan(bytes.slice(0, -2), syntax))).toBe(
        'damaged: the picture is cut off: its end is missing',
      );
      const grey = { samplesPerPixel: 1, photometricInterpretation: 'MONOCHROME2' };
      expect(refusal(() => plan(bytes, syntax, grey))).toContain(
        'damaged: a picture of 3 samples per pixel instead of 1',
      );
    }
  });

  test('an item header is taken off before anything else', () => {
    expect(plan([0xfe, 0xff, 0x00, 0xe0, 60, 0, 0, 0, ...jpeg()], JPEG).kind).toBe('browser');
  });

  test('bytes that are nothing known are damage, and a syntax nobody decodes is named', () => {
    expect(refusal(() => plan([1, 2, 3]))).toContain('damaged: 3 bytes are not a frame of 4 × 4 pixels');
    expect(refusal(() => plan([1, 2, 3], '1.2.840.10008.1.2.4.205'))).toBe(
      'unsupported: transfer syntax 1.2.840.10008.1.2.4.205',
    );
  });
});

describe('run-length encoded frames', () => {
  const rle = (...segments: readonly number[][]): number[] => {
    const header = new Uint8Array(64);
    const view = new DataView(header.buffer);
    view.setUint32(0, segments.length, true);
    let at = 64;
    for (const [index, bytes] of segments.entries()) {
      view.setUint32(4 + 4 * index, at, true);
      at += bytes.length;
    }
    return [...header, ...segments.flat()];
  };
  /** One run of `count` equal bytes. */
  const run = (count: number, value: number): number[] => [257 - count, value];

  test('T64: RLE is decoded, samples of one and of two bytes; other syntaxes are decoded or named', () => {
    const colour = rle([...run(8, 10), 7, 1, 2, 3, 4, 5, 6, 7, 8], run(16, 20), [128, ...run(16, 30), 0]);
    const pixels = rgba(plan(colour, RLE));
    expect(pixels.slice(0, 4)).toEqual([10, 20, 30, 255]);
    expect(pixels.slice(-4)).toEqual([8, 20, 30, 255]);
    const deep = { samplesPerPixel: 1, bitsAllocated: 16, photometricInterpretation: 'MONOCHROME2' };
    expect(rgba(plan(rle(run(16, 0x80), run(16, 0)), RLE, deep)).slice(0, 4)).toEqual([128, 128, 128, 255]);
    expect(plan(jpeg(0xf7), '1.2.840.10008.1.2.4.80').kind).toBe('jpegLs');
    expect(plan(jpeg(0xc3), '1.2.840.10008.1.2.4.70').kind).toBe('jpegLossless');
    expect(refusal(() => plan(jpeg(0xc9), '1.2.840.10008.1.2.4.70'))).toContain(
      'unsupported: hierarchical or arithmetic JPEG',
    );
    expect(refusal(() => plan(jpeg(0xc1, 12), '1.2.840.10008.1.2.4.51'))).toBe(
      'unsupported: JPEG of 12 bits (transfer syntax 1.2.840.10008.1.2.4.51)',
    );
    expect(refusal(() => plan([0xff, 0x0a, 1], '1.2.840.10008.1.2.4.112'))).toMatch(
      /^damaged: a picture of \d+ × \d+ pixels instead of 4 × 4/,
    );
  });

  test('one that ends too early, or has other segments than samples, is damage', () => {
    expect(refusal(() => plan(rle(run(16, 1), run(16, 2), run(9, 3)), RLE))).toContain('ends after 9 of 16 pixels');
    expect(refusal(() => plan(rle(run(16, 1), run(16, 2)), RLE))).toContain('2 segments for 3');
  });
});

test('a palette that did not come with the header is said (T52)', () => {
  const indexed = { samplesPerPixel: 1, photometricInterpretation: 'PALETTE COLOR' };
  expect(
    refusal(() =>
      plan(
        Array.from({ length: 16 }, () => 1),
        NATIVE,
        indexed,
      ),
    ),
  ).toBe('unsupported: their colour palette is missing');
});
