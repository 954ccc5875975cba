import { describe, expect, test } from 'vitest';
import { codes } from '../../dicom/codes';
import { isSameConcept } from '../../dicom/codedConcept';
import type { DicomJson } from '../../dicom/json';
import { buildFramesDisplaySets } from '../../dicom/radiology/displaySets';
import { windowPresets } from '../../dicom/radiology/windowPresets';
import { tags } from '../../dicom/tags';
import type { FrameHeader, Measurement, Series } from '../../dicom/types';
import { labelLines } from '../../dicom/labelText';
import type { DecodedFrame } from './decodedFrame';
import { greyPixels } from './greyPixels';
import { greyOf, paintRange } from './greyWindow';
import { opensInverted } from './openingLook';
import { probeAt } from './radiologyStatus';
import { radiologySurface } from './radiologySurface';

const json = (values: Record<string, readonly unknown[]>): DicomJson =>
  Object.fromEntries(Object.entries(values).map(([tag, Value]) => [tag, { Value }]));

const series = { sourceId: 'main', studyInstanceUid: '1', seriesInstanceUid: '1.1', modality: 'PT' } as Series;
const SLOPES = [0.5, 2, 4];
/** Three slices of 4 × 4 pixels; 80 kg and 400 MBq at the time of injection: 0.0002 SUVbw per Bq/ml. */
const instances = SLOPES.map((slope, index) =>
  json({
    [tags.SOPClassUID]: ['1.2.840.10008.5.1.4.1.1.128'],
    [tags.SOPInstanceUID]: [`1.1.${index}`],
    [tags.Modality]: ['PT'],
    [tags.InstanceNumber]: [index + 1],
    [tags.Rows]: [4],
    [tags.Columns]: [4],
    [tags.PhotometricInterpretation]: ['MONOCHROME2'],
    [tags.ImagePositionPatient]: [0, 0, -index],
    [tags.ImageOrientationPatient]: [1, 0, 0, 0, 1, 0],
    [tags.PixelSpacing]: [4, 4],
    [tags.RescaleSlope]: [slope],
    [tags.RescaleIntercept]: [0],
    '00541001': ['BQML'],
    '00280051': ['ATTN', 'DECY'],
    '00541102': ['ADMIN'],
    '00101030': [80],
    '00540016': [json({ '00181074': [400e6] })],
  }),
);
const frames = buildFramesDisplaySets(series, instances)[0]?.frames ?? [];
/** The same stored values in every slice: 1000 × (row × 4 + column). */
const STORED = Int16Array.from({ length: 16 }, (_, index) => 1000 * index);
const decoded = (header: FrameHeader): DecodedFrame => {
  const grey = greyPixels({ stored: STORED.slice(), dataset: header.dataset, rescale: header.rescale });
  return {
    header,
    picture: { kind: 'grey' },
    isColour: false,
    scale: grey.scale,
    valueAt: (column: number, row: number) => grey.valueAt(row * 4 + column),
  } as unknown as DecodedFrame;
};
const regionOn = (header: FrameHeader): readonly Measurement[] => {
  const surface = radiologySurface(() => ({
    header,
    pixels: decoded(header),
    frameOfReferenceUid: undefined,
    map: { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 },
    halfSliceSpacingMm: 0.5,
  }));
  return surface.measure('rectangle', { kind: 'frame', frame: header.ref }, [0, 0, 4, 0, 4, 4, 0, 4]);
};
const valueIn = (measurements: readonly Measurement[], unit: string, derivation: (typeof codes)['mean' | 'maximum']) =>
  measurements.find((m) => m.unit.value === unit && m.derivation && isSameConcept(m.derivation, derivation))?.value;

describe('T-SAFE-09: a PET whose slices have different Rescale Slopes', () => {
  test('T-SAFE-09: the probe, the maximum of a region and that of the volume go by the slope of each slice', () => {
    expect(frames.map(({ rescale }) => rescale.slope)).toEqual(SLOPES);
    for (const [index, header] of frames.entries()) {
      const slope = SLOPES[index] as number;
      const probe = probeAt(decoded(header), [3.5, 2.5]);
      expect(probe).toMatchObject({ column: 3, row: 2, value: 11_000 * slope, unit: 'Bq/ml', suvUnit: 'SUVbw' });
      expect(probe?.suvValue).toBeCloseTo(11_000 * slope * 0.0002, 12);
      const region = regionOn(header);
      expect(valueIn(region, 'Bq/ml', codes.maximum)).toBe(15_000 * slope);
      expect(valueIn(region, 'g/ml{SUVbw}', codes.maximum)).toBeCloseTo(15_000 * slope * 0.0002, 12);
      expect(valueIn(region, 'g/ml{SUVbw}', codes.mean)).toBeCloseTo(7500 * slope * 0.0002, 12);
    }
    const maxima = frames.map((header) => valueIn(regionOn(header), 'g/ml{SUVbw}', codes.maximum) ?? Number.NaN);
    expect(Math.max(...maxima)).toBeCloseTo(12, 12);
  });

  test('GRAY-03: the same SUV has the same grey in every slice, under the window it opens with and under each preset', () => {
    for (const header of frames) {
      const voi = header.voi;
      if (!voi) throw new Error('no window');
      // 2.5 SUV are 12 500 Bq/ml: half way between white and black.
      expect(greyOf(12_500, voi)).toBeCloseTo(127.5, 9);
      const { scale } = decoded(header);
      const { lower, upper } = paintRange(voi, scale);
      expect([lower * scale.slope, upper * scale.slope]).toEqual([0, 25_000]);
      const presets = windowPresets('PT', header);
      expect(presets.slice(0, 4).map(({ title }) => title)).toEqual([
        'SUVbw 0 to 5',
        'SUVbw 0 to 7',
        'SUVbw 0 to 10',
        'SUVbw 0 to 15',
      ]);
      expect(presets[2]).toMatchObject({ key: 3, voiLutFunction: 'LINEAR_EXACT' });
      expect(presets[2]?.windowCenter).toBeCloseTo(25_000, 6);
      expect(presets[2]?.windowWidth).toBeCloseTo(50_000, 6);
    }
  });
});

test('SUV-02: beside a region stand mean, deviation and range as SUV of its type, and the activity they come from', () => {
  const [header] = frames;
  if (!header) throw new Error('no frame');
  const lines = labelLines({ shape: 'rectangle', label: { meaning: 'Lesion' }, measurements: regionOn(header) });
  expect(lines).toEqual([
    'Lesion 256.0 mm²',
    '0.75 ± 0.46 SUVbw',
    '0.00 to 1.50 SUVbw (16 px)',
    'mean 3750, max 7500 Bq/ml',
  ]);
});

test('PET opens black on white, unless its own photometric interpretation already does that; CT does not', () => {
  const [header] = frames;
  if (!header) throw new Error('no frame');
  expect(opensInverted(header)).toBe(true);
  const own = { ...header.dataset, [tags.PhotometricInterpretation]: { Value: ['MONOCHROME1'] } };
  expect(opensInverted({ ...header, dataset: own })).toBe(false);
  const { suv: _none, ...ct } = header;
  expect(opensInverted(ct)).toBe(false);
});
