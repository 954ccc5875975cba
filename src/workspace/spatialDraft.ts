import { fitLandmarks, type LandmarkFit } from '../dicom/registration/fitLandmarks';
import type { Landmark, SpatialDraft, SpatialSide } from './spatialLinks';

/** Enough for any affine map of space, with some to spare. */
export const MOST_LANDMARKS = 12;

/** With this landmark; one that still waits for its partner moves there instead. */
export function withLandmark(draft: SpatialDraft, side: 0 | 1, landmark: Landmark): SpatialDraft {
  const [own, other] = [draft.points[side], draft.points[1 - side] ?? []];
  const kept = own.length > other.length ? own.slice(0, -1) : own;
  if (kept.length >= MOST_LANDMARKS) return draft;
  const points = [...kept, landmark];
  return { ...draft, points: side === 0 ? [points, other] : [other, points] };
}

/** Without the pair of this index, or the landmark there that waits for its partner. */
export function withoutPair(draft: SpatialDraft, index: number): SpatialDraft {
  const without = (points: readonly Landmark[]) => points.filter((_one, at) => at !== index);
  return { ...draft, points: [without(draft.points[0]), without(draft.points[1])] };
}

/** Without the landmark that waits, else without the last pair. */
export const withoutLastPair = (draft: SpatialDraft): SpatialDraft =>
  withoutPair(draft, Math.max(draft.points[0].length, draft.points[1].length) - 1);

export const pairCount = ({ points: [from, to] }: SpatialDraft): number => Math.min(from.length, to.length);

/** What the pairs so far make, or in words why nothing yet. */
export function fitOfDraft({ points: [from, to], sides, kind, isTurnedOver }: SpatialDraft): LandmarkFit | string {
  const pairs = from.flatMap((one, index) => {
    const partner = to[index];
    return partner ? [{ from: one.place, to: partner.place }] : [];
  });
  return fitLandmarks(pairs, kind, {
    fromPlane: isInPlane(sides[0], from),
    toPlane: isInPlane(sides[1], to),
    ...(sides.every(({ isSlide }) => isSlide) && { isTurnedOver }),
    ...(sides.some(({ photograph }) => photograph) && { isEitherFace: true }),
  });
}

/** On several images of a stack landmarks were placed in space, also where they happen to lie in one plane of it. */
const isInPlane = ({ isSlide }: SpatialSide, points: readonly Landmark[]): boolean =>
  isSlide || new Set(points.map(({ sopInstanceUid }) => sopInstanceUid)).size === 1;
