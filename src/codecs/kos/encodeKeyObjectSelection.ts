import { type CodedConcept, isSameConcept } from '../../dicom/codedConcept';
import { type DicomJson, stringOf } from '../../dicom/json';
import { REJECTED_FOR_QUALITY, rejectionTitleOf } from '../../dicom/keyImage';
import type { Problem } from '../../dicom/problem';
import { tags } from '../../dicom/tags';
import type { Annotation } from '../../dicom/types';
import { fail, ok, type Result } from '../../lib/result';
import { patientKeyOf } from '../codeItems';
import { contentDateTime } from '../contentDateTime';
import { type DraftDataset, element, sequence } from '../dataset';
import { equipmentModule, patientAndStudyModules } from '../header';
import { objectTags as t } from '../objectTags';
import { referencedRequest } from '../referencedRequest';
import { codeContent, rootItem, textContent } from '../sr/contentItem';
import { hierarchicalReferences } from '../sr/evidence';
import { languageItems, observerItems } from '../sr/reportContext';
import type { InstanceReference } from '../sr/reportInput';
import { referenceOf } from '../sr/sourceImage';
import { clip } from '../text';
import { writeKeyDescription } from './keyDescription';
import { KEY_OBJECT_SELECTION } from '../../dicom/sopClasses';
import { keyObjectCodes as c, keyObjectTags as k, TITLES_WITH_MODIFIER } from './keyObjectCodes';
import { type KeyReference, keyReferenceItem } from './keyObjectContent';
import type { KeyObjectInput } from './keyObjectInput';

/**
 * Key images of one title as a Key Object Selection following TID 2010 (SR-38). Strict: what would not be a conforming
 * object, or would mix patients, is refused with the reason. A selection cannot be empty, so an emptied one is a rejection
 * note that withdraws all of its versions (IHE IOCM).
 */
export function encodeKeyObjectSelection(input: KeyObjectInput): Result<DicomJson, Problem> {
  if (input.annotations.length === 0) return encodeWithdrawal(input);
  const title = titleOf(input.annotations);
  if (!title.ok) return title;
  const chosen = chosenImages(input);
  if (!chosen.ok) return chosen;
  const header = input.studyImage ?? chosen.value[0]?.dataset ?? {};
  const study = studyOf(header, input);
  if (!study.ok) return study;
  if (chosen.value.some(({ dataset }) => patientKeyOf(dataset) !== patientKeyOf(header))) {
    return fail(keyImagesRefused('its images are of different patients'));
  }
  const evidence = chosen.value.flatMap(({ instance, annotation: { presentationState } }) =>
    presentationState ? [instance, presentationState] : [instance],
  );
  const duplicates = duplicatesModule(input, evidence, study.value);
  if (!duplicates.ok) return duplicates;
  const description = writeKeyDescription(input.annotations.map(({ trackingIdentifier }) => trackingIdentifier));
  return ok({
    ...documentModules(input, header, title.value, evidence),
    ...duplicates.value,
    ...rootItem(title.value, '2010', [
      ...languageItems(),
      ...observerItems(input.author, input.device),
      ...(description === undefined ? [] : [textContent('CONTAINS', c.keyObjectDescription, description)]),
      ...chosen.value.map(({ reference }) => keyReferenceItem(reference)),
    ]),
  });
}

/** The note that withdraws every version of an emptied selection; it stands in the same series, as the newest version. */
function encodeWithdrawal(input: KeyObjectInput): Result<DicomJson, Problem> {
  const { studyImage, withdraws = [] } = input;
  if (withdraws.length === 0 || studyImage === undefined) return fail(keyImagesRefused('it has no images'));
  const study = studyOf(studyImage, input);
  if (!study.ok) return study;
  if (withdraws.some(({ studyInstanceUid }) => studyInstanceUid !== study.value)) {
    return fail(keyImagesRefused('its versions are in different studies'));
  }
  const references = withdraws.map(
    ({ sopClassUid, sopInstanceUid }): KeyReference => ({ valueType: 'COMPOSITE', sopClassUid, sopInstanceUid }),
  );
  return ok({
    ...documentModules(input, studyImage, REJECTED_FOR_QUALITY, withdraws),
    ...rootItem(REJECTED_FOR_QUALITY, '2010', [
      codeContent('HAS CONCEPT MOD', c.documentTitleModifier, c.otherFailure),
      ...languageItems(),
      ...observerItems(input.author, input.device),
      textContent('CONTAINS', c.keyObjectDescription, WITHDRAWN),
      ...references.map(keyReferenceItem),
    ]),
  });
}

const WITHDRAWN = 'Withdrawn by the reader: nothing of it is left.';

/** One title for the whole document; one that withdraws images, or needs a reason nobody gave, is no key image's title. */
function titleOf(annotations: readonly Annotation[]): Result<CodedConcept, Problem> {
  const [first, ...others] = annotations.map(({ label }) => label);
  if (first === undefined || others.some((other) => !isSameConcept(other, first))) {
    return fail(keyImagesRefused('its images were chosen for different purposes'));
  }
  const isOther = rejectionTitleOf(first) ?? TITLES_WITH_MODIFIER.find((title) => isSameConcept(title, first));
  return isOther
    ? fail(keyImagesRefused(`“${first.meaning}” is not a purpose that images are chosen for here`))
    : ok(first);
}

