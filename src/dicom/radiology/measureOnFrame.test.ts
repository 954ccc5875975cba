import { describe, expect, test } from 'vitest';
import { formatMeasurement } from '../format';
import type { DicomJson } from '../json';
import { tags } from '../tags';
import type { FrameHeader, Measurement, Series } from '../types';
import { frameHeaders } from './frameHeader';
import { measureOnFrame, whyUnmeasured } from './measureOnFrame';
import { pixelShape, shownCalibration, uncalibratedWords } from './pixelScale';
import { radiologyTags as more } from './radiologyTags';

type Values = Record<string, readonly unknown[]>;
const json = (values: Values): DicomJson =>
  Object.fromEntries(Object.entries(values).map(([tag, Value]) => [tag, { Value }]));
const series = { sourceId: 'main', studyInstanceUid: '1', seriesInstanceUid: '1.1' } as unknown as Series;

function frame(sopClass: string, modality: string, values: Values): FrameHeader {
  const [header] = frameHeaders(
    series,
    json({
      [tags.SOPClassUID]: [sopClass],
      [tags.SOPInstanceUID]: ['1.2'],
      [tags.Modality]: [modality],
      [tags.Rows]: [600],
      [tags.Columns]: [800],
      ...values,
    }),
  );
  if (!header) throw new Error('no frame');
  return header;
}
const storage = (end: string) => `1.2.840.10008.5.1.4.1.1.${end}`;
const dx = (values: Values) => frame(storage('1.1'), 'DX', values);
const ct = (values: Values) => frame(storage('2'), 'CT', values);
const capture = (values: Values) => frame(storage('7'), 'OT', values);
const us = (...regions: Values[]) =>
  frame(storage('6.1'), 'US', { [tags.PixelSpacing]: [9, 9], [more.SequenceOfUltrasoundRegions]: regions.map(json) });

/** As the reader sees it: value, unit, and the words beside it. */
const words = (values: readonly Measurement[]) =>
  values.map((one) => [formatMeasurement(one), one.method?.meaning ?? ''].filter(Boolean).join(' | '));
const across = [100, 100, 200, 100];
const lengthOn = (header: FrameHeader, points: readonly number[] = across) =>
  words(measureOnFrame(header, 'length', points));

describe('a projection image', () => {
  const spacing = { [tags.PixelSpacing]: [0.1, 0.1] };
  const imager = { [tags.ImagerPixelSpacing]: [0.2, 0.2] };
  const typed = (type: string, description?: string) => ({
    ...spacing,
    ...imager,
    [more.PixelSpacingCalibrationType]: [type],
    ...(description && { [more.PixelSpacingCalibrationDescription]: [description] }),
  });
  const distances = { '00181110': [1800], '00181111': [1500] };

  test('T-SAFE-11: five calibration cases of a DX give the lengths and the labels of 4.9', () => {
    expect(lengthOn(dx(typed('FIDUCIAL', '25 mm ball')))).toEqual(['10.0 mm | calibrated (fiducial): 25 mm ball']);
    expect(lengthOn(dx(typed('GEOMETRY')))).toEqual(['10.0 mm | corrected for magnification (assumed depth)']);
    expect(lengthOn(dx({ ...spacing, ...imager }))).toEqual(['10.0 mm | calibrated, method unknown']);
    expect(lengthOn(dx(imager))).toEqual(['20.0 mm | at detector plane (magnified)']);
    expect(lengthOn(dx({}))).toEqual(['100.0 px | uncalibrated']);
  });

  test('CAL-02: the other rows of the table have their words too', () => {
    expect(lengthOn(dx(spacing))).toEqual(['10.0 mm | unknown meaning']);
    expect(lengthOn(dx({ [more.NominalScannedPixelSpacing]: [0.3, 0.3] }))).toEqual(['30.0 mm | film scan']);
    expect(lengthOn(dx({ ...imager, [more.ObjectPixelSpacingInCenterOfBeam]: [0.15, 0.15] }))).toEqual([
      '15.0 mm | at isocentre depth',
    ]);
    const estimated = { ...imager, [more.EstimatedRadiographicMagnificationFactor]: [1.25] };
    expect(lengthOn(dx(estimated))).toEqual(['20.0 mm | at detector plane (magnified, estimated 1.25x)']);
  });

  test('CAL-02: the distances of source and patient never change a length in silence', () => {
    expect(lengthOn(dx({ ...imager, ...distances }))).toEqual(lengthOn(dx(imager)));
  });
});

