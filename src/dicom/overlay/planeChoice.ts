import { distanceFromPlaneMm, dot, normalOf, type PixelPlane, subtract, type Vec3 } from '../geometry/pixelPlane';
import { SAME_PLACE_MM } from '../radiology/stackOrder';
import type { MaskFrame, SegmentationOverlay } from './overlay';

/** Cosine of a tenth of a degree: rounded cosines of parallel planes differ by less. */
const PARALLEL = 0.999998;

export const areParallel = (a: PixelPlane, b: PixelPlane): boolean =>
  Math.abs(dot(normalOf(a), normalOf(b))) >= PARALLEL;

/**
 * The frames of a segmentation that lie on the plane of an image: those of its nearest plane, when that is parallel and no
 * farther than half its own step (SEG-03). Its grid need not be the image's. Empty: the segmentation is empty there, or
 * ends before. Undefined: its planes stand at an angle to the image.
 */
export function framesOnPlane(
  { frames, sliceSpacingMm }: Pick<SegmentationOverlay, 'frames' | 'sliceSpacingMm'>,
  image: PixelPlane,
): readonly MaskFrame[] | undefined {
  const reachMm = sliceSpacingMm / 2 + SAME_PLACE_MM;
  let nearest = Number.POSITIVE_INFINITY;
  let chosen: MaskFrame[] = [];
  for (const frame of frames) {
    if (!areParallel(frame.plane, image)) return undefined;
    const distance = Math.abs(distanceFromPlaneMm(image, frame.plane.originMm));
    if (distance > reachMm) continue;
    if (distance < nearest - SAME_PLACE_MM) {
      nearest = distance;
      chosen = [frame];
    } else if (chosen[0] && areSamePlane(chosen[0].plane, frame.plane)) chosen.push(frame);
  }
  return chosen;
}

const areSamePlane = (a: PixelPlane, b: PixelPlane): boolean =>
  Math.abs(distanceFromPlaneMm(a, b.originMm)) < SAME_PLACE_MM;

/**
 * How far apart the planes are, mm: the smallest step between two that exist, or what the object states where that is less
 * or there is only one. A gap between planes is never bridged.
 */
export function sliceSpacingOf(planes: readonly PixelPlane[], statedMm: number | undefined): number {
  const [first] = planes;
  const stated = statedMm !== undefined && statedMm > 0 ? statedMm : undefined;
  if (!first) return stated ?? 1;
  const normal = normalOf(first);
  const positions = planes.map(({ originMm }) => dot(originMm, normal)).sort((a, b) => a - b);
  let least = Number.POSITIVE_INFINITY;
  for (let index = 1; index < positions.length; index += 1) {
    const step = (positions[index] ?? 0) - (positions[index - 1] ?? 0);
    if (step >= SAME_PLACE_MM) least = Math.min(least, step);
  }
  return Math.min(least, stated ?? (Number.isFinite(least) ? least : 1));
}

/** Where an oblique image meets a segmentation: the place of an image pixel in the mask volume, computed pixel by pixel. */
export interface MaskVolume {
  /** Index into its planes by position along the normal; undefined between and beyond them. */
  planeAt(point: Vec3): number | undefined;
  readonly planes: readonly (readonly MaskFrame[])[];
}

/** The frames of a segmentation gathered by plane, to be looked up for points of space (nearest plane within half a step). */
export function maskVolume({ frames, sliceSpacingMm }: SegmentationOverlay): MaskVolume | undefined {
  const [first] = frames;
  if (!first) return undefined;
  const normal = normalOf(first.plane);
  const origin = first.plane.originMm;
  const planes = new Map<number, MaskFrame[]>();
  for (const frame of frames) {
    if (!areParallel(frame.plane, first.plane)) return undefined;
    const step = Math.round(dot(subtract(frame.plane.originMm, origin), normal) / sliceSpacingMm);
    planes.set(step, [...(planes.get(step) ?? []), frame]);
  }
  const steps = [...planes.keys()];
  return {
    planes: [...planes.values()],
    planeAt: (point) => {
      const at = steps.indexOf(Math.round(dot(subtract(point, origin), normal) / sliceSpacingMm));
      return at < 0 ? undefined : at;
    },
  };
}
