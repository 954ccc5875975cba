import { type DicomJson, stringOf } from '../../dicom/json';
import type { LandmarkFit } from '../../dicom/registration/fitLandmarks';
import { isPhotograph } from '../../dicom/registration/imageFrame';
import { tags } from '../../dicom/tags';
import { patientKeyOf } from '../codeItems';
import type { Device } from '../identity';
import type { Author } from '../sr/reportInput';
import { referenceOf } from '../sr/sourceImage';

/** What a reader says of a pair of landmarks. */
export interface LandmarkName {
  /** At most 16 characters; the same in both frames of reference. Its number where absent. */
  readonly identifier?: string;
  readonly description?: string;
}

export interface RegistrationInput {
  /** Its first frame of reference is the source, its second the registered one. */
  readonly fit: LandmarkFit;
  readonly source: readonly DicomJson[];
  /** The object belongs to the study of the first of these. */
  readonly registered: readonly DicomJson[];
  /** By the index of the pair. */
  readonly landmarks?: readonly LandmarkName[];
  /** What the reader calls it. */
  readonly name: string;
  readonly author: Author;
  readonly device?: Device;
  readonly now: Date;
  readonly newUid: () => string;
  /** One series for each kind of object: their modalities differ. */
  readonly registrationSeries: { readonly seriesInstanceUid: string; readonly seriesNumber: number };
  readonly fiducialSeries: { readonly seriesInstanceUid: string; readonly seriesNumber: number };
}

/** Why a registration would not conform or would mix patients; undefined when it can be written. */
export function registrationRefusal(input: RegistrationInput): string | undefined {
  const { fit, source, registered, registrationSeries, fiducialSeries } = input;
  if (input.name.trim() === '') return 'it has no name';
  if (source.length === 0 || registered.length === 0) return 'an image is missing';
  const all = [...source, ...registered];
  if (all.some((image) => !referenceOf(image))) return 'an image does not say what it is or which series it belongs to';
  if (new Set(all.map(patientKeyOf)).size > 1) return 'its images are of different patients';
  const [from, to] = [framesOf(source), framesOf(registered)];
  if (to.has(undefined) || (from.has(undefined) && !isLonePhotograph(source)))
    return 'an image has no frame of reference';
  if (from.size > 1 || to.size > 1) return 'images of one side have different frames of reference';
  if ([...from].some((uid) => to.has(uid))) return 'both images have the same frame of reference';
  if (!fit.matrix.every(Number.isFinite)) return 'a number of the matrix is none';
  if (registrationSeries.seriesInstanceUid === fiducialSeries.seriesInstanceUid)
    return 'two kinds of objects cannot share a series';
  const identifiers = fit.pairs.map((_pair, index) => identifierOf(input, index));
  return new Set(identifiers).size < identifiers.length ? 'two landmarks have the same name' : undefined;
}

/** A photograph without a frame of reference is registered by itself (PS3.17 O.1). */
export const isLonePhotograph = (images: readonly DicomJson[]): boolean =>
  images.length === 1 && framesOf(images).has(undefined) && images.every(isPhotograph);

const framesOf = (images: readonly DicomJson[]): ReadonlySet<string | undefined> =>
  new Set(images.map((image) => stringOf(image, tags.FrameOfReferenceUID)));

/** SH takes 16 characters. */
export const identifierOf = ({ landmarks }: Pick<RegistrationInput, 'landmarks'>, index: number): string =>
  (landmarks?.[index]?.identifier ?? '').trim().slice(0, 16).trim() || String(index + 1);
