import { expect, test } from 'vitest';
import type { CodedConcept } from '../../dicom/codedConcept';
import { codes, units } from '../../dicom/codes';
import { type DicomJson, stringOf } from '../../dicom/json';
import { referenceLineOf } from '../../dicom/radiology/readerCalibration';
import type { Measurement } from '../../dicom/types';
import { codeOf } from '../codeItems';
import { objectTags as t } from '../objectTags';
import { ctImage, frameSpace, mark } from '../testData';
import { amended, opened } from './amendFixtures';
import { type ContentItem, readContentTree, walk } from './contentItem';
import { refiled, saved } from './reportFixtures';

const method = (value: string, meaning: string): CodedConcept => ({ value, scheme: '99PARFOCAL', meaning });
const DETECTOR = method('cal-detector', 'at detector plane (magnified)');
const FIDUCIAL = method('cal-fiducial', 'calibrated (fiducial)');
const length = (value: number, by?: CodedConcept): Measurement => ({
  name: codes.length,
  value,
  unit: units.mm,
  ...(by && { method: by }),
});
const line = (...measurements: readonly Measurement[]) => {
  const image = ctImage();
  return mark(image, frameSpace(image), 'length', [1, 1, 60, 60], { measurements });
};

/** Measurement Method (370129005, SCT) below each length, as any reader of the file finds it. */
function methodsIn(document: DicomJson): (string | undefined)[] {
  const found: ContentItem[] = [];
  walk(readContentTree(document), (item) => void (item.name?.value === codes.length.value && found.push(item)));
  return found.map(({ children }) => {
    const item = children.find(({ name }) => name?.value === '370129005' && name.scheme === 'SCT');
    if (item) expect([item.valueType, stringOf(item.dataset, t.RelationshipType)]).toEqual(['CODE', 'HAS CONCEPT MOD']);
    return item && codeOf(item.dataset, t.ConceptCodeSequence)?.meaning;
  });
}

test('CAL-03: a report says with each value what its millimetres mean, and gives it back', () => {
  const document = saved([line(length(12.5, DETECTOR)), line(length(8))]);
  expect(methodsIn(document)).toEqual([DETECTOR.meaning, undefined]);
  expect(opened(document).annotations.map(({ measurements }) => measurements[0]?.method)).toEqual([
    DETECTOR,
    undefined,
  ]);
});

test('CAL-03: a value that is measured again says what the new one rests on, never what the old one did', () => {
  const document = saved([line(length(12.5, DETECTOR))]);
  const next = (...measurements: readonly Measurement[]) =>
    refiled(amended(document, { change: (one) => ({ ...one, measurements }) }).dataset);
  expect(methodsIn(next(length(10, FIDUCIAL)))).toEqual([FIDUCIAL.meaning]);
  expect(methodsIn(next(length(12.5, FIDUCIAL)))).toEqual([FIDUCIAL.meaning]);
  expect(methodsIn(next(length(10)))).toEqual([undefined]);
  expect(methodsIn(refiled(amended(document, { change: (one) => ({ ...one, comment: 'seen' }) }).dataset))).toEqual([
    DETECTOR.meaning,
  ]);
});

test('CAL-06: a calibration by the reader comes back from its report as the line it was made by', () => {
  const byReader = method('cal-reader-line', 'calibrated by the reader (83.4 px line = 50 mm)');
  const document = saved([line(length(50, byReader))]);
  expect(methodsIn(document)).toEqual([byReader.meaning]);
  expect(opened(document).annotations.map(referenceLineOf)).toEqual([{ lengthMm: 50, scope: 'image' }]);
});
