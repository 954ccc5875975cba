import { areParallel, middleOfImageMm, nearestImage, stackPlacesOf } from '../dicom/radiology/stackPlaces';
import type { DisplaySet, FramesDisplaySet, Study } from '../dicom/types';
import type { PaneId } from '../dicom/uids';
import type { Pane } from './layout';

/**
 * Panes that move together, and what they share. `frame`: the place along their stacks, by patient position. Camera,
 * window and slides have no aspect yet; each will be one more word here and one more function beside `followers`.
 */
export interface LinkGroup {
  /** `all`: whatever pane can. */
  readonly paneIds: 'all' | readonly PaneId[];
  readonly shares: readonly LinkAspect[];
}
export type LinkAspect = 'frame';

/** What the button "Link panes" makes. */
export const LINKED_STACKS: LinkGroup = { paneIds: 'all', shares: ['frame'] };

/** The image a stack pane is asked to show. What is on its canvas at this moment is in its status. */
export interface PanePlace {
  readonly displaySet: FramesDisplaySet;
  /** 1-based. */
  readonly frameNumber: number;
  /** Set where a link moved the pane and no image of its stack lies at the position of the pane that leads. */
  readonly miss?: LinkMiss;
}

export interface LinkMiss {
  readonly kind: 'beyond' | 'gap';
  /** From the image shown to the position that was asked for, mm along the normal; never negative. */
  readonly distanceMm: number;
}

export type PanePlaces = Readonly<Record<string, PanePlace>>;

/** The part of the workspace that linking looks at. */
export interface LinkState {
  readonly links: readonly LinkGroup[];
  readonly panes: readonly Pane[];
  readonly displaySets: readonly DisplaySet[];
  readonly studies: readonly Study[];
  readonly places: PanePlaces;
}

/** Why a stack does not move with another one. */
export type Unlinked =
  | 'otherFrameOfReference'
  | 'noFrameOfReference'
  | 'noPosition'
  | 'otherOrientation'
  | 'otherPatient';

/** A pane was scrolled to an image of what it shows. */
export interface ScrollChange {
  readonly paneId: PaneId;
  readonly frameNumber: number;
}

/**
 * Where panes are to go when one of them was scrolled: that pane itself, and every pane linked with it, to the image
 * nearest to the same patient position. Panes that geometry does not tie to it are left out: they stay (REG-02).
 */
export function placesAfterScroll(state: LinkState, { paneId, frameNumber }: ScrollChange): PanePlaces {
  const displaySet = stackIn(state, paneId);
  if (!displaySet) return {};
  const leader: PanePlace = { displaySet, frameNumber: inside(displaySet, frameNumber) };
  return { [paneId]: leader, ...followers(state, paneId, leader) };
}

/** Where the panes linked with `paneId` are to go when it shows `leader`. */
export function followers(state: LinkState, paneId: PaneId, leader: PanePlace): PanePlaces {
  const moved: Record<string, PanePlace> = {};
  for (const id of linkedWith(state, paneId)) {
    const displaySet = stackIn(state, id);
    if (!displaySet || whyUnlinked(state, leader.displaySet, displaySet) !== undefined) continue;
    const place = placeBeside(leader, displaySet, placeIn(state, id)?.frameNumber ?? 1);
    if (place) moved[id] = place;
  }
  return moved;
}

/** Where a pane begins that now shows this stack: where it was in it, else where its links put it, else at its first image. */
export function firstPlace(state: LinkState, paneId: PaneId, displaySet: FramesDisplaySet): PanePlace {
  const known = state.places[paneId];
  if (known?.displaySet === displaySet) return known;
  for (const id of linkedWith(state, paneId)) {
    const leader = placeIn(state, id);
    if (!leader || whyUnlinked(state, leader.displaySet, displaySet) !== undefined) continue;
    const place = placeBeside(leader, displaySet, 1);
    if (place) return place;
  }
  return { displaySet, frameNumber: 1 };
}

