import { centreOfImage, dot, imagePointToMm, normalOf, type Vec3 } from '../geometry/pixelPlane';
import type { FrameHeader, FramesDisplaySet } from '../types';
import { halfSliceSpacingMm, SAME_PLACE_MM } from './stackOrder';

/**
 * Where the images of a stack lie along its normal. A place is a position; time points, echoes or b-values are several
 * images at one place.
 */
export interface StackPlaces {
  /** Unit normal of the images, row × column direction. */
  readonly normal: Vec3;
  /** Positions along the normal, mm of the frame of reference, growing. */
  readonly mm: readonly number[];
  /** 0-based indices of the images at each place, in reading order. */
  readonly indices: readonly (readonly number[])[];
  /** How far from an image a point still belongs to it. */
  readonly halfSpacingMm: number;
}

/** An image of one stack found from another, and how truly it stands for it. */
export interface NearestImage {
  /** 0-based. */
  readonly index: number;
  /** From the image to the point asked for, along the normal of the stack, mm; negative against the normal. */
  readonly offsetMm: number;
  /**
   * `at`: within half the spacing of the image. `gap`: within the stack, but no image is that near. `beyond`: past its
   * first or last image.
   */
  readonly fit: 'at' | 'gap' | 'beyond';
}

/** Normals that differ by less count as parallel: 3° move the edge of a 400 mm image by 10 mm, a thick slice or two. */
const PARALLEL_COSINE = Math.cos((3 * Math.PI) / 180);

const remembered = new WeakMap<readonly FrameHeader[], StackPlaces | 'none'>();

/** Undefined where an image of the stack has no position: then nothing can be said by geometry. Made once for a stack. */
export function stackPlacesOf({ frames }: Pick<FramesDisplaySet, 'frames'>): StackPlaces | undefined {
  let places = remembered.get(frames);
  if (places === undefined) {
    places = findPlaces(frames) ?? 'none';
    remembered.set(frames, places);
  }
  return places === 'none' ? undefined : places;
}

function findPlaces(frames: readonly FrameHeader[]): StackPlaces | undefined {
  const first = frames[0]?.plane;
  if (!first) return undefined;
  const normal = normalOf(first);
  const placed = frames.flatMap(({ plane }, index) => (plane ? [{ index, mm: dot(plane.originMm, normal) }] : []));
  if (placed.length !== frames.length || placed.some(({ mm }) => !Number.isFinite(mm))) return undefined;
  placed.sort((a, b) => a.mm - b.mm || a.index - b.index);
  const mm: number[] = [];
  const indices: number[][] = [];
  for (const image of placed) {
    const last = mm.at(-1);
    if (last !== undefined && image.mm - last < SAME_PLACE_MM) indices.at(-1)?.push(image.index);
    else {
      mm.push(image.mm);
      indices.push([image.index]);
    }
  }
  for (const place of indices) place.sort((a, b) => a - b);
  return { normal, mm, indices, halfSpacingMm: halfSliceSpacingMm(frames) };
}

/** True where images of both stacks cut the patient (nearly) the same way, whichever side each is seen from. */
export const areParallel = (a: Pick<StackPlaces, 'normal'>, b: Pick<StackPlaces, 'normal'>): boolean =>
  Math.abs(dot(a.normal, b.normal)) >= PARALLEL_COSINE;

/**
 * The image of a stack nearest to a point of the same frame of reference, along the normal of the stack. Of several
 * images at one place it is the one of the same run as `currentIndex`: the third time point stays the third.
 */
export function nearestImage(places: StackPlaces, pointMm: Vec3, currentIndex: number): NearestImage {
  const wanted = dot(pointMm, places.normal);
  const place = nearestPlace(places.mm, wanted);
  const offsetMm = wanted - (places.mm[place] ?? 0);
  const isAt = Math.abs(offsetMm) <= places.halfSpacingMm + SAME_PLACE_MM;
  const isOutside = (place === 0 && offsetMm < 0) || (place === places.mm.length - 1 && offsetMm > 0);
  return {
    index: imageOfRun(places, place, currentIndex),
    offsetMm,
    fit: isAt ? 'at' : isOutside ? 'beyond' : 'gap',
  };
}

/** The middle of an image, mm of its frame of reference. */
export const middleOfImageMm = ({ plane }: FrameHeader): Vec3 | undefined =>
  plane && imagePointToMm(plane, centreOfImage(plane));

/** Index of the value nearest to `wanted` in a growing list; of two as near the first. */
function nearestPlace(mm: readonly number[], wanted: number): number {
  let [low, high] = [0, mm.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    const [here, next] = [mm[middle] ?? 0, mm[middle + 1] ?? 0];
    if (wanted - here <= next - wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

function imageOfRun({ indices }: StackPlaces, place: number, currentIndex: number): number {
  const images = indices[place] ?? [];
  if (images.length < 2) return images[0] ?? 0;
  const run = indices.find((one) => one.includes(currentIndex))?.indexOf(currentIndex) ?? 0;
  return images[Math.min(Math.max(0, run), images.length - 1)] ?? 0;
}
