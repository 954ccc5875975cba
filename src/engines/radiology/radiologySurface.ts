import type { CodedConcept } from '../../dicom/codedConcept';
import { isSameConcept } from '../../dicom/codedConcept';
import { codes, units } from '../../dicom/codes';
import { fromScreen, mmToScreen, type ScreenMap, screenToMm, toScreen } from '../../dicom/geometry/displayedPlane';
import { insideFrame } from '../../dicom/geometry/insideFrame';
import { measureInMm } from '../../dicom/geometry/measure';
import {
  distanceFromPlaneMm,
  dot,
  imagePointToMm,
  normalOf,
  mmToImagePoint,
  pointOnPlane,
  type PixelPlane,
  type Vec2,
} from '../../dicom/geometry/pixelPlane';
import { intensityMeasurements, roiStatistics } from '../../dicom/geometry/roiStatistics';
import { stringOf } from '../../dicom/json';
import { calibrationMethod } from '../../dicom/radiology/calibration';
import { isSameFrame, POSITION_ROUNDING_MM } from '../../dicom/radiology/markPlace';
import { measureOnFrame, whyUnmeasured } from '../../dicom/radiology/measureOnFrame';
import { suvAt, suvTypeOfUnit, suvTypes } from '../../dicom/radiology/suvTypes';
import { tags } from '../../dicom/tags';
import type {
  Annotation,
  AnnotationShape,
  CoordinateSpace,
  FrameHeader,
  FrameRef,
  Measurement,
} from '../../dicom/types';
import type { FrameOfReferenceUid } from '../../dicom/uids';
import type { DrawingSurface, SpaceProjector } from '../drawing/surface';
import type { DecodedFrame } from './decodedFrame';

/** What is on the canvas at this moment, and where. */
export interface ShownFrame {
  readonly header: FrameHeader;
  readonly pixels: DecodedFrame;
  readonly frameOfReferenceUid: FrameOfReferenceUid | undefined;
  readonly map: ScreenMap;
  readonly halfSliceSpacingMm: number;
  /** Of a computed view: the acquired frames, whose marks are shown where its plane is theirs. */
  readonly derivedFrom?: readonly FrameHeader[];
}

/**
 * The drawing surface of a radiology pane. New marks belong to the pixels of the frame they are drawn on (SCOORD: it
 * survives the loss of the frame of reference, SR-22), and on a computed view to the frame of reference; marks in the frame
 * of reference are shown on every frame whose plane they lie near (SR-34). While nothing, or a frame that failed, is shown, there is no space to draw in.
 */
export function radiologySurface(shown: () => ShownFrame | undefined): DrawingSurface {
  return {
    palette: 'grey',
    currentSpace: () => {
      const now = shown();
      if (now?.derivedFrom)
        return now.frameOfReferenceUid && { kind: 'frameOfReference', uid: now.frameOfReferenceUid };
      return now && { kind: 'frame', frame: now.header.ref };
    },
    projectorFor: (space) => {
      const now = shown();
      return now && projectorFor(now, space);
    },
    isOnView: (space, points) => {
      const now = shown();
      if (!now) return false;
      return space.kind !== 'frameOfReference' || liesNear(now, points);
    },
    calibrationLabel: (space) => {
      if (space.kind !== 'frame') return undefined;
      const now = shown();
      const acquired = now?.derivedFrom?.find(({ ref }) => isSameFrame(ref, space.frame));
      return (acquired ?? now?.header)?.calibration?.label;
    },
    whyUnmeasured: (shape, space, points) => {
      const now = shown();
      if (now && space.kind === 'frameOfReference') return whyNoValues(now, shape, points);
      const header = now?.header;
      const isHere = header && space.kind === 'frame' && isSameFrame(space.frame, header.ref);
      return isHere ? whyUnmeasured(header, shape, points) : undefined;
    },
    confine: (shape, space, points) => {
      const header = shown()?.header;
      return header && space.kind === 'frame' ? insideFrame(shape, points, header.columns, header.rows) : points;
    },
    measure: (shape, space, points) => {
      const now = shown();
      return now ? measurementsOf(now, shape, space, points) : [];
    },
    origin: () => {
      const ref = shown()?.header.ref;
      return ref && originOf(ref);
    },
  };
}

const originOf = ({
  sourceId,
  studyInstanceUid,
  seriesInstanceUid,
  sopInstanceUid,
}: FrameRef): ReturnType<DrawingSurface['origin']> => ({
  sourceId,
  studyInstanceUid,
  seriesInstanceUid,
  sopInstanceUid,
});

