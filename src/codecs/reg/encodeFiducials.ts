import { mmToImagePoint, type Vec2, type Vec3 } from '../../dicom/geometry/pixelPlane';
import { type DicomJson, stringOf } from '../../dicom/json';
import type { PhotographFrame } from '../../dicom/registration/imageFrame';
import { tags } from '../../dicom/tags';
import { element, sequence } from '../dataset';
import { formatDecimalString } from '../decimalString';
import { objectTags as t } from '../objectTags';
import type { InstanceReference } from '../sr/reportInput';
import { sopReferenceItem } from './instanceReferences';
import { identifierOf, type RegistrationInput } from './registrationInput';
import { regTags as r } from './regTags';

/** The landmarks of one frame of reference, with the UIDs by which a registration names them. */
export interface FiducialSet {
  /** Absent: of an image that has none, whose places are mm of its own plane. */
  readonly frameOfReferenceUid?: string;
  readonly photograph?: Pick<PhotographFrame, 'plane' | 'isCalibrated'>;
  readonly images: readonly InstanceReference[];
  readonly places: readonly Vec3[];
  readonly fiducialUids: readonly string[];
}

/** Fiducial Set Sequence (PS3.3 C.21.2): a point for each landmark; partners share their Fiducial Identifier. */
export const fiducialSets = (sets: readonly FiducialSet[], input: RegistrationInput): DicomJson => ({
  [r.FiducialSetSequence]: sequence(
    sets.map((set) => ({
      ...frameOfReferenceIn(set),
      [tags.ReferencedImageSequence]: sequence(set.images.map(sopReferenceItem)),
      [r.FiducialSequence]: sequence(set.places.map((place, index) => fiducialItem(set, place, index, input))),
    })),
  ),
});

function fiducialItem(set: FiducialSet, place: Vec3, index: number, input: RegistrationInput): DicomJson {
  const description = input.landmarks?.[index]?.description;
  const { localisationErrorMm } = input.fit;
  return {
    [r.ShapeType]: element('CS', 'POINT'),
    ...(description ? { [r.FiducialDescription]: element('ST', description) } : {}),
    [r.FiducialIdentifier]: element('SH', identifierOf(input, index)),
    // The root mean square; nothing is claimed where as many numbers were fitted as measured.
    ...(localisationErrorMm === undefined || set.photograph
      ? {}
      : { [r.ContourUncertaintyRadius]: element('FD', localisationErrorMm) }),
    [r.FiducialUID]: element('UI', set.fiducialUids[index]),
    ...(set.photograph ? onImage(set, mmToImagePoint(set.photograph.plane, place)) : inSpace(place)),
  };
}

/** Contour Data is of a frame of reference only. */
const inSpace = (place: Vec3): DicomJson => ({
  [r.NumberOfContourPoints]: element('IS', 1),
  [r.ContourData]: element('DS', ...place.map(formatDecimalString)),
});

/** Columns and rows of the image, 0\0 at its top left corner; as exact as the 32 bits of FL are. */
const onImage = ({ images }: FiducialSet, point: Vec2): DicomJson => ({
  [r.GraphicCoordinatesDataSequence]: sequence([
    {
      [tags.ReferencedImageSequence]: sequence(images.map(sopReferenceItem)),
      [r.GraphicData]: element('FL', ...point.map(Math.fround)),
    },
  ]),
});

export const frameOfReferenceIn = ({ frameOfReferenceUid }: FiducialSet): DicomJson =>
  frameOfReferenceUid === undefined ? {} : { [tags.FrameOfReferenceUID]: element('UI', frameOfReferenceUid) };

/** Which fiducials of which object a registration rests on (C.20.2). */
export const usedFiducials = (fiducialsReference: DicomJson, { fiducialUids }: FiducialSet): DicomJson => ({
  [r.UsedFiducialsSequence]: sequence(
    fiducialUids.map((uid) => ({ ...fiducialsReference, [r.FiducialUID]: element('UI', uid) })),
  ),
});

export const positionReference = (image: DicomJson | undefined) =>
  element('LO', ...[stringOf(image ?? {}, t.PositionReferenceIndicator) ?? []].flat());
