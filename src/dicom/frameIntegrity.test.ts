import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import dicomParser from 'dicom-parser';
import { expect, test } from 'vitest';
import { transferSyntaxOf } from '../dicomweb/codestream';
import { readWholeInstance } from '../dicomweb/wholeInstance';
import { seededRandom } from '../lib/seededRandom';
import { readCodestreamHeader } from './codestreamHeader';
import { checkEncodedFrame, type ExpectedFrame, nativeFrameBytes } from './frameIntegrity';

const NATIVE = '1.2.840.10008.1.2.1';
const RLE = '1.2.840.10008.1.2.5';
const WHOLE_SLIDE = '1.2.840.10008.5.1.4.1.1.77.1.6';
const JPEG = '1.2.840.10008.1.2.4.50';
const JPEG_LS = '1.2.840.10008.1.2.4.80';
const JPEG_2000 = '1.2.840.10008.1.2.4.90';

const grey = (more: Partial<ExpectedFrame> = {}): ExpectedFrame => ({
  columns: 5,
  rows: 3,
  samplesPerPixel: 1,
  bitsAllocated: 16,
  photometricInterpretation: 'MONOCHROME2',
  ...more,
});
const colour = (more: Partial<ExpectedFrame> = {}) =>
  grey({ samplesPerPixel: 3, bitsAllocated: 8, photometricInterpretation: 'RGB', ...more });
const check = (length: number, expected: ExpectedFrame) => checkEncodedFrame(new Uint8Array(length), NATIVE, expected);
const segment = (marker: number, ...payload: number[]) => [0xff, marker, 0, payload.length + 2, ...payload];
interface Stated {
  readonly columns?: number;
  readonly rows?: number;
  readonly components?: number;
  readonly precision?: number;
  readonly end?: readonly number[];
}
const jpeg = (sof: number, { columns = 5, rows = 3, components = 1, precision = 8, end = [0xff, 0xd9] }: Stated = {}) =>
  Uint8Array.from([
    ...[0xff, 0xd8, ...segment(0xe0, 0xff, 0xd9)],
    ...segment(sof, precision, 0, rows, 0, columns, components, ...new Array(3 * components).fill(0x11)),
    ...[...segment(0xda, components, ...new Array(2 * components).fill(0), 0, 0, 0), 1, 2, 3, ...end],
  ]);
const jpeg2000 = ({ columns = 5, rows = 3, components = 1, precision = 8, end = [0xff, 0xd9] }: Stated = {}) => {
  const u32 = (value: number) => [0, 0, value >> 8, value & 255];
  const siz = [
    0,
    0,
    ...u32(columns + 7),
    ...u32(rows + 9),
    ...u32(7),
    ...u32(9),
    ...new Array(16).fill(0),
    0,
    components,
  ];
  const sizes = new Array(components).fill([precision - 1, 1, 1]).flat();
  const tilePart = [...segment(0x90, 0, 0, ...u32(17), 0, 1), 0xff, 0x93, 1, 2, 3];
  const header = [...segment(0x51, ...siz, ...sizes), ...segment(0x52, 0, 0)];
  return Uint8Array.from([0xff, 0x4f, ...header, ...tilePart, ...end]);
};
const rle = (offsets: readonly number[], length = 200, count = offsets.length) => {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of [count, ...offsets].entries()) view.setUint32(4 * index, value, true);
  return bytes;
};

test('an uncompressed frame has exactly the bytes of its pixels', () => {
  expect(check(30, grey())).toBeUndefined();
  expect(check(29, grey())).toBe('29 bytes instead of 30');
  expect(check(31, grey())).toBe('31 bytes instead of 30');
  expect(check(60, grey({ bitsAllocated: 32 }))).toBeUndefined();
  expect(check(120, grey({ bitsAllocated: 64 }))).toBeUndefined();
  expect(check(0, grey())).toBe('the archive sent no bytes');
});

test('one byte of padding is allowed where the length is odd, and no other', () => {
  expect(check(45, colour())).toBeUndefined();
  expect(check(46, colour())).toBeUndefined();
  expect(check(47, colour())).toBe('47 bytes instead of 45');
  expect(check(31, grey())).toBeDefined();
});

