import { type CodedConcept, isSameConcept } from '../codedConcept';
import { codes } from '../codes';
import { measureOnFrame, whyUnmeasured } from '../radiology/measureOnFrame';
import { calibratedFrame } from '../radiology/readerCalibration';
import { completeOf } from '../rejectedImages';
import { everyLevelOf } from '../slide/everyLevel';
import type { Annotation, Calibration, DisplaySet, FrameHeader, Measurement } from '../types';
import { isAngle, measureInMm, measureInPixels } from './measure';

/** A stored value that its own outline contradicts (SR-23). */
export interface ValueDifference {
  /** Position in `annotation.measurements`. */
  readonly index: number;
  readonly stored: Measurement;
  /** What the outline measures, in the unit of the stored value. */
  readonly recomputed: Measurement;
}

/** SR-23: below this share of the recomputed value, a difference is how somebody rounded. */
const TOLERANCE = 0.01;

/** Stored values that differ from what the outline measures by more than 1 %; empty where nothing can be compared. */
export function recomputedDifferences(
  annotation: Annotation,
  displaySets: readonly DisplaySet[],
  lines: readonly Annotation[] = [],
): readonly ValueDifference[] {
  return recomputedValues(annotation, displaySets, lines).flatMap((recomputed, index) => {
    const stored = annotation.measurements[index];
    if (!stored || !recomputed) return [];
    const isClose = Math.abs(stored.value - recomputed.value) <= TOLERANCE * Math.abs(recomputed.value);
    return isClose ? [] : [{ index, stored, recomputed }];
  });
}

/**
 * What the outline measures for each stored value, in that value's unit and name; undefined where its geometry is not
 * known: statistics of pixels, other quantities, other units, a contour that crosses itself, an image that is not open.
 * `lines` are those by which the reader calibrated images (CAL-06).
 */
export function recomputedValues(
  annotation: Annotation,
  displaySets: readonly DisplaySet[],
  lines: readonly Annotation[] = [],
): readonly (Measurement | undefined)[] {
  const { measurements, shape } = annotation;
  if (!measurements.some((measurement) => scaleOf(measurement.unit))) return measurements.map(() => undefined);
  const measured = outlineValues(annotation, displaySets, lines);
  const isOneLine = measurements.filter((measurement) => isOf(measurement, LINES)).length === 1;
  return measurements.map((stored) => {
    const scale = scaleOf(stored.unit);
    if (!scale || stored.derivation || !Number.isFinite(stored.value)) return undefined;
    const fresh = measured.find(
      (one) => scaleOf(one.unit)?.family === scale.family && isSameQuantity(stored, one, isOneLine),
    );
    const from = fresh && scaleOf(fresh.unit);
    if (!fresh || !from) return undefined;
    const { method: _, ...rest } = stored;
    const value = (fresh.value * from.factor) / scale.factor;
    const meant = scale.family === 'angle' ? asMeant(stored, value, scale.factor, shape) : value;
    return { ...rest, value: meant, ...(fresh.method && { method: fresh.method }) };
  });
}

/** Between two lines others may mean the obtuse angle, as for a severe curve: then ours is told that way, too. */
function asMeant(stored: Measurement, value: number, degreesPerUnit: number, shape: Annotation['shape']): number {
  const halfTurn = 180 / degreesPerUnit;
  return shape === 'cobbAngle' && stored.value > halfTurn / 2 ? halfTurn - value : value;
}

interface UnitScale {
  readonly family: 'length' | 'area' | 'pixels' | 'angle';
  /** To mm, mm² or pixels. */
  readonly factor: number;
}

const SCALES: Readonly<Record<string, UnitScale>> = {
  um: { family: 'length', factor: 1e-3 },
  mm: { family: 'length', factor: 1 },
  cm: { family: 'length', factor: 10 },
  um2: { family: 'area', factor: 1e-6 },
  mm2: { family: 'area', factor: 1 },
  cm2: { family: 'area', factor: 100 },
  deg: { family: 'angle', factor: 1 },
  rad: { family: 'angle', factor: 180 / Math.PI },
  '{pixels}': { family: 'pixels', factor: 1 },
};

const scaleOf = ({ scheme, value }: CodedConcept): UnitScale | undefined =>
  scheme === 'UCUM' && Object.hasOwn(SCALES, value) ? SCALES[value] : undefined;

const other = (value: string, scheme: string, meaning: string): CodedConcept => ({ value, scheme, meaning });
/** What other programs call the distance between the two ends of a line. */
const LINES: readonly CodedConcept[] = [
  codes.length,
  codes.longAxis,
  codes.shortAxis,
  codes.pathLength,
  other('81827009', 'SCT', 'Diameter'),
  other('131187009', 'SCT', 'Major Axis'),
  other('131188004', 'SCT', 'Minor Axis'),
  other('121206', 'DCM', 'Distance'),
];
const AREAS: readonly CodedConcept[] = [codes.area, other('131184002', 'SCT', 'Area of defined region')];

const ANGLES: readonly CodedConcept[] = [codes.angle, codes.cobbAngle];

