import { describe, expect, test } from 'vitest';
import { imagePointToMm } from '../geometry/pixelPlane';
import type { DicomJson } from '../json';
import { tags } from '../tags';
import type { Series } from '../types';
import { frameHeaders } from './frameHeader';
import { radiologyTags as more } from './radiologyTags';

const series = {
  sourceId: 'main',
  studyInstanceUid: '1.2',
  seriesInstanceUid: '1.2.3',
  modality: 'CT',
} as unknown as Series;
const CT = '1.2.840.10008.5.1.4.1.1.2';
const ENHANCED_MR = '1.2.840.10008.5.1.4.1.1.4.1';
const DX = '1.2.840.10008.5.1.4.1.1.1.1';
const CAPTURE = '1.2.840.10008.5.1.4.1.1.7';

const json = (values: Record<string, readonly unknown[]>): DicomJson =>
  Object.fromEntries(Object.entries(values).map(([tag, Value]) => [tag, { Value }]));

const instance = (sopClass: string, modality: string, values: Record<string, readonly unknown[]> = {}): DicomJson =>
  json({
    [tags.SOPClassUID]: [sopClass],
    [tags.SOPInstanceUID]: ['1.2.3.4'],
    [tags.Modality]: [modality],
    [tags.Rows]: [100],
    [tags.Columns]: [200],
    ...values,
  });

const axial = {
  [tags.ImagePositionPatient]: [-250, -240, 30],
  [tags.ImageOrientationPatient]: [1, 0, 0, 0, 1, 0],
  [tags.PixelSpacing]: [0.5, 0.7],
};

const only = (dataset: DicomJson) => {
  const [frame, ...rest] = frameHeaders(series, dataset);
  expect(rest).toEqual([]);
  if (!frame) throw new Error('no frame');
  return frame;
};

describe('a section', () => {
  test('is placed in the patient: row spacing is vertical, column spacing horizontal', () => {
    const { plane, calibration } = only(instance(CT, 'CT', axial));
    expect(plane && imagePointToMm(plane, [10.5, 20.5])).toEqual([-250 + 10 * 0.7, -240 + 20 * 0.5, 30]);
    expect(calibration).toEqual({ rowSpacingMm: 0.5, columnSpacingMm: 0.7, label: '' });
  });

  test('has no place when its directions are no two perpendicular unit vectors', () => {
    for (const cosines of [
      [1, 0, 0, 1, 0, 0],
      [0, 0, 0, 0, 1, 0],
      [1, 0, 0, 0, 1],
      [2, 0, 0, 0, 2, 0],
    ]) {
      expect(only(instance(CT, 'CT', { ...axial, [tags.ImageOrientationPatient]: cosines })).plane).toBeUndefined();
    }
  });

  test('reads numbers that a server sends as strings', () => {
    const { plane } = only(instance(CT, 'CT', { ...axial, [tags.ImagePositionPatient]: ['-250', '-240', '30 '] }));
    expect(plane?.originMm).toEqual([-250, -240, 30]);
  });
});

describe('Hounsfield units', () => {
  const rescale = { [tags.RescaleSlope]: [1], [tags.RescaleIntercept]: [-1024] };
  test.each([
    ['Rescale Type says HU', 'CT', { [tags.RescaleType]: ['HU'] }, "[hnsf'U]"],
    ['an original CT leaves the type out', 'CT', { [tags.ImageType]: ['ORIGINAL', 'PRIMARY', 'AXIAL'] }, "[hnsf'U]"],
    ['a derived CT leaves the type out', 'CT', { [tags.ImageType]: ['DERIVED', 'SECONDARY'] }, undefined],
    ['Rescale Type says unspecified', 'CT', { [tags.ImageType]: ['ORIGINAL'], [tags.RescaleType]: ['US'] }, undefined],
    ['an MR has a rescale', 'MR', { [tags.ImageType]: ['ORIGINAL'] }, undefined],
  ])('when %s', (_name, modality, values, unit) => {
    expect(only(instance(CT, modality, { ...axial, ...rescale, ...values })).rescale.unit?.value).toBe(unit);
  });

  test('PET values carry the unit that Units states', () => {
    const pet = (units: string, suv?: string) =>
      only(
        instance('1.2.840.10008.5.1.4.1.1.128', 'PT', {
          ...axial,
          [more.Units]: [units],
          ...(suv && { [more.SUVType]: [suv] }),
        }),
      ).rescale.unit?.value;
    expect([pet('BQML'), pet('GML'), pet('GML', 'LBM'), pet('CNTS')]).toEqual([
      'Bq/ml',
      'g/ml{SUVbw}',
      'g/ml{SUVlbm}',
      undefined,
    ]);
  });
});

describe('windows', () => {
  test('the first window opens, all are kept with their names and their function', () => {
    const { voi, windows } = only(
      instance(CT, 'CT', {
        [tags.WindowCenter]: [40, -600],
        [tags.WindowWidth]: [400, 1500],
        [tags.WindowCenterWidthExplanation]: ['MEDIASTINUM', 'LUNG'],
        [tags.VOILUTFunction]: ['LINEAR_EXACT'],
      }),
    );
    expect(voi).toEqual({
      windowCenter: 40,
      windowWidth: 400,
      voiLutFunction: 'LINEAR_EXACT',
      explanation: 'MEDIASTINUM',
    });
    expect(windows?.map(({ explanation }) => explanation)).toEqual(['MEDIASTINUM', 'LUNG']);
  });

  test('a window without width is none', () => {
    expect(only(instance(CT, 'CT', { [tags.WindowCenter]: [40], [tags.WindowWidth]: [0] })).voi).toBeUndefined();
  });
});

