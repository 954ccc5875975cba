import { expect, test } from 'vitest';
import { successOf } from '../objectMatrix';
import { decodePart10, encodePart10 } from '../part10';
import { everythingOpen, petMarks, reportInput } from '../testData';
import { decodeReport } from './decodeReport';
import { encodeMeasurementReport } from './encodeReport';

test('SUV-02, SUV-03: an SUV comes back from its report with its type, its formula, its derivation and the activity beside it', () => {
  const marks = petMarks();
  const bytes = encodePart10(successOf(encodeMeasurementReport(reportInput(marks))));
  const read = decodePart10(bytes);
  if (!read.ok) throw new Error(read.error.title);
  const { annotations } = decodeReport(read.value, everythingOpen);
  expect(annotations.map(({ measurements }) => measurements)).toEqual(marks.map(({ measurements }) => measurements));
  const [region, point] = annotations;
  expect(region?.measurements[0]?.unit).toMatchObject({ value: 'g/ml{SUVbw}', scheme: 'UCUM' });
  expect(point?.measurements[0]).toMatchObject({
    name: { value: '126405', scheme: 'DCM' },
    unit: { value: 'g/ml{SUVlbm(Janma)}' },
  });
});