const isOf = ({ name }: Measurement, names: readonly CodedConcept[]): boolean =>
  names.some((one) => isSameConcept(one, name));

/**
 * The same name, or another word for it. With several lines' values on one line it is not known which of them it drew,
 * so only its plain length is compared then.
 */
function isSameQuantity(stored: Measurement, fresh: Measurement, isOneLine: boolean): boolean {
  if (isSameConcept(stored.name, fresh.name)) return true;
  if (isSameConcept(fresh.name, codes.area)) {
    // OHIF writes the area of an ellipse as a "Length" in mm², which its unit tells.
    const isMisnamed = scaleOf(stored.unit)?.family === 'area' && isSameConcept(stored.name, codes.length);
    return isMisnamed || isOf(stored, AREAS);
  }
  if (isOf(fresh, ANGLES)) return isOf(stored, ANGLES);
  return isOneLine && isSameConcept(fresh.name, codes.length) && isOf(stored, LINES);
}

/** The outline as the kernel measures it: calibrated where the image is, and in pixels where it lies on pixels. */
function outlineValues(
  annotation: Annotation,
  displaySets: readonly DisplaySet[],
  lines: readonly Annotation[],
): readonly Measurement[] {
  const { shape, space, points } = annotation;
  if (space.kind === 'frameOfReference') return measureInMm(shape, points);
  const place = placeOf(annotation, displaySets);
  if (!place) return [];
  const inPixels = measureInPixels(shape, points, undefined);
  if (place.kind === 'frame') {
    const onFrame = measureOnFrame(calibratedFrame(place.header, lines, place.images), shape, points);
    // An angle follows the shape of the pixels: where the frame tells none, square ones are no measure for it.
    return isAngle(shape) ? onFrame : [...onFrame, ...inPixels];
  }
  return place.calibration ? [...measureInPixels(shape, points, place.calibration), ...inPixels] : inPixels;
}

/** Why a mark has no size where its image is open; the words for its row. */
export function unmeasuredReason(annotation: Annotation, displaySets: readonly DisplaySet[]): string | undefined {
  const { shape, space, points } = annotation;
  if (space.kind !== 'frame') return undefined;
  const place = placeOf(annotation, displaySets);
  return place?.kind === 'frame' ? whyUnmeasured(place.header, shape, points) : undefined;
}

/** The image a mark lies on, among the images of its stack. */
export interface FramePlace {
  readonly header: FrameHeader;
  readonly images: readonly FrameHeader[];
}

/** The image a mark lies on, as its header describes it; undefined where it is not open, or the mark lies on none. */
export function frameOf(annotation: Annotation, displaySets: readonly DisplaySet[]): FramePlace | undefined {
  const place = placeOf(annotation, displaySets);
  return place?.kind === 'frame' ? place : undefined;
}

type Place =
  | ({ readonly kind: 'frame' } & FramePlace)
  | { readonly kind: 'slide'; readonly calibration: Calibration | undefined };

const indexes = new WeakMap<readonly DisplaySet[], ReadonlyMap<string, Place>>();

function placeOf({ space }: Annotation, displaySets: readonly DisplaySet[]): Place | undefined {
  const index = indexOf(displaySets);
  switch (space.kind) {
    case 'frame':
      return (
        index.get(frameKey(space.frame.sopInstanceUid, space.frame.frameNumber)) ??
        index.get(space.frame.sopInstanceUid)
      );
    case 'totalPixelMatrix':
      return index.get(space.sopInstanceUid);
    case 'frameOfReference':
      return undefined;
  }
}

/** Made once per list of display sets: a table of thousands of marks asks for each. Rejected images count: marks lie on them. */
function indexOf(displaySets: readonly DisplaySet[]): ReadonlyMap<string, Place> {
  const known = indexes.get(displaySets);
  if (known) return known;
  const index = new Map<string, Place>();
  for (const displaySet of displaySets.map(completeOf)) {
    if (displaySet.kind === 'frames') {
      for (const header of displaySet.frames) {
        index.set(frameKey(header.ref.sopInstanceUid, header.ref.frameNumber), {
          kind: 'frame',
          header,
          images: displaySet.frames,
        });
      }
    } else if (displaySet.kind === 'slide') addSlide(index, displaySet.slide);
  }
  indexes.set(displaySets, index);
  return index;
}

/** By every UID a reference may name: the parts of a level, and the whole of a concatenation (WSI-08). */
function addSlide(index: Map<string, Place>, slide: Parameters<typeof everyLevelOf>[0]): void {
  for (const { plane, instances, referencedSopInstanceUid } of everyLevelOf(slide)) {
    const { rowSpacingMm, columnSpacingMm } = plane;
    const calibration = slide.isCalibrated ? { rowSpacingMm, columnSpacingMm, label: '' } : undefined;
    const uids = instances.map(({ sopInstanceUid }) => sopInstanceUid);
    for (const uid of referencedSopInstanceUid ? [...uids, referencedSopInstanceUid] : uids) {
      index.set(uid, { kind: 'slide', calibration });
    }
  }
}

const frameKey = (sopInstanceUid: string, frameNumber: number): string => `${sopInstanceUid} ${frameNumber}`;
