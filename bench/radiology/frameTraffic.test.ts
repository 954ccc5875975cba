import { expect, test } from 'vitest';
import type { NetworkRequest } from '../network';
import { frameTraffic, imageOf } from './frameTraffic';

const request = (url: string, start: number, end?: number, more: Partial<NetworkRequest> = {}): NetworkRequest => ({
  url,
  type: 'Fetch',
  method: 'GET',
  mimeType: 'multipart/related',
  status: 200,
  start,
  ...(end === undefined ? {} : { end }),
  bytes: 10,
  isAborted: false,
  isFromCache: false,
  ...more,
});
const frame = (uid: string) => `http://h/dicom-web/studies/1.2/series/1.3/instances/${uid}/frames/1`;

test('frames and whole instances are images; headers, pictures for the list and series are not', () => {
  expect(imageOf(frame('1.4'))).toBe('1.4');
  expect(imageOf('http://h/dicom-web/studies/1/series/2/instances/3.4')).toBe('3.4');
  expect(imageOf('http://h/dicom-web/studies/1/series/2/instances/3.4/rendered?viewport=96,96')).toBeUndefined();
  expect(imageOf('http://h/dicom-web/studies/1/series/2/instances/3.4/metadata')).toBeUndefined();
  expect(imageOf('http://h/dicom-web/studies/1/series/2/metadata')).toBeUndefined();
});

test('a series is complete when every image came once; a second copy does not make it later', () => {
  const traffic = frameTraffic(
    [request(frame('1'), 100, 150), request(frame('2'), 120, 190), request(frame('1'), 180, 300)],
    ['1', '2'],
  );
  expect(traffic).toEqual({
    complete: 2,
    asked: 2,
    firstStartMs: 100,
    lastEndMs: 190,
    repeated: 1,
    failed: 0,
    bytes: 30,
  });
});

test('what is under way, given up or refused is not here', () => {
  const traffic = frameTraffic(
    [
      request(frame('1'), 100),
      request(frame('2'), 100, 120, { isAborted: true, failure: 'net::ERR_ABORTED' }),
      request(frame('3'), 100, 120, { status: 500 }),
      request(frame('9'), 50, 60),
    ],
    ['1', '2', '3'],
  );
  expect([traffic.complete, traffic.asked, traffic.failed, traffic.firstStartMs]).toEqual([0, 3, 1, 100]);
});
