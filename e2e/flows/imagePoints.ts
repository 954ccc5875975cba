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

/** Which way an image faces: the direction across its plane. */
export function normalOf(image: DicomJson): Vec3 {
  const { alongRow, alongColumn } = planeOf(image);
  const [r, c] = [alongRow, alongColumn] as [Vec3, Vec3];
  return [r[1] * c[2] - r[2] * c[1], r[2] * c[0] - r[0] * c[2], r[0] * c[1] - r[1] * c[0]];
}

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
