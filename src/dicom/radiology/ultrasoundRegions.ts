import { centreOf } from '../geometry/pixelOrigin';
import { type DicomJson, itemOf, numberOf, sequenceOf } from '../json';
import { radiologyTags as t } from './radiologyTags';

/** What one axis of an ultrasound region counts: Physical Units (0018,6024/6026) that lie along an axis. */
export type AxisUnit = 'cm' | 's' | 'Hz' | 'cm/s' | 'none';

/** One axis: so much per pixel, with its sign, and where the axis has its known value, in pixels of the image. */
export interface RegionAxis {
  readonly unit: AxisUnit;
  readonly delta: number;
  /** Absent where the header names no Reference Pixel for this axis. */
  readonly reference?: { readonly at: number; readonly value: number };
}

/** An area of an ultrasound image with a scale of its own (PS3.3 C.8.5.5). */
export interface UltrasoundRegion {
  readonly format: 'flat' | 'mMode' | 'spectral' | 'other';
  readonly x: RegionAxis;
  readonly y: RegionAxis;
  /** Left, upper, right and lower edge in image points. */
  readonly bounds: readonly [number, number, number, number];
  /** Region Flags, bit 0: what a region of low priority holds is drawn over by one of high priority (C.8.5.5.1.3). */
  readonly isHighPriority: boolean;
}

export const hasUltrasoundRegions = (dataset: DicomJson): boolean =>
  itemOf(dataset, t.SequenceOfUltrasoundRegions) !== undefined;

const FORMATS: Readonly<Record<number, UltrasoundRegion['format']>> = { 1: 'flat', 2: 'mMode', 3: 'spectral' };
const UNITS: Readonly<Record<number, AxisUnit>> = { 3: 'cm', 4: 's', 5: 'Hz', 7: 'cm/s' };

const known = new WeakMap<DicomJson, readonly UltrasoundRegion[]>();

/** Read once per dataset: every move of a pointer that draws asks. A region without bounds is nowhere. */
export function ultrasoundRegions(dataset: DicomJson): readonly UltrasoundRegion[] {
  const before = known.get(dataset);
  if (before) return before;
  const regions = sequenceOf(dataset, t.SequenceOfUltrasoundRegions).flatMap((item) => regionOf(item) ?? []);
  known.set(dataset, regions);
  return regions;
}

function regionOf(item: DicomJson): UltrasoundRegion | undefined {
  const number = (tag: string) => numberOf(item, tag);
  const [x0, y0, x1, y1] = [
    number(t.RegionLocationMinX0),
    number(t.RegionLocationMinY0),
    number(t.RegionLocationMaxX1),
    number(t.RegionLocationMaxY1),
  ];
  if (x0 === undefined || y0 === undefined || x1 === undefined || y1 === undefined) return undefined;
  return {
    format: FORMATS[number(t.RegionSpatialFormat) ?? 0] ?? 'other',
    x: axisOf(
      number(t.PhysicalUnitsXDirection),
      number(t.PhysicalDeltaX),
      x0,
      number(t.ReferencePixelX0),
      number(t.ReferencePixelPhysicalValueX),
    ),
    y: axisOf(
      number(t.PhysicalUnitsYDirection),
      number(t.PhysicalDeltaY),
      y0,
      number(t.ReferencePixelY0),
      number(t.ReferencePixelPhysicalValueY),
    ),
    bounds: [x0, y0, x1 + 1, y1 + 1],
    isHighPriority: ((number(t.RegionFlags) ?? 0) & 1) === 0,
  };
}

/** The reference pixel counts from the corner of its region; its middle is what has the value. */
function axisOf(
  unit: number | undefined,
  delta = 0,
  from: number,
  reference: number | undefined,
  value = 0,
): RegionAxis {
  const hasScale = Number.isFinite(delta) && delta !== 0;
  return {
    unit: hasScale ? (UNITS[unit ?? 0] ?? 'none') : 'none',
    delta,
    ...(reference !== undefined && { reference: { at: centreOf(from + reference), value } }),
  };
}

export type RegionAnswer =
  | { readonly kind: 'region'; readonly region: UltrasoundRegion }
  | { readonly kind: 'outside' }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * The one region whose scale holds at all these image points (two numbers a point): it contains them all, and nothing
 * of higher priority and another scale is drawn over any of them. Where several remain they must agree.
 */
export function regionAt(dataset: DicomJson, points: readonly number[]): RegionAnswer {
  const at: (readonly UltrasoundRegion[])[] = [];
  const all = ultrasoundRegions(dataset);
  for (let index = 0; index + 1 < points.length; index += 2) {
    const [x, y] = [points[index] as number, points[index + 1] as number];
    at.push(all.filter(({ bounds: [x0, y0, x1, y1] }) => x >= x0 && x <= x1 && y >= y0 && y <= y1));
  }
  if (at.every((regions) => regions.length === 0)) return { kind: 'outside' };
  if (at.some((regions) => regions.length === 0)) {
    return { kind: 'refused', reason: 'reaches beyond its ultrasound region: no value' };
  }
  const shared = all.filter((region) => at.every((regions) => regions.includes(region)));
  const [first, ...others] = shared.filter((region) =>
    at.every((regions) => regions.every((over) => !isOver(over, region) || isSameScale(over, region))),
  );
  if (!first) return { kind: 'refused', reason: 'ends in different ultrasound regions: no value' };
  if (others.some((other) => !isSameScale(first, other))) {
    return { kind: 'refused', reason: 'ultrasound regions with different scales overlap here: no value' };
  }
  return { kind: 'region', region: first };
}

const isOver = (a: UltrasoundRegion, b: UltrasoundRegion): boolean => a.isHighPriority && !b.isHighPriority;

const isSameScale = (a: UltrasoundRegion, b: UltrasoundRegion): boolean =>
  a.format === b.format && isSameAxis(a.x, b.x) && isSameAxis(a.y, b.y);

const isSameAxis = (a: RegionAxis, b: RegionAxis): boolean =>
  a.unit === b.unit &&
  Math.abs(a.delta - b.delta) <= 1e-6 * Math.abs(a.delta) &&
  (a.unit === 'cm' || a.unit === 'none' || zeroOf(a) === zeroOf(b));

/** Where the axis is zero: only velocities and frequencies are read off it. */
const zeroOf = ({ reference, delta }: RegionAxis): number | undefined =>
  reference && Math.round(reference.at - reference.value / delta);
