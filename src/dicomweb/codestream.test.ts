import { expect, test } from 'vitest';
import { seededRandom } from '../lib/seededRandom';
import { sniffCodestream, stripItemHeader, syntaxes, transferSyntaxOf } from './codestream';

const bytes = (...values: (number | string)[]) =>
  Uint8Array.from(
    values.flatMap((value) => (typeof value === 'number' ? [value] : [...value].map((char) => char.charCodeAt(0)))),
  );
const segment = (marker: number, ...payload: number[]) => [0xff, marker, 0, payload.length + 2, ...payload];
/** A header of one component: SOI, an application segment, SOFn, and a scan whose fourth byte is Ss, or NEAR. */
const jpeg = (sof: number, parameter: number) =>
  bytes(
    0xff,
    0xd8,
    ...segment(0xe0, 1, 2, 3),
    ...segment(sof, 8, 0, 4, 0, 4, 1, 1, 0x11, 0),
    ...segment(0xda, 1, 1, 0, parameter, 0, 0),
    1,
    2,
  );
const cod = (transform: number) => segment(0x52, 0, 0, 0, 1, 0, 5, 4, 4, 0, transform);
const j2k = (isHighThroughput: boolean, transform: number) =>
  bytes(
    0xff,
    0x4f,
    ...segment(0x51, 0, 0),
    ...(isHighThroughput ? segment(0x50, 0, 2, 0, 0, 0, 0) : []),
    ...cod(transform),
  );
const jp2 = (codestream: Uint8Array) =>
  bytes(0, 0, 0, 12, 'jP  ', 13, 10, 0x87, 10, 0, 0, 0, 16, 'ftypjph ', 0, 0, 0, 0, 0, 0, 0, 0, 'jp2c', ...codestream);

test('every codestream is known by its markers', () => {
  expect(sniffCodestream(jpeg(0xc0, 0))).toBe(syntaxes.jpegBaseline);
  expect(sniffCodestream(jpeg(0xc1, 0))).toBe(syntaxes.jpegExtended);
  expect(sniffCodestream(jpeg(0xc2, 0))).toBe(syntaxes.jpegProgressive);
  expect(sniffCodestream(jpeg(0xc3, 1))).toBe(syntaxes.jpegLosslessFirstOrder);
  expect(sniffCodestream(jpeg(0xc3, 6))).toBe(syntaxes.jpegLossless);
  expect(sniffCodestream(jpeg(0xf7, 0))).toBe(syntaxes.jpegLs);
  expect(sniffCodestream(jpeg(0xf7, 3))).toBe(syntaxes.jpegLsNearLossless);
  expect(sniffCodestream(j2k(false, 1))).toBe(syntaxes.jpeg2000Lossless);
  expect(sniffCodestream(j2k(false, 0))).toBe(syntaxes.jpeg2000);
  expect(sniffCodestream(j2k(true, 1))).toBe(syntaxes.htj2kLossless);
  expect(sniffCodestream(j2k(true, 0))).toBe(syntaxes.htj2k);
  expect(sniffCodestream(jp2(j2k(true, 1)))).toBe(syntaxes.htj2kLossless);
  expect(sniffCodestream(bytes(0, 0, 0, 12, 'JXL ', 13, 10, 0x87, 10))).toBe(syntaxes.jpegXl);
});

test('an archive that labels HTJ2K as native, or JPEG as JPEG 2000, is corrected by the bytes', () => {
  expect(transferSyntaxOf(j2k(true, 1), { transferSyntaxUid: syntaxes.explicitLittleEndian })).toBe(
    syntaxes.htj2kLossless,
  );
  expect(transferSyntaxOf(jpeg(0xc0, 0), { transferSyntaxUid: syntaxes.jpeg2000Lossless })).toBe(syntaxes.jpegBaseline);
  expect(transferSyntaxOf(jpeg(0xf7, 0), { transferSyntaxUid: syntaxes.jpegBaseline })).toBe(syntaxes.jpegLs);
});

test('within one family of decoders the label counts', () => {
  expect(transferSyntaxOf(jpeg(0xc0, 0), { transferSyntaxUid: syntaxes.jpegExtended })).toBe(syntaxes.jpegExtended);
  expect(transferSyntaxOf(j2k(true, 1), { transferSyntaxUid: syntaxes.htj2kLosslessRpcl })).toBe(
    syntaxes.htj2kLosslessRpcl,
  );
});

test('without a label the bytes decide, and without a signature it is native little endian', () => {
  expect(transferSyntaxOf(jpeg(0xf7, 0), { mediaType: 'application/octet-stream' })).toBe(syntaxes.jpegLs);
  expect(transferSyntaxOf(new Uint8Array(512), {})).toBe(syntaxes.explicitLittleEndian);
  expect(transferSyntaxOf(bytes(1, 2), { mediaType: 'image/x-dicom-rle' })).toBe(syntaxes.rle);
  expect(transferSyntaxOf(new Uint8Array(512), { transferSyntaxUid: syntaxes.explicitBigEndian })).toBe(
    syntaxes.explicitBigEndian,
  );
});

test('a run-length frame without label is known by its segment table, and only by a whole one', () => {
  const frame = new Uint8Array(200);
  new DataView(frame.buffer).setUint32(0, 2, true);
  new DataView(frame.buffer).setUint32(4, 64, true);
  new DataView(frame.buffer).setUint32(8, 130, true);
  expect(transferSyntaxOf(frame, {})).toBe(syntaxes.rle);
  expect(transferSyntaxOf(frame.with(20, 1), {})).toBe(syntaxes.explicitLittleEndian);
});

test('native pixels that begin or end like a JPEG are not taken for one', () => {
  const random = seededRandom(11);
  for (let round = 0; round < 2000; round++) {
    const pixels = Uint8Array.from({ length: 600 }, () => Math.floor(random() * 256));
    pixels.set([0xff, round % 2 === 0 ? 0xd8 : 0x4f, 0xff, round % 2 === 0 ? 0xe0 : 0x51]);
    pixels.set([0xff, 0xd9], 598);
    expect(sniffCodestream(pixels)).toBeUndefined();
  }
});

test('an item header left on a frame is removed when its length fits, and only then', () => {
  const header = (length: number) => [0xfe, 0xff, 0, 0xe0, length, 0, 0, 0];
  expect([...stripItemHeader(bytes(...header(3), 1, 2, 3))]).toEqual([1, 2, 3]);
  expect([...stripItemHeader(bytes(...header(3), 1, 2, 3, 0))]).toEqual([1, 2, 3]);
  expect([...stripItemHeader(bytes(...header(2), 1, 2, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0))]).toEqual([1, 2]);
  expect(stripItemHeader(bytes(...header(9), 1, 2, 3))).toHaveLength(11);
  expect(stripItemHeader(bytes(0xfe, 0xff))).toHaveLength(2);
});
