import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { seededRandom } from '../lib/seededRandom';
import { BrokenDeflation, inflateRaw } from './inflate';

const LIMIT = 1 << 22;

test('what was deflated comes back, however it was packed', () => {
  const random = seededRandom(17);
  const noise = Uint8Array.from({ length: 70_000 }, () => Math.floor(random() * 256));
  const words = new TextEncoder().encode('Measurement Group, Tracking Identifier, Finding Site. '.repeat(2000));
  for (const data of [new Uint8Array(0), Uint8Array.of(7), noise, words, new Uint8Array(100_000)]) {
    for (const options of [{}, { level: 0 }, { level: 1 }, { strategy: 4 }, { memLevel: 1 }]) {
      expect(Buffer.compare(inflateRaw(deflateRawSync(data, options), LIMIT), data)).toBe(0);
    }
  }
});

test('a bomb stops at the limit, and half a stream is refused', () => {
  const bomb = deflateRawSync(new Uint8Array(1 << 24));
  expect(() => inflateRaw(bomb, LIMIT)).toThrow(BrokenDeflation);
  const packed = deflateRawSync(new TextEncoder().encode('a report of some length, with words that repeat, words'));
  for (let length = 0; length < packed.length; length += 1) {
    expect(() => inflateRaw(packed.subarray(0, length), LIMIT)).toThrow(BrokenDeflation);
  }
});

test('noise never does anything but unpack or fail', () => {
  const random = seededRandom(5);
  for (let run = 0; run < 2000; run += 1) {
    const noise = Uint8Array.from({ length: 40 }, () => Math.floor(random() * 256));
    try {
      inflateRaw(noise, LIMIT);
    } catch (cause) {
      expect(cause).toBeInstanceOf(BrokenDeflation);
    }
  }
});
