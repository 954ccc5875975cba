import { fail, ok, type Result } from '../../lib/result';
import { centreOfPixel, pixelCoordinates } from './pixelOrigin';

/**
 * A regular grid of pixels in millimetres: an image plane in patient space (PS3.3 C.7.6.2.1.1) or a pyramid level in
 * slide space (C.8.12.4). One transform serves both, because both place the centre of pixel 1\1 and step along two
 * direction cosines.
 *
 * Image points are those of SCOORD (C.18.6-1): the top left corner of the top left pixel is 0\0, its centre 0.5\0.5.
 * `pixelOrigin.ts` is the only place that adds or subtracts half a pixel.
 */
export type Vec2 = readonly [x: number, y: number];
export type Vec3 = readonly [x: number, y: number, z: number];

export interface PixelPlane {
  /** Centre of the top left pixel, in mm of the frame of reference. Z of a slide is in mm here, never in µm. */
  readonly originMm: Vec3;
  /** Unit vector along a row: the direction in which the column index grows. */
  readonly rowDirection: Vec3;
  /** Unit vector along a column: the direction in which the row index grows. */
  readonly columnDirection: Vec3;
  /** Distance between rows (vertical), mm: Pixel Spacing, first value. */
  readonly rowSpacingMm: number;
  /** Distance between columns (horizontal), mm: Pixel Spacing, second value. */
  readonly columnSpacingMm: number;
  readonly columns: number;
  readonly rows: number;
}

export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const subtract = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const cross = (a: Vec3, b: Vec3): Vec3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
export const distanceMm = (a: Vec3, b: Vec3): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/** Unit normal of the plane: row direction × column direction. Cosines in files are rounded, so its size is seen to. */
export function normalOf({ rowDirection, columnDirection }: PixelPlane): Vec3 {
  const normal = cross(rowDirection, columnDirection);
  const size = Math.hypot(normal[0], normal[1], normal[2]);
  return size === 0 || size === 1 ? normal : [normal[0] / size, normal[1] / size, normal[2] / size];
}

/** Cosines are written with few digits; beyond this they are not two perpendicular unit vectors. */
const COSINE_TOLERANCE = 0.01;

/**
 * A plane whose every conversion is defined, with unit directions; or why there is none: a coordinate that is no number,
 * a spacing that is not positive, directions that are not perpendicular unit vectors. Nothing is measured on such a plane.
 */
export function checkedPlane(plane: PixelPlane): Result<PixelPlane, string> {
  const { originMm, rowDirection, columnDirection, rowSpacingMm, columnSpacingMm, columns, rows } = plane;
  if (!originMm.every(Number.isFinite)) return fail('a number is missing');
  if (![rowSpacingMm, columnSpacingMm].every((spacing) => Number.isFinite(spacing) && spacing > 0))
    return fail('the pixel spacing is not positive');
  if (!(columns > 0 && rows > 0)) return fail('it has no pixels');
  const directions = directionsOf([...rowDirection, ...columnDirection]);
  return directions.ok ? ok({ ...plane, ...directions.value }) : directions;
}

/**
 * Row and column direction of Image Orientation (Patient) (0020,0037) or (Slide) (0048,0102): six cosines, made unit
 * vectors; or why they are no directions.
 */
export function directionsOf(
  cosines: readonly number[],
): Result<Pick<PixelPlane, 'rowDirection' | 'columnDirection'>, string> {
  const [a, b, c, d, e, f] = cosines;
  if (cosines.length !== 6 || !cosines.every(Number.isFinite)) return fail('a number is missing');
  const rowDirection = unitVector([a as number, b as number, c as number]);
  const columnDirection = unitVector([d as number, e as number, f as number]);
  if (!rowDirection || !columnDirection) return fail('a direction is not of length one');
  if (Math.abs(dot(rowDirection, columnDirection)) > COSINE_TOLERANCE)
    return fail('its directions are not perpendicular');
  return ok({ rowDirection, columnDirection });
}

function unitVector(v: Vec3): Vec3 | undefined {
  const size = Math.hypot(v[0], v[1], v[2]);
  if (!(Math.abs(size - 1) <= COSINE_TOLERANCE)) return undefined;
  // Rounding alone is no reason to change the numbers of a file.
  return Math.abs(size - 1) <= 1e-12 ? v : [v[0] / size, v[1] / size, v[2] / size];
}

/** The image point in the middle of the raster. */
export const centreOfImage = ({ columns, rows }: Pick<PixelPlane, 'columns' | 'rows'>): Vec2 => [columns / 2, rows / 2];

/** Image point (u right, v down, pixels, TLHC 0\0) to mm of the frame of reference. */
export function imagePointToMm(plane: PixelPlane, point: Vec2): Vec3 {
  const [column, row] = pixelCoordinates(point);
  const alongRow = column * plane.columnSpacingMm;
  const alongColumn = row * plane.rowSpacingMm;
  const { originMm: o, rowDirection: r, columnDirection: c } = plane;
  return [
    o[0] + alongRow * r[0] + alongColumn * c[0],
    o[1] + alongRow * r[1] + alongColumn * c[1],
    o[2] + alongRow * r[2] + alongColumn * c[2],
  ];
}

/** Mm of the frame of reference to the image point of its foot on the plane; exact also when the axes are not orthogonal. */
export function mmToImagePoint(plane: PixelPlane, point: Vec3): Vec2 {
  const { rowDirection: r, columnDirection: c } = plane;
  const d = subtract(point, plane.originMm);
  const rc = dot(r, c);
  const rr = dot(r, r);
  const cc = dot(c, c);
  const determinant = rr * cc - rc * rc;
  const dr = dot(d, r);
  const dc = dot(d, c);
  return centreOfPixel([
    (dr * cc - dc * rc) / determinant / plane.columnSpacingMm,
    (dc * rr - dr * rc) / determinant / plane.rowSpacingMm,
  ]);
}

/** Signed distance of a point from the plane along its normal, mm. */
export const distanceFromPlaneMm = (plane: PixelPlane, point: Vec3): number =>
  dot(subtract(point, plane.originMm), normalOf(plane));

/**
 * An image point of one plane on another of the same frame of reference: from level to level of a pyramid, from section
 * to section. Always by way of mm: levels are no exact powers of two and each has its own origin (T9, T16).
 */
export const pointOnPlane = (from: PixelPlane, to: PixelPlane, point: Vec2): Vec2 =>
  mmToImagePoint(to, imagePointToMm(from, point));
