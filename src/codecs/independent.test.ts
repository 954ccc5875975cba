import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requirePrograms } from '../../e2e/fixtures/independent/programs';
import { type Manifest, recompute } from '../../e2e/fixtures/independent/recompute';
import { isSameConcept } from '../dicom/codedConcept';
import type { DicomJson } from '../dicom/json';
import { bulkObjects, GEOMETRIC } from './bulkMatrix';
import { drawingPlaces } from './matrixImages';
import { drawnMark } from './matrixMarks';
import { inputFor, successOf, toolReports } from './objectMatrix';
import { encodePart10 } from './part10';
import { encodeMeasurementReport } from './sr/encodeReport';

/** Every millimetre we write, recomputed from the stored bytes by a program that shares no line with us. */

const places = drawingPlaces();
const reports = toolReports(places);
const bulks = bulkObjects(places);
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parfocal-recompute-'));
});
afterAll(() => {
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

function write(name: string, dataset: DicomJson): string {
  const path = join(folder, `${name.replace(/[^\w]+/g, '-')}.dcm`);
  writeFileSync(path, encodePart10(dataset));
  return path;
}

const images = () => places.map(({ name, image }) => write(`image ${name}`, image));

const drawnReports = () =>
  reports.map(({ name, dataset, marks }) => ({
    path: write(name, dataset),
    marks: marks.map(({ annotation, drawnMm }) => ({
      trackingUid: annotation.trackingUid,
      shape: annotation.shape,
      mm: drawnMm,
    })),
  }));
const drawnGroups = () => bulks.map(({ name, dataset, groups }) => ({ path: write(name, dataset), groups }));

const geometricValues = ({ marks }: (typeof reports)[number]): number =>
  marks
    .flatMap(({ annotation }) => annotation.measurements)
    .filter(({ name }) => GEOMETRIC.some((one) => isSameConcept(one, name))).length;

describe('another program', () => {
  test('recomputes lengths, areas and positions of every report and every bulk object within a millionth', ({
    skip,
  }) => {
    requirePrograms(['pydicom'], skip);
    const drawn = [...drawnReports(), ...drawnGroups()];
    const manifest: Manifest = { images: images(), objects: drawn };
    const result = recompute(manifest);
    expect(result.problems).toEqual([]);
    // Each value twice in a report: as the double and as the decimal string that older readers take.
    reports.forEach((report, index) => {
      const path = manifest.objects[index]?.path ?? '';
      expect(result.byObject[path] ?? 0, report.name).toBe(2 * geometricValues(report));
    });
    // In bulk objects every column that is made of coordinates, one value for each mark that has one.
    for (const { path } of drawn.slice(reports.length)) {
      expect(result.byObject[path] ?? 0, path).toBeGreaterThanOrEqual(path.includes('POINT') ? 0 : 4);
    }
    expect(result.positions).toBeGreaterThan(500);
  }, 120_000);

  test('is awake: it objects to a length that is too long by one part in a hundred thousand, and to a mark 0.02 mm off', ({
    skip,
  }) => {
    requirePrograms(['pydicom'], skip);
    const place = places.find(({ name }) => name === 'frame');
    if (place === undefined) throw new Error('there is no frame to draw on');
    const { annotation, drawnMm } = drawnMark(place, 'length');
    const measurements = annotation.measurements.map((one) => ({ ...one, value: one.value * 1.00001 }));
    const wrong = { annotation: { ...annotation, measurements }, drawnMm };
    const dataset = successOf(encodeMeasurementReport(inputFor(place, 'too long', [wrong])));
    const path = write('too long', dataset);
    const report = (mm: readonly number[]) => ({
      images: images(),
      objects: [{ path, marks: [{ trackingUid: annotation.trackingUid, shape: 'length', mm }] }],
    });
    expect(recompute(report(drawnMm)).problems).toEqual([
      expect.stringContaining('410668003 is stored as'),
      expect.stringContaining('410668003 as text is stored as'),
    ]);
    const elsewhere = drawnMm.map((value) => value + 0.02);
    expect(recompute(report(elsewhere)).problems).toHaveLength(4);
  });
});
