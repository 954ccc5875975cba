import { type DicomJson, stringOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import type { SourceId } from '../../dicom/uids';
import { type Quirks, quirkyArchive } from '../../dicomweb/quirkyArchive';
import { datasetOf, jsonAnswer, type Script, scriptedArchive, statusAnswer } from '../../dicomweb/scriptedArchive';
import { createSource, type DicomWebSource } from '../../dicomweb/source';

/** A series of a mocked study: its objects, and what the archive tells of their number. For tests. */
export interface MockSeries {
  readonly modality: string;
  readonly objects: readonly DicomJson[];
  /** `null`: it does not tell. */
  readonly told?: number | null;
}

export interface MockStudy {
  readonly uid: string;
  readonly accession: string;
  readonly patientId?: string;
  readonly issuer?: string;
  readonly birthDate?: string;
  readonly series: readonly MockSeries[];
  readonly told?: number | null;
}

const code = (value: string, scheme: string, meaning: string) => ({
  vr: 'SQ',
  Value: [datasetOf({ '00080100': value, '00080102': scheme, '00080104': meaning })],
});

export const images = (count: number): readonly DicomJson[] => Array.from({ length: count }, () => ({}));
export const slideImages = (...kinds: readonly string[]): readonly DicomJson[] =>
  kinds.map((kind) => datasetOf({ [tags.ImageType]: ['DERIVED', 'PRIMARY', kind, 'RESAMPLED'] }));

/** An SR of a radiologist, or what its flags make of it. */
export const report = (
  flags: Readonly<Record<string, string>> = {},
  title = code('18748-4', 'LN', 'Report'),
): DicomJson => ({
  ...datasetOf({
    [tags.SOPClassUID]: '1.2.840.10008.5.1.4.1.1.88.11',
    '0040A491': 'COMPLETE',
    '0040A493': 'VERIFIED',
    ...flags,
  }),
  '0040A043': title,
});

export const selectionOf = (study: string, title = code('128203', 'DCM', 'For Tumor Board')): DicomJson => ({
  ...datasetOf({ [tags.SOPClassUID]: '1.2.840.10008.5.1.4.1.1.88.59' }),
  '0040A043': title,
  '0040A375': { vr: 'SQ', Value: [datasetOf({ [tags.StudyInstanceUID]: study })] },
});

export const titleOf = code;

export interface MockBehaviour extends Quirks {
  /** Answers instead of everything else where it gives an answer. */
  readonly instead?: (asked: Parameters<Script>[0]) => ReturnType<Script> | undefined;
  /** Searches of instances do not tell the type of images. */
  readonly hidesTypes?: boolean;
}

/** An archive with these studies, behind the real client. For tests. */
export function boardArchive(
  label: string,
  studies: readonly MockStudy[],
  behaviour: MockBehaviour = {},
): DicomWebSource {
  const root = `https://${label.toLowerCase()}.test/dicomweb`;
  const { fetch } = scriptedArchive(async (asked) => {
    const other = await behaviour.instead?.(asked);
    if (other) return other;
    const parts = partsOf(asked.path);
    const rows = rowsOf(studies, { ...parts, hidesTypes: behaviour.hidesTypes });
    if (rows === undefined) return statusAnswer(404);
    const { instance } = parts;
    if (instance !== undefined)
      return jsonAnswer(rows.filter((row) => stringOf(row, tags.SOPInstanceUID) === instance));
    return parts.isMetadata ? jsonAnswer(rows) : quirkyArchive(rows, behaviour)(asked);
  });
  return createSource({ id: label as SourceId, label, qidoRoot: root, wadoRoot: root }, { fetch });
}

/** Study, series, instance and the last word of `/dicomweb/studies/S/series/T/instances/U/metadata`. */
function partsOf(path: string) {
  const form = /studies(?:\/([\d.]+))?(?:\/series(?:\/([\d.]+))?)?(?:\/instances(?:\/([\d.]+))?)?(?:\/(metadata))?$/;
  const [, study, series, instance, last] = form.exec(path) ?? [];
  return { study, series, instance, isMetadata: last !== undefined };
}

interface Asked {
  readonly study: string | undefined;
  readonly series: string | undefined;
  readonly isMetadata: boolean;
  readonly hidesTypes: boolean | undefined;
}

function rowsOf(studies: readonly MockStudy[], { study, series, isMetadata, hidesTypes }: Asked) {
  if (study === undefined) return studies.map(studyRow);
  const found = studies.find(({ uid }) => uid === study);
  if (!found) return undefined;
  if (series === undefined) return found.series.map((_, index) => seriesRow(found, index));
  const index = Number(series.split('.').at(-1));
  return found.series[index]?.objects.map((object, i) => {
    const { [tags.ImageType]: type, ...rest } = object;
    const own = {
      ...datasetOf({ [tags.SOPInstanceUID]: `${found.uid}.${index}.${i}`, [tags.PatientID]: found.patientId ?? 'P-1' }),
      ...identity(found, index),
    };
    return isMetadata || !hidesTypes ? { ...own, ...rest, ...(type ? { [tags.ImageType]: type } : {}) } : own;
  });
}

const identity = ({ uid }: MockStudy, index: number): DicomJson =>
  datasetOf({ [tags.StudyInstanceUID]: uid, [tags.SeriesInstanceUID]: `${uid}.${index}` });

const counted = (told: number | null | undefined, real: number) => (told === null ? [] : [told ?? real]);

function studyRow(study: MockStudy): DicomJson {
  const { uid, accession, patientId = 'P-1', issuer, birthDate = '19600101', series, told } = study;
  const count = series.reduce((sum, { objects }) => sum + objects.length, 0);
  return datasetOf({
    [tags.StudyInstanceUID]: uid,
    [tags.AccessionNumber]: accession,
    [tags.PatientID]: patientId,
    [tags.PatientBirthDate]: birthDate,
    [tags.StudyDate]: '20261101',
    [tags.ModalitiesInStudy]: [...new Set(series.map(({ modality }) => modality))],
    [tags.NumberOfStudyRelatedInstances]: counted(told, count),
    ...(issuer === undefined ? {} : { [tags.IssuerOfPatientID]: issuer }),
  });
}

function seriesRow(study: MockStudy, index: number): DicomJson {
  const { modality = '', objects = [], told } = study.series[index] ?? {};
  return {
    ...identity(study, index),
    ...datasetOf({
      [tags.Modality]: modality,
      [tags.NumberOfSeriesRelatedInstances]: counted(told, objects.length),
    }),
  };
}
