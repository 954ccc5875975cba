import { beforeAll, describe, expect, test } from 'vitest';
import { type CtName, ctFacts, ctGeometry } from '../facts';
import { anatomicalPoint, CT_SIZE, patientPoint } from './chestStudy';
import { ChestPainter } from './paintChest';
import type { Point } from './shapes';

/** Mean HU of a slice on a circle around a point of it, or of the point's surroundings where the radius is 0. */
function meanHu(hu: Float32Array, name: CtName, [x, y]: Point, radiusMm: number): number {
  const { lowestPositionMm, pixelSpacingMm } = ctGeometry(name);
  const values = Array.from({ length: 48 }, (_, step) => {
    const angle = (step / 48) * 2 * Math.PI;
    const column = Math.round((x + radiusMm * Math.cos(angle) - lowestPositionMm[0]) / pixelSpacingMm);
    const row = Math.round((y + radiusMm * Math.sin(angle) - lowestPositionMm[1]) / pixelSpacingMm);
    return hu[row * CT_SIZE + column] ?? Number.NaN;
  });
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const sliceAt = (name: CtName, z: number): number => {
  const { lowestPositionMm, sliceSpacingMm } = ctGeometry(name);
  return Math.round((z - lowestPositionMm[2]) / sliceSpacingMm);
};

describe('the nodule in the right upper lobe', () => {
  const slices = new Map<CtName, { nodule: Float32Array; node: Float32Array }>();
  beforeAll(() => {
    for (const name of ['ct-prior', 'ct-current'] as const) {
      const painter = new ChestPainter(ctFacts[name].study, 1);
      const { noduleCentreMm, nodeCentreMm } = ctGeometry(name);
      slices.set(name, {
        nodule: painter.slice(sliceAt(name, noduleCentreMm[2])).slice(),
        node: painter.slice(sliceAt(name, nodeCentreMm[2])).slice(),
      });
    }
  }, 60_000);

  const at = (name: CtName, radiusMm: number): number =>
    meanHu(slices.get(name)!.nodule, name, ctGeometry(name).noduleCentreMm, radiusMm);

  test('is solid at its known centre in both examinations', () => {
    expect(at('ct-prior', 1)).toBeGreaterThan(-20);
    expect(at('ct-current', 1)).toBeGreaterThan(-20);
  });

  test('has grown: six millimetres from the centre there was air, now there is tumour', () => {
    expect(at('ct-prior', 6)).toBeLessThan(-550);
    expect(at('ct-current', 6)).toBeGreaterThan(-100);
  });

  test('is surrounded by lung', () => {
    expect(at('ct-current', 16)).toBeLessThan(-650);
  });

  test('comes with a lymph node beside the trachea, solid where the facts say', () => {
    const hu = meanHu(slices.get('ct-current')!.node, 'ct-current', ctGeometry('ct-current').nodeCentreMm, 2.5);
    expect(hu).toBeGreaterThan(15);
    expect(hu).toBeLessThan(70);
  });
});

test('a place in the anatomy and its place in the patient lead back to each other', () => {
  for (const { study } of Object.values(ctFacts))
    for (const point of [study.nodule.centre, [0, 0, 0], [90, -40, -120], [-110, 60, 30]] as Point[]) {
      const back = anatomicalPoint(study, patientPoint(study, point));
      for (const axis of [0, 1, 2] as const) expect(back[axis]).toBeCloseTo(point[axis], 4);
    }
});
