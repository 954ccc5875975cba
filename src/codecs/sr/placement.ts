import {
  cross,
  distanceFromPlaneMm,
  dot,
  type PixelPlane,
  subtract,
  type Vec2,
  type Vec3,
} from '../../dicom/geometry/pixelPlane';
import type { CoordinateSpace } from '../../dicom/types';
import type { FrameOfReferenceUid } from '../../dicom/uids';
import type { DecodeContext, ResolvedImage } from './decodeContext';
import type { ImageOfPoints, Located } from './groupContent';

export interface Placed {
  readonly space: CoordinateSpace;
  readonly image: ResolvedImage;
  /** What to add to the points: they count from a tile, the space counts from the whole slide. */
  readonly offset?: Vec2;
  /** Why it can be looked at here, not changed. */
  readonly lockedReason?: string;
}

/** The spaces a graphic lies in, why it does not lie in others, and what the reader should know of where it lies. */
export interface Placing {
  readonly placed: readonly Placed[];
  readonly reasons: readonly string[];
  readonly notes: readonly string[];
}

const nowhere = (reason: string): Placing => ({ placed: [], reasons: [reason], notes: [] });

/** Float32 of the file and rounded positions of the image; nobody has to be told about less. */
const ROUNDING_MM = 0.05;
/** A point over a slide is within its thickness; more is a unit mistaken (SSR-02). */
const SLIDE_HEIGHT_MM = 0.1;
/** Of an image whose frames nobody named: beyond this they are not drawn one by one. */
const MOST_FRAMES = 512;

/** Where a graphic lies in what is open, never on an image that merely looks like its own (SR-34). */
export function place(located: Located, context: DecodeContext): Placing {
  const { placement } = located;
  switch (placement.kind) {
    case 'nowhere':
      return nowhere('it does not say which image it lies on');
    case 'space':
      return placeInSpace(located, placement.frameOfReferenceUid, context);
    case 'image': {
      const each = placement.images.map((image) => placeOnImage(image, placement.isVolume, context));
      return {
        placed: each.flatMap(({ placed }) => placed),
        reasons: [...new Set(each.flatMap(({ reasons }) => reasons))],
        notes: [],
      };
    }
  }
}

function placeInSpace({ points }: Located, uid: string, context: DecodeContext): Placing {
  const image = context.resolveFrameOfReference(uid, points);
  if (image === undefined) return nowhere('none of the images here shares its frame of reference');
  const space: CoordinateSpace = { kind: 'frameOfReference', uid: uid as FrameOfReferenceUid };
  if (image.isTiled) return placeOverSlide(points, { space, image });
  if (image.plane === undefined) return onePlace({ space, image }, isFlat(points) ? undefined : NOT_FLAT);
  const [low, high] = heights(points, image.plane);
  const [nearest, farthest] = low <= 0 && high >= 0 ? [0, Math.max(-low, high)] : sorted(Math.abs(low), Math.abs(high));
  const reach = (image.reachMm ?? Number.POSITIVE_INFINITY) + ROUNDING_MM;
  if (nearest > reach) return nowhere(`the nearest image is ${inMm(nearest)} away`);
  if (farthest > reach) return nowhere(`it runs through several images (${inMm(high - low)} deep)`);
  const notes = farthest > ROUNDING_MM ? [`is drawn on the nearest image, ${inMm(farthest)} from where it lies`] : [];
  return { ...onePlace({ space, image }, high - low > 2 * ROUNDING_MM ? NOT_FLAT : undefined), notes };
}

const NOT_FLAT = 'It does not lie flat in an image; changing it here would flatten it';

const onePlace = (placed: Placed, lockedReason: string | undefined): Placing => ({
  placed: [lockedReason === undefined ? placed : { ...placed, lockedReason }],
  reasons: [],
  notes: [],
});

/** A slide is one plane; the height is kept, and told where it cannot be one. */
function placeOverSlide(points: readonly number[], placed: Placed): Placing {
  const z = points.filter((_, index) => index % 3 === 2);
  const [low, high] = range(z);
  const farthest = Math.max(Math.abs(low), Math.abs(high));
  const notes =
    farthest > SLIDE_HEIGHT_MM
      ? [`lies ${inMm(farthest)} off the glass; the program that made it may have taken µm for mm`]
      : [];
  return { ...onePlace(placed, high - low > 2 ** -16 ? NOT_FLAT : undefined), notes };
}

