import { completeOf } from '../rejectedImages';
import { halfSliceSpacingMm } from '../radiology/stackOrder';
import { distanceFromPlaneMm, type PixelPlane, type Vec3 } from '../geometry/pixelPlane';
import type { DisplaySet, FramesDisplaySet } from '../types';
import type { Overlay } from './overlay';
import { framesOnPlane } from './planeChoice';

/** How an overlay stands to a series that is shown (DER-01, SEG-03). */
export type OverlayRelation =
  /** Made from these images. */
  | 'own'
  /** Made from images of this series that are not among those shown. */
  | 'otherVersion'
  /** Made from another series of the same frame of reference. */
  | 'otherSeries'
  /** Of the same frame of reference; what it was made from it does not say. */
  | 'unsaid'
  /** Of another frame of reference, or without one: not drawn. */
  | 'otherSpace'
  /** The images have no known place in space: not drawn. */
  | 'unplaced';

export function relationTo(overlay: Overlay, displaySet: FramesDisplaySet): OverlayRelation {
  if (overlay.frameOfReferenceUid !== displaySet.frameOfReferenceUid) return 'otherSpace';
  if (!displaySet.frames.some(({ plane }) => plane !== undefined)) return 'unplaced';
  const { sourceInstanceUids, sourceSeriesUids } = overlay;
  const { frames } = completeOf(displaySet) as FramesDisplaySet;
  if (frames.some(({ ref }) => sourceInstanceUids.has(ref.sopInstanceUid))) return 'own';
  const isOfSeries = sourceSeriesUids.includes(displaySet.series.seriesInstanceUid);
  if (isOfSeries) return sourceInstanceUids.size > 0 ? 'otherVersion' : 'own';
  return sourceInstanceUids.size > 0 || sourceSeriesUids.length > 0 ? 'otherSeries' : 'unsaid';
}

const RANKS: readonly OverlayRelation[] = ['own', 'otherVersion', 'unsaid', 'otherSeries'];

/** The series an overlay belongs over: the one it was made from, else the largest of its space. */
export function sourceOf(overlay: Overlay, displaySets: readonly DisplaySet[]): FramesDisplaySet | undefined {
  const stacks = displaySets.flatMap((one) =>
    one.kind === 'frames' ? [{ one, rank: RANKS.indexOf(relationTo(overlay, one)) }] : [],
  );
  return stacks
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => a.rank - b.rank || b.one.frames.length - a.one.frames.length)[0]?.one;
}

/** The first image of a stack (1-based) on which a segment may be seen; undefined where none is. */
export function firstImageOf(
  overlay: Overlay,
  segmentNumber: number,
  { frames }: FramesDisplaySet,
): number | undefined {
  const reachMm = halfSliceSpacingMm(frames);
  const index = frames.findIndex(({ plane }) => plane && isOnPlane(overlay, segmentNumber, plane, reachMm));
  return index < 0 ? undefined : index + 1;
}

function isOnPlane(overlay: Overlay, segmentNumber: number, plane: PixelPlane, reachMm: number): boolean {
  if (overlay.kind === 'segmentation') {
    const frames = framesOnPlane(overlay, plane) ?? [];
    return frames.some((frame) => frame.segmentNumber === undefined || frame.segmentNumber === segmentNumber);
  }
  return overlay.contours.some(
    ({ segmentNumber: own, points }) =>
      own === segmentNumber && Math.abs(distanceFromPlaneMm(plane, firstPoint(points))) <= reachMm,
  );
}

const firstPoint = (points: Float64Array): Vec3 => [points[0] ?? 0, points[1] ?? 0, points[2] ?? 0];