/** CAL-08, UX-18: stands with every value read on a computed view, on the image, in tables and in reports. */
const INTERPOLATED = calibrationMethod('mpr-interpolated', 'MPR, values interpolated');
const asInterpolated = (measurement: Measurement): Measurement => ({ ...measurement, method: INTERPOLATED });

function projectorFor(now: ShownFrame, space: CoordinateSpace): SpaceProjector | undefined {
  const { header, map, frameOfReferenceUid, derivedFrom } = now;
  switch (space.kind) {
    case 'frame':
      if (derivedFrom) return acquiredProjector(space.frame, derivedFrom, now);
      return isSameFrame(space.frame, header.ref) ? pixelProjector(map) : undefined;
    case 'frameOfReference':
      return header.plane && space.uid === frameOfReferenceUid ? mmProjector(header.plane, map) : undefined;
    case 'totalPixelMatrix':
      return undefined;
  }
}

const pixelProjector = (map: ScreenMap): SpaceProjector => ({
  dimension: 2,
  toCanvas: (coordinates, offset, out) => {
    [out[0], out[1]] = toScreen(map, [coordinates[offset] as number, coordinates[offset + 1] as number]);
  },
  fromCanvas: (x, y) => [...(fromScreen(map, [x, y]) ?? NOWHERE.slice(0, 2))],
});

/** Marks in the pixels of an acquired frame, on a computed view whose plane is the frame's own. */
function acquiredProjector(
  ref: FrameRef,
  derivedFrom: readonly FrameHeader[],
  { header, map, halfSliceSpacingMm }: ShownFrame,
): SpaceProjector | undefined {
  const from = derivedFrom.find((frame) => isSameFrame(frame.ref, ref))?.plane;
  const to = header.plane;
  if (!from || !to || !areOnePlane(from, to, halfSliceSpacingMm)) return undefined;
  return {
    dimension: 2,
    toCanvas: (coordinates, offset, out) => {
      const point: Vec2 = [coordinates[offset] as number, coordinates[offset + 1] as number];
      [out[0], out[1]] = toScreen(map, pointOnPlane(from, to, point));
    },
    fromCanvas: (x, y) => {
      const point = fromScreen(map, [x, y]);
      return point ? [...pointOnPlane(to, from, point)] : [...NOWHERE.slice(0, 2)];
    },
  };
}

/** Parallel within the tolerance of a volume, and nearer than half the distance to the next image. */
function areOnePlane(a: PixelPlane, b: PixelPlane, halfSliceSpacingMm: number): boolean {
  const isParallel = Math.abs(dot(normalOf(a), normalOf(b))) > 1 - 1e-6;
  return isParallel && Math.abs(distanceFromPlaneMm(a, b.originMm)) <= halfSliceSpacingMm + POSITION_ROUNDING_MM;
}

const mmProjector = (plane: PixelPlane, map: ScreenMap): SpaceProjector => ({
  dimension: 3,
  toCanvas: (coordinates, offset, out) => {
    [out[0], out[1]] = mmToScreen(plane, map, [
      coordinates[offset] as number,
      coordinates[offset + 1] as number,
      coordinates[offset + 2] as number,
    ]);
  },
  fromCanvas: (x, y) => [...(screenToMm(plane, map, [x, y]) ?? NOWHERE)],
});

/** Under a pane that shows nothing, as in `PaneEngine.fromCanvas`; no mark is made of it. */
const NOWHERE: readonly number[] = [Number.NaN, Number.NaN, Number.NaN];

function liesNear({ header, halfSliceSpacingMm }: ShownFrame, points: readonly number[]): boolean {
  const { plane } = header;
  if (!plane) return false;
  for (let index = 0; index + 2 < points.length; index += 3) {
    const distance = distanceFromPlaneMm(plane, [
      points[index] as number,
      points[index + 1] as number,
      points[index + 2] as number,
    ]);
    if (Math.abs(distance) > halfSliceSpacingMm + POSITION_ROUNDING_MM) return false;
  }
  return true;
}

function measurementsOf(
  { header, pixels, derivedFrom }: ShownFrame,
  shape: AnnotationShape,
  space: CoordinateSpace,
  points: readonly number[],
): readonly Measurement[] {
  switch (space.kind) {
    case 'frame': {
      if (!isSameFrame(space.frame, header.ref)) return [];
      return [...measureOnFrame(header, shape, points), ...intensities(pixels, shape, points)];
    }
    case 'frameOfReference': {
      const inPlane = header.plane ? imagePointsOf(header.plane, points) : [];
      const read = intensities(pixels, shape, inPlane);
      return [...measureInMm(shape, points), ...(derivedFrom ? read.map(asInterpolated) : read)];
    }
    case 'totalPixelMatrix':
      return [];
  }
}