describe('an enhanced multi-frame object', () => {
  const item = (values: Record<string, readonly unknown[]>) => ({ ...json(values) });
  const enhanced = instance(ENHANCED_MR, 'MR', {
    [tags.NumberOfFrames]: ['2'],
    [tags.WindowCenter]: [1],
    [tags.SharedFunctionalGroupsSequence]: [
      json({
        [tags.PixelMeasuresSequence]: [item({ [tags.PixelSpacing]: [2, 3] })],
        [more.PlaneOrientationSequence]: [item({ [tags.ImageOrientationPatient]: [1, 0, 0, 0, 1, 0] })],
        [more.PixelValueTransformationSequence]: [item({ [tags.RescaleSlope]: [5], [tags.RescaleIntercept]: [1] })],
      }),
    ],
    [tags.PerFrameFunctionalGroupsSequence]: [
      json({
        [more.PlanePositionSequence]: [item({ [tags.ImagePositionPatient]: [0, 0, 1] })],
        [more.FrameVOILUTSequence]: [item({ [tags.WindowCenter]: [100], [tags.WindowWidth]: [50] })],
      }),
      json({
        [more.PlanePositionSequence]: [item({ [tags.ImagePositionPatient]: [0, 0, 2] })],
        [more.PixelValueTransformationSequence]: [item({ [tags.RescaleSlope]: [7], [tags.RescaleIntercept]: [0] })],
      }),
    ],
  });

  test('gives every frame its own place, window and rescale (GRAY-03)', () => {
    const frames = frameHeaders(series, enhanced);
    expect(frames.map(({ ref }) => ref.frameNumber)).toEqual([1, 2]);
    expect(frames.map(({ plane }) => plane?.originMm[2])).toEqual([1, 2]);
    expect(frames.map(({ plane }) => plane?.rowSpacingMm)).toEqual([2, 2]);
    expect(frames.map(({ rescale }) => rescale.slope)).toEqual([5, 7]);
    expect(frames.map(({ voi }) => voi?.windowCenter)).toEqual([100, undefined]);
    expect(frames.every(({ isMultiFrame }) => isMultiFrame)).toBe(true);
  });

  test('does not carry the groups of a thousand frames in each of them', () => {
    expect(frameHeaders(series, enhanced)[0]?.dataset[tags.PerFrameFunctionalGroupsSequence]).toBeUndefined();
  });
});

describe('calibration of a projection image (CAL-02)', () => {
  const spacing = { [tags.PixelSpacing]: [0.1, 0.1] };
  const imager = { [tags.ImagerPixelSpacing]: [0.2, 0.2] };
  const cases: [string, Record<string, readonly unknown[]>, number | undefined, string | undefined][] = [
    [
      'a fiducial of known size',
      { ...spacing, ...imager, [more.PixelSpacingCalibrationType]: ['FIDUCIAL'] },
      0.1,
      'calibrated (fiducial)',
    ],
    [
      'assumed geometry',
      { ...spacing, ...imager, [more.PixelSpacingCalibrationType]: ['GEOMETRY'] },
      0.1,
      'corrected for magnification (assumed depth)',
    ],
    ['two spacings that differ', { ...spacing, ...imager }, 0.1, 'calibrated, method unknown'],
    ['two equal spacings', { [tags.PixelSpacing]: [0.2, 0.2], ...imager }, 0.2, 'at detector plane (magnified)'],
    ['the detector alone', imager, 0.2, 'at detector plane (magnified)'],
    ['Pixel Spacing alone', spacing, 0.1, 'unknown meaning'],
    ['a scanned film', { [more.NominalScannedPixelSpacing]: [0.3, 0.3] }, 0.3, 'film scan'],
    ['nothing', {}, undefined, undefined],
  ];
  test.each(cases)('from %s', (_name, values, rowSpacingMm, label) => {
    const { calibration } = only(instance(DX, 'DX', values));
    expect(calibration?.rowSpacingMm).toBe(rowSpacingMm);
    expect(calibration?.label).toBe(label);
  });

  test('never has a place in the patient', () => {
    expect(only(instance(DX, 'DX', axial)).plane).toBeUndefined();
  });
});

test('a secondary capture is not for measuring, whatever spacing was copied into it (CAL-09)', () => {
  const capture = only(instance(CAPTURE, 'CT', axial));
  expect(capture.calibration).toBeUndefined();
  expect(capture.plane).toBeUndefined();
});

test('an object without rows and columns has no frames', () => {
  expect(frameHeaders(series, json({ [tags.SOPInstanceUID]: ['1.2'] }))).toEqual([]);
});

describe('a window of width 1', () => {
  const window = { [tags.WindowCenter]: [0.5], [tags.WindowWidth]: [1] };

  test('is a range on a map of fractions, not the threshold that makes one white square of it', () => {
    for (const pixels of [more.FloatPixelData, more.DoubleFloatPixelData]) {
      const map = only(instance(CT, 'CT', { ...window, [pixels]: [''] }));
      expect(map.voi).toEqual({ windowCenter: 0.5, windowWidth: 1, voiLutFunction: 'LINEAR_EXACT' });
    }
  });

  test('is the threshold of the standard on whole numbers, and wider windows of a map are what they say', () => {
    expect(only(instance(CT, 'CT', window)).voi).toEqual({ windowCenter: 0.5, windowWidth: 1 });
    const wide = { [tags.WindowCenter]: [40], [tags.WindowWidth]: [400], [more.FloatPixelData]: [''] };
    expect(only(instance(CT, 'CT', wide)).voi).toEqual({ windowCenter: 40, windowWidth: 400 });
  });
});
