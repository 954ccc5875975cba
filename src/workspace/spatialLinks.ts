import type { PixelPlane, Vec3 } from '../dicom/geometry/pixelPlane';
import type { RegistrationType } from '../dicom/radiology/registration';
import { photographFrame } from '../dicom/registration/imageFrame';
import type { LandmarkFit } from '../dicom/registration/fitLandmarks';
import type { DisplaySet } from '../dicom/types';
import type { FrameOfReferenceUid, PaneId, SopInstanceUid } from '../dicom/uids';
import { isOfAnotherPatient } from './links';
import type { WorkspaceState } from './store';

/** One of the two images in which landmarks are placed. */
export interface SpatialSide {
  readonly displaySetId: string;
  readonly frameOfReferenceUid: FrameOfReferenceUid;
  readonly isSlide: boolean;
  /** An image without a place in space: the frame of reference is its own. */
  readonly photograph?: { readonly isCalibrated: boolean };
}

/** A place that is seen in both images: mm of a frame of reference, and the image on which it was placed. */
export interface Landmark {
  readonly place: Vec3;
  readonly sopInstanceUid: SopInstanceUid;
}

/** What the reader is doing to link two frames of reference; the first is the source, the second the registered one. */
export interface SpatialDraft {
  readonly sides: readonly [SpatialSide, SpatialSide];
  /** One list may be longer by one: that landmark waits for its partner. */
  readonly points: readonly [readonly Landmark[], readonly Landmark[]];
  readonly kind: RegistrationType;
  /** Of two slides: the first section lies face down. */
  readonly isTurnedOver: boolean;
}

/** A link that landmarks made, whose accuracy is known from them. */
export interface SpatialFit {
  /** Of the Spatial Registration; of one that is not saved, a UID of its own. */
  readonly sopInstanceUid: SopInstanceUid;
  readonly name: string;
  readonly sourceUid: FrameOfReferenceUid;
  readonly registeredUid: FrameOfReferenceUid;
  readonly fit: LandmarkFit;
}

type SpatialState = Pick<WorkspaceState, 'panes' | 'displaySets' | 'studies' | 'activePaneId' | 'places'>;

/** The image of a pane as a side of a link; undefined where its mm belong to no frame of reference. */
export function spatialSide({ panes, displaySets, places }: SpatialState, paneId: PaneId): SpatialSide | undefined {
  const id = panes.find((pane) => pane.id === paneId)?.displaySetId;
  const set = displaySets.find((one) => one.id === id);
  const frameOfReferenceUid = set && frameOfReferenceOf(set);
  const frame = set?.kind === 'frames' ? set.frames[(places[paneId]?.frameNumber ?? 1) - 1] : undefined;
  const photograph = frame && photographFrame(frame);
  if (set && photograph) {
    const { isCalibrated } = photograph;
    const own = photograph.frameOfReferenceUid;
    return { displaySetId: set.id, frameOfReferenceUid: own, isSlide: false, photograph: { isCalibrated } };
  }
  return set && frameOfReferenceUid
    ? { displaySetId: set.id, frameOfReferenceUid, isSlide: set.kind === 'slide' }
    : undefined;
}

function frameOfReferenceOf(set: DisplaySet): FrameOfReferenceUid | undefined {
  if (set.kind === 'slide')
    return set.slide.isCalibrated && set.slide.levels[0]?.plane ? set.slide.frameOfReferenceUid : undefined;
  return set.kind === 'frames' && set.frames[0]?.plane ? set.frameOfReferenceUid : undefined;
}

/** Whether the images of two panes can be linked by landmarks, or in words why not. */
export function spatialPairOf(
  state: SpatialState,
  paneId: PaneId,
  otherId: PaneId,
): readonly [SpatialSide, SpatialSide] | string {
  const [own, other] = [spatialSide(state, paneId), spatialSide(state, otherId)];
  if (own?.photograph && other?.photograph) return 'Two photographs are not linked: neither tells where it lies.';
  if (!own || !other) return 'One of the images has no frame of reference: its places are no places in space.';
  if (own.frameOfReferenceUid === other.frameOfReferenceUid)
    return 'Both images have the same frame of reference: they are linked already.';
  const [a, b] = [own, other].map((side) => state.displaySets.find(({ id }) => id === side.displaySetId));
  if (!a || !b || isOfAnotherPatient(state.studies, a, b)) return 'DIFFERENT PATIENTS: their images are not linked.';
  if ([own, other].some(({ photograph }) => photograph?.isCalibrated === false) && !(own.isSlide || other.isSlide))
    return 'This photograph has no scale: it is linked to slides only.';
  // A photograph is led into the other image, whose mm are sure; a slide is led into the volume it was cut from; else the other image into that of the active pane.
  const isLed = own.photograph || (own.isSlide && !other.isSlide && !other.photograph);
  return isLed ? [own, other] : [other, own];
}

