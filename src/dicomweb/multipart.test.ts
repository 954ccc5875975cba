import { expect, test } from 'vitest';
import { seededRandom } from '../lib/seededRandom';
import {
  concatenate,
  isBareBody,
  looksLikeMultipart,
  parseMediaType,
  readMultipart,
  writeMultipart,
} from './multipart';

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const read = (body: Uint8Array | string, contentType: string | null = 'multipart/related; boundary=B') =>
  readMultipart(typeof body === 'string' ? latin1(body) : body, contentType);
const bodies = (result: ReturnType<typeof read>) =>
  result.ok ? result.value.map((part) => String.fromCharCode(...part.body)) : result.error;

test('a plain answer of two parts is read with the headers of each part', () => {
  const result = read(
    '--B\r\nContent-Type: image/jls\r\n\r\none\r\n--B\r\ncontent-TYPE:image/jpeg\r\n\r\ntwo\r\n--B--\r\n',
  );
  expect(bodies(result)).toEqual(['one', 'two']);
  expect(result.ok && result.value.map((part) => part.headers.get('content-type'))).toEqual([
    'image/jls',
    'image/jpeg',
  ]);
});

test('the boundary is found quoted or not, with the punctuation the standard allows, and among malformed parameters', () => {
  const boundary = "a'()+_,-./:=? b";
  expect(
    bodies(read(`--${boundary}\r\n\r\nx\r\n--${boundary}--`, `multipart/related; boundary="${boundary}"; type=x`)),
  ).toEqual(['x']);
  expect(bodies(read('--q\r\n\r\nx\r\n--q--', 'multipart/related;type=a/b;transfer-syntax=*;BOUNDARY=q'))).toEqual([
    'x',
  ]);
  const orthanc = 'multipart/related; type="image/jls; transfer-syntax=1.2.840.10008.1.2.4.80"; boundary=q-1';
  expect(bodies(read('--q-1\r\n\r\nx\r\n--q-1--', orthanc))).toEqual(['x']);
  expect(bodies(read('--B\r\n\r\nx\r\n--B--', 'multipart/related'))).toEqual(['x']);
});

test('a preamble, an epilogue, padding after the boundary and a missing last line break do no harm', () => {
  expect(bodies(read('hello --B not yet\r\n--B \t\r\n\r\nx\r\n--B--'))).toEqual(['x']);
  expect(bodies(read('\r\n--B\r\n\r\nx\r\n--B--\r\nepilogue --B\r\n'))).toEqual(['x']);
});

test('an answer that breaks lines with LF alone keeps a CR at the end of its pixels', () => {
  expect(bodies(read('--B\nContent-Type: a/b\n\npixels\r\n--B--\n'))).toEqual(['pixels\r']);
});

test('a part without headers, and an empty part, are parts', () => {
  expect(bodies(read('--B\r\n\r\nx\r\n--B\r\nA: b\r\n\r\n\r\n--B\r\nA: b\r\n\r\n--B--'))).toEqual(['x', '', '']);
});

test('pixels that contain the boundary of another message, or ours in the middle of a line, stay whole', () => {
  const pixels = 'a\r\n--BB\r\nb--B\r\nc\n--Bx\r\n';
  expect(bodies(read(`--B\r\n\r\n${pixels}\r\n--B--`))).toEqual([pixels]);
});

test('with a Content-Length that fits, even a line equal to our boundary belongs to the pixels', () => {
  const pixels = 'a\r\n--B\r\nb';
  expect(bodies(read(`--B\r\nContent-Length: ${pixels.length}\r\n\r\n${pixels}\r\n--B--`))).toEqual([pixels]);
  expect(bodies(read('--B\r\nContent-Length: 3\r\n\r\npixels\r\n--B--'))).toEqual(['pixels']);
});

test('an answer that was cut off is a failure, never a shorter answer', () => {
  const whole = '--B\r\nContent-Type: a/b\r\n\r\none\r\n--B\r\nContent-Type: a/b\r\n\r\ntwo\r\n--B--';
  for (let length = 0; length < whole.length; length++) expect(read(whole.slice(0, length)).ok).toBe(false);
  expect(bodies(read(whole))).toEqual(['one', 'two']);
});

test('headers without an end and a boundary of which there is no trace are failures', () => {
  expect(read(`--B\r\n${'x'.repeat(70_000)}`).ok).toBe(false);
  expect(read('pixels without any delimiter').ok).toBe(false);
  expect(read('', null).ok).toBe(false);
});

