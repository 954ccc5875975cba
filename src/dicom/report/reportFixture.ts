import type { CodedConcept } from '../codedConcept';
import { codes, units } from '../codes';
import type { Annotation, Measurement, Series, Study } from '../types';
import type { CaseReport, ReportFinding } from './caseReport';

/** Made for tests: a patient with two CTs and a slide. */
export const patient = {
  patientId: 'P1',
  issuerOfPatientId: 'NORTH',
  patientName: 'Doe^Jane',
  patientBirthDate: '19610302',
  patientSex: 'F',
};

export const buildReportStudy = (uid: string, studyDate: string | undefined, modality = 'CT'): Study => ({
  sourceId: 'main' as Study['sourceId'],
  studyInstanceUid: uid as Study['studyInstanceUid'],
  patient,
  ...(studyDate !== undefined && { studyDate }),
  studyTime: '101500',
  accessionNumber: `A${uid}`,
  studyDescription: `${modality} study`,
  modalitiesInStudy: [modality],
});

export const buildReportSeries = (study: Study): Series => ({
  sourceId: study.sourceId,
  seriesInstanceUid: `${study.studyInstanceUid}.1` as Series['seriesInstanceUid'],
  studyInstanceUid: study.studyInstanceUid,
  modality: study.modalitiesInStudy[0] ?? '',
});

export const numberOf = (name: CodedConcept, value: number, unit: CodedConcept = units.mm): Measurement => ({
  name,
  value,
  unit,
});

/** A mark in the first series of a study; its frame is the third of a multi-frame image unless told otherwise. */
export function buildMark(study: Study, trackingUid: string, over: Partial<Annotation> = {}): Annotation {
  const { sourceId, studyInstanceUid } = study;
  const seriesInstanceUid = `${studyInstanceUid}.1` as Annotation['seriesInstanceUid'];
  const sopInstanceUid = `${studyInstanceUid}.1.7` as Annotation['sopInstanceUid'];
  return {
    id: `${trackingUid}/${studyInstanceUid}` as Annotation['id'],
    trackingUid: trackingUid as Annotation['trackingUid'],
    trackingIdentifier: 'Nodule 1',
    shape: 'length',
    space: { kind: 'frame', frame: { sourceId, studyInstanceUid, seriesInstanceUid, sopInstanceUid, frameNumber: 3 } },
    points: [10, 20, 30, 40],
    label: { value: '27925004', scheme: 'SCT', meaning: 'Nodule' },
    site: { value: '45653009', scheme: 'SCT', meaning: 'Upper lobe of lung' },
    laterality: { value: '24028007', scheme: 'SCT', meaning: 'Right' },
    measurements: [numberOf(codes.longAxis, 12.3)],
    sourceId,
    studyInstanceUid,
    seriesInstanceUid,
    sopInstanceUid,
    ...over,
  };
}

export const findingOf = (...marks: readonly [Annotation, ...Annotation[]]): ReportFinding => ({
  trackingUid: marks[0].trackingUid,
  trackingIdentifier: marks[0].trackingIdentifier,
  marks,
});

const before = buildReportStudy('1.2.3.1', '20240501');
const after = buildReportStudy('1.2.3.2', '20250211');
const slide = buildReportStudy('1.2.3.3', '20250220', 'SM');
export const fixtureStudies = { before, after, slide };

/** One nodule on two CTs and a slide, staged and decided on. */
export function buildReport(over: Partial<CaseReport> = {}): CaseReport {
  return {
    reportUid: '2.25.4711',
    status: 'final',
    title: 'Thoracic tumour board',
    patient,
    studies: [before, after, slide],
    series: [before, after, slide].map(buildReportSeries),
    findings: [
      findingOf(
        buildMark(before, '2.25.100'),
        buildMark(after, '2.25.100', {
          measurements: [
            numberOf(codes.longAxis, 14.1),
            { ...numberOf(codes.attenuationCoefficient, 41.04, units.hounsfield), derivation: codes.mean },
          ],
        }),
        buildMark(slide, '2.25.100', {
          shape: 'polygon',
          space: { kind: 'totalPixelMatrix', sopInstanceUid: '1.2.3.3.1.7' as Annotation['sopInstanceUid'] },
          points: [0, 0, 100, 0, 100, 80],
          measurements: [numberOf(codes.area, 5.25, units.mm2)],
        }),
      ),
    ],
    sections: { history: 'Cough for six weeks.', recommendation: 'Resection.' },
    tnm: [
      {
        prefix: 'c',
        t: 'T1b',
        n: 'N0',
        m: 'M0',
        stageGroup: 'IA2',
        edition: 'UICC 8',
        by: 'Roe^Richard',
        at: '20250301120000+0100',
      },
    ],
    decision: { recommendation: 'Lobectomy', responsible: 'Roe^Richard', date: '20250301' },
    participants: [
      { name: 'Roe^Richard', discipline: 'Surgery', attendance: 'present' },
      { name: 'Poe^Paula', discipline: 'Pathology', attendance: 'remote', presents: true },
      { name: 'Loe^Lou', discipline: 'Oncology', attendance: 'excused' },
    ],
    author: 'Poe^Paula',
    writtenAt: '20250301143000+0100',
    ...over,
  };
}