/** Why a stack pane does not follow another one; undefined while it does, and while nothing is linked. */
export function unlinkedReason(state: LinkState, leaderId: PaneId, paneId: PaneId): Unlinked | undefined {
  if (!linkedWith(state, leaderId).includes(paneId)) return undefined;
  const [leader, displaySet] = [stackIn(state, leaderId), stackIn(state, paneId)];
  return leader && displaySet && whyUnlinked(state, leader, displaySet);
}

export const areStacksLinked = ({ links }: Pick<LinkState, 'links'>): boolean =>
  links.some(({ shares }) => shares.includes('frame'));

/** The stack in a pane, where it shows one. */
export function stackIn({ panes, displaySets }: LinkState, paneId: PaneId): FramesDisplaySet | undefined {
  const id = panes.find((pane) => pane.id === paneId)?.displaySetId;
  const displaySet = id === undefined ? undefined : displaySets.find((set) => set.id === id);
  return displaySet?.kind === 'frames' && displaySet.frames.length > 0 ? displaySet : undefined;
}

/** The place of a pane in the stack it shows now; one in a stack it showed before is none. */
function placeIn(state: LinkState, paneId: PaneId): PanePlace | undefined {
  const place = state.places[paneId];
  return place && place.displaySet === stackIn(state, paneId) ? place : undefined;
}

function linkedWith({ links, panes }: LinkState, paneId: PaneId): readonly PaneId[] {
  const groups = links.filter(
    ({ shares, paneIds }) => shares.includes('frame') && (paneIds === 'all' || paneIds.includes(paneId)),
  );
  if (groups.length === 0) return [];
  return panes.flatMap(({ id }) =>
    id !== paneId && groups.some(({ paneIds }) => paneIds === 'all' || paneIds.includes(id)) ? [id] : [],
  );
}

/** Equal Frame of Reference UIDs alone tie two stacks; one series is always tied to itself. */
function whyUnlinked(state: LinkState, a: FramesDisplaySet, b: FramesDisplaySet): Unlinked | undefined {
  if (a === b) return undefined;
  // Copied UIDs do not make two people one (ORI-04).
  if (isOfAnotherPatient(state.studies, a, b)) return 'otherPatient';
  if (!a.frameOfReferenceUid || !b.frameOfReferenceUid) return 'noFrameOfReference';
  if (a.frameOfReferenceUid !== b.frameOfReferenceUid) return 'otherFrameOfReference';
  const [from, to] = [stackPlacesOf(a), stackPlacesOf(b)];
  if (!from || !to) return 'noPosition';
  return areParallel(from, to) ? undefined : 'otherOrientation';
}

/** Of two people, whatever frame of reference the series name. */
export function isOfAnotherPatient(studies: readonly Study[], a: FramesDisplaySet, b: FramesDisplaySet): boolean {
  if (a.series.studyInstanceUid === b.series.studyInstanceUid) return false;
  const [one, other] = [a, b].map(
    ({ series }) => studies.find(({ studyInstanceUid }) => studyInstanceUid === series.studyInstanceUid)?.patient,
  );
  if (!one || !other) return false;
  return one.patientId !== other.patientId || (one.issuerOfPatientId ?? '') !== (other.issuerOfPatientId ?? '');
}

/** The image of a stack at the patient position of `leader`; undefined where geometry does not tell. */
function placeBeside(
  leader: PanePlace,
  displaySet: FramesDisplaySet,
  currentFrameNumber: number,
): PanePlace | undefined {
  if (leader.displaySet === displaySet) return { displaySet, frameNumber: leader.frameNumber, ...missOf(leader) };
  const frame = leader.displaySet.frames[leader.frameNumber - 1];
  const point = frame && middleOfImageMm(frame);
  const places = stackPlacesOf(displaySet);
  if (!point || !places) return undefined;
  const { index, offsetMm, fit } = nearestImage(places, point, currentFrameNumber - 1);
  const miss = fit === 'at' ? {} : { miss: { kind: fit, distanceMm: Math.abs(offsetMm) } };
  return { displaySet, frameNumber: index + 1, ...miss };
}

const missOf = ({ miss }: PanePlace): Pick<PanePlace, 'miss'> => (miss ? { miss } : {});

const inside = ({ frames }: FramesDisplaySet, frameNumber: number): number =>
  Math.min(Math.max(1, Math.round(frameNumber)), frames.length);