test('ten million bytes of dashes and line feeds are searched without getting lost', () => {
  const pixels = new Uint8Array(10_000_000).map((_, index) => (index % 70 === 0 ? 10 : 45));
  const result = read(concatenate([latin1('--B\r\n\r\n'), pixels, latin1('\r\n--B--')]));
  expect(result.ok && result.value[0]?.body.length).toBe(pixels.length);
});

test('whatever is written comes back byte for byte, and cut anywhere it does not', () => {
  const random = seededRandom(7);
  for (let round = 0; round < 30; round++) {
    const parts = Array.from({ length: 1 + Math.floor(random() * 5) }, () =>
      Uint8Array.from(
        { length: Math.floor(random() * 300) },
        () => [10, 13, 45, 66, Math.floor(random() * 256)][Math.floor(random() * 5)] ?? 0,
      ),
    );
    const { body, contentType } = writeMultipart(parts, 'application/dicom');
    const result = readMultipart(body, contentType);
    expect(result.ok && result.value.map((part) => [...part.body])).toEqual(parts.map((part) => [...part]));
    const cut = Math.floor(random() * (body.length - 4));
    expect(readMultipart(body.subarray(0, cut), contentType).ok).toBe(false);
  }
});

test('multipart under another name is recognised, pixels that begin with dashes are not taken for it', () => {
  expect(looksLikeMultipart(latin1('--x\r\nContent-Type: a/b\r\n\r\nx\r\n--x--'))).toBe(true);
  expect(looksLikeMultipart(latin1('\r\n--x\r\nMIME-Version: 1.0\r\nContent-Length: 1\r\n\r\nx\r\n--x--'))).toBe(true);
  expect(looksLikeMultipart(latin1('--------------------------------'))).toBe(false);
  expect(looksLikeMultipart(new Uint8Array(1000).fill(45))).toBe(false);
  expect(looksLikeMultipart(new Uint8Array())).toBe(false);
});

test('a media type gives its parameters whatever their case and quoting', () => {
  const media = parseMediaType('Multipart/Related; Type="a; b=\\"c\\""; x = y ;flag');
  expect(media.type).toBe('multipart/related');
  expect([...media.parameters]).toEqual([
    ['type', 'a; b="c"'],
    ['x', 'y'],
  ]);
  expect(parseMediaType(null).type).toBe('');
});

const type = (boundary: string) => `multipart/related; type="image/jls"; boundary=${boundary}`;
const malformations: readonly (readonly [name: string, body: string, contentType: string | null, bodies: string[]])[] =
  [
    ['no boundary in the header', '--B\r\n\r\none\r\n--B\r\n\r\ntwo\r\n--B--\r\n', 'multipart/related', ['one', 'two']],
    ['another boundary in the header', '--B\r\n\r\none\r\n--B--\r\n', type('other'), ['one']],
    ['a boundary with its dashes in the header', '--B\r\n\r\none\r\n--B--\r\n', type('--B'), ['one']],
    [
      'a boundary with odd characters, unquoted',
      "--'()+_,-./:=?\r\n\r\none\r\n--'()+_,-./:=?--",
      type("'()+_,-./:=?"),
      ['one'],
    ],
    ['a boundary with spaces in quotes', '--a b c\r\n\r\none\r\n--a b c--', type('"a b c"'), ['one']],
    [
      'a remark before the first part',
      'This is a multipart message.\r\n\r\n--B\r\n\r\none\r\n--B--',
      type('B'),
      ['one'],
    ],
    [
      'a remark, and no boundary in the header',
      'Remark.\r\n--B\r\nContent-Type: a/b\r\n\r\none\r\n--B--',
      null,
      ['one'],
    ],
    ['lines ended by LF alone', '--B\nContent-Type: a/b\n\none\n--B\n\ntwo\n--B--\n', type('B'), ['one', 'two']],
    ['headers ended by LF in a message of CRLF', '--B\r\nA: b\nC: d\n\none\r\n--B--\r\n', type('B'), ['one']],
    ['no line break at the end', '--B\r\n\r\none\r\n--B--', type('B'), ['one']],
    ['parts without headers', '--B\r\n\r\none\r\n--B\r\n\r\ntwo\r\n--B--\r\n', type('B'), ['one', 'two']],
    [
      'a folded header, and padding around the colon',
      '--B\r\nContent-Type : a/b;\r\n  c=d\r\n\r\none\r\n--B--',
      type('B'),
      ['one'],
    ],
    ['a Content-Length that is too small', '--B\r\nContent-Length: 2\r\n\r\none\r\n--B--', type('B'), ['one']],
    ['a Content-Length that counts the line break', '--B\r\nContent-Length: 5\r\n\r\none\r\n--B--', type('B'), ['one']],
    ['no line break before the closing delimiter', '--B\r\nContent-Length: 3\r\n\r\none--B--', type('B'), ['one']],
    ['a closing delimiter without dashes', '--B\r\nContent-Length: 3\r\n\r\none\r\n--B\r\n', type('B'), ['one']],
    ['text behind the closing delimiter', '--B\r\n\r\none\r\n--B--\r\nEpilogue.\r\n--B\r\n', type('B'), ['one']],
    ['no parts at all', '--B--\r\n', type('B'), []],
  ];

