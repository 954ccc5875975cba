/** Marks drawn in millimetres, for the matrix of objects that other people's programs read; for tests only. */
import type { CodedConcept } from '../dicom/codedConcept';
import { codes, units } from '../dicom/codes';
import { measureInMm, measureInPixels } from '../dicom/geometry/measure';
import { mmToImagePoint, type Vec3 } from '../dicom/geometry/pixelPlane';
import { isRegion, orderedEllipse } from '../dicom/geometry/shapes';
import type { Annotation, DrawnShape, Measurement } from '../dicom/types';
import type { DrawingPlace } from './matrixImages';
import { mark } from './testData';

/** A mark and where it was drawn: mm of the frame of reference, three numbers a point, computed without the kernel. */
export interface DrawnMark {
  readonly annotation: Annotation;
  readonly drawnMm: readonly number[];
}

type Local = readonly [alongRow: number, alongColumn: number];

/** Shapes of half size 1. Those with axes or right angles are upright, so that they keep them in pixels of any shape. */
export const OUTLINES: Readonly<Record<DrawnShape, readonly Local[]>> = {
  point: [[0.1, -0.2]],
  length: [
    [-1, -0.5],
    [1, 0.25],
  ],
  bidirectional: [
    [-0.9, 0.1],
    [0.9, 0.1],
    [0.2, -0.4],
    [0.2, 0.35],
  ],
  angle: [
    [-0.9, 0.1],
    [0.1, -0.4],
    [0.7, 0.6],
  ],
  cobbAngle: [
    [-0.9, -0.5],
    [0.8, -0.7],
    [-0.8, 0.5],
    [0.7, 0.8],
  ],
  rectangle: [
    [-0.6, -0.5],
    [0.7, -0.5],
    [0.7, 0.3],
    [-0.6, 0.3],
  ],
  ellipse: [
    [-0.95, 0.05],
    [0.85, 0.05],
    [-0.05, -0.3],
    [-0.05, 0.4],
  ],
  circle: [
    [0.05, -0.5],
    [0.05, 0.7],
    [0.65, 0.1],
    [-0.55, 0.1],
  ],
  arrow: [
    [-0.3, 0.2],
    [0.8, -0.7],
  ],
  polygon: [
    [-0.8, -0.7],
    [0.3, -0.9],
    [0.95, 0.1],
    [0.2, 0.15],
    [-0.4, 0.85],
  ],
  polyline: [
    [-1, 0.2],
    [-0.2, -0.6],
    [0.4, 0.5],
    [0.9, -0.1],
  ],
};

export const SHAPES = Object.keys(OUTLINES) as DrawnShape[];

const LUNG: CodedConcept = { value: '39607008', scheme: 'SCT', meaning: 'Lung' };
const PROSTATE: CodedConcept = { value: '41216001', scheme: 'SCT', meaning: 'Prostate' };
const LEFT: CodedConcept = { value: '7771000', scheme: 'SCT', meaning: 'Left' };

/** Points of a shape in mm: origin + along row + along column, by the numbers the header was made from. */
export const outlineMm = (
  { origin, row, column, centre, halfSizeMm }: DrawingPlace,
  outline: readonly Local[],
  shift: Local = [0, 0],
): number[] =>
  outline.flatMap(([u, v]) => {
    const along = centre[0] + (u + shift[0]) * halfSizeMm;
    const down = centre[1] + (v + shift[1]) * halfSizeMm;
    return [0, 1, 2].map((i) => (origin[i] ?? 0) + along * (row[i] ?? 0) + down * (column[i] ?? 0));
  });

/** As the drawing layer commits them: in the space of the place, rounded to the float32 a report stores (C.18.6, C.18.9). */
export function nativePoints(place: DrawingPlace, mm: readonly number[]): number[] {
  if (place.space.kind === 'frameOfReference') return mm.map(Math.fround);
  return mm.flatMap((_, at) => {
    if (at % 3 !== 0) return [];
    return mmToImagePoint(place.plane, mm.slice(at, at + 3) as unknown as Vec3).map(Math.fround);
  });
}

/** What the viewer measures: from the points as they are stored, and never from anything finer. */
export function measuredValues(
  place: DrawingPlace,
  shape: DrawnShape,
  points: readonly number[],
): readonly Measurement[] {
  if (place.space.kind === 'frameOfReference') return measureInMm(shape, points);
  const { rowSpacingMm, columnSpacingMm } = place.plane;
  return measureInPixels(shape, points, { rowSpacingMm, columnSpacingMm, label: '' });
}

/** The ends of a circle as the drawing layer commits them: where pixels are not square, the axis that is longer in them first. */
function drawnOutline(place: DrawingPlace, shape: DrawnShape, shift?: Local): readonly number[] {
  const mm = outlineMm(place, OUTLINES[shape], shift);
  const native = nativePoints(place, mm);
  const half = native.length / 2;
  const isTurned = shape === 'circle' && orderedEllipse(native, native.length === 8 ? 2 : 3)[0] === native[half];
  return isTurned ? [...mm.slice(mm.length / 2), ...mm.slice(0, mm.length / 2)] : mm;
}

/** Attenuation of a probe, statistics of a region; made up, as the pixels are. */
function intensities(shape: DrawnShape): Measurement[] {
  const hounsfield = { name: codes.attenuationCoefficient, unit: units.hounsfield };
  if (shape === 'point') return [{ ...hounsfield, value: -31.25 }];
  if (!isRegion(shape)) return [];
  return [
    { ...hounsfield, value: 41 + 1 / 3, derivation: codes.mean },
    { ...hounsfield, value: 12.5, derivation: codes.standardDeviation },
    { ...hounsfield, value: -7, derivation: codes.minimum },
    { ...hounsfield, value: 88, derivation: codes.maximum },
  ];
}

/** One mark with everything a reader can say about it. */
export function drawnMark(place: DrawingPlace, shape: DrawnShape, shift?: Local): DrawnMark {
  const drawnMm = drawnOutline(place, shape, shift);
  const points = nativePoints(place, drawnMm);
  const annotation = mark(place.image, place.space, shape, points, {
    measurements: [...measuredValues(place, shape, points), ...(place.isSlide ? [] : intensities(shape))],
    site: place.isSlide ? PROSTATE : LUNG,
    ...(place.isSlide ? {} : { laterality: LEFT }),
    comment: 'Größer als im März; bitte Verlauf prüfen.',
    ...(shape === 'polygon' ? { algorithm: { name: 'Outline finder', version: '2.1' } } : {}),
  });
  return { annotation, drawnMm };
}

/** The same mark moved by the reader; identity, finding and words stay (SR-14). */
export function movedMark(place: DrawingPlace, before: Annotation, shift: Local): DrawnMark {
  const shape = before.shape as DrawnShape;
  const drawnMm = drawnOutline(place, shape, shift);
  const points = nativePoints(place, drawnMm);
  const others = before.measurements.filter(({ name }) => name.value === codes.attenuationCoefficient.value);
  return {
    annotation: { ...before, points, measurements: [...measuredValues(place, shape, points), ...others] },
    drawnMm,
  };
}
