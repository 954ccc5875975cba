/** Reports beyond one mark in one place, and selections of key images, as other people's programs get to read them; for tests only. */
import { codes, units } from '../dicom/codes';
import type { DicomJson } from '../dicom/json';
import type { Annotation } from '../dicom/types';
import { element } from './dataset';
import { placedSlide } from './matrixImages';
import { successOf } from './objectMatrix';
import { encodeMeasurementReport } from './sr/encodeReport';
import type { ReportInput } from './sr/reportInput';
import { FOR_TUMOR_BOARD, keyImageTitles } from '../dicom/keyImage';
import { encodeInEveryStudy } from './kos/encodeInEveryStudy';
import { KEY_OBJECT_SELECTION } from '../dicom/sopClasses';
import { enhancedCt, keyImage, keyInput, written } from './kos/keyObjectTestData';
import {
  ctImage,
  ctLines,
  ctRegions,
  frameSpace,
  idsOf,
  mark,
  matrixSpace,
  petMarks,
  reportInput,
  slideImage,
  slideMarks,
} from './testData';

const report = (annotations: readonly Annotation[], more: Partial<ReportInput> = {}): DicomJson =>
  successOf(encodeMeasurementReport(reportInput(annotations, more)));

/** CAL-06: the line that calibrates, and a value that rests on it. */
const byReader = (value: string, mm: number) => [
  {
    name: codes.length,
    value: mm,
    unit: units.mm,
    method: { value, scheme: '99PARFOCAL', meaning: 'calibrated by the reader (150.0 px line = 62.5 mm)' },
  },
];

/** By name. */
export function specialReports(): Readonly<Record<string, DicomJson>> {
  const ct = ctImage();
  const predecessor = { ...idsOf(ct), sopClassUid: '1.2.840.10008.5.1.4.1.1.88.34' };
  const enhanced = { ...ct, '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.2.1'), '00280008': element('IS', 9) };
  const flat = placedSlide(false);
  const onFlat = { images: () => ({ dataset: flat, isMultiFrame: true }) };
  const uncomputed = {
    name: codes.attenuationCoefficient,
    value: Number.NaN,
    unit: units.hounsfield,
    derivation: codes.mean,
  };
  const inPixels = [{ name: codes.length, value: 573.25, unit: units.pixels }];
  return {
    'lines and points': report(ctLines()),
    regions: report(ctRegions()),
    'a target lesion': report(ctLines().map((line) => ({ ...line, responseRole: 'target' as const }))),
    'lines and regions': report([...ctLines(), ...ctRegions()]),
    'marks on a slide': report(slideMarks()),
    'all marks withdrawn': report([], { studyImage: ct, predecessor }),
    'signed next version': report(ctRegions(), {
      predecessor,
      author: { name: 'Doe^Jane', isAuthenticated: true },
      completion: 'COMPLETE',
    }),
    'corners of an image': report([mark(ct, frameSpace(ct), 'polygon', [0, 0, 512, 0, 512, 256, 0, 256])]),
    'corners of a frame of many': report([mark(ct, frameSpace(ct, 3), 'polygon', [0, 0, 512, 0, 512, 256])], {
      images: () => ({ dataset: enhanced, isMultiFrame: true }),
    }),
    'corners of a slide': report([mark(flat, matrixSpace(flat), 'polygon', [0, 0, 20_000, 0, 20_000, 10_000])], onFlat),
    'one pixel': report([mark(ct, frameSpace(ct), 'rectangle', [0, 0, 1, 0, 1, 1, 0, 1])]),
    'a value nobody can compute': report([
      mark(ct, frameSpace(ct), 'ellipse', [1, 2, 3, 2, 2, 1, 2, 3], { measurements: [uncomputed] }),
    ]),
    'a length in pixels': report([mark(ct, frameSpace(ct), 'length', [0, 0, 512, 256], { measurements: inPixels })]),
    'lengths calibrated by the reader': report([
      mark(ct, frameSpace(ct), 'length', [10, 10, 160, 10], { measurements: byReader('cal-reader-line', 62.5) }),
      mark(ct, frameSpace(ct), 'length', [10, 30, 160, 30], { measurements: byReader('cal-reader', 62.5) }),
    ]),
    'uptake in a PET': report(petMarks().slice(0, 1)),
    'two studies': report([...ctLines(), ...slideMarks()]),
  };
}

/** Key Object Selections (PS3.3 A.35.4) of single images, frames and slides, under every title, in two studies, withdrawn. */
export function specialSelections(): Readonly<Record<string, DicomJson>> {
  const ct = ctImage();
  const series = { seriesInstanceUid: idsOf(ctImage(7)).seriesInstanceUid, sopInstanceUid: '2.25.31' };
  const withdraws = [{ ...idsOf(ct), ...series, sopClassUid: KEY_OBJECT_SELECTION }];
  const [radiology, pathology] = successOf(
    encodeInEveryStudy(keyInput([keyImage(ct), keyImage(slideImage())]), (study) => ({
      seriesInstanceUid: `${study}.9`,
      seriesNumber: 9004,
      instanceNumber: 1,
      startedAt: new Date('2026-11-22T09:30:00Z'),
    })),
  );
  if (radiology === undefined || pathology === undefined) throw new Error('one selection for each study is missing');
  return {
    'KOS of images': written(
      keyInput([keyImage(ct), keyImage(ctImage(2), 1, { trackingIdentifier: 'Größter Knoten' })]),
    ),
    'KOS of frames': written(keyInput([keyImage(ct), keyImage(enhancedCt, 2), keyImage(enhancedCt, 7)])),
    'KOS of a slide': written(keyInput([keyImage(slideImage())])),
    'KOS of two studies, radiology': radiology,
    'KOS of two studies, pathology': pathology,
    'KOS withdrawn': written(keyInput([], { studyImage: ct, withdraws })),
    ...Object.fromEntries(
      keyImageTitles
        .filter((label) => label.value !== FOR_TUMOR_BOARD.value)
        .map((label) => [`KOS ${label.meaning}`, written(keyInput([keyImage(ct, 1, { label })]))]),
    ),
  };
}
