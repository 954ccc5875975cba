import { expect, test } from 'vitest';
import { fromText, toText } from './deviceValue';

test('what an object on its way is made of comes back as it was', () => {
  const value = {
    bytes: new Uint8Array(70_000).map((_, i) => i * 7),
    thread: { knownUids: new Set(['1.2', '1.3']), views: new Map([['a', { groupPath: '1.2', list: [1, 2] }]]) },
    coordinates: new Float32Array([0.1, 1e-9]),
    index: new Uint32Array([1, 3]),
    raw: new Uint8Array([9, 8, 7]).buffer,
    part: new Uint8Array([1, 2, 3, 4]).subarray(1, 3),
    odd: [Number.NaN, Number.POSITIVE_INFINITY, -0.5, null, 'ü\u0000"$'],
  };
  const back = fromText(toText(value)) as typeof value;
  expect(back.bytes).toEqual(value.bytes);
  expect({ ...back, bytes: 0 }).toEqual({ ...value, bytes: 0 });
});
