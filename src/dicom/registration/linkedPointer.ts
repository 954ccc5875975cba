import {
  cross,
  distanceFromPlaneMm,
  dot,
  mmToImagePoint,
  type PixelPlane,
  type Vec2,
  type Vec3,
} from '../geometry/pixelPlane';
import { ellipse95, type MappedPoint, uncertaintyWords } from './uncertainty';

/** A pointer of one image as it is drawn on another that is registered with it. */
export interface LinkedPointer {
  /** Image point of its foot on the plane. */
  readonly at: Vec2;
  /** How far it really lies from the plane, mm, signed along its normal. */
  readonly offMm: number;
  /** Rim of the 95 % ellipse, image points; undefined where nothing can be claimed. */
  readonly rim?: readonly Vec2[];
  /** "about 4 mm", or why no radius is told. */
  readonly words: string;
}

/** Points of a rim: a circle of 64 sides is off by a thousandth of its radius. */
const SIDES = 64;

/** Where a mapped point is drawn on a plane, with what is known of its place. */
export function linkedPointer(point: MappedPoint, plane: PixelPlane): LinkedPointer {
  const directions = [plane.rowDirection, squareTo(plane)] as const;
  const ellipse = ellipse95(point, directions);
  const words = uncertaintyWords(point, directions);
  const at = mmToImagePoint(plane, point.place);
  const offMm = distanceFromPlaneMm(plane, point.place);
  if (!ellipse) return { at, offMm, words };
  const { direction, majorMm, minorMm } = ellipse;
  const across = cross(cross(...directions), direction);
  const rim = Array.from({ length: SIDES }, (_one, index): Vec2 => {
    const angle = (2 * Math.PI * index) / SIDES;
    const [a, b] = [majorMm * Math.cos(angle), minorMm * Math.sin(angle)];
    return mmToImagePoint(
      plane,
      point.place.map((value, axis) => {
        const n = axis as 0 | 1 | 2;
        return value + a * direction[n] + b * across[n];
      }) as unknown as Vec3,
    );
  });
  return { at, offMm, rim, words };
}

/** The column direction, made exactly perpendicular: cosines in files are rounded. */
function squareTo({ rowDirection: r, columnDirection: c }: PixelPlane): Vec3 {
  const lean = dot(r, c);
  const [x, y, z] = [c[0] - lean * r[0], c[1] - lean * r[1], c[2] - lean * r[2]];
  const size = Math.hypot(x, y, z);
  return [x / size, y / size, z / size];
}
