/** A case with a CT, a slide and reports of other systems, for tests; nothing in the product imports it. */

import { element, sequence } from '../codecs/dataset';
import { encodePart10 } from '../codecs/part10';
import {
  codeContent,
  containerItem,
  type ImageReference,
  numContent,
  rootItem,
  scoordContent,
  textContent,
  uidContent,
} from '../codecs/sr/contentItem';
import { measuredValue } from '../codecs/sr/measuredValue';
import { srCodes as c } from '../codecs/sr/srCodes';
import { idsOf, LESION, PATIENT } from '../codecs/testData';
import { codes, units } from '../dicom/codes';
import { type DicomJson, sequenceOf, stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { newUid } from '../dicom/uids';
import { ct, STUDIES } from './caseImages';

export const referenceTo = (image: DicomJson): ImageReference => ({
  sopClassUid: stringOf(image, tags.SOPClassUID) ?? '',
  sopInstanceUid: idsOf(image).sopInstanceUid,
});

/** Something that only its author understands: it has to be in every later version. */
export const SENTINEL = { value: 'S-1', scheme: '99ACME', meaning: 'Sentinel' };
export const sentinel = (text: string): DicomJson => ({
  ...textContent('CONTAINS', SENTINEL, text),
  '00090010': element('LO', 'ACME'),
  '00091001': element('LO', text),
});

export interface ForeignGroup {
  readonly name?: string;
  readonly trackingUid?: string;
  readonly finding?: typeof LESION;
  readonly comment?: string;
  readonly more?: readonly DicomJson[];
}

/** A measurement group of somebody else; what it holds is given. */
export const foreignGroup = (items: readonly DicomJson[], about: ForeignGroup = {}): DicomJson =>
  containerItem('CONTAINS', c.measurementGroup, [
    ...(about.name === undefined ? [] : [textContent('HAS OBS CONTEXT', c.trackingIdentifier, about.name)]),
    ...(about.trackingUid === undefined
      ? []
      : [uidContent('HAS OBS CONTEXT', c.trackingUniqueIdentifier, about.trackingUid)]),
    codeContent('CONTAINS', c.finding, about.finding ?? LESION),
    ...items,
    ...(about.comment === undefined ? [] : [textContent('CONTAINS', c.comment, about.comment)]),
    ...(about.more ?? []),
  ]);

export const line = (points: readonly number[], mm: number, image = ct()): DicomJson =>
  numContent('CONTAINS', codes.length, measuredValue(mm, units.mm), [
    scoordContent('INFERRED FROM', undefined, 'POLYLINE', points, referenceTo(image)),
  ]);

export const outline = (type: string, points: readonly number[], image = ct()): DicomJson =>
  scoordContent('CONTAINS', c.imageRegion, type, points, referenceTo(image));

export interface ForeignDocument {
  readonly sopInstanceUid?: string;
  readonly seriesInstanceUid?: string;
  readonly studyInstanceUid?: string;
  readonly leaf?: string;
  readonly more?: DicomJson;
  /** Replaced reports. */
  readonly replaces?: readonly string[];
}

export function foreignReport(groups: readonly DicomJson[], about: ForeignDocument = {}): DicomJson {
  const study = about.studyInstanceUid ?? STUDIES[0] ?? '';
  return {
    ...PATIENT,
    '00080016': element('UI', `1.2.840.10008.5.1.4.1.1.88.${about.leaf ?? '33'}`),
    '00080018': element('UI', about.sopInstanceUid ?? newUid()),
    '0020000D': element('UI', study),
    '0020000E': element('UI', about.seriesInstanceUid ?? newUid()),
    '00080060': element('CS', 'SR'),
    '00080070': element('LO', 'ACME'),
    '00200011': element('IS', 50),
    '00200013': element('IS', 1),
    '00080023': element('DA', '20260301'),
    '00080033': element('TM', '120000'),
    '00080020': element('DA', '20260301'),
    '0040A491': element('CS', 'COMPLETE'),
    '0040A493': element('CS', 'UNVERIFIED'),
    ...(about.replaces ? { '0040A360': predecessors(study, about.replaces) } : {}),
    ...rootItem(c.imagingMeasurementReport, '1500', [
      sentinel('root'),
      containerItem('CONTAINS', c.imagingMeasurements, groups),
    ]),
    ...about.more,
  };
}

const predecessors = (study: string, uids: readonly string[]) =>
  sequence([
    {
      '0020000D': element('UI', study),
      '00081115': sequence([
        {
          '0020000E': element('UI', '1.2.3'),
          '00081199': sequence(
            uids.map((uid) => ({
              '00081150': element('UI', '1.2.840.10008.5.1.4.1.1.88.33'),
              '00081155': element('UI', uid),
            })),
          ),
        },
      ]),
    },
  ]);

/** An archive that takes objects as they are. */
interface Shelf {
  readonly instances: { readonly dataset: DicomJson; readonly bytes?: Uint8Array }[];
}

/** Puts an object of somebody else into the archive; `told` is how its metadata describe it. */
export function addForeign(archive: Shelf, dataset: DicomJson, told: DicomJson = dataset): DicomJson {
  archive.instances.push({ dataset: told, bytes: encodePart10(dataset) });
  return dataset;
}

export const predecessorsOf = (report: DicomJson | undefined): (string | undefined)[] =>
  sequenceOf(report ?? {}, '0040A360')
    .flatMap((study) => sequenceOf(study, '00081115'))
    .flatMap((series) => sequenceOf(series, tags.ReferencedSOPSequence))
    .map((one) => stringOf(one, tags.ReferencedSOPInstanceUID));
