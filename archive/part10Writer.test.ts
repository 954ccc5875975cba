import { expect, test } from 'vitest';
import type { DicomJson } from '../src/dicom/json';
import { memorySource } from './byteSource';
import { encapsulate, encodePart10, encodePart10Header } from './part10Writer';
import { readContent, readForm } from './part10Reader';
import { EXPLICIT, header, imageElements, JPEG } from './testInstances';
import { decimalString } from './valueEncoder';

function readBack(bytes: Buffer): DicomJson {
  const source = memorySource(bytes);
  return readContent(source, readForm(source)).dataset;
}

const everyVr: DicomJson = {
  ...header({ sop: '1.2.3.4' }),
  '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
  '00081140': {
    vr: 'SQ',
    Value: [
      {
        '00081155': { vr: 'UI', Value: ['1.2'] },
        '0040A730': { vr: 'SQ', Value: [{ '00081155': { vr: 'UI', Value: ['1.3'] } }] },
      },
      {},
    ],
  },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Müller^Änne', Ideographic: '山田^太郎' }] },
  '00101010': { vr: 'AS', Value: ['042Y'] },
  '00189074': { vr: 'DT', Value: ['20240131101530.5'] },
  '00200032': { vr: 'DS', Value: [-12.5, 0.000001, 1e20] },
  '00280009': { vr: 'AT', Value: ['00181063'] },
  '00280106': { vr: 'US', Value: [65535] },
  '00280011': { vr: 'US' },
  '00189219': { vr: 'SS', Value: [-32768] },
  '00082111': { vr: 'ST', Value: ['line one\\still one'] },
  '00186018': { vr: 'UL', Value: [4294967295] },
  '00186020': { vr: 'SL', Value: [-2147483648] },
  '00189087': { vr: 'FD', Value: [1.25e-300, 'NaN'] },
  '00089459': { vr: 'FL', Value: [0.5] },
  '00081190': { vr: 'UR', Value: ['http://a/b'] },
  '00080119': { vr: 'UC', Value: ['long'] },
  '0040A160': { vr: 'UT', Value: ['texte é'] },
  '00720082': { vr: 'SV', Value: ['-9223372036854775808'] },
  '00720083': { vr: 'UV', Value: [5] },
  '00091001': { vr: 'UN', InlineBinary: 'AQID' },
  '00420011': { vr: 'OB', InlineBinary: 'AQIDBA==' },
};

test.each(['defined', 'undefined'] as const)(
  'every VR survives writing and reading, sequences of %s length',
  (sequenceLength) => {
    const read = readBack(encodePart10(everyVr, EXPLICIT, { sequenceLength }));
    expect(read).toEqual({
      ...everyVr,
      '00091001': { vr: 'UN', InlineBinary: 'AQIDAA==' },
    });
  },
);

test('an implicit VR file gets its VRs from the dictionary', () => {
  const { '00091001': _private, ...known } = everyVr;
  expect(readBack(encodePart10(known, '1.2.840.10008.1.2'))).toEqual(known);
});

test('the file says which transfer syntax and which software wrote it', () => {
  const bytes = encodePart10(header({ sop: '1.2.3.4' }), EXPLICIT);
  expect(bytes.toString('latin1', 128, 132)).toBe('DICM');
  expect(bytes.readUInt32LE(140)).toBe(bytes.indexOf(Buffer.from([8, 0, 0x16, 0])) - 144);
  expect(bytes.includes('PARFOCAL_0_1')).toBe(true);
  expect(bytes.length % 2).toBe(0);
});

test('a decimal string has at most 16 characters and loses no magnitude', () => {
  for (const value of [1.2345678901234566e-7, 123456789012345680000, 6.1e-17, -Math.PI, -1.234567890123456e-300, 0.1]) {
    const text = decimalString(value);
    expect(text.length).toBeLessThanOrEqual(16);
    expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-8);
  }
  expect(() => decimalString(Number.NaN)).toThrow();
});

test.each([
  ['a text longer than its VR', { '00080050': { vr: 'SH', Value: ['12345678901234567'] } }],
  ['a number out of range', { '00280010': { vr: 'US', Value: [65536] } }],
  ['accents without a character set', { '00081030': { vr: 'LO', Value: ['é'] } }],
  ['lower case in a code string', { '00080060': { vr: 'CS', Value: ['ct'] } }],
  ['half a float', { '00660016': { vr: 'OF', InlineBinary: 'AQID' } }],
  ['an element without VR', { '00080050': { Value: ['x'] } }],
])('refuses %s', (_name, elements) => {
  expect(() => encodePart10({ ...header({ sop: '1.2.3.4' }), ...elements }, EXPLICIT)).toThrow();
});

test('a generator can write the header first and stream fragments after it', () => {
  const start = encodePart10Header({ ...header({ sop: '1.2.3.4' }), ...imageElements(1, 1) }, JPEG);
  const file = Buffer.concat([start, encapsulate([Uint8Array.of(0xff, 0xd8, 0xff)], { basicOffsetTable: true })]);
  const source = memorySource(file);
  const content = readContent(source, readForm(source));
  expect(content.pixelData).toEqual({ tag: '7FE00010', vr: 'OB', offset: start.length + 12 });
  expect(() => encodePart10Header({ ...header({ sop: '1.2.3.4' }), '7FE00010': { vr: 'OB' } }, JPEG)).toThrow();
});
