import { expect, test } from 'vitest';
import { units } from '../dicom/codes';
import type { Annotation, Measurement } from '../dicom/types';
import type { StudyInstanceUid } from '../dicom/uids';
import { buildAnnotation, buildStudy } from '../testing/builders';
import { canMeasureAgain, earlierValues, marksByName } from './followUp';
import { withRecords } from './records';

const before = buildStudy('1', { studyDate: '20250318' });
const now = buildStudy('2', { studyDate: '20260520' });
const studies = [now, before];

const recordsOf = (marks: readonly Annotation[]) => withRecords<Annotation>({}, ...marks);

const lengthMm = (value: number): Measurement =>
  ({ name: { value: '410668003', scheme: 'SCT', meaning: 'Length' }, value, unit: units.mm }) as Measurement;
const lesion = (id: string, study: typeof now, over: Partial<Annotation> = {}): Annotation =>
  buildAnnotation({
    id,
    trackingIdentifier: 'Lesion 1',
    studyInstanceUid: study.studyInstanceUid,
    measurements: [lengthMm(10)],
    ...over,
  });
const asked = (annotation: Annotation, ...others: Annotation[]) =>
  canMeasureAgain(annotation, marksByName(recordsOf([annotation, ...others])), { studies });

test('a lesion of the earlier study is offered to be measured again, until the newest study has it', () => {
  expect(asked(lesion('a', before))).toBe(true);
  expect(asked(lesion('a', before), lesion('b', now))).toBe(false);
  expect(asked(lesion('a', before), lesion('b', now, { trackingIdentifier: 'Lesion 2' }))).toBe(true);
});

test('a mark of the newest study, a point, and a mark of another patient are not offered', () => {
  expect(asked(lesion('a', now))).toBe(false);
  expect(asked(lesion('a', before, { shape: 'point' }))).toBe(false);
  const stranger = buildStudy('3', { studyDate: '20240101', patient: { patientId: 'P2', patientName: 'X' } });
  const named = marksByName(recordsOf([lesion('a', stranger)]));
  expect(canMeasureAgain(lesion('a', stranger), named, { studies: [now, stranger] })).toBe(false);
});

test('a lesion tells what it measured before, newest first, and nothing of what came after it', () => {
  const oldest = buildStudy('0', { studyDate: '20240101' });
  const marks = [
    lesion('a', oldest, { measurements: [lengthMm(8)] }),
    lesion('b', before, { measurements: [lengthMm(10)] }),
    lesion('c', now, { measurements: [lengthMm(12)] }),
  ];
  const named = marksByName(recordsOf(marks));
  const told = (annotation: Annotation) =>
    earlierValues(annotation, named, { studies: [...studies, oldest] }).map(({ studyDate, measurement }) => [
      studyDate,
      measurement.value,
    ]);
  expect(marks.map(told)).toEqual([
    [],
    [['20240101', 8]],
    [
      ['20250318', 10],
      ['20240101', 8],
    ],
  ]);
});

test('a lesion of that name but another kind of mark is another thing', () => {
  const named = marksByName(
    recordsOf([
      lesion('a', before, { shape: 'ellipse' }),
      lesion('b', now, { studyInstanceUid: '2' as StudyInstanceUid }),
    ]),
  );
  expect(earlierValues(lesion('b', now), named, { studies })).toEqual([]);
});
