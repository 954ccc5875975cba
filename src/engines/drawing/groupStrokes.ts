import { rangeOf } from '../../dicom/groupGrid';
import type { AnnotationGroup } from '../../dicom/types';
import type { Context } from './painter';
import type { SpaceProjector } from './surface';

type Path = Pick<Context, 'moveTo' | 'lineTo' | 'closePath'>;
export type AffineRow = readonly [origin: number, x: number, y: number, z: number];

/** x' = x0 + xx·x + xy·y + xz·z, likewise y'. */
export interface Affine {
  readonly x: AffineRow;
  readonly y: AffineRow;
}

const RANGE: [number, number] = [0, 0];

/** The projector as numbers, so that a million points cost no million calls. */
export function affineOf(projector: SpaceProjector, group: AnnotationGroup): Affine {
  const at = (point: readonly number[]): [number, number] => {
    const out: [number, number] = [0, 0];
    projector.toCanvas(point, 0, out);
    return out;
  };
  const isFlat = group.dimension === 2;
  const z = isFlat && projector.dimension === 3 ? group.commonZMm : 0;
  const origin = at([0, 0, z]);
  const [ex, ey, ez] = [at([1, 0, z]), at([0, 1, z]), at([0, 0, z + 1])];
  const row = (i: 0 | 1): AffineRow => [
    origin[i],
    ex[i] - origin[i],
    ey[i] - origin[i],
    isFlat || projector.dimension === 2 ? 0 : ez[i] - origin[i],
  ];
  return { x: row(0), y: row(1) };
}

/** The points of a shape as they stand, and how many; closed unless it is a polyline, which files do not say by a repeated point. */
export function tracePoints(context: Path, group: AnnotationGroup, affine: Affine, object: number): number {
  rangeOf(group, object, RANGE);
  const { coordinates, dimension } = group;
  const [x, y] = [affine.x, affine.y];
  let [lastX, lastY] = [Number.NaN, Number.NaN];
  let points = 0;
  for (let at = RANGE[0]; at < RANGE[1]; at += dimension) {
    const [px, py] = [coordinates[at] as number, coordinates[at + 1] as number];
    const pz = dimension === 3 ? (coordinates[at + 2] as number) : 0;
    const cx = x[0] + x[1] * px + x[2] * py + x[3] * pz;
    const cy = y[0] + y[1] * px + y[2] * py + y[3] * pz;
    points += 1;
    if (at === RANGE[0]) context.moveTo(cx, cy);
    // A step below 0.7 px adds work and no shape.
    else if (Math.abs(cx - lastX) + Math.abs(cy - lastY) < 0.7) continue;
    else context.lineTo(cx, cy);
    [lastX, lastY] = [cx, cy];
  }
  if (group.graphicType !== 'POLYLINE') context.closePath();
  return points;
}

/** Half diameters stay half diameters under an affine map. */
export function traceEllipse(context: Path, group: AnnotationGroup, affine: Affine, object: number): number {
  rangeOf(group, object, RANGE);
  const h = axesOf(group, RANGE[0], affine.x);
  const v = axesOf(group, RANGE[0], affine.y);
  const segments = segmentsFor(Math.hypot(h.p, h.q, v.p, v.q));
  for (let step = 0; step < segments; step += 1) {
    const angle = (2 * Math.PI * step) / segments;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const [cx, cy] = [h.centre + h.p * cos + h.q * sin, v.centre + v.p * cos + v.q * sin];
    if (step === 0) context.moveTo(cx, cy);
    else context.lineTo(cx, cy);
  }
  context.closePath();
  return segments;
}

interface Axes {
  readonly centre: number;
  /** Half of the major and of the minor axis, along one side of the canvas. */
  readonly p: number;
  readonly q: number;
}

function axesOf(group: AnnotationGroup, start: number, row: AffineRow): Axes {
  const { coordinates, dimension } = group;
  const end = (index: number): number => {
    const at = start + index * dimension;
    const z = dimension === 3 ? (coordinates[at + 2] as number) : 0;
    return row[0] + row[1] * (coordinates[at] as number) + row[2] * (coordinates[at + 1] as number) + row[3] * z;
  };
  const [a, b, c, d] = [end(0), end(1), end(2), end(3)];
  return { centre: (a + b + c + d) / 4, p: (b - a) / 2, q: (d - c) / 2 };
}

/** As many chords as keep within an eighth of a pixel of the curve. */
function segmentsFor(radiusPx: number): number {
  const angle = Math.acos(Math.max(0, 1 - 0.125 / Math.max(radiusPx, 0.125)));
  return Math.min(512, Math.max(12, 4 * Math.ceil(Math.PI / angle / 4)));
}
