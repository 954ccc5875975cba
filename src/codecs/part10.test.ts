import { data as dcmjs } from 'dcmjs';
import { describe, expect, test } from 'vitest';
import type { DicomJson } from '../dicom/json';
import { numbersOf, sequenceOf, stringOf, stringsOf } from '../dicom/json';
import { binary, element, sequence } from './dataset';
import { decodePart10, encodePart10 } from './part10';
import { PATIENT } from './testData';

const object = (more: DicomJson = {}): DicomJson => ({
  '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.88.34'),
  '00080018': element('UI', '1.2.3.4'),
  ...more,
});

const roundTrip = (dataset: DicomJson): DicomJson => {
  const read = decodePart10(encodePart10(dataset));
  if (!read.ok) throw new Error(read.error.detail);
  return read.value;
};

const letters = (bytes: Uint8Array, at: number, count: number) =>
  String.fromCharCode(...bytes.subarray(at, at + count));

describe('DICOM files', () => {
  test('text in any script comes back as it was, and the file says UTF-8', () => {
    const read = roundTrip(object(PATIENT));
    expect(read['00100010']?.Value).toEqual(PATIENT['00100010']?.Value);
    expect(stringOf(read, '00080005')).toBe('ISO_IR 192');
  });

  test('a file of plain ASCII names no character set, whatever the image had', () => {
    const bytes = encodePart10(object({ '00080005': element('CS', 'ISO_IR 100'), '00100020': element('LO', 'P-17') }));
    expect(letters(bytes, 0, bytes.length)).not.toContain('ISO_IR');
  });

  test('the file meta information is complete: transfer syntax, our own implementation, lengths that add up', () => {
    const bytes = encodePart10(object());
    expect(letters(bytes, 128, 4)).toBe('DICM');
    const file = dcmjs.DicomMessage.readFile(bytes.buffer as ArrayBuffer);
    expect(file.meta['00020010']?.Value).toEqual(['1.2.840.10008.1.2.1']);
    expect(file.meta['00020003']?.Value).toEqual(['1.2.3.4']);
    expect(file.meta['00020013']?.Value).toEqual(['PARFOCAL_0_1']);
    const classUid = String(file.meta['00020012']?.Value[0]);
    expect(BigInt(classUid.replace('2.25.', ''))).toBeLessThan(1n << 128n);
  });

  test('zero is a value: in numbers, decimal strings and coordinates', () => {
    const read = roundTrip(
      object({
        '0040A30A': element('DS', 0),
        '00700022': element('FL', 0, 10, 20, 0),
        '00280106': element('US', 0),
        '0040A161': element('FD', 0),
      }),
    );
    expect(numbersOf(read, '0040A30A')).toEqual([0]);
    expect(numbersOf(read, '00700022')).toEqual([0, 10, 20, 0]);
    expect(numbersOf(read, '0040A161')).toEqual([0]);
  });

  test('coordinates, doubles and index lists are written as their bytes, with their own VR', () => {
    const doubles = Float64Array.from([0, 1 / 3, -5e-7]);
    const list = Uint32Array.from([1, 0x80000001]);
    const bytes = encodePart10(object({ '00660022': binary('OD', doubles), '00660040': binary('OL', list) }));
    const text = letters(bytes, 0, bytes.length);
    expect(text).toContain('\x66\0\x40\0OL\0\0\x08\0\0\0\x01\0\0\0\x01\0\0\x80');
    const read = decodePart10(bytes);
    expect(read.ok && new Float64Array(read.value['00660022']?.Value?.[0] as ArrayBuffer)).toEqual(doubles);
    expect(read.ok && new Uint32Array(read.value['00660040']?.Value?.[0] as ArrayBuffer)).toEqual(list);
  });

  test('nested sequences, empty items and empty type 2 elements survive', () => {
    const read = roundTrip(
      object({
        '0040A730': sequence([{ '0040A730': sequence([{}, { '0040A160': element('UT', 'a\\b') }]) }]),
        '0040A372': sequence([]),
        '00100030': element('DA'),
      }),
    );
    const [outer] = sequenceOf(read, '0040A730');
    const inner = sequenceOf(outer ?? {}, '0040A730');
    expect(inner).toHaveLength(2);
    expect(stringOf(inner[1] ?? {}, '0040A160')).toBe('a\\b');
    expect(read['0040A372']).toEqual({ vr: 'SQ' });
    expect(read['00100030']).toEqual({ vr: 'DA' });
  });

  test('elements nobody knows and private ones are kept', () => {
    const read = roundTrip(
      object({ '00091001': { vr: 'UN', Value: [Uint8Array.from([1, 2, 3, 4])] }, '00090010': element('LO', 'ACME') }),
    );
    expect(new Uint8Array(read['00091001']?.Value?.[0] as ArrayBuffer)).toEqual(Uint8Array.from([1, 2, 3, 4]));
    expect(stringOf(read, '00090010')).toBe('ACME');
  });

  test('an element whose VR the server forgot is written with the VR of the standard', () => {
    const read = roundTrip(
      object({ '00100020': { Value: ['P-17'] }, '00081140': { Value: [{ '00081150': { Value: ['1.2'] } }] } }),
    );
    expect(read['00100020']).toEqual({ vr: 'LO', Value: ['P-17'] });
    expect(read['00081140']?.vr).toBe('SQ');
  });

  test('implicit VR, big endian and deflated files read like the explicit one', () => {
    const source = object({ ...PATIENT, '0040A730': sequence([{ '00700022': element('FL', 1.5, -2) }]) });
    const file = dcmjs.DicomMessage.readFile(encodePart10(source).buffer as ArrayBuffer);
    for (const syntax of ['1.2.840.10008.1.2', '1.2.840.10008.1.2.2']) {
      file.meta['00020010'] = { vr: 'UI', Value: [syntax] };
      const read = decodePart10(new Uint8Array(file.write()));
      if (!read.ok) throw new Error(`${syntax}: ${read.error.detail}`);
      expect(stringsOf(read.value, '00100010')).toEqual(['Yamada^Tarou=山田^太郎=やまだ^たろう']);
      const [item] = sequenceOf(read.value, '0040A730');
      expect(numbersOf(item ?? {}, '00700022')).toEqual([1.5, -2]);
    }
  });

  test('a file that is cut off anywhere is refused in words, never taken for a smaller one', () => {
    const bytes = encodePart10(object({ ...PATIENT, '00660016': binary('OF', Float32Array.from([1, 2, 3, 4])) }));
    // A cut exactly between two elements of the top level leaves a valid, smaller file; everywhere else it shows.
    const whole = decodePart10(bytes);
    let refused = 0;
    for (let length = 0; length < bytes.length; length += 1) {
      const read = decodePart10(bytes.subarray(0, length));
      if (read.ok) expect(Object.keys(read.value).length).toBeLessThan(whole.ok ? Object.keys(whole.value).length : 0);
      else {
        refused += 1;
        expect(read.error.title).toBe('This object is damaged and cannot be read');
        expect(read.error.detail).toBeTruthy();
      }
    }
    expect(refused).toBeGreaterThan(bytes.length * 0.7);
  });

  test('something that is not DICOM is refused in words', () => {
    expect(decodePart10(new TextEncoder().encode('<html>Please log in</html>'))).toMatchObject({ ok: false });
    expect(decodePart10(new Uint8Array(0))).toMatchObject({ ok: false });
  });

  test('a graphic too long for a 16-bit length is still a readable file', () => {
    const points = Array.from({ length: 20_000 }, (_, index) => index / 2);
    expect(numbersOf(roundTrip(object({ '00700022': element('FL', ...points) })), '00700022')).toEqual(points);
  });
});