/** The pane that can be linked with the active one; the wanted one, or the first that can. */
export function spatialPartner(state: SpatialState, wanted?: PaneId): PaneId | undefined {
  return state.panes.find(
    ({ id }) =>
      id !== state.activePaneId &&
      (wanted === undefined || id === wanted) &&
      typeof spatialPairOf(state, state.activePaneId, id) !== 'string',
  )?.id;
}

/** A way from one frame of reference to another that landmarks made; `isBack`: against the direction of the fit. */
export interface SpatialTie extends SpatialFit {
  readonly isBack: boolean;
}

/** Never through two fits: their errors would add up unseen. The newest comes first. */
export function spatialTie(
  fits: readonly SpatialFit[],
  fromUid: FrameOfReferenceUid,
  toUid: FrameOfReferenceUid,
): SpatialTie | undefined {
  for (const one of fits) {
    if (one.sourceUid === fromUid && one.registeredUid === toUid) return { ...one, isBack: false };
    if (one.sourceUid === toUid && one.registeredUid === fromUid) return { ...one, isBack: true };
  }
  return undefined;
}

/** The tie between the images of two panes of one patient. */
export function spatialTieBetween(
  state: SpatialState & Pick<WorkspaceState, 'spatialFits'>,
  paneId: PaneId,
  otherId: PaneId,
): SpatialTie | undefined {
  if (state.spatialFits.length === 0) return undefined;
  const pair = spatialPairOf(state, paneId, otherId);
  if (typeof pair === 'string') return undefined;
  const [own, other] = [spatialSide(state, paneId), spatialSide(state, otherId)];
  return own && other && spatialTie(state.spatialFits, own.frameOfReferenceUid, other.frameOfReferenceUid);
}

export interface PlaneShown {
  readonly plane: PixelPlane;
  readonly sopInstanceUid: SopInstanceUid;
  /** Its engine speaks of image points, and the plane is of the image alone. */
  readonly isPhotograph?: boolean;
  /** False: lengths on the plane are in pixels. */
  readonly isCalibrated?: boolean;
}

/** The plane that a pane shows at this moment: the image of a stack (1-based) or the glass; of a computed view, none. */
export function planeShown(
  { panes, displaySets }: SpatialState,
  paneId: PaneId,
  frameNumber: number,
): PlaneShown | undefined {
  const pane = panes.find(({ id }) => id === paneId);
  const set = displaySets.find(({ id }) => id === pane?.displaySetId);
  if (!pane || pane.plane || !set) return undefined;
  if (set.kind === 'frames') {
    const frame = set.frames[frameNumber - 1];
    const photograph = frame && photographFrame(frame);
    if (photograph) return { ...photograph, sopInstanceUid: frame.ref.sopInstanceUid, isPhotograph: true };
    return frame?.plane && { plane: frame.plane, sopInstanceUid: frame.ref.sopInstanceUid };
  }
  if (set.kind !== 'slide') return undefined;
  const [level] = set.slide.levels;
  const sopInstanceUid = level?.instances[0]?.sopInstanceUid;
  if (!level?.plane || !sopInstanceUid) return undefined;
  const [x, y] = level.plane.originMm;
  const { totalPixelMatrixColumns: columns, totalPixelMatrixRows: rows } = level;
  // A slide lies in z = 0 of its own frame; the height of its focal plane is no place of the tissue.
  return { plane: { ...level.plane, originMm: [x, y, 0], columns, rows }, sopInstanceUid };
}

/** What ties two panes that are linked, in words; or that landmarks could, while nothing does. */
export function spatialWords(
  state: SpatialState & Pick<WorkspaceState, 'spatialFits'>,
  paneId: PaneId,
): string | 'possible' | undefined {
  const { activePaneId } = state;
  if (paneId === activePaneId || typeof spatialPairOf(state, activePaneId, paneId) === 'string') return undefined;
  const tie = spatialTieBetween(state, activePaneId, paneId);
  if (!tie) return 'possible';
  const { pairs, rmsMm, degreesOfFreedom } = tie.fit;
  const residual = degreesOfFreedom === 0 ? 'not known' : residualWords(rmsMm);
  return `Linked by ${pairs.length} landmark pairs, residual ${residual}`;
}

export const residualWords = (mm: number): string =>
  mm < 0.001 ? 'under 1 µm' : mm < 0.1 ? `${(mm * 1000).toFixed(0)} µm` : `${mm.toFixed(1)} mm`;
