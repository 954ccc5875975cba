import { describe, expect, test } from 'vitest';
import { codes, units } from '../../dicom/codes';
import { measureInMm } from '../../dicom/geometry/measure';
import { intensityMeasurements } from '../../dicom/geometry/roiStatistics';
import { placeLabel } from './labelPlacement';
import { labelLines } from '../../dicom/labelText';
import { doBoxesMeet, geometryOf } from './markGeometry';
import type { View } from './view';

const nodule = { meaning: 'Nodule' };
const statistics = { count: 9, mean: 41.04, standardDeviation: 12.3, minimum: -3, maximum: 80 };
const inHu = (shape: 'ellipse' | 'point') =>
  intensityMeasurements(shape, statistics, codes.attenuationCoefficient, units.hounsfield);

describe('the words beside a mark', () => {
  test('a length', () => {
    const measurements = measureInMm('length', [0, 0, 0, 17.3, 0, 0]);
    expect(labelLines({ shape: 'length', label: nodule, measurements })).toEqual(['Nodule 17.3 mm']);
  });

  test('a caliper on an M-mode tells time and distance', () => {
    const ucum = (value: string) => ({ value, scheme: 'UCUM', meaning: value });
    const time = { value: '110858', scheme: 'DCM', meaning: 'Time' };
    const measurements = [
      { name: time, value: 0.5, unit: ucum('s') },
      { name: codes.distance, value: 1.25, unit: ucum('cm') },
    ];
    expect(labelLines({ shape: 'length', label: nodule, measurements })).toEqual(['Nodule 0.5 s, 1.25 cm']);
  });

  test('two axes share a unit', () => {
    const measurements = measureInMm('bidirectional', [0, 0, 0, 17.3, 0, 0, 5, 0, 0, 5, 8.71, 0]);
    expect(labelLines({ shape: 'bidirectional', label: nodule, measurements })).toEqual(['Nodule 17.3 × 8.7 mm']);
  });

  test('two axes of different size do not', () => {
    const measurements = measureInMm('bidirectional', [0, 0, 0, 0.2, 0, 0, 0.1, 0, 0, 0.1, 0.05, 0]);
    expect(labelLines({ shape: 'bidirectional', label: nodule, measurements })).toEqual(['Nodule 0.200 mm × 50.0 µm']);
  });

  test('a region has its area, its intensity and the range', () => {
    const measurements = [...measureInMm('ellipse', [-2, 0, 0, 2, 0, 0, 0, -1, 0, 0, 1, 0]), ...inHu('ellipse')];
    expect(labelLines({ shape: 'ellipse', label: nodule, measurements })).toEqual([
      'Nodule 6.283 mm²',
      '41.0 ± 12.3 HU',
      '-3.0 to 80.0 HU (9 px)',
    ]);
  });

  test('a probe has its one value', () => {
    expect(labelLines({ shape: 'point', label: nodule, measurements: inHu('point') })).toEqual(['Nodule 41.0 HU']);
  });

  test('what the millimetres mean stands under them (CAL-03), and what qualifies them last', () => {
    const measurements = measureInMm('length', [0, 0, 0, 5, 0, 0]);
    const calibration = 'at detector plane (magnified)';
    expect(labelLines({ shape: 'length', label: nodule, measurements, calibration, note: 'locked' })).toEqual([
      'Nodule 5.0 mm',
      calibration,
      'locked',
    ]);
  });
});

describe('the place of a label', () => {
  const pixels: View = { dimension: 2, toCanvas: ([x = 0, y = 0]) => [x, y], fromCanvas: (at) => at };
  const pane = { left: 0, top: 0, right: 400, bottom: 300 };
  const place = (points: number[], taken: (typeof pane)[] = []) =>
    placeLabel(geometryOf('length', points, pixels), 120, 16, pane, taken);

  test('right of the mark where there is room', () => {
    expect(place([50, 100, 150, 100])).toMatchObject({ left: 159, top: 92 });
  });

  test('on the other side at the edge of the pane', () => {
    expect(place([200, 100, 380, 100])?.right).toBeLessThan(200);
  });

  test('in view, whatever part of the mark is', () => {
    for (const points of [
      [-500, 150, 900, 150],
      [390, 290, 398, 298],
      [2, 2, 5, 5],
      [200, -50, 200, 20],
    ]) {
      const box = place(points)!;
      expect(box.left >= 0 && box.top >= 0 && box.right <= 400 && box.bottom <= 300).toBe(true);
    }
  });

  test('off the labels that are there already', () => {
    const first = place([50, 100, 150, 100])!;
    const second = place([52, 102, 152, 102], [first])!;
    expect(doBoxesMeet(first, second)).toBe(false);
  });

  test('nowhere for a mark that is out of view', () => {
    expect(place([500, 500, 600, 600])).toBeUndefined();
  });
});

const flatView: View = { dimension: 2, toCanvas: ([x = 0, y = 0]) => [x, y], fromCanvas: (at) => at };

describe('a circle and an arrow', () => {
  test('a circle has its diameter and its area', () => {
    const measurements = measureInMm('circle', [-5, 0, 0, 5, 0, 0, 0, -5, 0, 0, 5, 0]);
    expect(labelLines({ shape: 'circle', label: nodule, measurements })).toEqual(['Nodule ⌀ 10.0 mm, 78.54 mm²']);
  });

  test('an arrow says its own words, or its finding while it has none', () => {
    const arrow = { shape: 'arrow', label: nodule, measurements: [] } as const;
    expect(labelLines(arrow)).toEqual(['Nodule']);
    expect(labelLines({ ...arrow, text: 'Clip from 2024' })).toEqual(['Clip from 2024']);
  });

  test('the words of an arrow stand at its tail, off what it points at', () => {
    const geometry = geometryOf('arrow', [200, 100, 100, 100], flatView);
    const box = placeLabel(geometry, 60, 16, { left: 0, top: 0, right: 400, bottom: 300 }, []);
    const toTip = Math.abs((box?.right ?? 0) - 200);
    expect(box && (box.left + box.right) / 2 < 150 && toTip > 40).toBe(true);
  });
});

test('a short axis with a value is drawn as measured, one without as proposed', () => {
  const view = flatView;
  const halved = [0, 0, 100, 0, 50, -25, 50, 25];
  const drawn = (isMeasured: boolean) =>
    geometryOf('bidirectional', halved, view, isMeasured).strokes.map(({ isProposed }) => isProposed);
  expect([drawn(true), drawn(false)]).toEqual([
    [false, false],
    [false, true],
  ]);
});
