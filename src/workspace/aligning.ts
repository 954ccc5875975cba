import type { Vec2 } from '../dicom/geometry/pixelPlane';
import { type Alignment, judgedAlignment, type LandmarkPair } from '../dicom/slide/landmarks';
import type { Aligning } from './slideLinks';

/** More are no harm, and no help. */
export const MOST_PAIRS = 6;

export const pairsIn = ({ points: [from, to] }: Aligning): readonly LandmarkPair[] =>
  from.flatMap((point, index): LandmarkPair[] => {
    const partner = to[index];
    return partner ? [[point, partner]] : [];
  });

/** The slide that waits for the next point: 0 the first, 1 the second; undefined for either, where all points are paired. */
export const nextSide = ({ points: [from, to] }: Aligning): 0 | 1 | undefined =>
  from.length === to.length ? undefined : from.length > to.length ? 1 : 0;

/** With this point, in mm of the glass; a point that still waits for its partner moves there instead. */
export function withPoint(aligning: Aligning, side: 0 | 1, mm: Vec2): Aligning {
  const [own, other] = [aligning.points[side], aligning.points[1 - side] ?? []];
  const kept = own.length > other.length ? own.slice(0, -1) : own;
  if (kept.length >= MOST_PAIRS) return aligning;
  const points = [...kept, mm];
  return { ...aligning, points: side === 0 ? [points, other] : [other, points] };
}

/** Without the point that waits for its partner, else without the last pair. */
export function withoutLast(aligning: Aligning): Aligning {
  const [from, to] = aligning.points;
  const count = Math.max(from.length, to.length) - 1;
  return { ...aligning, points: [from.slice(0, Math.max(0, count)), to.slice(0, Math.max(0, count))] };
}

/** What the pairs so far make, or in words why nothing yet. */
export const alignmentOf = (aligning: Aligning, kind: Alignment['kind'] | undefined = aligning.kind) =>
  judgedAlignment(pairsIn(aligning), {
    isMirrored: aligning.isFaceDown,
    // Two pairs make no affine map, whatever was chosen.
    ...(kind && pairsIn(aligning).length > 2 && { kind }),
  });
