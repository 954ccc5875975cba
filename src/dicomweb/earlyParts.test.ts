import { expect, test } from 'vitest';
import { seededRandom } from '../lib/seededRandom';
import { EarlyParts } from './earlyParts';
import { concatenate, type MultipartPart, readMultipart } from './multipart';

const random = seededRandom(20);
const text = (line: string) => new TextEncoder().encode(line);
const bytes = (length: number) => Uint8Array.from({ length }, () => Math.floor(random() * 256));

const message = (payloads: readonly Uint8Array[], head = (body: Uint8Array) => `Content-Length: ${body.length}\r\n`) =>
  concatenate([
    ...payloads.flatMap((body) => [text(`--B\r\n${head(body)}\r\n`), body, text('\r\n')]),
    text('--B--\r\n'),
  ]);

function readInPieces(body: Uint8Array, longest: number): MultipartPart[] {
  const parts: MultipartPart[] = [];
  const reader = new EarlyParts('B', (part) => parts.push(part));
  for (let at = 0; at < body.length; ) {
    const end = at + 1 + Math.floor(random() * longest);
    reader.add(body.slice(at, end));
    at = end;
  }
  return parts;
}

test('however an answer is cut into pieces, its parts are those that the whole gives', () => {
  for (let round = 0; round < 40; round += 1) {
    const payloads = Array.from({ length: 1 + Math.floor(random() * 5) }, () => bytes(1 + Math.floor(random() * 700)));
    const body = message(payloads);
    const whole = readMultipart(body, 'multipart/related; boundary=B');
    expect(readInPieces(body, round % 2 === 0 ? 40 : 600)).toEqual(whole.ok ? whole.value : []);
  }
});

test('a part is given when its delimiter has come, and not a byte before', () => {
  const body = message([bytes(500), bytes(500)]);
  const parts: MultipartPart[] = [];
  const reader = new EarlyParts('B', (part) => parts.push(part));
  const second = text('--B\r\n').length + text('Content-Length: 500\r\n\r\n').length + 500 + text('\r\n--B\r\n').length;
  reader.add(body.slice(0, second - 1));
  expect(parts).toHaveLength(0);
  reader.add(body.slice(second - 1, second));
  expect(parts).toHaveLength(1);
});

test.each([
  ['with a wrong length', () => 'Content-Length: 7\r\n'],
  ['without a length', () => 'Content-Type: image/jpeg\r\n'],
  ['with a length of nothing', () => 'Content-Length: 0\r\n'],
  ['with a damaged line among its headers', (body: Uint8Array) => `Content-Length: ${body.length}\r\nbroken\r\n`],
  ['of parts of its own', (body: Uint8Array) => `Content-Type: multipart/mixed\r\nContent-Length: ${body.length}\r\n`],
  ['with headers without an end', () => `Content-Length: 5\r\nX: ${'x'.repeat(10_000)}`],
])('a part %s is left to whoever reads the whole answer', (_, head) => {
  expect(readInPieces(message([bytes(300), bytes(300)], head), 100)).toEqual([]);
});

test('bytes that look like a delimiter within the pixels end nothing', () => {
  const body = concatenate([bytes(50), text('\r\n--B\r\nContent-Length: 3\r\n\r\nabc\r\n--B--\r\n'), bytes(50)]);
  expect(readInPieces(message([body]), 30).map((part) => part.body)).toEqual([body]);
});
