import { type DicomJson, itemOf, sequenceOf, stringOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import { codeOf } from '../codeItems';
import { DEFAULT_DEVICE_UID, type Device, MANUFACTURER, MODEL_NAME } from '../identity';
import { objectTags as t } from '../objectTags';
import { clip } from '../text';
import { codeContent, personContent, textContent, uidContent } from './contentItem';
import type { Author } from './reportInput';
import { isSlideImage } from './sourceImage';
import { srCodes as c } from './srCodes';

/** TID 1204. */
export const languageItems = (): DicomJson[] => [codeContent('HAS CONCEPT MOD', c.language, c.englishUs)];

/** TID 1002: the person who drew, then the viewer that measured (SR-10). */
export function observerItems(author: Author, device: Device | undefined): DicomJson[] {
  const context = 'HAS OBS CONTEXT';
  return [
    codeContent(context, c.observerType, c.person),
    personContent(context, c.personObserverName, authorName(author)),
    ...(author.loginName ? [textContent(context, c.personObserverLoginName, author.loginName)] : []),
    ...(author.organization ? [textContent(context, c.personObserverOrganization, author.organization)] : []),
    codeContent(context, c.observerType, c.device),
    uidContent(context, c.deviceObserverUid, device?.deviceUid ?? DEFAULT_DEVICE_UID),
    textContent(context, c.deviceObserverName, MODEL_NAME),
    textContent(context, c.deviceObserverManufacturer, MANUFACTURER),
    textContent(context, c.deviceObserverModelName, MODEL_NAME),
  ];
}

/** Person Observer Name is type 1: somebody drew the marks, even if nobody said who (SR-07). */
export const authorName = ({ name }: Author): string => clip(name, 64) || 'Unidentified reader';

/**
 * Procedure reported: the study's own code, else the plainest true statement. For slides (112703, DCM, "Whole Slide
 * Imaging") would say more, but it is not in the baseline group that TID 1500 row 4 names (CID 100), and PixelMed's
 * validator counts that as an error; the specimen context and the SM images tell the same.
 */
export function procedureItem(image: DicomJson): DicomJson {
  const coded = isSlideImage(image) ? undefined : codeOf(image, t.ProcedureCodeSequence);
  return codeContent('HAS CONCEPT MOD', c.procedureReported, coded ?? c.imagingProcedure);
}

/**
 * TID 1006 with TID 1009: what was measured is a specimen (SSR-11). Only when the slide names exactly one: with
 * several nobody has said yet which of them it was, and the container in the image says as much as is known.
 */
export function subjectItems(image: DicomJson): DicomJson[] {
  const specimens = sequenceOf(image, tags.SpecimenDescriptionSequence);
  const specimen = specimens[0];
  const uid = specimen && stringOf(specimen, t.SpecimenUID);
  if (specimen === undefined || specimens.length > 1 || uid === undefined) return [];
  const context = 'HAS OBS CONTEXT';
  const identifier = stringOf(specimen, t.SpecimenIdentifier);
  const issuer = issuerText(itemOf(specimen, t.IssuerOfTheSpecimenIdentifierSequence));
  const type = codeOf(specimen, t.SpecimenTypeCodeSequence);
  const container = stringOf(image, tags.ContainerIdentifier);
  return [
    codeContent(context, c.subjectClass, c.specimen),
    uidContent(context, c.specimenUid, uid),
    ...(identifier ? [textContent(context, c.specimenIdentifier, identifier)] : []),
    ...(issuer ? [textContent(context, c.issuerOfSpecimenIdentifier, issuer)] : []),
    ...(type ? [codeContent(context, c.specimenType, type)] : []),
    ...(container ? [textContent(context, c.specimenContainerIdentifier, container)] : []),
  ];
}

const issuerText = (issuer: DicomJson | undefined): string | undefined =>
  issuer && (stringOf(issuer, t.LocalNamespaceEntityID) ?? stringOf(issuer, t.UniversalEntityID));
