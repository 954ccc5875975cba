import { dot, type Vec3 } from '../dicom/geometry/pixelPlane';
import {
  type Registration,
  type RegisteredTie,
  registeredNormal,
  registeredPoint,
  registeredTie,
} from '../dicom/radiology/registration';
import {
  areParallel,
  middleOfImageMm,
  nearestImage,
  type StackPlaces,
  stackPlacesOf,
} from '../dicom/radiology/stackPlaces';
import { areDifferentPatients } from '../dicom/samePatient';
import type { DisplaySet, FramesDisplaySet, Study } from '../dicom/types';
import type { PaneId } from '../dicom/uids';
import type { Pane } from './layout';

/**
 * Panes that move together, and what they share. `frame`: the place along their stacks, by patient position; while
 * it is shared, slides share how they see their glass (`slideLinks`). Camera and window of images have no aspect yet; each
 * will be one more word here and one more function beside `followers`.
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
  /** Of the case, the newest first. */
  readonly registrations: readonly Registration[];
  readonly manualLinks: readonly ManualLink[];
}

/**
 * Two stacks that the reader laid beside each other: the second is as far from the first as at the moment of linking. By
 * position where both are parallel, else by counting images. Nobody vouches for it but the reader (REG-02).
 */
export interface ManualLink {
  readonly displaySetIds: readonly [string, string];
  readonly offset:
    | { readonly by: 'mm'; readonly sign: 1 | -1; readonly offsetMm: number }
    | { readonly by: 'images'; readonly images: number };
}

/** What ties two stacks, in the order of trust. */
export type StackTie =
  | { readonly kind: 'sameStack' }
  | { readonly kind: 'frameOfReference' }
  | { readonly kind: 'registration'; readonly tie: RegisteredTie }
  | { readonly kind: 'manual'; readonly link: ManualLink; readonly isOfOtherPatient: boolean };

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
    const tie = displaySet && tieOf(state, leader.displaySet, displaySet);
    if (!displaySet || !tie || typeof tie === 'string') continue;
    const place = placeBeside(leader, displaySet, tie, placeIn(state, id)?.frameNumber ?? 1);
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
    const tie = leader && tieOf(state, leader.displaySet, displaySet);
    if (!leader || !tie || typeof tie === 'string') continue;
    const place = placeBeside(leader, displaySet, tie, 1);
    if (place) return place;
  }
  return { displaySet, frameNumber: 1 };
}

/** What ties a stack pane to another one, or why nothing does; undefined while nothing is linked. */
export function tieBetween(state: LinkState, leaderId: PaneId, paneId: PaneId): StackTie | Unlinked | undefined {
  if (!linkedWith(state, leaderId).includes(paneId)) return undefined;
  const [leader, displaySet] = [stackIn(state, leaderId), stackIn(state, paneId)];
  return leader && displaySet && tieOf(state, leader, displaySet);
}

/** Why a stack pane does not follow another one; undefined while it does, and while nothing is linked. */
export function unlinkedReason(state: LinkState, leaderId: PaneId, paneId: PaneId): Unlinked | undefined {
  const tie = tieBetween(state, leaderId, paneId);
  return typeof tie === 'string' ? tie : undefined;
}

export const areStacksLinked = ({ links }: Pick<LinkState, 'links'>): boolean =>
  links.some(({ shares }) => shares.includes('frame'));

