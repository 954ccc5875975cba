import { expect, test } from 'vitest';
import { concatenate } from './multipart';
import { readWholeInstance } from './wholeInstance';

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const u16 = (value: number) => new Uint8Array(Uint16Array.of(value).buffer);
const u32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);
const element = (group: number, number: number, vr: string, value: Uint8Array | string, length?: number) => {
  const bytes = typeof value === 'string' ? latin1(value.length % 2 === 0 ? value : `${value}\0`) : value;
  const isLong = ['OB', 'OW', 'OV', 'SQ', 'UN'].includes(vr);
  const size = length ?? bytes.length;
  return concatenate([
    u16(group),
    u16(number),
    latin1(vr),
    isLong ? concatenate([u16(0), u32(size)]) : u16(size),
    bytes,
  ]);
};
const item = (bytes: Uint8Array) => concatenate([Uint8Array.of(0xfe, 0xff, 0, 0xe0), u32(bytes.length), bytes]);
const end = Uint8Array.of(0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0);

interface Made {
  readonly syntax: string;
  readonly frames: number;
  readonly pixels: Uint8Array;
  readonly rows?: number;
  readonly columns?: number;
  readonly bits?: number;
  readonly photometric?: string;
}
const file = ({ syntax, frames, pixels, rows = 2, columns = 2, bits = 8, photometric = 'MONOCHROME2' }: Made) =>
  concatenate([
    new Uint8Array(128),
    latin1('DICM'),
    element(2, 0x10, 'UI', syntax),
    element(8, 0x18, 'UI', '1.4'),
    element(0x28, 2, 'US', u16(photometric === 'MONOCHROME2' ? 1 : 3)),
    element(0x28, 4, 'CS', photometric),
    element(0x28, 8, 'IS', String(frames)),
    element(0x28, 0x10, 'US', u16(rows)),
    element(0x28, 0x11, 'US', u16(columns)),
    element(0x28, 0x100, 'US', u16(bits)),
    pixels,
  ]);
const native = (bytes: readonly number[]) => element(0x7fe0, 0x10, 'OW', Uint8Array.from(bytes));
const encapsulated = (table: readonly number[], fragments: readonly Uint8Array[]) =>
  element(
    0x7fe0,
    0x10,
    'OB',
    concatenate([item(concatenate(table.map(u32))), ...fragments.map(item), end]),
    0xffffffff,
  );
const explicit = '1.2.840.10008.1.2.1';
const jpegLs = '1.2.840.10008.1.2.4.80';
const frameOf = (bytes: Uint8Array, frameNumber: number) => {
  const whole = readWholeInstance(bytes);
  if (!whole.ok) return whole.error;
  const frame = whole.value.frame(frameNumber);
  return frame.ok ? [...frame.value] : frame.error;
};
const start = Uint8Array.of(0xff, 0xd8, 0xff, 0xf7, 0, 4, 8, 1, 0xff, 0xda, 0, 6, 1, 1, 0, 0);

test('native frames are cut by their size, and a file too short for them is refused', () => {
  const bytes = file({ syntax: explicit, frames: 2, pixels: native([1, 2, 3, 4, 5, 6, 7, 8]) });
  expect(frameOf(bytes, 2)).toEqual([5, 6, 7, 8]);
  expect(frameOf(bytes, 3)).toBe('the object has 2 frames, frame 3 was asked for');
  expect(frameOf(bytes, 0)).toContain('frame 0');
  expect(frameOf(file({ syntax: explicit, frames: 3, pixels: native([1, 2, 3, 4, 5, 6, 7, 8]) }), 1)).toContain(
    'shorter',
  );
});

test('frames of one bit per pixel that begin inside a byte are shifted to its start', () => {
  const bytes = file({
    syntax: explicit,
    frames: 3,
    rows: 3,
    columns: 1,
    bits: 1,
    pixels: native([0b01_101_010, 0b0]),
  });
  expect([1, 2, 3].map((number) => (frameOf(bytes, number) as number[]).map((byte) => byte & 0b111))).toEqual([
    [0b010],
    [0b101],
    [0b001],
  ]);
});

test('subsampled colour takes two bytes a pixel', () => {
  const bytes = file({
    syntax: explicit,
    frames: 2,
    rows: 1,
    columns: 2,
    photometric: 'YBR_FULL_422',
    pixels: native([1, 2, 3, 4, 5, 6, 7, 8]),
  });
  expect(frameOf(bytes, 2)).toEqual([5, 6, 7, 8]);
});

test('one fragment a frame, a table of offsets, and one frame in many fragments', () => {
  const [a, b, c] = [Uint8Array.of(1, 1), Uint8Array.of(2, 2), Uint8Array.of(3, 3)] as const;
  expect(frameOf(file({ syntax: jpegLs, frames: 3, pixels: encapsulated([], [a, b, c]) }), 2)).toEqual([2, 2]);
  expect(frameOf(file({ syntax: jpegLs, frames: 2, pixels: encapsulated([0, 10], [a, b, c]) }), 2)).toEqual([
    2, 2, 3, 3,
  ]);
  expect(frameOf(file({ syntax: jpegLs, frames: 2, pixels: encapsulated([0, 20], [a, b, c]) }), 1)).toEqual([
    1, 1, 2, 2,
  ]);
  expect(frameOf(file({ syntax: jpegLs, frames: 1, pixels: encapsulated([], [a, b, c]) }), 1)).toEqual([
    1, 1, 2, 2, 3, 3,
  ]);
});

test('without a table the codestreams tell where frames begin, and where they do not the object is refused', () => {
  const more = Uint8Array.of(9, 9);
  const bytes = file({ syntax: jpegLs, frames: 2, pixels: encapsulated([], [start, more, start]) });
  expect(frameOf(bytes, 1)).toEqual([...start, 9, 9]);
  expect(frameOf(bytes, 2)).toEqual([...start]);
  expect(frameOf(file({ syntax: jpegLs, frames: 2, pixels: encapsulated([], [more, more, more]) }), 1)).toContain(
    'cannot be told',
  );
  expect(frameOf(file({ syntax: jpegLs, frames: 2, pixels: encapsulated([0, 3], [more, more, more]) }), 1)).toContain(
    'cannot be told',
  );
});

test('an extended offset table is used where there is one', () => {
  const pieces = [Uint8Array.of(1, 1), Uint8Array.of(2, 2), Uint8Array.of(3, 3)];
  const table = element(0x7fe0, 1, 'OV', new Uint8Array(BigUint64Array.of(0n, 20n).buffer));
  expect(
    frameOf(file({ syntax: jpegLs, frames: 2, pixels: concatenate([table, encapsulated([], pieces)]) }), 2),
  ).toEqual([3, 3]);
});

test('what is no DICOM file, or has no pixels, is said to be so', () => {
  expect(frameOf(new Uint8Array(300), 1)).toContain('not readable');
  expect(frameOf(file({ syntax: explicit, frames: 1, pixels: new Uint8Array() }), 1)).toBe(
    'the object has no pixel data',
  );
});