interface ChosenImage {
  readonly annotation: Annotation;
  readonly dataset: DicomJson;
  readonly instance: InstanceReference;
  readonly reference: KeyReference;
}

function chosenImages({ annotations, images }: KeyObjectInput): Result<readonly ChosenImage[], Problem> {
  const chosen: ChosenImage[] = [];
  for (const annotation of annotations) {
    const { shape, space, trackingIdentifier, trackingUid, presentationState } = annotation;
    if (shape !== 'keyImage')
      return fail(keyImagesRefused(`“${trackingIdentifier}” is drawn on an image, not a key image`));
    const image = images(annotation);
    const instance = image && referenceOf(image.dataset);
    if (image === undefined || instance === undefined) {
      return fail(keyImagesRefused(`the image of “${trackingIdentifier}” is not known any more`));
    }
    if (presentationState?.studyInstanceUid === '') {
      return fail(keyImagesRefused(`where the presentation state of “${trackingIdentifier}” is stored is not known`));
    }
    // A slide is meant as a whole: no frame number, for its frames are tiles.
    const frameNumber = space.kind === 'frame' && image.isMultiFrame ? space.frame.frameNumber : undefined;
    const { sopClassUid, sopInstanceUid } = instance;
    const reference: KeyReference = {
      valueType: 'IMAGE',
      sopClassUid,
      sopInstanceUid,
      observationUid: trackingUid,
      ...(frameNumber === undefined ? {} : { frameNumber }),
      ...(presentationState === undefined ? {} : { presentationState }),
    };
    chosen.push({ annotation, dataset: image.dataset, instance, reference });
  }
  return ok(chosen);
}

function studyOf(header: DicomJson, { series }: KeyObjectInput): Result<string, Problem> {
  const studyInstanceUid = stringOf(header, tags.StudyInstanceUID);
  if (studyInstanceUid === undefined || series.seriesInstanceUid === '') {
    return fail(keyImagesRefused('no image says which study it belongs to'));
  }
  return ok(studyInstanceUid);
}

/**
 * C.17.6.2.1: a document that names images of several studies is duplicated into each of them, and the duplicates name
 * each other. One that does not is not written: a study would hold no trace of its images having been chosen.
 */
function duplicatesModule(
  { identicalDocuments }: KeyObjectInput,
  evidence: readonly InstanceReference[],
  studyInstanceUid: string,
): Result<DraftDataset, Problem> {
  const others = identicalDocuments?.others ?? [];
  const elsewhere = evidence.find(
    (one) =>
      one.studyInstanceUid !== studyInstanceUid &&
      !others.some((other) => other.studyInstanceUid === one.studyInstanceUid),
  );
  if (elsewhere) return fail(keyImagesRefused('it names images of a study that gets no copy of it'));
  return ok(others.length === 0 ? {} : { [k.IdenticalDocumentsSequence]: sequence(hierarchicalReferences(others)) });
}

/** Patient, Study, Equipment, Key Object Document Series (C.17.6.1) and Key Object Document (C.17.6.2). */
function documentModules(
  input: KeyObjectInput,
  header: DicomJson,
  title: CodedConcept,
  evidence: readonly InstanceReference[],
): DraftDataset {
  const { series, now, newUid, identicalDocuments } = input;
  return {
    ...patientAndStudyModules(header),
    ...equipmentModule(input.device),
    [tags.Modality]: element('CS', 'KO'),
    [tags.SeriesInstanceUID]: element('UI', series.seriesInstanceUid),
    [tags.SeriesNumber]: element('IS', series.seriesNumber),
    [tags.SeriesDescription]: element('LO', clip(series.seriesDescription ?? title.meaning, 64)),
    ...seriesDateTime(series.startedAt, header),
    [t.ReferencedPerformedProcedureStepSequence]: sequence([]),
    [tags.SOPClassUID]: element('UI', KEY_OBJECT_SELECTION),
    [tags.SOPInstanceUID]: element('UI', identicalDocuments?.sopInstanceUid ?? newUid()),
    [tags.InstanceNumber]: element('IS', series.instanceNumber),
    ...contentDateTime(now, header),
    ...referencedRequest(header),
    // Type 1, and all of it: this module knows no Pertinent Other Evidence.
    [t.CurrentRequestedProcedureEvidenceSequence]: sequence(hierarchicalReferences(evidence)),
  };
}

function seriesDateTime(startedAt: Date | undefined, header: DicomJson): DraftDataset {
  if (startedAt === undefined) return {};
  const started = contentDateTime(startedAt, header);
  return { [tags.SeriesDate]: started[tags.ContentDate], [tags.SeriesTime]: started[tags.ContentTime] };
}

export const keyImagesRefused = (reason: string): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: `The key images cannot be saved: ${reason}`,
});
