import { expect, test } from 'vitest';
import type { GreyFormat } from './greyDecodeMessages';
import { decodeStored } from './greyDecoding';

const segment = (marker: number, ...payload: readonly number[]) => [0xff, marker, 0, payload.length + 2, ...payload];

/**
 * One block of 8 × 8 pixels of 12 bits, JPEG extended: all of one grey. Every quantization step is 8, which is what a DCT
 * makes of one grey level over a block; codes of one bit: 0 is a difference of no bits or of four, 0 is end of block.
 */
function greyBlock(difference: 0 | 'of four bits', fourBits = 0): Uint8Array {
  const huffman = (table: number, value: number) => [table, 1, ...new Array<number>(15).fill(0), value];
  const entropy = difference === 0 ? 0b00111111 : (fourBits << 3) | 0b011;
  return Uint8Array.from([
    ...[0xff, 0xd8, ...segment(0xdb, 0, ...new Array<number>(64).fill(8))],
    ...segment(0xc1, 12, 0, 8, 0, 8, 1, 1, 0x11, 0),
    ...segment(0xc4, ...huffman(0x00, difference === 0 ? 0 : 4), ...huffman(0x10, 0)),
    ...segment(0xda, 1, 1, 0x00, 0, 63, 0),
    ...[entropy, 0xff, 0xd9],
  ]);
}

const format: GreyFormat = {
  columns: 8,
  rows: 8,
  bitsAllocated: 16,
  bitsStored: 12,
  pixelRepresentation: 0,
  photometricInterpretation: 'MONOCHROME2',
  planarConfiguration: 0,
};
const decoded = async (bytes: Uint8Array) =>
  decodeStored({ bytes, transferSyntaxUid: '1.2.840.10008.1.2.4.51', format });

test('a JPEG of 12 bits has the values that were compressed, the middle of the range at 2,048', async () => {
  const { stored, range } = await decoded(greyBlock(0));
  expect([...stored]).toEqual(new Array(64).fill(2048));
  expect(range).toEqual([2048, 2048]);
});

test('a JPEG of 12 bits above and below the middle differs from it by what was compressed', async () => {
  expect((await decoded(greyBlock('of four bits', 0b1111))).range).toEqual([2063, 2063]);
  expect((await decoded(greyBlock('of four bits', 0b0000))).range).toEqual([2033, 2033]);
});
