import { type CodedConcept, isSameConcept } from '../codedConcept';
import { counted, defaultLabels, type LabelChoice, units } from '../codes';
import { colourIndexOf, paletteFor } from '../markPalette';
import { imagePointToMm, mmToImagePoint, type Vec2 } from '../geometry/pixelPlane';
import { isInside } from '../geometry/selfCrossing';
import { ellipseAxes, newellVector, outlineOf, principalAxes, vectorsOf } from '../geometry/shapes';
import { isOfFixedSize } from '../ofFixedSize';
import type { Annotation, CoordinateSpace, Measurement, PyramidLevel, Slide } from '../types';

/** What is counted, most often used first; own ones of the reader come behind. */
export const COUNTED_CLASSES: readonly CodedConcept[] = [counted.mitosis, counted.positive, counted.negative];

/** One of ours, or one that a reader named. */
export const isCountedClass = (concept: CodedConcept): boolean =>
  COUNTED_CLASSES.some((one) => isSameConcept(one, concept)) ||
  (concept.scheme === '99PARFOCAL' && concept.value.startsWith('own-'));

/** All that can be counted: ours, what the reader named, and what marks of the case are called that somebody named. */
export function classesIn(labels: readonly LabelChoice[], marks: readonly Annotation[]): readonly CodedConcept[] {
  const classes = [...COUNTED_CLASSES];
  const named = [...labels.map(({ concept }) => concept), ...marks.map(({ label }) => label)];
  for (const concept of named)
    if (isCountedClass(concept) && !classes.some((one) => isSameConcept(one, concept))) classes.push(concept);
  return classes;
}

/** What kind of thing a class is (CID 7150), also where the case was opened without the list that it was named in. */
export const categoryOfClass = (concept: CodedConcept): CodedConcept | undefined => {
  const alike = COUNTED_CLASSES.some((one) => isSameConcept(one, concept)) ? concept : counted.positive;
  if (!isCountedClass(concept)) return undefined;
  return defaultLabels.find((one) => isSameConcept(one.concept, alike))?.category;
};

/** A class by the reader's own name, with a code of which the colour is one that no other class has, while there is one. */
export function ownClass(name: string, classes: readonly CodedConcept[]): CodedConcept {
  const known = classes.find(({ meaning }) => meaning.toLowerCase() === name.toLowerCase());
  if (known) return known;
  const colours = paletteFor('stain').colours.length;
  const colour = (concept: CodedConcept) => colourIndexOf(concept) % colours;
  const taken = new Set([...classes, counted.field].map(colour));
  const word = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 8);
  const made = Array.from(
    { length: 200 },
    (_, index): CodedConcept => ({
      value: `own-${word}-${(index + classes.length).toString(36)}`,
      scheme: '99PARFOCAL',
      meaning: name,
    }),
  ).filter(({ value }) => classes.every((one) => one.value !== value));
  // In the order of the palette: its last colour is the nearest to that of negative nuclei.
  const free = made.filter((one) => !taken.has(colour(one))).sort((a, b) => colour(a) - colour(b));
  return (free[0] ?? made[0]) as CodedConcept;
}

/** Counts of one class, by its place in the list of classes. */
export type Counts = readonly number[];

export interface FieldCounts {
  readonly field: Annotation;
  /** Of its outline, whatever its report says. */
  readonly areaMm2: number;
  readonly counts: Counts;
  /** Part of it lies where nothing was scanned: there is nothing to count there, and its density would be too low. */
  readonly isPartlyOff: boolean;
}

export interface SlideCounts {
  readonly fields: readonly FieldCounts[];
  /** Of the whole slide, in fields and out of them. */
  readonly onSlide: Counts;
  /** In any field; a mark in two fields counts once. */
  readonly inFields: Counts;
  /** Sum of the fields; undefined where fields overlap, for then no density holds for all of them. */
  readonly areaMm2: number | undefined;
}

/** What lies where on one slide, in mm of its glass. Marks of other slides are left out. */
export function countOnSlide(
  annotations: readonly Annotation[],
  slide: Slide,
  classes: readonly CodedConcept[],
): SlideCounts {
  const points: { readonly of: number; readonly at: Vec2 }[] = [];
  const regions: { readonly field: Annotation; readonly region: Region }[] = [];
  for (const mark of annotations) {
    if (mark.shape === 'point') {
      const of = classes.findIndex((one) => isSameConcept(one, mark.label));
      const [at] = of < 0 ? [] : (placesMm(mark, slide) ?? []);
      if (at) points.push({ of, at });
    } else if (isOfFixedSize(mark)) {
      const region = regionOf(mark, slide);
      if (region) regions.push({ field: mark, region });
    }
  }
  const count = (isMeant: (at: Vec2) => boolean): Counts => {
    const counts = classes.map(() => 0);
    for (const { of, at } of points) if (isMeant(at)) counts[of] = (counts[of] ?? 0) + 1;
    return counts;
  };
  const fields = regions.map(({ field, region }) => ({
    field,
    areaMm2: region.areaMm2,
    counts: count(region.holds),
    isPartlyOff: !region.outline.every((at) => isScanned(at, slide)),
  }));
  const areOverlapping = regions.some(({ region }, index) =>
    regions.slice(index + 1).some((other) => doOverlap(region, other.region)),
  );
  return {
    fields,
    onSlide: count(() => true),
    inFields: count((at) => regions.some(({ region }) => region.holds(at))),
    areaMm2: areOverlapping ? undefined : fields.reduce((sum, { areaMm2 }) => sum + areaMm2, 0),
  };
}

