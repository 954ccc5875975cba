/**
 * A regular grid of pixels in millimetres: an image plane in patient space (PS3.3 C.7.6.2.1.1) or a pyramid level in
 * slide space (C.8.12.4). One transform serves both, because both place the centre of pixel 1\1 and step along two
 * direction cosines.
 *
 * Image points are those of SCOORD (C.18.6-1): the top left corner of the top left pixel is 0\0, its centre 0.5\0.5.
 * Nothing else in the code adds or subtracts half a pixel.
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

/** Unit normal of the plane: row direction × column direction. */
export const normalOf = (plane: PixelPlane): Vec3 => cross(plane.rowDirection, plane.columnDirection);

/** Image point (u right, v down, pixels, TLHC 0\0) to mm of the frame of reference. */
export function imagePointToMm(plane: PixelPlane, [u, v]: Vec2): Vec3 {
  const alongRow = (u - 0.5) * plane.columnSpacingMm;
  const alongColumn = (v - 0.5) * plane.rowSpacingMm;
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
  return [
    (dr * cc - dc * rc) / determinant / plane.columnSpacingMm + 0.5,
    (dc * rr - dr * rc) / determinant / plane.rowSpacingMm + 0.5,
  ];
}

/** Signed distance of a point from the plane along its normal, mm. */
export const distanceFromPlaneMm = (plane: PixelPlane, point: Vec3): number =>
  dot(subtract(point, plane.originMm), normalOf(plane));
