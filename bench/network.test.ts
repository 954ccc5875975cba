import { expect, test } from 'vitest';
import { isScript, type NetworkRequest, networkRecord } from './network';

const request = (over: Partial<NetworkRequest>): NetworkRequest => ({
  url: 'http://host/x',
  type: 'Fetch',
  method: 'GET',
  mimeType: 'application/octet-stream',
  status: 200,
  start: 1000,
  end: 1100,
  bytes: 500,
  isAborted: false,
  isFromCache: false,
  ...over,
});

test('what was on its way at a moment had been asked for, but had not come', () => {
  const record = networkRecord([request({ start: 1000, end: 1100 }), request({ start: 1050, end: 1300, bytes: 70 })]);
  expect(record.requests(1060)).toHaveLength(2);
  expect(record.requests(1049)).toHaveLength(1);
  expect(record.bytes(1100)).toBe(500);
  expect(record.bytes(1300)).toBe(570);
});

test('what came of an aborted or unfinished answer counts in the whole, not up to a moment', () => {
  const { end: _, ...running } = request({ bytes: 30 });
  const record = networkRecord([running, request({ isAborted: true, bytes: 7, end: 1200 })]);
  expect(record.bytes()).toBe(37);
  expect(record.bytes(5000)).toBe(7);
});

test('an answer from a cache is no request to the network', () => {
  const record = networkRecord([request({ isFromCache: true, bytes: 0 }), request({ start: 900 })]);
  expect(record.requests()).toHaveLength(1);
  expect(record.all.map(({ start }) => start)).toEqual([900, 1000]);
});

test('scripts and WebAssembly count as code, whoever loaded them', () => {
  const record = networkRecord([
    request({ type: 'Script', url: 'http://host/app', bytes: 1000 }),
    request({ type: 'Worker', url: 'http://host/codec.wasm?v=1', mimeType: 'application/wasm', bytes: 2000 }),
    request({ type: 'Other', url: 'http://host/preloaded.js', mimeType: 'text/javascript', bytes: 4000 }),
    request({ type: 'Fetch', url: 'http://host/dicom-web/studies', mimeType: 'application/dicom+json', bytes: 8000 }),
    request({ type: 'Script', bytes: 16000, end: 2000 }),
  ]);
  expect(record.scriptKb(1500)).toBe(7);
  expect(record.scriptKb()).toBe(23);
});

test.each([
  ['http://host/a.mjs', true],
  ['http://host/a.js.map', false],
  ['http://host/frames/1?x=a.js', false],
])('%s is code: %s', (url, isCode) => {
  expect(isScript({ type: 'Other', mimeType: '', url })).toBe(isCode);
});