/** Positive of all nuclei, as Ki-67 is told: undefined while none is counted. */
export function positiveShare(classes: readonly CodedConcept[], counts: Counts) {
  const of = (concept: CodedConcept) => counts[classes.findIndex((one) => isSameConcept(one, concept))] ?? 0;
  const [positive, negative] = [of(counted.positive), of(counted.negative)];
  const nuclei = positive + negative;
  return nuclei === 0 ? undefined : { share: positive / nuclei, positive, nuclei };
}

interface Region {
  readonly areaMm2: number;
  readonly outline: readonly Vec2[];
  holds(at: Vec2): boolean;
}

function regionOf(field: Annotation, slide: Slide): Region | undefined {
  const places = placesMm(field, slide);
  if (!places || places.length < 3 || !slide.isCalibrated) return undefined;
  const flat = places.flat();
  if (field.shape === 'circle' || field.shape === 'ellipse') {
    const { centre, p, q } = principalAxes(ellipseAxes(vectorsOf(flat, 2)));
    const part = ([x, y]: Vec2, axis: readonly number[]) => {
      const [ax = 0, ay = 0] = axis;
      return ((x - centre[0]) * ax + (y - centre[1]) * ay) / (ax * ax + ay * ay);
    };
    return {
      areaMm2: Math.PI * Math.abs(p[0] * q[1] - p[1] * q[0]),
      outline: pairs(outlineOf(field.shape, flat, 2).points),
      holds: (at) => part(at, p) ** 2 + part(at, q) ** 2 <= 1,
    };
  }
  const areaMm2 = Math.hypot(...newellVector(places.map(([x, y]) => [x, y, 0])));
  return { areaMm2, outline: subdivided(places), holds: (at) => isInside(places, at) };
}

/** A hair's breadth beyond the last pixel is rounding. */
const EDGE_PX = 0.5;

function isScanned([x, y]: Vec2, { levels: [base] }: Slide): boolean {
  if (!base) return false;
  const [u, v] = mmToImagePoint(base.plane, [x, y, base.plane.originMm[2]]);
  const { totalPixelMatrixColumns: columns, totalPixelMatrixRows: rows } = base;
  return u >= -EDGE_PX && v >= -EDGE_PX && u <= columns + EDGE_PX && v <= rows + EDGE_PX;
}

const levelOf = (uid: string, { levels }: Slide): PyramidLevel | undefined =>
  levels.find(
    ({ instances, referencedSopInstanceUid }) =>
      referencedSopInstanceUid === uid || instances.some(({ sopInstanceUid }) => sopInstanceUid === uid),
  );

/** Whether what has its coordinates in that space lies on this slide. */
export const isOnSlide = (space: CoordinateSpace, slide: Slide): boolean => {
  if (space.kind === 'frameOfReference') return space.uid === slide.frameOfReferenceUid;
  return levelOf(space.kind === 'frame' ? space.frame.sopInstanceUid : space.sopInstanceUid, slide) !== undefined;
};

/** Points of a mark on this slide, x and y in mm of its glass; undefined where it lies on another. */
function placesMm({ space, points }: Annotation, slide: Slide): readonly Vec2[] | undefined {
  if (space.kind === 'frame') return undefined;
  if (space.kind === 'frameOfReference')
    return space.uid === slide.frameOfReferenceUid ? vectorsOf(points, 3).map(([x, y]) => [x, y]) : undefined;
  const level = levelOf(space.sopInstanceUid, slide);
  return level && vectorsOf(points, 2).map(([u, v]) => vec2(imagePointToMm(level.plane, [u, v])));
}

const vec2 = ([x = Number.NaN, y = Number.NaN]: readonly number[]): Vec2 => [x, y];

const pairs = (flat: readonly number[]): readonly Vec2[] =>
  Array.from({ length: flat.length / 2 }, (_, index) => vec2(flat.slice(2 * index, 2 * index + 2)));

const PARTS = 24;

/** Sides in small parts, so that two outlines that meet have points in each other. */
const subdivided = (corners: readonly Vec2[]): readonly Vec2[] =>
  corners.flatMap(([x, y], index) => {
    const [nx, ny] = corners[(index + 1) % corners.length] as Vec2;
    return Array.from(
      { length: PARTS },
      (_, part): Vec2 => [x + ((nx - x) * part) / PARTS, y + ((ny - y) * part) / PARTS],
    );
  });

const doOverlap = (a: Region, b: Region): boolean => a.outline.some(b.holds) || b.outline.some(a.holds);

/** Counts as values of a field in a report: how many, of what. Zero is a value where something was counted at all. */
export function withCounts(field: Annotation, classes: readonly CodedConcept[], counts: Counts): Annotation {
  const values = classes.map((name, index): Measurement => ({ name, value: counts[index] ?? 0, unit: units.counts }));
  const others = field.measurements.filter(({ unit }) => unit.value !== units.counts.value);
  return { ...field, measurements: [...others, ...values] };
}

/** Whether the report of a field says other counts than the slide has now; false where it says none. */
export const areKeptCountsOld = ({ field, counts }: FieldCounts, classes: readonly CodedConcept[]): boolean =>
  field.measurements.some(({ name, unit, value }) => {
    const at = unit.value === units.counts.value ? classes.findIndex((one) => isSameConcept(one, name)) : -1;
    return at >= 0 && value !== counts[at];
  });