export function imagePointsOf(plane: PixelPlane, points: readonly number[]): number[] {
  const image: number[] = [];
  for (let index = 0; index + 2 < points.length; index += 3) {
    const point: Vec2 = mmToImagePoint(plane, [
      points[index] as number,
      points[index + 1] as number,
      points[index + 2] as number,
    ]);
    image.push(...point);
  }
  return image;
}

/** Values of what is left of a region are not the values of the region (T-SAFE-27). */
function whyNoValues(now: ShownFrame, shape: AnnotationShape, points: readonly number[]): string | undefined {
  const inPlane = now.header.plane ? imagePointsOf(now.header.plane, points) : [];
  return isAnyMissing(now.pixels, shape, inPlane) ? 'no values: an image is missing here' : undefined;
}

export function isAnyMissing(pixels: DecodedFrame, shape: AnnotationShape, points: readonly number[]): boolean {
  const { isMissingAt } = pixels;
  if (!isMissingAt) return false;
  const { columns, rows } = pixels.header;
  const valueAt = (column: number, row: number) => (isMissingAt(column, row) ? 1 : Number.NaN);
  return roiStatistics(shape, points, { columns, rows, valueAt }) !== undefined;
}

/** Over stored values with the Modality LUT, never over what is painted (CAL-08); of PET as SUV and as they are. */
function intensities(pixels: DecodedFrame, shape: AnnotationShape, points: readonly number[]): readonly Measurement[] {
  if (pixels.isColour || isAnyMissing(pixels, shape, points)) return [];
  const { columns, rows, suv } = pixels.header;
  const told = ({ name, unit }: Quantity, valueAt: DecodedFrame['valueAt']): readonly Measurement[] => {
    const statistics = roiStatistics(shape, points, { columns, rows, valueAt });
    return statistics ? intensityMeasurements(shape, statistics, name, unit) : [];
  };
  const stored = quantityOf(pixels.header);
  const own = told(stored, (column, row) => pixels.valueAt(column, row));
  if (suv?.kind !== 'suv' || isSameConcept(suvTypes[suv.type].unit, stored.unit)) return own;
  return [...told(suvTypes[suv.type], (column, row) => suvAt(suv, pixels.valueAt(column, row))), ...withoutCount(own)];
}

/** The pixels are the same ones in every unit. */
const withoutCount = (values: readonly Measurement[]): readonly Measurement[] =>
  values.filter(({ name }) => !isSameConcept(name, codes.pixelCount));

interface Quantity {
  readonly name: CodedConcept;
  readonly unit: CodedConcept;
}

const own = (value: string, meaning: string): CodedConcept => ({ value, scheme: '99PARFOCAL', meaning });
const PIXEL_VALUE = own('pixel-value', 'Pixel value');
const ACTIVITY = own('activity-concentration', 'Activity concentration');
const MR_SIGNAL: CodedConcept = { value: '110852', scheme: 'DCM', meaning: 'MR signal intensity' };

/** What the values of a frame are: named by their unit, which the object states; where it states none they are numbers. */
export function quantityOf({ rescale, dataset }: FrameHeader): Quantity {
  const { unit, quantity } = rescale;
  if (unit && quantity) return { name: quantity, unit };
  if (!unit) return { name: stringOf(dataset, tags.Modality) === 'MR' ? MR_SIGNAL : PIXEL_VALUE, unit: units.none };
  if (isSameConcept(unit, units.hounsfield)) return { name: codes.attenuationCoefficient, unit };
  const type = suvTypeOfUnit(unit.value);
  return { name: type ? suvTypes[type].name : ACTIVITY, unit };
}

/** A mark in the pixels of one of these frames as one in their frame of reference; any other as it is. */
export function inPatient(
  annotation: Annotation,
  frames: readonly FrameHeader[],
  uid: FrameOfReferenceUid | undefined,
): Annotation {
  const { space, points } = annotation;
  const plane = space.kind === 'frame' && frames.find(({ ref }) => isSameFrame(ref, space.frame))?.plane;
  if (!plane || uid === undefined) return annotation;
  const inMm: number[] = [];
  for (let index = 0; index + 1 < points.length; index += 2)
    inMm.push(...imagePointToMm(plane, [points[index] as number, points[index + 1] as number]));
  return { ...annotation, space: { kind: 'frameOfReference', uid }, points: inMm };
}

/** A mark in the pixels of one image is changed on that image, where its values are read. */
export const asSeenFromElsewhere = (annotation: Annotation): Annotation =>
  annotation.space.kind !== 'frame' || annotation.lockedReason !== undefined
    ? annotation
    : { ...annotation, lockedReason: 'Drawn on an acquired image: change it there' };
