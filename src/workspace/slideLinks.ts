import type { Vec2 } from '../dicom/geometry/pixelPlane';
import { inverseMap, type GlassMap, SAME_GLASS } from '../dicom/slide/alignment';
import type { SlideDisplaySet } from '../dicom/types';
import type { PaneId } from '../dicom/uids';
import { areStacksLinked, isOfAnotherPatient, type LinkState } from './links';

/** Two slides that the reader laid on each other, from the first glass to the second. Nobody vouches for it but the reader. */
export interface SlideTie {
  readonly displaySetIds: readonly [string, string];
  readonly map: GlassMap;
  /** Absent where they were tied as they lay in their panes. */
  readonly aligned?: AlignedBy;
}

/** How a tie was found by landmarks. */
export interface AlignedBy {
  readonly pairs: number;
  readonly kind: 'similarity' | 'affine';
  /** Root mean square, µm; absent where the map fits any such pairs. */
  readonly residualUm?: number | undefined;
}

/** What the reader is doing to align two slides: the same places on both, mm of their glasses. */
export interface Aligning {
  readonly displaySetIds: readonly [string, string];
  /** Points of the first and the second slide; one list may be longer by one. */
  readonly points: readonly [readonly Vec2[], readonly Vec2[]];
  /** As chosen; absent: by the number of pairs. */
  readonly kind?: 'similarity' | 'affine';
  readonly isFaceDown: boolean;
}

/** What ties the slides of two panes. */
export type SlideLink =
  /** One glass, or two scans in one frame of reference. */
  | { readonly kind: 'frameOfReference'; readonly map: GlassMap }
  | {
      readonly kind: 'manual';
      readonly map: GlassMap;
      readonly isOfOtherPatient: boolean;
      readonly aligned?: AlignedBy | undefined;
    };

/** Why the slide of a pane does not move with that of another. */
export type SlideUnlinked = 'otherFrameOfReference' | 'noFrameOfReference' | 'uncalibrated' | 'otherPatient';

export type SlideLinkState = Pick<LinkState, 'links' | 'panes' | 'displaySets' | 'studies'> & {
  readonly slideTies: readonly SlideTie[];
};

/** The slide in a pane, where it shows one. */
export function slideIn(
  { panes, displaySets }: Pick<SlideLinkState, 'panes' | 'displaySets'>,
  paneId: PaneId,
): SlideDisplaySet | undefined {
  const id = panes.find((pane) => pane.id === paneId)?.displaySetId;
  const displaySet = id === undefined ? undefined : displaySets.find((set) => set.id === id);
  return displaySet?.kind === 'slide' ? displaySet : undefined;
}

/** From the glass of the one pane to that of the other, or why not; undefined while nothing is linked or one shows no slide. */
export function slideLinkBetween(
  state: SlideLinkState,
  leaderId: PaneId,
  paneId: PaneId,
): SlideLink | SlideUnlinked | undefined {
  const [from, to] = [slideIn(state, leaderId), slideIn(state, paneId)];
  if (!areStacksLinked(state) || leaderId === paneId || !from || !to) return undefined;
  const isOfOtherPatient = isOfAnotherPatient(state.studies, from, to);
  const tied = tieBetween(state.slideTies, from.id, to.id) ?? alignedBetween(state, from, to);
  const [one, other] = [from.slide.frameOfReferenceUid, to.slide.frameOfReferenceUid];
  const isSame = from.id === to.id || (one !== undefined && one === other);
  // Copied UIDs do not make two people one (ORI-04).
  if (isSame && !isOfOtherPatient) return { kind: 'frameOfReference', map: SAME_GLASS };
  if (tied) return { kind: 'manual', ...tied, isOfOtherPatient };
  if (isOfOtherPatient) return 'otherPatient';
  if (!from.slide.isCalibrated || !to.slide.isCalibrated) return 'uncalibrated';
  return one && other ? 'otherFrameOfReference' : 'noFrameOfReference';
}

type Tied = Pick<SlideTie, 'map' | 'aligned'>;

function tieBetween(ties: readonly SlideTie[], from: string, to: string): Tied | undefined {
  const tie = ties.find(({ displaySetIds }) => displaySetIds.includes(from) && displaySetIds.includes(to));
  if (!tie) return undefined;
  const map = tie.displaySetIds[0] === from ? tie.map : inverseMap(tie.map);
  return map && { map, ...(tie.aligned && { aligned: tie.aligned }) };
}

/** An alignment holds for other scans in the same frames of reference, of the same patient: mm of theirs are mm of these. */
function alignedBetween(state: SlideLinkState, from: SlideDisplaySet, to: SlideDisplaySet): Tied | undefined {
  const isLike = (one: SlideDisplaySet, id: string | undefined): boolean => {
    const tied = state.displaySets.find((set) => set.id === id);
    if (tied?.kind !== 'slide' || isOfAnotherPatient(state.studies, tied, one)) return false;
    const uid = tied.slide.frameOfReferenceUid;
    return tied.id === one.id || (uid !== undefined && uid === one.slide.frameOfReferenceUid);
  };
  for (const { displaySetIds, aligned, map } of state.slideTies) {
    const [a, b] = displaySetIds;
    if (!aligned) continue;
    if (isLike(from, a) && isLike(to, b)) return { map, aligned };
    const back = isLike(from, b) && isLike(to, a) ? inverseMap(map) : undefined;
    if (back) return { map: back, aligned };
  }
  return undefined;
}

/** The ties with this one in the place of an earlier one of the same slides. */
export const withTie = (ties: readonly SlideTie[], tie: SlideTie): readonly SlideTie[] => [
  ...ties.filter(({ displaySetIds }) => !tie.displaySetIds.every((id) => displaySetIds.includes(id))),
  tie,
];
