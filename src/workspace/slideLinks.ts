import { inverseMap, type GlassMap, SAME_GLASS } from '../dicom/slide/alignment';
import type { SlideDisplaySet } from '../dicom/types';
import type { PaneId } from '../dicom/uids';
import { areStacksLinked, isOfAnotherPatient, type LinkState } from './links';

/** Two slides that the reader laid on each other, from the first glass to the second. Nobody vouches for it but the reader. */
export interface SlideTie {
  readonly displaySetIds: readonly [string, string];
  readonly map: GlassMap;
}

/** What ties the slides of two panes. */
export type SlideLink =
  /** One glass, or two scans in one frame of reference. */
  | { readonly kind: 'frameOfReference'; readonly map: GlassMap }
  | { readonly kind: 'manual'; readonly map: GlassMap; readonly isOfOtherPatient: boolean };

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
  const tied = tieBetween(state.slideTies, from.id, to.id);
  const [one, other] = [from.slide.frameOfReferenceUid, to.slide.frameOfReferenceUid];
  const isSame = from.id === to.id || (one !== undefined && one === other);
  // Copied UIDs do not make two people one (ORI-04).
  if (isSame && !isOfOtherPatient) return { kind: 'frameOfReference', map: SAME_GLASS };
  if (tied) return { kind: 'manual', map: tied, isOfOtherPatient };
  if (isOfOtherPatient) return 'otherPatient';
  if (!from.slide.isCalibrated || !to.slide.isCalibrated) return 'uncalibrated';
  return one && other ? 'otherFrameOfReference' : 'noFrameOfReference';
}

function tieBetween(ties: readonly SlideTie[], from: string, to: string): GlassMap | undefined {
  const tie = ties.find(({ displaySetIds }) => displaySetIds.includes(from) && displaySetIds.includes(to));
  if (!tie) return undefined;
  return tie.displaySetIds[0] === from ? tie.map : inverseMap(tie.map);
}

/** The ties with this one in the place of an earlier one of the same slides. */
export const withTie = (ties: readonly SlideTie[], tie: SlideTie): readonly SlideTie[] => [
  ...ties.filter(({ displaySetIds }) => !tie.displaySetIds.every((id) => displaySetIds.includes(id))),
  tie,
];
