import { type DicomJson, numberOf, stringOf, stringsOf } from '../../dicom/json';
import { contentLabelOf } from '../../dicom/presentationState';
import type { Problem } from '../../dicom/problem';
import { radiologyTags } from '../../dicom/radiology/radiologyTags';
import { type RegistrationType, SPATIAL_FIDUCIALS, SPATIAL_REGISTRATION } from '../../dicom/radiology/registration';
import type { LandmarkFit } from '../../dicom/registration/fitLandmarks';
import { planeOfImage } from '../../dicom/registration/imageFrame';
import { tags } from '../../dicom/tags';
import { fail, ok, type Result } from '../../lib/result';
import { codeSequence } from '../codeItems';
import { contentDateTime } from '../contentDateTime';
import { type DraftDataset, element, sequence } from '../dataset';
import { formatDecimalString } from '../decimalString';
import { equipmentModule, patientAndStudyModules } from '../header';
import { objectTags as t } from '../objectTags';
import { personNameValue } from '../sr/contentItem';
import { authorName } from '../sr/reportContext';
import type { InstanceReference } from '../sr/reportInput';
import { referenceOf } from '../sr/sourceImage';
import { clip } from '../text';
import {
  type FiducialSet,
  fiducialSets,
  frameOfReferenceIn,
  positionReference,
  usedFiducials,
} from './encodeFiducials';
import { commonInstanceReferences, sopReferenceItem } from './instanceReferences';
import { isLonePhotograph, type RegistrationInput, registrationRefusal } from './registrationInput';
import { registrationTypes, regTags as r } from './regTags';

/** Both belong to one study; the registration names the fiducials it rests on. */
export interface RegistrationObjects {
  readonly registration: DicomJson;
  readonly fiducials: DicomJson;
}

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/**
 * A fit of landmarks as Spatial Registration (REG-01, REG-04; PS3.3 A.39.1) and its landmarks as Spatial Fiducials (A.40).
 * The matrix leads from the source to the registered frame of reference. Strict: what would not conform is refused.
 */
export function encodeRegistration(input: RegistrationInput): Result<RegistrationObjects, Problem> {
  const reason = registrationRefusal(input);
  const [header] = input.registered;
  if (reason !== undefined || !header) return fail(registrationRefused(reason ?? 'an image is missing'));
  const { fit, newUid } = input;
  const source = fiducialSet(
    input.source,
    fit.pairs.map(({ from }) => from),
    newUid,
  );
  const registered = fiducialSet(
    input.registered,
    fit.pairs.map(({ to }) => to),
    newUid,
  );
  const images = [...registered.images, ...source.images];
  const studyInstanceUid = stringOf(header, tags.StudyInstanceUID) ?? '';
  const fiducials: InstanceReference = {
    studyInstanceUid,
    seriesInstanceUid: input.fiducialSeries.seriesInstanceUid,
    sopClassUid: SPATIAL_FIDUCIALS,
    sopInstanceUid: newUid(),
  };
  const reference = sopReferenceItem(fiducials);
  return ok({
    fiducials: {
      ...commonModules(input, header, 'FID'),
      [tags.SOPClassUID]: element('UI', SPATIAL_FIDUCIALS),
      [tags.SOPInstanceUID]: element('UI', fiducials.sopInstanceUid),
      ...fiducialSets([registered, source], input),
      ...commonInstanceReferences(images, studyInstanceUid),
    },
    registration: {
      ...commonModules(input, header, 'REG'),
      [tags.SOPClassUID]: element('UI', SPATIAL_REGISTRATION),
      [tags.SOPInstanceUID]: element('UI', newUid()),
      [tags.FrameOfReferenceUID]: element('UI', registered.frameOfReferenceUid ?? ''),
      [t.PositionReferenceIndicator]: positionReference(header),
      [r.RegistrationSequence]: sequence([
        registrationItem(registered, reference, IDENTITY, 'RIGID'),
        registrationItem(source, reference, fit.matrix, fit.matrixType, commentOf(fit)),
      ]),
      ...commonInstanceReferences([...images, fiducials], studyInstanceUid),
    },
  });
}

function fiducialSet(images: readonly DicomJson[], places: FiducialSet['places'], newUid: () => string): FiducialSet {
  const [first = {}] = images;
  const photograph = isLonePhotograph(images)
    ? planeOfImage(first, numberOf(first, tags.Columns) ?? 0, numberOf(first, tags.Rows) ?? 0)
    : undefined;
  const frameOfReferenceUid = stringOf(first, tags.FrameOfReferenceUID);
  return {
    ...(frameOfReferenceUid !== undefined && { frameOfReferenceUid }),
    ...(photograph && { photograph }),
    images: images.flatMap((image) => referenceOf(image) ?? []),
    places,
    fiducialUids: places.map(() => newUid()),
  };
}

/** Patient, Study, Series, Equipment and Content Identification, alike for both objects. */
function commonModules(input: RegistrationInput, header: DicomJson, modality: 'REG' | 'FID'): DraftDataset {
  const { seriesInstanceUid, seriesNumber } = modality === 'REG' ? input.registrationSeries : input.fiducialSeries;
  return {
    ...patientAndStudyModules(header),
    ...equipmentModule(input.device),
    [tags.Modality]: element('CS', modality),
    [tags.SeriesInstanceUID]: element('UI', seriesInstanceUid),
    [tags.SeriesNumber]: element('IS', seriesNumber),
    [tags.SeriesDescription]: element('LO', clip(input.name, 64)),
    [radiologyTags.Laterality]: element('CS', ...stringsOf(header, radiologyTags.Laterality)),
    ...contentDateTime(input.now, header),
    [tags.InstanceNumber]: element('IS', 1),
    [t.ContentLabel]: element('CS', contentLabelOf(input.name)),
    [t.ContentDescription]: element('LO', clip(input.name, 64)),
    [t.ContentCreatorName]: element('PN', personNameValue(authorName(input.author))),
  };
}

function registrationItem(
  set: FiducialSet,
  fiducialsReference: DicomJson,
  matrix: readonly number[],
  type: RegistrationType,
  comment?: string,
): DicomJson {
  return {
    ...frameOfReferenceIn(set),
    [tags.ReferencedImageSequence]: sequence(set.images.map(sopReferenceItem)),
    [r.MatrixRegistrationSequence]: sequence([
      {
        ...(comment === undefined ? {} : { [r.FrameOfReferenceTransformationComment]: element('LO', comment) }),
        [r.RegistrationTypeCodeSequence]: codeSequence(
          comment === undefined ? registrationTypes.identity : registrationTypes.landmarks,
        ),
        [r.MatrixSequence]: sequence([
          {
            [r.Matrix]: element('DS', ...matrix.map(formatDecimalString)),
            [r.MatrixType]: element('CS', type),
          },
        ]),
      },
    ]),
    ...usedFiducials(fiducialsReference, set),
  };
}

/** How well it fits, for whoever reads the object elsewhere. */
function commentOf({ pairs, rmsMm, degreesOfFreedom }: LandmarkFit): string {
  const fit =
    degreesOfFreedom === 0
      ? 'accuracy not known'
      : `RMS ${rmsMm.toPrecision(3)} mm, ${degreesOfFreedom} degrees of freedom`;
  return clip(`${pairs.length} landmark pairs, ${fit}`, 64);
}

export const registrationRefused = (reason: string): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: `The registration cannot be saved: ${reason}`,
});
