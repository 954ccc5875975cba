import { describe, expect, test } from 'vitest';
import { measureInMm, measureInPixels } from '../../dicom/geometry/measure';
import { intensityMeasurements, roiStatistics } from '../../dicom/geometry/roiStatistics';
import { codes, units } from '../../dicom/codes';
import { itemOf, stringOf } from '../../dicom/json';
import type { DrawnShape, Measurement } from '../../dicom/types';
import { ctImage, frameSpace, mark, reportInput, slideImage, slideSpace } from '../testData';
import { type ContentItem, readContentTree, walk } from './contentItem';
import { encodeMeasurementReport } from './encodeReport';
import { type ToolRow, toolTable } from './toolTable';
import { srCodes } from './srCodes';

const flat: Record<DrawnShape, readonly number[]> = {
  point: [10.5, 20.5],
  length: [10, 20, 60, 20],
  bidirectional: [10, 20, 60, 20, 35, 10, 35, 30],
  angle: [10, 20, 60, 20, 60, 90],
  cobbAngle: [10, 20, 60, 25, 35, 40, 75, 80],
  polyline: [10, 20, 60, 20, 60, 90],
  rectangle: [10, 20, 60, 20, 60, 90, 10, 90],
  polygon: [10, 20, 60, 20, 60, 90],
  ellipse: [10, 20, 60, 20, 35, 10, 35, 30],
  circle: [10, 40, 60, 40, 35, 15, 35, 65],
  arrow: [10, 20, 60, 20],
};
const lifted = (points: readonly number[]): number[] =>
  points.flatMap((value, i) => (i % 2 === 1 ? [value / 10, 0] : [value / 10]));
const calibration = { rowSpacingMm: 0.7, columnSpacingMm: 0.7, label: '' };
const pixels = { columns: 512, rows: 256, valueAt: (column: number, row: number) => column - row };

/** The values our tools give such a mark: geometry, and on CT the statistics of what it covers. */
function valuesOf({ shape }: ToolRow, points: readonly number[], dimension: 2 | 3): readonly Measurement[] {
  if (dimension === 3) return measureInMm(shape, points);
  const statistics = roiStatistics(shape, points, pixels);
  return [
    ...measureInPixels(shape, points, calibration),
    ...(statistics ? intensityMeasurements(shape, statistics, codes.attenuationCoefficient, units.hounsfield) : []),
  ];
}

function encoded(row: ToolRow, dimension: 2 | 3): ContentItem {
  const image = dimension === 2 ? ctImage() : slideImage();
  const points = dimension === 2 ? flat[row.shape] : lifted(flat[row.shape]);
  const space = dimension === 2 ? frameSpace(image) : slideSpace(image);
  const measurements = valuesOf(row, points, dimension);
  const report = encodeMeasurementReport(reportInput([mark(image, space, row.shape, points, { measurements })]));
  if (!report.ok) throw new Error(report.error.title);
  const groups: ContentItem[] = [];
  walk(readContentTree(report.value), (item) => {
    if (item.name?.value === srCodes.measurementGroup.value) groups.push(item);
  });
  expect(groups).toHaveLength(1);
  return groups[0] as ContentItem;
}

const templateOf = (group: ContentItem) => stringOf(itemOf(group.dataset, '0040A504') ?? {}, '0040DB00');

const unitCodeOf = ({ dataset }: ContentItem) => {
  const measured = itemOf(dataset, '0040A300') ?? {};
  return stringOf(itemOf(measured, '004008EA') ?? {}, '00080100');
};

describe.each(toolTable)('standard table 1.5: $tool', (row) => {
  test.each([2, 3] as const)('SR-17: is written as the table says, in %i dimensions', (dimension) => {
    const group = encoded(row, dimension);
    const graphics: string[] = [];
    const unitOf = new Map<string, string | undefined>();
    walk(group, (item) => {
      if (item.valueType === 'SCOORD' || item.valueType === 'SCOORD3D') {
        expect(item.valueType).toBe(dimension === 2 ? 'SCOORD' : 'SCOORD3D');
        graphics.push(stringOf(item.dataset, '00700023') ?? '');
      }
      if (item.valueType === 'NUM' && item.name) unitOf.set(item.name.value, unitCodeOf(item));
    });
    expect(templateOf(group)).toBe(row.template);
    expect(new Set(graphics)).toEqual(new Set([dimension === 2 ? row.scoord : row.scoord3d]));
    expect(graphics.length).toBeGreaterThanOrEqual(row.graphics);
    // A point on a slide has no value of its own.
    const quantities = dimension === 3 && row.shape === 'point' ? [] : row.quantities;
    quantities.forEach(({ value }, i) => {
      expect(unitOf.get(value)).toBe(row.calibratedUnits[i]?.value);
    });
  });
});
