import { type DicomJson, numbersOf } from '../../src/dicom/json';

type Vec3 = [number, number, number];

/** Where a point of an image (SCOORD, its top left corner 0\0) lies in the patient, mm: from the header alone (C.7.6.2.1.1). */
export function patientPoint(image: DicomJson, [column = 0, row = 0]: readonly number[]): Vec3 {
  const { origin, alongRow, alongColumn, rowSpacing, columnSpacing } = planeOf(image);
  const [u, v] = [(column - 0.5) * columnSpacing, (row - 0.5) * rowSpacing];
  return [0, 1, 2].map(
    (axis) => (origin[axis] ?? 0) + u * (alongRow[axis] ?? 0) + v * (alongColumn[axis] ?? 0),
  ) as Vec3;
}

/** The other way: the point in pixels of the image, and how far it is from the plane of it, mm. */
export function onImage(image: DicomJson, point: Vec3): { point: [number, number]; offPlaneMm: number } {
  const { origin, alongRow, alongColumn, rowSpacing, columnSpacing } = planeOf(image);
  const d = point.map((value, axis) => value - (origin[axis] ?? 0)) as Vec3;
  const [r, c] = [alongRow, alongColumn] as [Vec3, Vec3];
  const normal: Vec3 = [r[1] * c[2] - r[2] * c[1], r[2] * c[0] - r[0] * c[2], r[0] * c[1] - r[1] * c[0]];
  return { point: [dot(d, r) / columnSpacing + 0.5, dot(d, c) / rowSpacing + 0.5], offPlaneMm: dot(d, normal) };
}

const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

function planeOf(image: DicomJson) {
  const orientation = numbersOf(image, '00200037');
  const [rowSpacing = 1, columnSpacing = 1] = numbersOf(image, '00280030');
  return {
    origin: numbersOf(image, '00200032'),
    alongRow: orientation.slice(0, 3),
    alongColumn: orientation.slice(3, 6),
    rowSpacing,
    columnSpacing,
  };
}
