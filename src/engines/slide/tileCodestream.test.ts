import { describe, expect, test } from 'vitest';
import { jpegFrame, withRgbMarker } from '../../dicom/jpegStream';
import { jpegSegment as segment } from './jpegFixture';
import { usesComponentTransform } from '../../dicom/jpeg2000Stream';
import { codestreamKind, withoutItemHeader } from './tileCodestream';

const app0 = segment(0xe0, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0);
const adobe = (transform: number) => segment(0xee, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, transform);
const sof = (marker: number, samplings = [0x11, 0x11, 0x11], columns = 256, rows = 200): number[] =>
  segment(
    marker,
    8,
    rows >> 8,
    rows & 255,
    columns >> 8,
    columns & 255,
    samplings.length,
    ...samplings.flatMap((sampling, index) => [index + 1, sampling, 0]),
  );
const scan = [...segment(0xda, 1, 1, 0, 0, 63, 0), 0x12, 0x34, 0xff, 0xd9];
const jpeg = (...segments: number[][]): Uint8Array => Uint8Array.from([0xff, 0xd8, ...segments.flat(), ...scan]);

describe('what a frame is', () => {
  test.each([
    ['jpeg', jpeg(app0, sof(0xc0))],
    ['jpeg', jpeg(sof(0xc2))],
    ['jpegLossless', jpeg(sof(0xc3))],
    ['jpegLs', jpeg(sof(0xf7))],
    ['jpeg2000', Uint8Array.from([0xff, 0x4f, 0xff, 0x51, 0, 41])],
    ['jpeg2000', Uint8Array.from([0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20])],
    ['jpegXl', Uint8Array.from([0xff, 0x0a, 1, 2])],
    ['native', Uint8Array.from([1, 2, 3, 4, 0xff, 0xd9])],
  ])('%s is known by its bytes, not by its label', (kind, bytes) => {
    expect(codestreamKind(bytes)).toBe(kind);
  });

  test('size, components and sampling of a JPEG are read from its frame header', () => {
    expect(jpegFrame(jpeg(app0, sof(0xc0, [0x22, 0x11, 0x11])))).toEqual({
      columns: 256,
      rows: 200,
      components: 3,
      precision: 8,
      isSubsampled: true,
    });
  });

  test('T62: an item header left before the frame is taken off', () => {
    const bytes = Uint8Array.from([0xfe, 0xff, 0x00, 0xe0, 4, 0, 0, 0, 0xff, 0xd8, 1, 2]);
    expect([...withoutItemHeader(bytes)]).toEqual([0xff, 0xd8, 1, 2]);
    expect(withoutItemHeader(bytes.subarray(8))).toHaveLength(4);
  });
});

describe('colours of a JPEG', () => {
  const isMarked = (bytes: Uint8Array): boolean => String([...bytes]).includes(String(adobe(0)));
  const hasJfif = (bytes: Uint8Array): boolean => String([...bytes]).includes(String(app0));

  test('T56: RGB samples without a word in the file get the Adobe segment, and lose the JFIF segment that contradicts it', () => {
    const marked = withRgbMarker(jpeg(app0, sof(0xc0)), 'RGB');
    expect([isMarked(marked), hasJfif(marked)]).toEqual([true, false]);
    expect([...marked.subarray(0, 4)]).toEqual([0xff, 0xd8, 0xff, 0xee]);
    expect(jpegFrame(marked)).toEqual(jpegFrame(jpeg(sof(0xc0))));
    expect([...marked.subarray(-scan.length)]).toEqual(scan);
  });

  test.each([
    ['the header says YBR', jpeg(app0, sof(0xc0)), 'YBR_FULL_422'],
    ['the file speaks for itself', jpeg(adobe(1), sof(0xc0)), 'RGB'],
    ['the samples are subsampled, which RGB never is', jpeg(app0, sof(0xc0, [0x22, 0x11, 0x11])), 'RGB'],
    ['there is one component', jpeg(app0, sof(0xc0, [0x11])), 'RGB'],
  ])('nothing is changed where %s', (_, bytes, photometric) => {
    expect(withRgbMarker(bytes, photometric)).toBe(bytes);
  });
});

test('T57: a JPEG 2000 codestream tells whether its colours were transformed, whatever the header says', () => {
  const stream = (transform: number): Uint8Array =>
    Uint8Array.from([
      0xff,
      0x4f,
      0xff,
      0x51,
      0,
      4,
      0,
      0,
      0xff,
      0x52,
      0,
      12,
      0,
      0,
      0,
      1,
      transform,
      5,
      4,
      4,
      0,
      0,
      0xff,
      0x90,
      0,
      10,
    ]);
  expect(usesComponentTransform(stream(1))).toBe(true);
  expect(usesComponentTransform(stream(0))).toBe(false);
  expect(usesComponentTransform(Uint8Array.from([0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20, ...stream(0)]))).toBe(false);
});