test('CAL-01: a section needs no words', () => {
  expect(lengthOn(ct({ [tags.PixelSpacing]: [0.5, 0.7] }))).toEqual(['70.0 mm']);
});

test('T-SAFE-13: Pixel Spacing 0.5\\1.0 makes ten pixels across 10 mm and ten pixels down 5 mm', () => {
  const header = ct({ [tags.PixelSpacing]: [0.5, 1] });
  expect(measureOnFrame(header, 'length', [3, 4, 13, 4])[0]?.value).toBe(10);
  expect(measureOnFrame(header, 'length', [3, 4, 3, 14])[0]?.value).toBe(5);
});

test('CAL-09: a capture is not for measurement, and says so beside its pixels', () => {
  const header = capture({ [tags.PixelSpacing]: [0.5, 0.5] });
  expect(lengthOn(header)).toEqual(['100.0 px | not for measurement']);
  expect(uncalibratedWords(header)).toBe('not for measurement');
});

test('T-SAFE-14: with Pixel Aspect Ratio 2\\1 a circle phantom measures round and 45 degrees are 45', () => {
  const header = capture({ [tags.PixelAspectRatio]: [2, 1] });
  const { height, width } = pixelShape(header.dataset, header.calibration);
  expect(height / width).toBe(2);
  // 100 pixel widths across, 50 rows down: a circle on the glass.
  const phantom = [100, 100, 200, 100, 150, 75, 150, 125];
  expect(measureOnFrame(header, 'bidirectional', phantom).map(({ value }) => value)).toEqual([100, 100]);
  expect(measureOnFrame(header, 'ellipse', phantom)[0]?.value).toBeCloseTo(Math.PI * 50 * 50, 9);
  // A line 45 degrees steep goes as far down as across.
  const [steep, flat] = [
    [0, 0, 40, 20],
    [0, 0, 40, 0],
  ].map((line) => measureOnFrame(header, 'length', line)[0]?.value ?? 0);
  expect(steep).toBeCloseTo((flat ?? 0) * Math.SQRT2, 12);
});

