import { expect, test } from 'vitest';
import { seededRandom } from '../lib/seededRandom';
import { latin1, madePart10 as file, type Part10Encoding, syntaxOfEncoding as syntaxOf } from './part10Fixture';
import { readPart10Identity, strangerIn } from './part10Identity';

const asked = { studyInstanceUid: '1.2', seriesInstanceUid: '1.3', sopInstanceUid: '1.4' };
const encodings: readonly Part10Encoding[] = ['explicit', 'implicit', 'bigEndian'];

test('a file says which study, series and instance it is, whatever sequences stand before', () => {
  for (const encoding of encodings) {
    for (const hasLengths of [true, false]) {
      const identity = readPart10Identity(file(encoding, hasLengths));
      expect(identity).toEqual({ ...asked, transferSyntaxUid: syntaxOf[encoding], mediaStorageSopInstanceUid: '1.4' });
      expect(identity && strangerIn(identity, asked)).toBeUndefined();
    }
  }
});

test('AT-32: a file of another study, series or instance than asked for is a stranger', () => {
  const strangerOf = (bytes: Uint8Array, more = {}) => {
    const identity = readPart10Identity(bytes);
    return identity && strangerIn(identity, { ...asked, ...more });
  };
  expect(strangerOf(file('explicit', false, '7.7'))).toBe('study 7.7');
  expect(strangerOf(file('implicit', false, '1.2', '7.7'))).toBe('series 7.7');
  expect(strangerOf(file('explicit', true), { sopInstanceUid: '7.7' })).toBe('instance 1.4');
});

test('a damaged file says less, and is never walked for ever', () => {
  const random = seededRandom(9);
  for (let round = 0; round < 3000; round += 1) {
    const bytes = file(encodings[round % 3] ?? 'explicit', round % 2 === 0);
    for (let times = 0; times < 3; times += 1)
      bytes[132 + Math.floor(random() * (bytes.length - 132))] = random() * 256;
    readPart10Identity(bytes.subarray(0, 132 + Math.floor(random() * bytes.length)));
  }
  expect(readPart10Identity(latin1('nothing'))).toBeUndefined();
});
