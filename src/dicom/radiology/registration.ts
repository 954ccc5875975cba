import { frameOfImage } from '../registration/imageFrame';
import { fail, ok, type Result } from '../../lib/result';
import { cross, dot, type PixelPlane, type Vec3 } from '../geometry/pixelPlane';
import { type DicomJson, itemOf, numbersOf, sequenceOf, stringOf } from '../json';
import { tags } from '../tags';
import type { FrameOfReferenceUid, SopClassUid, SopInstanceUid } from '../uids';

export const registrationTags = {
  ContentLabel: '00700080',
  ContentDescription: '00700081',
  RegistrationSequence: '00700308',
  MatrixRegistrationSequence: '00700309',
  MatrixSequence: '0070030A',
  MatrixType: '0070030C',
  Matrix: '300600C6',
} as const;

export const SPATIAL_REGISTRATION = '1.2.840.10008.5.1.4.1.1.66.1';
export const SPATIAL_FIDUCIALS = '1.2.840.10008.5.1.4.1.1.66.2' as SopClassUid;

/** 4 × 4, row by row, applied to a column: from mm of one frame of reference to mm of another. */
export type Matrix = readonly number[];
export type RegistrationType = 'RIGID' | 'RIGID_SCALE' | 'AFFINE';

/** How one frame of reference lies to the registered one of its object (PS3.3 C.20.2). */
export interface Registration {
  readonly sopInstanceUid: SopInstanceUid;
  /** What its author called it. */
  readonly name: string;
  readonly type: RegistrationType;
  readonly sourceUid: FrameOfReferenceUid;
  readonly registeredUid: FrameOfReferenceUid;
  readonly sourceToRegistered: Matrix;
  readonly registeredToSource: Matrix;
}

/** A way from one frame of reference to another, and who vouches for it. */
export interface RegisteredTie {
  readonly name: string;
  readonly type: RegistrationType;
  readonly matrix: Matrix;
}

/**
 * What a Spatial Registration object says, an entry for each source frame of reference; or why it cannot be used. Its
 * matrices lead from the source to the Registered RCS, and several of them multiply in the order of their items
 * (C.20.2.1.1: the last is applied to the point first).
 */
export function registrationsOf(dataset: DicomJson): Result<readonly Registration[], string> {
  const registeredUid = stringOf(dataset, tags.FrameOfReferenceUID) as FrameOfReferenceUid | undefined;
  if (!registeredUid) return fail('it names no frame of reference');
  const sopInstanceUid = (stringOf(dataset, tags.SOPInstanceUID) ?? '') as SopInstanceUid;
  const name =
    stringOf(dataset, registrationTags.ContentDescription) ||
    stringOf(dataset, tags.SeriesDescription) ||
    stringOf(dataset, registrationTags.ContentLabel) ||
    'without a name';
  const found: Registration[] = [];
  for (const item of sequenceOf(dataset, registrationTags.RegistrationSequence)) {
    const sourceUid = (stringOf(item, tags.FrameOfReferenceUID) as FrameOfReferenceUid | undefined) ?? imageOf(item);
    // The registered images themselves are often listed, with the identity.
    if (!sourceUid || sourceUid === registeredUid) continue;
    const transform = transformOf(item);
    if (!transform.ok) return transform;
    found.push({ sopInstanceUid, name, sourceUid, registeredUid, ...transform.value });
  }
  return found.length > 0 ? ok(found) : fail('it ties no two frames of reference');
}

/** Images that have no frame of reference are registered one by one (PS3.17 O.1); of several it is not known which. */
export function imageOf(item: DicomJson): FrameOfReferenceUid | undefined {
  const [image, ...others] = sequenceOf(item, tags.ReferencedImageSequence);
  const uid = image && stringOf(image, tags.ReferencedSOPInstanceUID);
  return uid !== undefined && others.length === 0 ? frameOfImage(uid) : undefined;
}

type Transform = Pick<Registration, 'type' | 'sourceToRegistered' | 'registeredToSource'>;

const LOOSENESS: readonly RegistrationType[] = ['RIGID', 'RIGID_SCALE', 'AFFINE'];

function transformOf(item: DicomJson): Result<Transform, string> {
  const registration = itemOf(item, registrationTags.MatrixRegistrationSequence);
  const items = registration ? sequenceOf(registration, registrationTags.MatrixSequence) : [];
  if (items.length === 0) return fail('a matrix is missing');
  let product: Matrix | undefined;
  let type: RegistrationType = 'RIGID';
  for (const one of items) {
    const matrix = numbersOf(one, registrationTags.Matrix);
    const stated = LOOSENESS.find((known) => known === stringOf(one, registrationTags.MatrixType));
    if (!stated) return fail('the type of a matrix is unknown');
    if (!isAffine(matrix)) return fail('a matrix is damaged');
    if (stated === 'RIGID' && !isRigid(matrix)) return fail('a matrix is called RIGID and is not');
    if (LOOSENESS.indexOf(stated) > LOOSENESS.indexOf(type)) type = stated;
    product = product ? multiply(product, matrix) : matrix;
  }
  const inverse = product && inverted(product);
  if (!product || !inverse) return fail('a matrix cannot be inverted');
  return ok({ type, sourceToRegistered: product, registeredToSource: inverse });
}