test.each(malformations)('T-WEB-08: %s does no harm to what the parts hold', (_, body, contentType, expected) => {
  expect(bodies(read(body, contentType))).toEqual(expected);
});

const damages: readonly (readonly [name: string, body: string, why: string])[] = [
  ['the closing delimiter is missing', '--B\r\n\r\none\r\n', 'cut off'],
  ['the closing delimiter has no dashes and nothing proves the length', '--B\r\n\r\none\r\n--B\r\n', 'cut off'],
  ['the first of two lengths is not proven', '--B\r\n\r\none\r\n--B\r\nContent-Length: 3\r\n\r\ntwo\r\n--B', 'no end'],
  ['a part is shorter than its Content-Length', '--B\r\nContent-Length: 90\r\n\r\none\r\n--B--', 'shorter'],
  [
    'a delimiter between two parts is damaged',
    '--B\r\nContent-Length: 3\r\n\r\none\r\n--X\r\n\r\ntwo\r\n--B--',
    'delimiter',
  ],
  ['the first delimiter is damaged', '-xB\r\nContent-Type: a/b\r\n\r\none\r\n--B\r\n\r\ntwo\r\n--B--', 'beginning'],
  ['the pixels come before the first delimiter', '\x01\x02\xff\r\n--B\r\n\r\ntwo\r\n--B--', 'beginning'],
  [
    'the empty line behind the headers is missing',
    '--B\r\nContent-Type: a/b\r\n\xff\xd8pixels\n\nmore\r\n--B--',
    'damaged headers',
  ],
  ['a header holds control characters', '--B\r\nContent-Type: a\x00b\r\n\r\none\r\n--B--', 'damaged headers'],
  ['a header has a megabyte', `--B\r\nX: ${'x'.repeat(1_000_000)}\r\n\r\none\r\n--B--`, 'no end'],
];

test.each(damages)('T-WEB-08: an answer is refused when %s', (_, body, why) => {
  const result = read(body, type('B'));
  expect(result.ok ? bodies(result) : result.error).toContain(why);
});

test('a million parts end in words, and soon', () => {
  const result = read('--B\r\n\r\n\r\n'.repeat(1_000_000), type('B'));
  expect(result).toEqual({ ok: false, error: 'the answer has too many parts' });
});

test('a payload that ends in CR keeps it where its length is stated, whatever ends the lines', () => {
  expect(bodies(read('--B\r\nContent-Length: 4\r\n\r\none\r\n--B--\r\n', type('B')))).toEqual(['one\r']);
});

test('a header of quotes and backslashes without end is split in one pass', () => {
  expect(parseMediaType(`a/b; c="${'\\"'.repeat(100_000)}`).type).toBe('a/b');
  expect(parseMediaType('a/b; c=x"y; boundary=B').parameters.get('boundary')).toBe('B');
});

test('a body that is not multipart at all is known although its label says so, and a damaged one is not taken for it', () => {
  const pixels = new Uint8Array(500).map((_, index) => index % 251);
  expect(isBareBody(pixels, type('B'))).toBe(true);
  expect(isBareBody(pixels, 'multipart/related')).toBe(true);
  for (const damaged of [
    '--B\r\nContent-Type: a/b\r\n\r\none',
    'x\r\n--B--\r\n',
    '-B\r\nContent-Type: a/b\r\n\r\none',
    'pixels\r\n--Other--',
    '',
  ])
    expect(isBareBody(latin1(damaged), type('B'))).toBe(false);
});
