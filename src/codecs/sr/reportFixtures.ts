/** Reports of others and changed copies of ours, for the tests of this folder; nothing in the product imports it. */
import type { CodedConcept } from '../../dicom/codedConcept';
import { codes, units } from '../../dicom/codes';
import type { DicomElement, DicomJson } from '../../dicom/json';
import type { Annotation } from '../../dicom/types';
import { codeSequence } from '../codeItems';
import { type DraftDataset, element, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';
import { decodePart10, encodePart10 } from '../part10';
import { ctImage, idsOf, reportInput } from '../testData';
import {
  codeContent,
  containerItem,
  type ImageReference,
  numContent,
  rootItem,
  scoordContent,
  textContent,
} from './contentItem';
import { encodeMeasurementReport } from './encodeReport';
import { measuredValue } from './measuredValue';
import { readCodes as r } from './readCodes';
import { srCodes as c } from './srCodes';

/** A report of ours as it comes back from a file. */
export function saved(annotations: readonly Annotation[]): DicomJson {
  const report = encodeMeasurementReport(reportInput(annotations));
  if (!report.ok) throw new Error(report.error.title);
  return refiled(report.value);
}

/** Through bytes and back. */
export function refiled(dataset: DicomJson): DicomJson {
  const read = decodePart10(encodePart10(dataset));
  if (!read.ok) throw new Error(read.error.detail);
  return read.value;
}

/** Every element of a dataset, changed by `change`. */
export function changed(
  dataset: DicomJson,
  change: (tag: string, item: DicomElement) => DicomElement | undefined,
): DicomJson {
  const result: DraftDataset = {};
  for (const [tag, item] of Object.entries(dataset)) {
    if (item === undefined) continue;
    const after = change(tag, item);
    if (after === undefined) continue;
    result[tag] =
      after.vr === 'SQ'
        ? { ...after, Value: (after.Value ?? []).map((value) => changed(value as DicomJson, change)) }
        : after;
  }
  return result;
}

export const SR = '1.2.840.10008.5.1.4.1.1.88';

/** A document of somebody else: `leaf` is the last part of its SOP Class. */
export const documentOf = (
  leaf: string,
  title: CodedConcept,
  template: string,
  items: readonly DicomJson[],
): DicomJson => ({
  '00080016': element('UI', `${SR}.${leaf}`),
  '00080018': element('UI', '1.2.826.1'),
  '0020000D': element('UI', '1.2.826.2'),
  '0020000E': element('UI', '1.2.826.3'),
  '00080070': element('LO', 'ACME'),
  ...rootItem(title, template, items),
});

/** A measurement report of somebody else around the given groups. */
export const foreign = (groups: readonly DicomJson[], more: DicomJson = {}): DicomJson => ({
  ...documentOf('33', c.imagingMeasurementReport, '1500', [containerItem('CONTAINS', c.imagingMeasurements, groups)]),
  ...more,
});

export const CT_SLICE: ImageReference = {
  sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
  sopInstanceUid: idsOf(ctImage()).sopInstanceUid,
};

export const group = (...items: DicomJson[]): DicomJson => containerItem('CONTAINS', c.measurementGroup, items);
export const region = (type: string, points: readonly number[], image = CT_SLICE): DicomJson =>
  scoordContent('CONTAINS', c.imageRegion, type, points, image);
export const named = (name: string): DicomJson => textContent('HAS OBS CONTEXT', c.trackingIdentifier, name);
export const area = (value: number): DicomJson => numContent('CONTAINS', codes.area, measuredValue(value, units.mm2));

/** An item that only refers to another by its position. */
export const referenceTo = (relationship: string, ...path: number[]): DicomJson => ({
  [t.RelationshipType]: element('CS', relationship),
  [t.ReferencedContentItemIdentifier]: element('UL', ...path),
});

const with_ = (item: DicomJson, more: DicomJson): DicomJson => ({ ...item, ...more });

/** The same item with another relationship, for which the writers here have no use. */
export const related = (relationship: string, item: DicomJson): DicomJson =>
  with_(item, { [t.RelationshipType]: element('CS', relationship) });
/** The same item holding others. */
export const holding = (item: DicomJson, ...children: DicomJson[]): DicomJson =>
  with_(item, { [t.ContentSequence]: sequence(children) });
/** The same item under another name. */
export const renamed = (item: DicomJson, name: CodedConcept): DicomJson =>
  with_(item, { [t.ConceptNameCodeSequence]: codeSequence(name) });

const dcm = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'DCM', meaning });
const sct = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'SCT', meaning });

export const CALCIFICATION = sct('129770000', 'Individual Calcification');
export const SINGLE_IMAGE_FINDING = dcm('111059', 'Single Image Finding');
const PERCENT = { value: '%', scheme: 'UCUM', meaning: 'Percent' };

/** A finding of a mammography CAD as TID 4006 has it: centre and outline, certainty, algorithm, rendering intent. */
export const cadFinding = (intent: CodedConcept | undefined, image = CT_SLICE): DicomJson =>
  holding(
    codeContent('CONTAINS', SINGLE_IMAGE_FINDING, CALCIFICATION),
    ...(intent === undefined ? [] : [codeContent('HAS CONCEPT MOD', r.renderingIntent, intent)]),
    textContent('HAS OBS CONTEXT', r.algorithmName, 'Calc Detector'),
    textContent('HAS OBS CONTEXT', r.algorithmVersion, '4.1'),
    related(
      'HAS PROPERTIES',
      numContent('CONTAINS', dcm('111012', 'Certainty of Finding'), measuredValue(87, PERCENT)),
    ),
    related('HAS PROPERTIES', scoordContent('CONTAINS', r.center, 'POINT', [20, 30], image)),
    related(
      'HAS PROPERTIES',
      scoordContent('CONTAINS', dcm('111041', 'Outline'), 'POLYLINE', [15, 25, 25, 25, 20, 36, 15, 25], image),
    ),
  );

export const OUTCOMES = { succeeded: r.succeeded, failed: r.failed, notAttempted: r.notAttempted };

/** A mammography CAD report: library, findings under one impression, and what it says of its own work. */
export const cadReport = (
  findings: readonly DicomJson[],
  detections: CodedConcept | 'silent' = r.succeeded,
  analyses: CodedConcept | 'silent' = r.notAttempted,
): DicomJson =>
  documentOf('50', r.mammographyCadReport, '4000', [
    containerItem('CONTAINS', c.imageLibrary, [
      holding(
        codeContent('CONTAINS', dcm('111100', 'Breast geometry'), CALCIFICATION),
        renamed(region('POLYLINE', [0, 0, 9, 9, 0, 18]), dcm('111007', 'Breast Outline')),
      ),
    ]),
    holding(
      codeContent('CONTAINS', r.cadSummary, dcm('111242', 'All algorithms succeeded; with findings')),
      containerItem('CONTAINS', dcm('111034', 'Individual Impression/Recommendation'), findings),
    ),
    ...(detections === 'silent'
      ? []
      : [
          holding(
            codeContent('CONTAINS', r.summaryOfDetections, detections),
            containerItem('INFERRED FROM', r.failedDetections, [
              codeContent('CONTAINS', dcm('111022', 'Detection Performed'), CALCIFICATION),
            ]),
          ),
        ]),
    ...(analyses === 'silent' ? [] : [codeContent('CONTAINS', r.summaryOfAnalyses, analyses)]),
  ]);
