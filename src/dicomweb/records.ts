import { type DicomJson, numberOf, stringOf, stringsOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { Patient, Series, Study } from '../dicom/types';
import { isUid, type SeriesInstanceUid, type SourceId, type StudyInstanceUid } from '../dicom/uids';

/** A study from a search answer; undefined without a valid Study Instance UID, for then nothing can be done with it. */
export function parseStudy(dataset: DicomJson, sourceId: SourceId): Study | undefined {
  const uid = stringOf(dataset, tags.StudyInstanceUID);
  if (!uid || !isUid(uid)) return undefined;
  const modalities = stringsOf(dataset, tags.ModalitiesInStudy);
  const optional = withoutAbsent({
    accessionNumber: stringOf(dataset, tags.AccessionNumber),
    studyDate: stringOf(dataset, tags.StudyDate),
    studyTime: stringOf(dataset, tags.StudyTime),
    studyDescription: stringOf(dataset, tags.StudyDescription),
    numberOfStudyRelatedSeries: numberOf(dataset, tags.NumberOfStudyRelatedSeries),
    numberOfStudyRelatedInstances: numberOf(dataset, tags.NumberOfStudyRelatedInstances),
  });
  return {
    sourceId,
    studyInstanceUid: uid as StudyInstanceUid,
    patient: parsePatient(dataset),
    modalitiesInStudy: [
      ...new Set((modalities.length > 0 ? modalities : stringsOf(dataset, tags.Modality)).filter(Boolean)),
    ],
    ...optional,
  };
}

/** Patient ID and its issuer identify; the rest describes (WEB-08). */
export function parsePatient(dataset: DicomJson): Patient {
  const optional = withoutAbsent({
    issuerOfPatientId: stringOf(dataset, tags.IssuerOfPatientID),
    patientBirthDate: stringOf(dataset, tags.PatientBirthDate),
    patientSex: stringOf(dataset, tags.PatientSex),
  });
  return {
    patientId: stringOf(dataset, tags.PatientID) ?? '',
    patientName: stringOf(dataset, tags.PatientName) ?? '',
    ...optional,
  };
}

/** A series from a search answer below a study; cloud archives leave the Study Instance UID out, so it comes from the request. */
export function parseSeries(
  dataset: DicomJson,
  studyInstanceUid: StudyInstanceUid,
  sourceId: SourceId,
): Series | undefined {
  const uid = stringOf(dataset, tags.SeriesInstanceUID);
  if (!uid || !isUid(uid)) return undefined;
  const optional = withoutAbsent({
    seriesNumber: numberOf(dataset, tags.SeriesNumber),
    seriesDescription: stringOf(dataset, tags.SeriesDescription),
    seriesDate: stringOf(dataset, tags.SeriesDate),
    numberOfSeriesRelatedInstances: numberOf(dataset, tags.NumberOfSeriesRelatedInstances),
  });
  return {
    sourceId,
    studyInstanceUid,
    seriesInstanceUid: uid as SeriesInstanceUid,
    modality: stringOf(dataset, tags.Modality) ?? '',
    ...optional,
  };
}

/** Datasets with the UIDs of the request filled in where absent, and those that belong elsewhere left out (AT-32). */
export function belongingTo(
  datasets: readonly DicomJson[],
  uids: Readonly<Record<string, string>>,
): readonly DicomJson[] {
  const isOwn = (dataset: DicomJson) =>
    Object.entries(uids).every(([tag, uid]) => (stringOf(dataset, tag) ?? uid) === uid);
  const missing = Object.entries(uids).map(([tag, uid]) => [tag, { vr: 'UI', Value: [uid] }] as const);
  return datasets.filter(isOwn).map((dataset) => ({
    ...dataset,
    ...Object.fromEntries(missing.filter(([tag]) => stringOf(dataset, tag) === undefined)),
  }));
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutAbsent<T extends object>(record: T): Present<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Present<T>;
}
