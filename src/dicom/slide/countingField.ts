import { counted } from '../codes';
import { measureInMm, measureInPixels } from '../geometry/measure';
import { cross, normalOf, type PixelPlane, type Vec3 } from '../geometry/pixelPlane';
import { orderedEllipse } from '../geometry/shapes';
import { asStored } from '../geometry/storedPrecision';
import type { Annotation, Slide } from '../types';

/** A field to count in. Its area is one of the slide, in mm²: never of the screen. */
export interface FieldChoice {
  readonly form: 'circle' | 'square';
  readonly areaMm2: number;
}

/** mm²: a field of 40× and eyepieces of field number 22, 1 mm², 2 mm². */
export const FIELD_AREAS = [0.237, 1, 2] as const;

/** What a slide of some centimetres and a nucleus leave as sense. */
export const isFieldArea = (areaMm2: number): boolean => areaMm2 >= 0.0001 && areaMm2 <= 1000;

/** "Counting field, 2 mm²": what marks of one size are called. */
export const fieldName = ({ areaMm2 }: FieldChoice): string => `${counted.field.meaning}, ${areaMm2} mm²`;

/**
 * The field around a point that was placed on the slide: a true circle or square in mm, its sides along the rows and
 * columns of the scan. Undefined where the slide has no mm, or the point lies in another grid than that of its finest level.
 */
export function fieldAround(point: Annotation, { form, areaMm2 }: FieldChoice, slide: Slide): Annotation | undefined {
  const [base] = slide.levels;
  if (!base || !slide.isCalibrated) return undefined;
  const { plane } = base;
  const shape = form === 'circle' ? 'circle' : 'rectangle';
  const half = form === 'circle' ? Math.sqrt(areaMm2 / Math.PI) : Math.sqrt(areaMm2) / 2;
  const named = { ...point, shape, label: counted.field } as const;
  if (point.space.kind === 'frameOfReference') {
    const [across, down] = axesOf(plane, half);
    const points = asStored(outline(form, point.points, across, down));
    return { ...named, points, measurements: measureInMm(shape, points) };
  }
  const { space } = point;
  if (space.kind !== 'totalPixelMatrix') return undefined;
  if (!base.instances.some(({ sopInstanceUid }) => sopInstanceUid === space.sopInstanceUid)) return undefined;
  const { rowSpacingMm, columnSpacingMm } = plane;
  const drawn = outline(form, point.points, [half / columnSpacingMm, 0], [0, half / rowSpacingMm]);
  // Where pixels are not square a circle is stored as an ellipse, whose longer axis comes first.
  const points = asStored(form === 'circle' ? orderedEllipse(drawn, 2) : drawn);
  return {
    ...named,
    points,
    measurements: measureInPixels(shape, points, { rowSpacingMm, columnSpacingMm, label: '' }),
  };
}

/** Half sides along a row and across it. Cosines of files are rounded: at right angles here, or the area would be less. */
function axesOf(plane: PixelPlane, half: number): readonly [Vec3, Vec3] {
  const [normal, row] = [normalOf(plane), plane.rowDirection];
  const scaled = ([x, y, z]: Vec3): Vec3 => [x * half, y * half, z * half];
  return [scaled(row), scaled(cross(normal, row))];
}

function outline(
  form: FieldChoice['form'],
  centre: readonly number[],
  across: readonly number[],
  down: readonly number[],
): readonly number[] {
  const at = (a: number, b: number): number[] =>
    centre.map((value, axis) => value + a * (across[axis] ?? 0) + b * (down[axis] ?? 0));
  return form === 'circle'
    ? [...at(-1, 0), ...at(1, 0), ...at(0, -1), ...at(0, 1)]
    : [...at(-1, -1), ...at(1, -1), ...at(1, 1), ...at(-1, 1)];
}
