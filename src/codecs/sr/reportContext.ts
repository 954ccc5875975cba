import { type DicomJson, itemOf, sequenceOf, stringOf } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import { tags } from '../../dicom/tags';
import type { Annotation } from '../../dicom/types';
import { fail, ok, type Result } from '../../lib/result';
import { codeOf } from '../codeItems';
import { derivedUid } from '../derivedUid';
import { DEFAULT_DEVICE_UID, type Device, MANUFACTURER, MODEL_NAME } from '../identity';
import { objectTags as t } from '../objectTags';
import { clip } from '../text';
import { codeContent, personContent, textContent, uidContent } from './contentItem';
import type { Author } from './reportInput';
import { isSlideImage } from './sourceImage';
import { srCodes as c } from './srCodes';

/** TID 1204. */
export const languageItems = (): DicomJson[] => [codeContent('HAS CONCEPT MOD', c.language, c.englishUs)];

const CONTEXT = 'HAS OBS CONTEXT';

/** TID 1002: the person who drew, then the viewer that measured (SR-10). */
export const observerItems = (author: Author, device: Device | undefined): DicomJson[] => [
  ...personItems(author),
  ...deviceItems({
    uid: device?.deviceUid ?? DEFAULT_DEVICE_UID,
    name: MODEL_NAME,
    manufacturer: MANUFACTURER,
    model: MODEL_NAME,
  }),
];

/** TID 1003. */
export const personItems = (author: Author): DicomJson[] => [
  codeContent(CONTEXT, c.observerType, c.person),
  personContent(CONTEXT, c.personObserverName, authorName(author)),
  ...(author.loginName ? [textContent(CONTEXT, c.personObserverLoginName, author.loginName)] : []),
  ...(author.organization ? [textContent(CONTEXT, c.personObserverOrganization, author.organization)] : []),
];

/** TID 1004. Its UID is mandatory: an algorithm has none of its own, so name and version make one, always the same. */
export function deviceItems(device: { uid: string; name: string; manufacturer?: string; model: string }): DicomJson[] {
  return [
    codeContent(CONTEXT, c.observerType, c.device),
    uidContent(CONTEXT, c.deviceObserverUid, device.uid),
    textContent(CONTEXT, c.deviceObserverName, device.name),
    ...(device.manufacturer ? [textContent(CONTEXT, c.deviceObserverManufacturer, device.manufacturer)] : []),
    textContent(CONTEXT, c.deviceObserverModelName, device.model),
  ];
}

/** The algorithm that proposed a mark, as the device that observed it. */
export const algorithmObserverItems = ({ name, version }: NonNullable<Annotation['algorithm']>): DicomJson[] =>
  deviceItems({ uid: derivedUid(`algorithm|${name}|${version}`), name, model: name });

/**
 * Observers of one mark, where they are not those of the whole report: what an algorithm proposed and a person drew on
 * or accepted has both (SR-10). Whenever one of them is told again all are, for a context is replaced as a whole
 * (PS3.16 TID 1001).
 */
export const markObserverItems = ({ algorithm }: Annotation, author: Author): DicomJson[] =>
  algorithm === undefined ? [] : [...personItems(author), ...algorithmObserverItems(algorithm)];

/** Person Observer Name is type 1: somebody drew the marks, even if nobody said who (SR-07). */
export const authorName = ({ name }: Author): string =>
  name
    .split('=')
    .slice(0, 3)
    .map((group) => clip(group, 64))
    .join('=')
    .replace(/=+$/, '') || 'Unidentified reader';

/**
 * Procedure reported: the study's own code, else the plainest true statement. For slides (112703, DCM, "Whole Slide
 * Imaging") would say more, but it is not in the baseline group that TID 1500 row 4 names (CID 100), and PixelMed's
 * validator counts that as an error; the specimen context and the SM images tell the same.
 */
export function procedureItem(image: DicomJson): DicomJson {
  const coded = isSlideImage(image) ? undefined : codeOf(image, t.ProcedureCodeSequence);
  return codeContent('HAS CONCEPT MOD', c.procedureReported, coded ?? c.imagingProcedure);
}

/** The specimens a slide names, which can be told apart by their UID. */
export const specimensOf = (image: DicomJson): DicomJson[] =>
  sequenceOf(image, tags.SpecimenDescriptionSequence).filter((one) => stringOf(one, t.SpecimenUID) !== undefined);

/** Several specimens on one glass: each mark then has to say which it is of (SSR-11). */
export const hasSeveralSpecimens = (image: DicomJson): boolean =>
  sequenceOf(image, tags.SpecimenDescriptionSequence).length > 1;

/**
 * TID 1006 with TID 1009: what was measured is a specimen (SSR-11). With several on the glass the mark names the one;
 * which of them it was is never guessed. A slide that names none leaves the patient as the subject.
 */
export function subjectItems(
  image: DicomJson,
  mark: Pick<Annotation, 'trackingIdentifier' | 'specimenUid'>,
): Result<DicomJson[], Problem> {
  const specimens = specimensOf(image);
  const named = specimens.find((one) => stringOf(one, t.SpecimenUID) === mark.specimenUid);
  if (named !== undefined) return ok(specimenItems(named, image));
  if (mark.specimenUid !== undefined && specimens.length > 0) {
    return fail(chooseSpecimen(mark, specimens, 'the specimen it names is not on its slide'));
  }
  if (hasSeveralSpecimens(image)) {
    return fail(chooseSpecimen(mark, specimens, 'its slide holds several specimens'));
  }
  return ok(specimens[0] === undefined ? [] : specimenItems(specimens[0], image));
}

function chooseSpecimen(
  { trackingIdentifier }: Pick<Annotation, 'trackingIdentifier'>,
  specimens: readonly DicomJson[],
  reason: string,
): Problem {
  const names = specimens.map((one) => stringOf(one, t.SpecimenIdentifier) ?? stringOf(one, t.SpecimenUID));
  return {
    code: 'incomplete',
    severity: 'error',
    title: `“${trackingIdentifier}” cannot be saved: ${reason}`,
    tip: `Choose the specimen of “${trackingIdentifier}”${names.length === 0 ? '' : `: ${names.join(', ')}`}.`,
  };
}

function specimenItems(specimen: DicomJson, image: DicomJson): DicomJson[] {
  const uid = stringOf(specimen, t.SpecimenUID) ?? '';
  const identifier = stringOf(specimen, t.SpecimenIdentifier);
  const issuer = issuerText(itemOf(specimen, t.IssuerOfTheSpecimenIdentifierSequence));
  const type = codeOf(specimen, t.SpecimenTypeCodeSequence);
  const container = stringOf(image, tags.ContainerIdentifier);
  return [
    codeContent(CONTEXT, c.subjectClass, c.specimen),
    uidContent(CONTEXT, c.specimenUid, uid),
    ...(identifier ? [textContent(CONTEXT, c.specimenIdentifier, identifier)] : []),
    ...(issuer ? [textContent(CONTEXT, c.issuerOfSpecimenIdentifier, issuer)] : []),
    ...(type ? [codeContent(CONTEXT, c.specimenType, type)] : []),
    ...(container ? [textContent(CONTEXT, c.specimenContainerIdentifier, container)] : []),
  ];
}

const issuerText = (issuer: DicomJson | undefined): string | undefined =>
  issuer && (stringOf(issuer, t.LocalNamespaceEntityID) ?? stringOf(issuer, t.UniversalEntityID));