const at = (matrix: Matrix, row: number, column: number): number => matrix[row * 4 + column] ?? 0;

const isAffine = (matrix: Matrix): boolean =>
  matrix.length === 16 &&
  matrix.every(Number.isFinite) &&
  [0, 0, 0, 1].every((value, column) => Math.abs(at(matrix, 3, column) - value) < 1e-6);

/** Decimal strings are rounded: 1e-3 of a direction is a twentieth of a degree. */
const RIGID_TOLERANCE = 1e-3;

function isRigid(matrix: Matrix): boolean {
  const columns = ([0, 1, 2] as const).map(
    (column): Vec3 => [at(matrix, 0, column), at(matrix, 1, column), at(matrix, 2, column)],
  );
  return columns.every((a, i) =>
    columns.every((b, j) => {
      return Math.abs(dot(a, b) - (i === j ? 1 : 0)) < RIGID_TOLERANCE;
    }),
  );
}

const multiply = (a: Matrix, b: Matrix): Matrix =>
  Array.from({ length: 16 }, (_unused, index) => {
    const [row, column] = [Math.floor(index / 4), index % 4];
    return [0, 1, 2, 3].reduce((sum, k) => sum + at(a, row, k) * at(b, k, column), 0);
  });

/** Of an affine matrix; undefined where it squeezes space flat. */
export function inverted(matrix: Matrix): Matrix | undefined {
  const row = (index: number): Vec3 => [at(matrix, index, 0), at(matrix, index, 1), at(matrix, index, 2)];
  const [a, b, c] = [row(0), row(1), row(2)];
  const columns = [cross(b, c), cross(c, a), cross(a, b)] as const;
  const determinant = dot(a, columns[0]);
  if (Math.abs(determinant) < 1e-9) return undefined;
  const linear = [0, 1, 2].map((r) => columns.map((column) => (column[r as 0 | 1 | 2] ?? 0) / determinant));
  const shift = [0, 1, 2].map((index) => at(matrix, index, 3));
  return [
    ...linear.flatMap((one) => [...one, -one.reduce((sum, value, index) => sum + value * (shift[index] ?? 0), 0)]),
    0,
    0,
    0,
    1,
  ];
}

/**
 * The way from one frame of reference to another through one registration object: source to registered, back again, or
 * between two sources of the same object. Never through two objects: each may hold the patient in another posture.
 */
export function registeredTie(
  registrations: readonly Registration[],
  fromUid: FrameOfReferenceUid,
  toUid: FrameOfReferenceUid,
): RegisteredTie | undefined {
  for (const one of registrations) {
    const { name, type, sourceUid, registeredUid } = one;
    if (sourceUid === fromUid && registeredUid === toUid) return { name, type, matrix: one.sourceToRegistered };
    if (sourceUid === toUid && registeredUid === fromUid) return { name, type, matrix: one.registeredToSource };
    if (sourceUid !== fromUid) continue;
    const other = registrations.find(
      (two) =>
        two.sopInstanceUid === one.sopInstanceUid && two.registeredUid === registeredUid && two.sourceUid === toUid,
    );
    if (other) {
      const looser = LOOSENESS.indexOf(other.type) > LOOSENESS.indexOf(type) ? other.type : type;
      return { name, type: looser, matrix: multiply(other.registeredToSource, one.sourceToRegistered) };
    }
  }
  return undefined;
}

/** A point, mm of the one frame of reference, in mm of the other: where a crosshair goes. */
export function registeredPoint({ matrix }: Pick<RegisteredTie, 'matrix'>, [x, y, z]: Vec3): Vec3 {
  const line = (row: number) =>
    at(matrix, row, 0) * x + at(matrix, row, 1) * y + at(matrix, row, 2) * z + at(matrix, row, 3);
  return [line(0), line(1), line(2)];
}

/** The unit normal of an image plane as it lies in the other frame of reference. */
export function registeredNormal(tie: RegisteredTie, { rowDirection, columnDirection }: PixelPlane): Vec3 {
  const origin = registeredPoint(tie, [0, 0, 0]);
  const turned = (direction: Vec3): Vec3 => {
    const end = registeredPoint(tie, direction);
    return [end[0] - origin[0], end[1] - origin[1], end[2] - origin[2]];
  };
  const normal = cross(turned(rowDirection), turned(columnDirection));
  const size = Math.hypot(...normal);
  return [normal[0] / size, normal[1] / size, normal[2] / size];
}
