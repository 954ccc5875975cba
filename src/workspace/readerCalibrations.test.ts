import { expect, test } from 'vitest';
import { codes, units } from '../dicom/codes';
import { calibrationMethod } from '../dicom/radiology/calibration';
import { referenceLineOf } from '../dicom/radiology/readerCalibration';
import type { Annotation } from '../dicom/types';
import { seededRandom } from '../lib/seededRandom';
import { referenceLines } from './readerCalibrations';
import { type Records, withoutRecords, withRecords } from './records';
import { listOf } from './recordVersions';

const mark = (id: number, isReference: boolean): Annotation =>
  ({
    id: String(id),
    shape: 'length',
    space: { kind: 'frame', frame: { sopInstanceUid: '1.2', frameNumber: 1 } },
    points: [0, 0, 40, 0],
    measurements: [
      {
        name: codes.length,
        value: 20,
        unit: units.mm,
        ...(isReference && { method: calibrationMethod('cal-reader-line', 'calibrated by the reader') }),
      },
    ],
  }) as unknown as Annotation;

test('after any steps the calibrating lines are those that a look at every mark finds, latest last', () => {
  const random = seededRandom(20261123);
  let records: Records<Annotation> = {};
  for (let step = 0; step < 400; step += 1) {
    const id = Math.floor(random() * 12);
    records = random() < 0.3 ? withoutRecords(records, [String(id)]) : withRecords(records, mark(id, random() < 0.4));
    // Now and then steps pass unasked, as when a report is read in.
    if (random() < 0.7) expect(referenceLines(records)).toEqual(listOf(records).filter((one) => referenceLineOf(one)));
  }
});

test('a mark that calibrates nothing leaves the list the same object', () => {
  const records = withRecords({} as Records<Annotation>, mark(1, true));
  const lines = referenceLines(records);
  expect(lines).toHaveLength(1);
  expect(referenceLines(withRecords(records, mark(2, false)))).toBe(lines);
});
