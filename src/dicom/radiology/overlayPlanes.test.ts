import { expect, test } from 'vitest';
import type { DicomJson } from '../json';
import type { FrameHeader } from '../types';
import { embeddedPixels, overlayPixels, overlayPlanesOf } from './overlayPlanes';

const json = (values: Record<string, readonly unknown[]>): DicomJson =>
  Object.fromEntries(Object.entries(values).map(([tag, Value]) => [tag, { Value }]));
const data = { InlineBinary: '' };
const plain = {
  ...json({ '60000010': [3], '60000011': [3], '60000040': ['G'], '60000050': [1, 1] }),
  '60003000': data,
};
const planesOf = (dataset: DicomJson, frameNumber = 1) =>
  overlayPlanesOf({ dataset, ref: { frameNumber } } as FrameHeader);

test('GRAY-05: an overlay has its bits from the lowest on, row by row, from its origin, row and column from one', () => {
  const [plane] = planesOf({ ...plain, ...json({ '60000050': [5, 0] }) });
  expect(plane?.origin).toEqual([-1, 4]);
  expect(plane && [...(overlayPixels(plane, Uint8Array.of(0b1000_0011, 0b1)) ?? [])]).toEqual([
    1, 1, 0, 0, 0, 0, 0, 1, 1,
  ]);
  expect(plane && overlayPixels(plane, Uint8Array.of(0xff))).toBeUndefined();
});

test('GRAY-05: frames of an overlay begin at Image Frame Origin and follow one another to the bit; a single one lies over all', () => {
  const frames = { ...plain, ...json({ '60000015': [2], '60000051': [4] }) };
  expect([3, 4, 5, 6].map((frame) => planesOf(frames, frame)[0]?.frameIndex)).toEqual([undefined, 0, 1, undefined]);
  const [second] = planesOf(frames, 5);
  expect(second && overlayPixels(second, Uint8Array.of(0, 0b0000_0010, 0b100))).toEqual(
    Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0),
  );
  expect(planesOf(plain, 7)).toHaveLength(1);
});

test('GRAY-05: groups 6000 to 60FE are overlays, and a region says its name, origin and numbers', () => {
  const other = json({
    '601E0010': [1],
    '601E0011': [1],
    '601E0040': ['R'],
    '601E0045': ['AUTOMATED'],
    '601E1301': ['120'],
    '601E1302': ['12.5'],
    '601E1303': ['4'],
    '601E1500': ['LESION'],
  });
  const planes = planesOf({ ...plain, ...other, '601E3000': data });
  expect(planes.map(({ group, words }) => [group, words])).toEqual([
    ['6000', 'Overlay 6000'],
    ['601E', 'ROI overlay LESION, AUTOMATED: 120 pixels, mean 12.5, SD 4'],
  ]);
});

test('GRAY-05: without Overlay Data the overlay is the bit of the words that its position names', () => {
  const embedded = json({ '60020010': [1], '60020011': [4], '60020100': [16], '60020102': [12] });
  const [plane] = planesOf(embedded);
  expect(plane?.bitPosition).toBe(12);
  const frame = new Uint8Array(Uint16Array.of(0x1fff, 0x0fff, 0xe000, 0xf000).buffer);
  expect(plane && embeddedPixels(plane, frame)).toEqual(Uint8Array.of(1, 0, 0, 1));
  expect(planesOf(json({ '60020010': [1], '60020011': [4], '60020102': [0] }))).toEqual([]);
});