describe('ultrasound', () => {
  const region = (values: Values = {}): Values => ({
    [more.RegionSpatialFormat]: [1],
    [more.RegionFlags]: [0],
    [more.RegionLocationMinX0]: [0],
    [more.RegionLocationMinY0]: [0],
    [more.RegionLocationMaxX1]: [399],
    [more.RegionLocationMaxY1]: [299],
    [more.PhysicalUnitsXDirection]: [3],
    [more.PhysicalUnitsYDirection]: [3],
    [more.PhysicalDeltaX]: [0.01],
    [more.PhysicalDeltaY]: [0.02],
    ...values,
  });
  const below = { [more.RegionLocationMinY0]: [300], [more.RegionLocationMaxY1]: [599] };
  const mMode = region({
    ...below,
    [more.RegionSpatialFormat]: [2],
    [more.PhysicalUnitsXDirection]: [4],
    [more.PhysicalDeltaX]: [0.005],
  });
  const spectrum = region({
    ...below,
    [more.RegionSpatialFormat]: [3],
    [more.PhysicalUnitsXDirection]: [4],
    [more.PhysicalDeltaX]: [0.005],
    [more.PhysicalUnitsYDirection]: [7],
    [more.PhysicalDeltaY]: [-0.5],
    [more.ReferencePixelY0]: [100],
    [more.ReferencePixelPhysicalValueY]: [0],
  });
  const why = (header: FrameHeader, points: readonly number[]) => whyUnmeasured(header, 'length', points);

  test('T-SAFE-12: a distance in a 2D region, seconds and cm in M-mode, none across regions, negative steps', () => {
    const header = us(region({ [more.PhysicalDeltaY]: [-0.02] }), mMode);
    expect(lengthOn(header, [100, 100, 130, 120])).toEqual(['5.0 mm | ultrasound region']);
    expect(lengthOn(header, [100, 400, 300, 450])).toEqual(['1 s | M-mode region', '1 cm | M-mode region']);
    expect(lengthOn(header, [100, 100, 100, 400])).toEqual([]);
    expect(why(header, [100, 100, 100, 400])).toBe('ends in different ultrasound regions: no value');
  });

  test('CAL-04: every value of an ultrasound region has its UCUM unit', () => {
    const unitsOf = (header: FrameHeader) =>
      measureOnFrame(header, 'length', [100, 400, 300, 450]).map(({ unit }) => `${unit.value} ${unit.scheme}`);
    expect(unitsOf(us(region(), mMode))).toEqual(['s UCUM', 'cm UCUM']);
    expect(unitsOf(us(region(), spectrum))).toEqual(['s UCUM', 'cm/s UCUM']);
  });

  test('CAL-04: a point on a spectrum has its velocity over the baseline, above positive where the axis points up', () => {
    const at = (y: number) => words(measureOnFrame(us(region(), spectrum), 'point', [200, y]));
    expect(at(400.5)).toEqual(['0 cm/s | spectral Doppler region']);
    expect(at(340.5)).toEqual(['30 cm/s | spectral Doppler region']);
    expect(at(440.5)).toEqual(['-20 cm/s | spectral Doppler region']);
    const { [more.ReferencePixelY0]: _, ...noBaseline } = spectrum;
    expect(measureOnFrame(us(noBaseline), 'point', [200, 340])).toEqual([]);
  });

  test('CAL-04: an area means nothing in M-mode, and that is said', () => {
    const box = [100, 400, 300, 400, 300, 450, 100, 450];
    expect(measureOnFrame(us(mMode), 'rectangle', box)).toEqual([]);
    expect(whyUnmeasured(us(mMode), 'rectangle', box)).toBe('only a length can be measured on an M-mode');
  });

  test('CAL-04: reaching out of a region has no value, wholly outside are pixels that say so', () => {
    const header = us(region());
    expect(lengthOn(header, [100, 100, 500, 100])).toEqual([]);
    expect(why(header, [100, 100, 500, 100])).toBe('reaches beyond its ultrasound region: no value');
    expect(lengthOn(header, [500, 100, 600, 100])).toEqual(['100.0 px | outside the ultrasound regions: uncalibrated']);
  });

  test('CAL-04: what a region of high priority draws over another is not measured in that other', () => {
    const over = region({
      [more.RegionLocationMinX0]: [200],
      [more.PhysicalDeltaX]: [0.05],
      [more.PhysicalDeltaY]: [0.05],
    });
    const under = region({ [more.RegionFlags]: [1] });
    const header = us(under, over);
    expect(lengthOn(header, [210, 100, 310, 100])).toEqual(['50.0 mm | ultrasound region']);
    expect(lengthOn(header, [50, 100, 150, 100])).toEqual(['10.0 mm | ultrasound region']);
    expect(why(header, [150, 100, 250, 100])).toBe('ends in different ultrasound regions: no value');
    // A colour box has the scale of the picture it lies on: the same distance.
    const colour = region({ [more.RegionLocationMinX0]: [200] });
    expect(lengthOn(us(under, colour), [150, 100, 250, 100])).toEqual(['10.0 mm | ultrasound region']);
    expect(why(us(region(), over), [210, 100, 310, 100])).toBe(
      'ultrasound regions with different scales overlap here: no value',
    );
  });

  test('CAL-04: the regions win over a Pixel Spacing, for values and for the shape and the scale of the view', () => {
    const header = us(region());
    expect(shownCalibration(header)?.columnSpacingMm).toBeCloseTo(0.1, 12);
    expect(pixelShape(header.dataset, header.calibration).height).toBeCloseTo(0.2, 12);
    // Two pictures of different depth have no one scale bar.
    const deeper = region({ ...below, [more.PhysicalDeltaX]: [0.03], [more.PhysicalDeltaY]: [0.06] });
    expect(shownCalibration(us(region(), deeper))).toBeUndefined();
  });
});
