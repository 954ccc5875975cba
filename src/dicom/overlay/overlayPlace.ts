import { completeOf } from '../rejectedImages';
import { halfSliceSpacingMm } from '../radiology/stackOrder';
import { distanceFromPlaneMm, type PixelPlane, type Vec3 } from '../geometry/pixelPlane';
import type { DisplaySet, FramesDisplaySet, SlideDisplaySet } from '../types';
import type { Overlay } from './overlay';
import { everyLevelOf } from '../slide/everyLevel';
import { framesOnPlane } from './planeChoice';

/** What an overlay may be drawn on: a series of images, or a slide. */
export type UnderOverlay = FramesDisplaySet | SlideDisplaySet;

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

export function relationTo(overlay: Overlay, displaySet: UnderOverlay): OverlayRelation {
  const { frameOfReferenceUid } = displaySet.kind === 'slide' ? displaySet.slide : displaySet;
  const isTiled = overlay.kind === 'tiled';
  if (overlay.frameOfReferenceUid !== frameOfReferenceUid || isTiled !== (displaySet.kind === 'slide'))
    return 'otherSpace';
  if (displaySet.kind === 'frames' && !displaySet.frames.some(({ plane }) => plane !== undefined)) return 'unplaced';
  const { sourceInstanceUids, sourceSeriesUids } = overlay;
  if (instancesOf(displaySet).some((uid) => sourceInstanceUids.has(uid))) return 'own';
  const isOfSeries = sourceSeriesUids.includes(displaySet.series.seriesInstanceUid);
  if (isOfSeries) return sourceInstanceUids.size > 0 ? 'otherVersion' : 'own';
  return sourceInstanceUids.size > 0 || sourceSeriesUids.length > 0 ? 'otherSeries' : 'unsaid';
}

function instancesOf(displaySet: UnderOverlay): readonly string[] {
  const whole = completeOf(displaySet);
  if (whole.kind === 'frames') return whole.frames.map(({ ref }) => ref.sopInstanceUid);
  if (whole.kind !== 'slide') return [];
  return everyLevelOf(whole.slide).flatMap(({ instances, referencedSopInstanceUid: uid }) => [
    ...instances.map(({ sopInstanceUid }) => sopInstanceUid),
    ...(uid === undefined ? [] : [uid]),
  ]);
}

const RANKS: readonly OverlayRelation[] = ['own', 'otherVersion', 'unsaid', 'otherSeries'];

/** The series or slide an overlay belongs over: the one it was made from, else the largest of its space. */
export function sourceOf(overlay: Overlay, displaySets: readonly DisplaySet[]): UnderOverlay | undefined {
  const candidates = displaySets.flatMap((one) =>
    one.kind === 'frames' || one.kind === 'slide' ? [{ one, rank: RANKS.indexOf(relationTo(overlay, one)) }] : [],
  );
  return candidates
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => a.rank - b.rank || imageCount(b.one) - imageCount(a.one))[0]?.one;
}

const imageCount = (one: UnderOverlay): number => (one.kind === 'frames' ? one.frames.length : 1);

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
  if (overlay.kind === 'tiled') return false;
  return overlay.contours.some(
    ({ segmentNumber: own, points }) =>
      own === segmentNumber && Math.abs(distanceFromPlaneMm(plane, firstPoint(points))) <= reachMm,
  );
}

const firstPoint = (points: Float64Array): Vec3 => [points[0] ?? 0, points[1] ?? 0, points[2] ?? 0];
