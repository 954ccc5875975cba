import { derivedUid } from '../codecs/derivedUid';
import { encodeRegistration } from '../codecs/reg/encodeRegistration';
import type { Problem } from '../dicom/problem';
import { type Registration, registrationsOf } from '../dicom/radiology/registration';
import type { LandmarkFit } from '../dicom/registration/fitLandmarks';
import { fail, ok, type Result } from '../lib/result';
import type { Landmark, SpatialDraft } from '../workspace/spatialLinks';
import type { CaseContext } from './caseContext';
import { type ImageIndex, indexImages } from './imageIndex';
import { loneObject } from './loneObject';
import { SERIES_NUMBER } from './planSave';
import type { WrittenObject } from './writtenObject';

/** The link that a reader made: its objects, landmarks first since the registration names them. */
export interface WrittenRegistration {
  readonly objects: readonly [fiducials: WrittenObject, registration: WrittenObject];
  /** Makes the panes go by it; the newest link of two frames of reference holds. */
  readonly adopt: () => void;
}

/**
 * A spatial link as Spatial Registration and Spatial Fiducials in the study of the registered image (REG-04). What this
 * viewer itself would read otherwise than it was shown is not written: the direction is read back from the object.
 */
export function writeRegistration(
  context: CaseContext,
  draft: SpatialDraft,
  fit: LandmarkFit,
  name: string,
): Result<WrittenRegistration, Problem> {
  const index = indexImages(context.workspace.getState().displaySets);
  const [source, registered] = draft.points.map((points) => imagesOf(points, index));
  const home = registered?.[0];
  if (!source || !registered || !home) return fail(imagesMissing);
  const seriesIn = (what: 'registration' | 'fiducials') => ({
    seriesInstanceUid: derivedUid(`spatial ${what}|${home.studyInstanceUid}`),
    seriesNumber: SERIES_NUMBER[what],
  });
  const written = encodeRegistration({
    fit,
    source: source.map(({ dataset }) => dataset),
    registered: registered.map(({ dataset }) => dataset),
    name,
    author: context.author,
    now: context.now(),
    newUid: context.newUid,
    registrationSeries: seriesIn('registration'),
    fiducialSeries: seriesIn('fiducials'),
  });
  if (!written.ok) return written;
  const { fiducials, registration } = written.value;
  const read = registrationsOf(registration);
  if (!read.ok || !isAsShown(read.value[0], draft)) return fail(otherwiseRead);
  const words = `${fit.pairs.length} landmark pairs`;
  const objects = [
    loneObject(context, fiducials, home.sourceId, `Landmarks “${name}”: ${words}`, SERIES_NUMBER.fiducials),
    loneObject(context, registration, home.sourceId, `Spatial link “${name}” of ${words}`, SERIES_NUMBER.registration),
  ] as const;
  return ok({ objects, adopt: () => adopt(context, read.value, fit) });
}

function adopt({ workspace }: CaseContext, read: readonly Registration[], fit: LandmarkFit): void {
  workspace.setState(({ registrations, spatialFits }) => ({
    registrations: [...read, ...registrations],
    spatialFits: [
      ...read.map(({ sopInstanceUid, name, sourceUid, registeredUid }) => ({
        ...{ sopInstanceUid, name, sourceUid, registeredUid, fit },
      })),
      ...spatialFits,
    ],
  }));
}

const isAsShown = (read: Registration | undefined, { sides: [source, registered] }: SpatialDraft): boolean =>
  read?.sourceUid === source.frameOfReferenceUid && read.registeredUid === registered.frameOfReferenceUid;

const otherwiseRead: Problem = {
  code: 'invalid-object',
  severity: 'error',
  title: 'The link was not saved: read back from its object, it would not be the one that is shown',
};

/** The images on which landmarks were placed, each once. */
const imagesOf = (points: readonly Landmark[], index: ImageIndex) =>
  [...new Set(points.map(({ sopInstanceUid }) => sopInstanceUid))].flatMap((uid) => index.image(uid) ?? []);

const imagesMissing: Problem = {
  code: 'incomplete',
  severity: 'error',
  title: 'The link was not saved: an image on which a landmark was placed is no longer in the case',
};