test('pixels of one bit fill bytes, and subsampled colour takes two samples a pixel', () => {
  expect(nativeFrameBytes(grey({ bitsAllocated: 1 }))).toBe(2);
  expect(check(2, grey({ bitsAllocated: 1 }))).toBeUndefined();
  expect(check(1, grey({ bitsAllocated: 1 }))).toBe('1 bytes instead of 2');
  expect(check(24, colour({ columns: 4, photometricInterpretation: 'YBR_FULL_422' }))).toBeUndefined();
  expect(check(36, colour({ columns: 4, photometricInterpretation: 'YBR_FULL_422' }))).toBe('36 bytes instead of 24');
});

test('AT-24: sizes beyond 32 bits are counted right, and a frame of no size is refused', () => {
  expect(check(30, grey({ columns: 65_535, rows: 65_535, samplesPerPixel: 3, bitsAllocated: 64 }))).toBe(
    `30 bytes instead of ${65_535 * 65_535 * 3 * 8}`,
  );
  for (const broken of [{ samplesPerPixel: 0 }, { bitsAllocated: 0 }, { rows: Number.NaN }, { columns: -5 }])
    expect(check(30, grey(broken))).toBe('the header does not say how large its frames are');
});

test('a compressed frame of another size than its header states is refused, also when its pixels are as many', () => {
  for (const [syntax, made] of [
    [JPEG, (stated: Stated) => jpeg(0xc0, stated)],
    ['1.2.840.10008.1.2.4.70', (stated: Stated) => jpeg(0xc3, stated)],
    [JPEG_LS, (stated: Stated) => jpeg(0xf7, stated)],
    [JPEG_2000, jpeg2000],
    ['1.2.840.10008.1.2.4.201', jpeg2000],
  ] as const) {
    expect(checkEncodedFrame(made({}), syntax, grey())).toBeUndefined();
    expect(checkEncodedFrame(made({ columns: 3, rows: 5 }), syntax, grey())).toBe(
      'a picture of 3 × 5 pixels instead of 5 × 3',
    );
    expect(checkEncodedFrame(made({ rows: 2 }), syntax, grey())).toContain('5 × 2');
    expect(checkEncodedFrame(made({ components: 3 }), syntax, grey())).toContain('3 samples per pixel instead of 1');
    expect(checkEncodedFrame(made({}), syntax, colour())).toContain('1 samples per pixel instead of 3');
    expect(checkEncodedFrame(made({ precision: 12 }), syntax, grey())).toBeUndefined();
    expect(checkEncodedFrame(made({ precision: 12 }), syntax, grey({ bitsAllocated: 8 }))).toContain('12 bits');
  }
});

test('a compressed frame without its end was cut off, whatever pads it', () => {
  for (const made of [(stated: Stated) => jpeg(0xc0, stated), (stated: Stated) => jpeg(0xf7, stated), jpeg2000]) {
    expect(checkEncodedFrame(made({ end: [] }), JPEG, grey())).toBe('the picture is cut off: its end is missing');
    expect(checkEncodedFrame(made({ end: [0xff] }), JPEG, grey())).toContain('cut off');
    expect(checkEncodedFrame(made({ end: [0xff, 0xd9, 0, 0, 0] }), JPEG, grey())).toBeUndefined();
  }
});

test('a tile at the edge may be stored cropped to the image, and no smaller', () => {
  const edge = grey({ columns: 8, rows: 8, leastColumns: 5, leastRows: 3 });
  expect(checkEncodedFrame(jpeg(0xc0), JPEG, edge)).toBeUndefined();
  expect(checkEncodedFrame(jpeg(0xc0, { columns: 4 }), JPEG, edge)).toContain('4 × 3');
  expect(checkEncodedFrame(jpeg(0xc0, { columns: 9 }), JPEG, edge)).toContain('9 × 3');
});

test('a frame of run lengths has one segment for each byte of each sample, all of them within it', () => {
  expect(checkEncodedFrame(rle([64, 100]), RLE, grey())).toBeUndefined();
  expect(checkEncodedFrame(rle([64]), RLE, grey())).toBe('1 run-length segments instead of 2');
  expect(checkEncodedFrame(rle([64, 100]), RLE, colour())).toBe('2 run-length segments instead of 3');
  expect(checkEncodedFrame(rle([64, 300]), RLE, grey())).toContain('cut off');
  expect(checkEncodedFrame(rle([100, 64]), RLE, grey())).toContain('out of order');
  expect(checkEncodedFrame(new Uint8Array(10), RLE, grey())).toContain('cut off');
});

