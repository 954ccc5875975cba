import { imagePointToMm, type PixelPlane, type Vec3 } from '../../dicom/geometry/pixelPlane';
import { type DicomJson, numbersOf, sequenceOf, stringOf } from '../../dicom/json';
import { imageOf } from '../../dicom/radiology/registration';
import type { SpacePair } from '../../dicom/registration/fitLandmarks';
import { tags } from '../../dicom/tags';
import type { FrameOfReferenceUid } from '../../dicom/uids';
import { fail, ok, type Result } from '../../lib/result';
import { codeOf } from '../codeItems';
import { regTags as r } from './regTags';

/** One point of a Spatial Fiducials object. */
export interface Fiducial {
  readonly identifier: string;
  readonly description?: string;
  readonly uid?: string;
  /** Mm of its frame of reference. */
  readonly place: Vec3;
  readonly uncertaintyMm?: number;
}

export interface FiducialsOfFrame {
  readonly frameOfReferenceUid: FrameOfReferenceUid;
  readonly fiducials: readonly Fiducial[];
  /** Images on which they were placed; 0 where the object names none. */
  readonly imageCount: number;
}

export interface DecodedFiducials {
  readonly sets: readonly FiducialsOfFrame[];
  /** What could not be taken over, in words. */
  readonly left: readonly string[];
}

/** The points of a Spatial Fiducials object (PS3.3 C.21.2) by frame of reference; what is no such point is listed. */
export function decodeFiducials(
  dataset: DicomJson,
  planeOf: PlaneOfImage = () => undefined,
): Result<DecodedFiducials, string> {
  const left: string[] = [];
  const sets = sequenceOf(dataset, r.FiducialSetSequence).flatMap((set): FiducialsOfFrame[] => {
    const own = stringOf(set, tags.FrameOfReferenceUID) as FrameOfReferenceUid | undefined;
    const frameOfReferenceUid = own ?? imageOf(set);
    const plane = own === undefined && frameOfReferenceUid ? planeOf(frameOfReferenceUid) : undefined;
    if (!frameOfReferenceUid) {
      left.push('a set of fiducials without a frame of reference');
      return [];
    }
    const fiducials = sequenceOf(set, r.FiducialSequence).flatMap((item) => {
      const fiducial = fiducialOf(item, own === undefined ? (plane ?? 'unknown') : undefined);
      if (typeof fiducial !== 'string') return [fiducial];
      left.push(fiducial);
      return [];
    });
    const imageCount = sequenceOf(set, tags.ReferencedImageSequence).length;
    return fiducials.length > 0 ? [{ frameOfReferenceUid, fiducials, imageCount }] : [];
  });
  return sets.length > 0 ? ok({ sets, left }) : fail('it holds no points of a frame of reference');
}

/** The plane of an image that is a frame of reference by itself (`frameOfImage`); undefined where it is not in the case. */
export type PlaneOfImage = (uid: FrameOfReferenceUid) => PixelPlane | undefined;

/** Mm in a frame of reference, or of the image that the fiducial is on; undefined where it tells none. */
function placeOf(item: DicomJson, plane: PixelPlane | undefined): Vec3 | undefined {
  if (plane) {
    const [on] = sequenceOf(item, r.GraphicCoordinatesDataSequence);
    const [column, row, ...more] = on ? numbersOf(on, r.GraphicData) : [];
    return column === undefined || row === undefined || more.length > 0
      ? undefined
      : imagePointToMm(plane, [column, row]);
  }
  const [x, y, z, ...more] = numbersOf(item, r.ContourData);
  return x === undefined || y === undefined || z === undefined || more.length > 0 ? undefined : [x, y, z];
}

function fiducialOf(item: DicomJson, plane: PixelPlane | 'unknown' | undefined): Fiducial | string {
  const code = codeOf(item, r.FiducialIdentifierCodeSequence);
  const identifier = stringOf(item, r.FiducialIdentifier) ?? (code && `${code.scheme} ${code.value}`);
  const named = `fiducial ${identifier ?? 'without a name'}`;
  const shape = stringOf(item, r.ShapeType) ?? '';
  if (identifier === undefined) return `a ${named}`;
  if (shape !== 'POINT') return `${named} is no point but ${shape || 'without a shape'}`;
  if (plane === 'unknown') return `${named} is on an image that is not in the case`;
  const place = placeOf(item, plane);
  if (!place?.every(Number.isFinite)) return `${named} has no place in space`;
  const description = stringOf(item, r.FiducialDescription) ?? code?.meaning;
  const uid = stringOf(item, r.FiducialUID);
  const [uncertaintyMm] = numbersOf(item, r.ContourUncertaintyRadius);
  return {
    ...{ identifier, place },
    ...(description === undefined ? {} : { description }),
    ...(uid === undefined ? {} : { uid }),
    ...(uncertaintyMm === undefined ? {} : { uncertaintyMm }),
  };
}

/** A pair of landmarks and what its author called it. */
export interface NamedPair extends SpacePair {
  readonly identifier: string;
  readonly description?: string;
}

/** Landmarks that two frames of reference share: partners have the same identifier, which neither side uses twice. */
export function landmarkPairs(
  { sets }: DecodedFiducials,
  fromUid: FrameOfReferenceUid,
  toUid: FrameOfReferenceUid,
): readonly NamedPair[] {
  const of = (uid: FrameOfReferenceUid): readonly Fiducial[] =>
    sets.filter((set) => set.frameOfReferenceUid === uid).flatMap(({ fiducials }) => fiducials);
  const partners = of(toUid);
  const starts = of(fromUid);
  return starts.flatMap(({ identifier, description, place }) => {
    const [partner, ...others] = partners.filter((one) => one.identifier === identifier);
    const isOnce = starts.filter((one) => one.identifier === identifier).length === 1;
    if (!partner || others.length > 0 || !isOnce) return [];
    return [{ identifier, from: place, to: partner.place, ...(description === undefined ? {} : { description }) }];
  });
}

/** Whether the landmarks of a frame of reference were placed on one image, hence in one plane; undefined: it is not told. */
export function arePlacedInPlane({ sets }: DecodedFiducials, uid: FrameOfReferenceUid): boolean | undefined {
  const count = sets.filter((set) => set.frameOfReferenceUid === uid).reduce((sum, one) => sum + one.imageCount, 0);
  return count === 0 ? undefined : count === 1;
}
