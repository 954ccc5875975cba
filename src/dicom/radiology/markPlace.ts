import { distanceFromPlaneMm, mmToImagePoint, type Vec2 } from '../geometry/pixelPlane';
import type { Annotation, FrameHeader, FrameRef } from '../types';
import type { FrameOfReferenceUid } from '../uids';

/** Rounding of stored positions must not hide a mark from the slice it was drawn on. */
export const POSITION_ROUNDING_MM = 1e-3;

export const isSameFrame = (a: FrameRef, b: FrameRef): boolean =>
  a.sopInstanceUid === b.sopInstanceUid && a.frameNumber === b.frameNumber;

/** Where an annotation lies in this stack: the index of the frame it belongs on, and its middle there. */
export function placeOf(
  annotation: Annotation,
  frames: readonly FrameHeader[],
  frameOfReferenceUid: FrameOfReferenceUid | undefined,
  halfSliceSpacingMm: number,
): { readonly index: number; readonly middle: Vec2 } | undefined {
  const { space, points } = annotation;
  switch (space.kind) {
    case 'frame': {
      const index = frames.findIndex(({ ref }) => isSameFrame(ref, space.frame));
      return index < 0 ? undefined : { index, middle: middleOf(points) };
    }
    case 'frameOfReference':
      return space.uid === frameOfReferenceUid ? nearestPlane(points, frames, halfSliceSpacingMm) : undefined;
    case 'totalPixelMatrix':
      return undefined;
  }
}

function nearestPlane(points: readonly number[], frames: readonly FrameHeader[], halfSliceSpacingMm: number) {
  const count = Math.max(1, points.length / 3);
  const mean = [0, 1, 2].map(
    (axis) => points.reduce((sum, value, index) => (index % 3 === axis ? sum + value : sum), 0) / count,
  );
  const middleMm = [mean[0] as number, mean[1] as number, mean[2] as number] as const;
  let nearest: { index: number; distance: number } | undefined;
  for (const [index, { plane }] of frames.entries()) {
    const distance = plane ? Math.abs(distanceFromPlaneMm(plane, middleMm)) : Number.POSITIVE_INFINITY;
    if (distance < (nearest?.distance ?? Number.POSITIVE_INFINITY)) nearest = { index, distance };
  }
  const plane = nearest && frames[nearest.index]?.plane;
  if (!nearest || !plane || nearest.distance > halfSliceSpacingMm + POSITION_ROUNDING_MM) return undefined;
  return { index: nearest.index, middle: mmToImagePoint(plane, middleMm) };
}

function middleOf(points: readonly number[]): Vec2 {
  let [x, y] = [0, 0];
  for (let index = 0; index + 1 < points.length; index += 2) {
    x += points[index] as number;
    y += points[index + 1] as number;
  }
  const count = Math.max(1, points.length / 2);
  return [x / count, y / count];
}
