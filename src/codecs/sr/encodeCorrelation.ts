import { type CodedConcept, isSameConcept } from '../../dicom/codedConcept';
import type { FindingLink } from '../../dicom/findingLink';
import { type DicomJson, stringOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import { NO_FINDING } from '../codeItems';
import { sequence } from '../dataset';
import { equipmentModule, patientAndStudyModules } from '../header';
import { objectTags as t } from '../objectTags';
import {
  childrenNamed,
  codeContent,
  containerItem,
  type ContentItem,
  readContentTree,
  rootItem,
  textContent,
  uidContent,
} from './contentItem';
import { documentModule, seriesModule } from './encodeReport';
import { evidenceModule } from './evidence';
import { imageLibrary } from './imageLibrary';
import { readContext } from './itemContext';
import { linkItem, type ReadLink, readLinkItem } from './linkItems';
import { languageItems, observerItems, procedureItem } from './reportContext';
import type { InstanceReference, ReferencedImage, ReportInput } from './reportInput';
import { instancesOf } from './sourceImage';
import { srCodes as c } from './srCodes';

/** One finding that several studies show, and what a person said of that. */
export interface Correlation {
  readonly trackingUid: string;
  readonly trackingIdentifier: string;
  readonly label: CodedConcept;
  readonly site?: CodedConcept;
  /** With the images of every mark of it among `others`. */
  readonly link: FindingLink;
}

/** A correlation as a document holds it, and the item itself for a version that leaves it as it is. */
export interface KeptCorrelation extends Omit<Correlation, 'link'> {
  readonly link: ReadLink | undefined;
  readonly item: DicomJson;
}

export type CorrelationInput = Pick<
  ReportInput,
  'author' | 'completion' | 'device' | 'now' | 'newUid' | 'series' | 'predecessor'
> & {
  /** The header of an image of the study that it is stored in. */
  readonly study: DicomJson;
  readonly correlations: readonly Correlation[];
  /** Of earlier versions, about studies that are not open. */
  readonly kept: readonly KeptCorrelation[];
  /** Images of the marks that are open. */
  readonly images: readonly ReferencedImage[];
  /** Where the images of `kept` are, by SOP Instance UID. */
  readonly evidence: ReadonlyMap<string, InstanceReference>;
};

/**
 * Which findings several studies show, as a small report of its own (SR-09): the Qualitative Evaluations of TID 1500, one
 * coded statement each, with Tracking UID, confidence, basis, who and when, inferred from every image. Measurements stay in
 * the reports of their studies. With none left it says that all were withdrawn.
 */
export function encodeCorrelation(input: CorrelationInput): DicomJson {
  const { study, correlations, kept, images, evidence } = input;
  const items = [...kept.map(({ item }) => item), ...correlations.map(correlationItem)];
  const statements = items.length > 0 ? items : [textContent('CONTAINS', c.comment, NO_LINK_LEFT)];
  const references = [
    ...images.flatMap(instancesOf),
    ...correlations.flatMap(({ link }) => link.others),
    ...kept
      .flatMap(({ link }) => link?.images ?? [])
      .flatMap(({ sopInstanceUid }) => evidence.get(sopInstanceUid) ?? []),
  ];
  return {
    ...patientAndStudyModules(study),
    ...equipmentModule(input.device),
    ...seriesModule(input.series),
    ...documentModule(input, study),
    ...evidenceModule(references, stringOf(study, tags.StudyInstanceUID) ?? ''),
    ...rootItem(c.imagingMeasurementReport, '1500', [
      ...languageItems(),
      ...observerItems(input.author, input.device),
      procedureItem(study),
      ...imageLibrary(images),
      containerItem('CONTAINS', c.qualitativeEvaluations, statements),
    ]),
  };
}

export const NO_LINK_LEFT = 'All links of the previous version of this report were withdrawn.';

const correlationItem = ({ trackingUid, trackingIdentifier, label, site, link }: Correlation): DicomJson =>
  linkItem(link, [
    ...(trackingIdentifier === '' ? [] : [textContent('HAS PROPERTIES', c.trackingIdentifier, trackingIdentifier)]),
    uidContent('HAS PROPERTIES', c.trackingUniqueIdentifier, trackingUid),
    ...(label.value === '' ? [] : [codeContent('HAS PROPERTIES', c.finding, label)]),
    ...(site === undefined ? [] : [codeContent('HAS PROPERTIES', c.findingSite, site)]),
  ]);

/** The statements of such a report, whichever version of it. */
export function correlationsIn(document: DicomJson): readonly KeptCorrelation[] {
  const said = childrenNamed(readContentTree(document), c.qualitativeEvaluations)
    .flatMap(({ children }) => children)
    .filter(({ name }) => name !== undefined && isSameConcept(name, c.sameFinding));
  return said.map((item) => {
    const { trackingUid = '', trackingIdentifier = '', finding = NO_FINDING, site } = readContext(item);
    return {
      ...{ trackingUid, trackingIdentifier, label: finding },
      ...(site === undefined ? {} : { site }),
      link: readLinkItem(item),
      item: wholeItem(item),
    };
  });
}

const wholeItem = ({ dataset, children }: ContentItem): DicomJson =>
  children.length === 0 ? dataset : { ...dataset, [t.ContentSequence]: sequence(children.map(wholeItem)) };

/** Whether a document says of a finding what is to be said now. */
export const isSameCorrelation = (kept: KeptCorrelation, now: Correlation): boolean =>
  keyOf(kept, kept.link, kept.link?.images ?? []) === keyOf(now, now.link, now.link.others);

const keyOf = (
  { trackingUid, trackingIdentifier, label, site }: Omit<Correlation, 'link'>,
  link: Omit<FindingLink, 'others'> | undefined,
  images: readonly { readonly sopInstanceUid: string }[],
): string =>
  JSON.stringify([
    [trackingUid, trackingIdentifier, label.scheme, label.value, site?.scheme, site?.value],
    [link?.confidence, link?.basis, link?.by, link?.at, link?.reconciled],
    images.map(({ sopInstanceUid }) => sopInstanceUid).toSorted(),
  ]);