test('a codestream in a file of boxes is found, and boxes without end are not walked for ever', () => {
  const boxes = [0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20, 13, 10, 0x87, 10, 0, 0, 0, 0, 0x6a, 0x70, 0x32, 0x63];
  expect(checkEncodedFrame(Uint8Array.from([...boxes, ...jpeg2000()]), JPEG_2000, grey())).toBeUndefined();
  expect(checkEncodedFrame(Uint8Array.from([...boxes, ...jpeg2000({ rows: 9 })]), JPEG_2000, grey())).toContain(
    '5 × 9',
  );
  expect(readCodestreamHeader(Uint8Array.from([...boxes.slice(0, 12), ...new Array(40).fill(0)]))).toBeUndefined();
});

test('no bytes make the check throw', () => {
  const random = seededRandom(3);
  const starts = [[], [0xff, 0xd8], [0xff, 0x4f, 0xff, 0x51], [0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20]];
  for (let round = 0; round < 5000; round++) {
    const bytes = Uint8Array.from({ length: Math.floor(random() * 120) }, () =>
      random() < 0.3 ? 255 : random() * 256,
    );
    bytes.set((starts[round % 4] ?? []).slice(0, bytes.length));
    for (const syntax of [NATIVE, RLE, JPEG]) checkEncodedFrame(bytes, syntax, grey());
  }
});

const folder = process.env.PARFOCAL_DATA ?? new URL('../../../shared/data/public', import.meta.url).pathname;
const isThere = existsSync(folder);

test.skipIf(!isThere)('no image of a real scanner or archive is refused', () => {
  let checked = 0;
  const refused: string[] = [];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
  for (const path of files.filter((one) => !one.includes('broken') && statSync(one).isFile())) {
    if (statSync(path).size > 30_000_000) continue;
    const bytes = new Uint8Array(readFileSync(path));
    const whole = readWholeInstance(bytes);
    if (!whole.ok) continue;
    const { uint16, string } = facts(bytes);
    const expected = {
      columns: uint16('x00280011'),
      rows: uint16('x00280010'),
      samplesPerPixel: uint16('x00280002'),
      bitsAllocated: uint16('x00280100'),
      photometricInterpretation: string('x00280004'),
      // Tiles at the edge of a slide may be cropped (T63).
      ...(string('x00080016') === WHOLE_SLIDE && { leastColumns: 1, leastRows: 1 }),
    };
    for (const frameNumber of new Set([1, Math.ceil(whole.value.numberOfFrames / 2), whole.value.numberOfFrames])) {
      const frame = whole.value.frame(frameNumber);
      if (!frame.ok) continue;
      const { transferSyntaxUid } = whole.value;
      const why = checkEncodedFrame(frame.value, transferSyntaxOf(frame.value, { transferSyntaxUid }), expected);
      checked += 1;
      if (why) refused.push(`${path.slice(folder.length)} frame ${frameNumber}: ${why}`);
    }
  }
  expect(refused).toEqual([]);
  expect(checked).toBeGreaterThan(50);
});

function facts(bytes: Uint8Array) {
  const untilPixels = { untilTag: 'x7fe00010' };
  const dataset = dicomParser.parseDicom(bytes, untilPixels);
  return { uint16: (tag: string) => dataset.uint16(tag) ?? 0, string: (tag: string) => dataset.string(tag) ?? '' };
}

test('run lengths that end before the picture does are refused, however they are packed', () => {
  const packed = (...runs: readonly number[]) => Uint8Array.from([...rle([64], 64), ...runs]);
  const small = grey({ bitsAllocated: 8 });
  const literal = Array.from({ length: 15 }, (_, index) => index);
  expect(checkEncodedFrame(packed(14, ...literal), RLE, small)).toBeUndefined();
  expect(checkEncodedFrame(packed(257 - 15, 7), RLE, small)).toBeUndefined();
  expect(checkEncodedFrame(packed(128, 257 - 10, 7, 4, 1, 2, 3, 4, 5, 0), RLE, small)).toBeUndefined();
  const short = 'the run-length segments hold less than the picture';
  for (const runs of [
    [13, ...literal.slice(1)],
    [257 - 14, 7],
    [14, 1, 2, 3],
    [257 - 10, 7, 257 - 5],
  ])
    expect(checkEncodedFrame(packed(...runs), RLE, small)).toBe(short);
});

test('JPEG 2000 that lost bytes in its middle is refused, though it has its end', () => {
  const whole = jpeg2000();
  const at = whole.lastIndexOf(0x93) + 1;
  const cut = Uint8Array.from([...whole.subarray(0, at), ...whole.subarray(at + 2)]);
  expect(checkEncodedFrame(cut, JPEG_2000, grey())).toBe('parts of the picture are missing');
});