function placeOnImage(reference: ImageOfPoints, isVolume: boolean, context: DecodeContext): Placing {
  const { frameNumbers } = reference;
  const image = context.resolveImage(reference.sopInstanceUid);
  if (image === undefined) return nowhere('its image is not among those opened');
  if (frameNumbers === undefined) return nowhere('what it says of its frame is no frame number');
  const { sourceId, studyInstanceUid, seriesInstanceUid, sopInstanceUid, numberOfFrames } = image;
  if (image.isTiled) {
    const space: CoordinateSpace = { kind: 'totalPixelMatrix', sopInstanceUid };
    return isVolume ? onePlace({ space, image }, undefined) : placeOnTiles(frameNumbers, space, image);
  }
  const last = numberOfFrames ?? Number.POSITIVE_INFINITY;
  const wanted = frameNumbers.length > 0 ? frameNumbers : framesOf(numberOfFrames ?? 1);
  if (wanted === undefined) return nowhere(`it is about all ${numberOfFrames} frames of its image`);
  const missing = wanted.filter((frameNumber) => frameNumber > last);
  return {
    placed: wanted
      .filter((frameNumber) => frameNumber <= last)
      .map((frameNumber) => ({
        space: { kind: 'frame', frame: { sourceId, studyInstanceUid, seriesInstanceUid, sopInstanceUid, frameNumber } },
        image,
      })),
    reasons: missing.length === 0 ? [] : [`its image has ${last} frames, and it names frame ${missing[0]}`],
    notes: [],
  };
}

const framesOf = (count: number): number[] | undefined =>
  count > MOST_FRAMES ? undefined : Array.from({ length: Math.max(count, 1) }, (_, index) => index + 1);

/** Pixels that count from the corner of one tile (SR-19): drawn where the tile is known to lie, and only to look at. */
function placeOnTiles(frameNumbers: readonly number[], space: CoordinateSpace, image: ResolvedImage): Placing {
  const placed = frameNumbers.flatMap((frameNumber): Placed[] => {
    const offset = image.tileOffset?.(frameNumber);
    return offset === undefined ? [] : [{ space, image, offset, lockedReason: FROM_A_TILE }];
  });
  const isWhole = placed.length > 0 && placed.length === frameNumbers.length;
  return {
    placed,
    reasons: isWhole ? [] : ['it counts its pixels from one tile of the slide, which is not supported'],
    notes: [],
  };
}

const FROM_A_TILE = 'It counts its pixels from one tile of the slide; it can be read here, not changed';

function heights(points: readonly number[], plane: PixelPlane): [low: number, high: number] {
  const distances: number[] = [];
  for (let at = 0; at + 2 < points.length; at += 3) {
    distances.push(distanceFromPlaneMm(plane, [points[at] ?? 0, points[at + 1] ?? 0, points[at + 2] ?? 0]));
  }
  return range(distances);
}

/** Without spreading: an outline may have more points than a call may have arguments. */
function range(values: readonly number[]): [low: number, high: number] {
  let [low, high] = [values[0] ?? 0, values[0] ?? 0];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

const sorted = (a: number, b: number): [number, number] => (a < b ? [a, b] : [b, a]);

/** Whether points in space lie in one plane: that of the first, the one farthest from it, and the one farthest off both. */
function isFlat(points: readonly number[]): boolean {
  const vectors = Array.from({ length: Math.floor(points.length / 3) }, (_, index): Vec3 => {
    const at = index * 3;
    return subtract(
      [points[at] ?? 0, points[at + 1] ?? 0, points[at + 2] ?? 0],
      [points[0] ?? 0, points[1] ?? 0, points[2] ?? 0],
    );
  });
  const along = longest(vectors);
  const normal = longest(vectors.map((vector) => cross(along, vector)));
  const length = Math.hypot(...normal);
  if (length === 0) return true;
  const [low, high] = range(vectors.map((vector) => dot(normal, vector) / length));
  return high - low <= 2 * ROUNDING_MM;
}

const longest = (vectors: readonly Vec3[]): Vec3 =>
  vectors.reduce<Vec3>((best, vector) => (dot(vector, vector) > dot(best, best) ? vector : best), [0, 0, 0]);

/** "0.8 mm", and "0.12 mm" where one digit would hide it. */
const inMm = (mm: number): string => `${mm.toFixed(mm < 1 ? 2 : 1)} mm`;