/** The stack in a pane, where it shows one. */
export function stackIn(
  { panes, displaySets }: Pick<LinkState, 'panes' | 'displaySets'>,
  paneId: PaneId,
): FramesDisplaySet | undefined {
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

/** One series is always tied to itself; else geometry ties, else the reader's own hand (REG-02). */
function tieOf(state: LinkState, a: FramesDisplaySet, b: FramesDisplaySet): StackTie | Unlinked {
  if (a === b) return { kind: 'sameStack' };
  // Copied UIDs do not make two people one (ORI-04).
  const isOfOtherPatient = isOfAnotherPatient(state.studies, a, b);
  const tie = isOfOtherPatient ? 'otherPatient' : geometricTie(state, a, b);
  if (typeof tie !== 'string') return tie;
  const link = state.manualLinks.find(
    ({ displaySetIds }) => displaySetIds.includes(a.id) && displaySetIds.includes(b.id),
  );
  return link ? { kind: 'manual', link, isOfOtherPatient } : tie;
}

function geometricTie(state: LinkState, a: FramesDisplaySet, b: FramesDisplaySet): StackTie | Unlinked {
  const [fromUid, toUid] = [a.frameOfReferenceUid, b.frameOfReferenceUid];
  if (!fromUid || !toUid) return 'noFrameOfReference';
  const tie = fromUid === toUid ? undefined : registeredTie(state.registrations, fromUid, toUid);
  if (fromUid !== toUid && !tie) return 'otherFrameOfReference';
  const [from, to] = [stackPlacesOf(a), stackPlacesOf(b)];
  const plane = a.frames[0]?.plane;
  if (!from || !to || !plane) return 'noPosition';
  const normal = tie ? registeredNormal(tie, plane) : from.normal;
  if (!areParallel({ normal }, to)) return 'otherOrientation';
  return tie ? { kind: 'registration', tie } : { kind: 'frameOfReference' };
}

/** What the reader's hand would tie at this moment; undefined where one of the panes shows no stack. */
export function manualLink(state: LinkState, leaderId: PaneId, paneId: PaneId): ManualLink | undefined {
  const [leader, follower] = [placeIn(state, leaderId), placeIn(state, paneId)];
  if (!leader || !follower) return undefined;
  const displaySetIds = [leader.displaySet.id, follower.displaySet.id] as const;
  const [from, to] = [stackPlacesOf(leader.displaySet), stackPlacesOf(follower.displaySet)];
  const [fromMm, toMm] = [positionMm(leader, from), positionMm(follower, to)];
  if (!from || !to || fromMm === undefined || toMm === undefined || !areParallel(from, to))
    return { displaySetIds, offset: { by: 'images', images: follower.frameNumber - leader.frameNumber } };
  const sign = dot(from.normal, to.normal) < 0 ? -1 : 1;
  return { displaySetIds, offset: { by: 'mm', sign, offsetMm: toMm - sign * fromMm } };
}

/** Where an image lies along the normal of its stack. */
function positionMm({ displaySet, frameNumber }: PanePlace, places: StackPlaces | undefined): number | undefined {
  const plane = displaySet.frames[frameNumber - 1]?.plane;
  return plane && places && dot(plane.originMm, places.normal);
}

/** Of two people, whatever frame of reference the series name. */
export function isOfAnotherPatient(
  studies: readonly Study[],
  a: Pick<DisplaySet, 'series'>,
  b: Pick<DisplaySet, 'series'>,
): boolean {
  if (a.series.studyInstanceUid === b.series.studyInstanceUid) return false;
  const [one, other] = [a, b].map(
    ({ series }) => studies.find(({ studyInstanceUid }) => studyInstanceUid === series.studyInstanceUid)?.patient,
  );
  return one !== undefined && other !== undefined && areDifferentPatients(one, other);
}

/** The image of a stack at the patient position of `leader`; undefined where geometry does not tell. */
function placeBeside(
  leader: PanePlace,
  displaySet: FramesDisplaySet,
  tie: StackTie,
  currentFrameNumber: number,
): PanePlace | undefined {
  if (tie.kind === 'sameStack') return { displaySet, frameNumber: leader.frameNumber, ...missOf(leader) };
  if (tie.kind === 'manual' && tie.link.offset.by === 'images') {
    const isForward = tie.link.displaySetIds[0] === leader.displaySet.id;
    const { images } = tie.link.offset;
    return { displaySet, frameNumber: inside(displaySet, leader.frameNumber + (isForward ? images : -images)) };
  }
  const places = stackPlacesOf(displaySet);
  const point = places && pointFor(leader, places, tie);
  if (!point || !places) return undefined;
  const { index, offsetMm, fit } = nearestImage(places, point, currentFrameNumber - 1);
  const miss = fit === 'at' ? {} : { miss: { kind: fit, distanceMm: Math.abs(offsetMm) } };
  return { displaySet, frameNumber: index + 1, ...miss };
}

/** The middle of the leading image as a point of the frame of reference of the stack that follows. */
function pointFor(leader: PanePlace, places: StackPlaces, tie: StackTie): Vec3 | undefined {
  const frame = leader.displaySet.frames[leader.frameNumber - 1];
  const middle = frame && middleOfImageMm(frame);
  if (!middle) return undefined;
  if (tie.kind === 'registration') return registeredPoint(tie.tie, middle);
  if (tie.kind !== 'manual' || tie.link.offset.by !== 'mm') return middle;
  const mm = positionMm(leader, stackPlacesOf(leader.displaySet));
  if (mm === undefined) return undefined;
  const { sign, offsetMm } = tie.link.offset;
  const isForward = tie.link.displaySetIds[0] === leader.displaySet.id;
  const wanted = isForward ? sign * mm + offsetMm : sign * (mm - offsetMm);
  const [x, y, z] = places.normal;
  return [x * wanted, y * wanted, z * wanted];
}

const missOf = ({ miss }: PanePlace): Pick<PanePlace, 'miss'> => (miss ? { miss } : {});

const inside = ({ frames }: FramesDisplaySet, frameNumber: number): number =>
  Math.min(Math.max(1, Math.round(frameNumber)), frames.length);
