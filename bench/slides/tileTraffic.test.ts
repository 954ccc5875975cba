import { expect, test } from 'vitest';
import type { NetworkRequest } from '../network';
import type { SlideData } from '../types';
import { isTileRequest, tileTraffic } from './tileTraffic';

const slide: SlideData = {
  kind: 'slide',
  name: 'a',
  directory: '',
  patientName: 'A',
  studyInstanceUid: '1.2.3',
  seriesInstanceUids: ['1.2.3.1'],
  tilePx: 512,
  transferSyntaxUid: '1.2.840.10008.1.2.4.50',
  levels: [
    { columns: 4096, rows: 2048, sopInstanceUid: '1.2.10', frames: 32 },
    { columns: 2048, rows: 1024, sopInstanceUid: '1.2.11', frames: 8 },
  ],
  pixelSpacingMm: 0.00025,
  archives: ['embedded'],
};

const get = (path: string, more: Partial<NetworkRequest> = {}): NetworkRequest => ({
  url: `http://host/dicom-web/studies/1.2.3/series/1.2.3.1${path}`,
  type: 'Fetch',
  method: 'GET',
  mimeType: '',
  status: 200,
  start: 0,
  end: 1,
  bytes: 1000,
  isAborted: false,
  isFromCache: false,
  ...more,
});

/** Columns 2 and 3 of the second row of the finest level. */
const field = { u0: 1100, v0: 600, u1: 2000, v1: 1000 };

test('a tile that the field does not show is wasted, whichever level it is of', () => {
  const traffic = tileTraffic(
    [
      get('/instances/1.2.10/frames/11,12'), // columns 2 and 3 of row 1
      get('/instances/1.2.10/frames/13'), // the tile to the right
      get('/instances/1.2.11/frames/2'), // coarser, over the field
      get('/instances/1.2.11/frames/4', { isAborted: true, bytes: 300 }), // coarser, beside it
      get('/metadata'),
    ],
    slide,
    [field],
  );
  expect(traffic).toEqual({
    requests: 4,
    tiles: 5,
    wasted: 2,
    needed: 2,
    aborted: 1,
    bytes: 3300,
    staleBytes: 1300,
    stale: 2,
    abortedStale: 1,
  });
});

test('an answer out of the cache was not asked for, and a label is no tile of the field', () => {
  const traffic = tileTraffic(
    [get('/instances/1.2.10/frames/11', { isFromCache: true }), get('/instances/1.2.99/frames/1')],
    slide,
    [field],
  );
  expect(traffic).toMatchObject({ requests: 1, tiles: 1, wasted: 1 });
});

test('frames are told by their address, also where commas are written out', () => {
  expect(isTileRequest('/series/1/instances/1.2/frames/1%2C2')).toBe(true);
  expect(isTileRequest('/series/1/instances/1.2/rendered')).toBe(false);
});

test('a tile asked for in advance is not wasted when the next field shows it', () => {
  const ahead = [get('/instances/1.2.10/frames/13')];
  const next = { u0: 2000, v0: 600, u1: 2900, v1: 1000 };
  expect(tileTraffic(ahead, slide, [field]).wasted).toBe(1);
  expect(tileTraffic(ahead, slide, [field, next])).toMatchObject({ wasted: 0, needed: 5 });
});
