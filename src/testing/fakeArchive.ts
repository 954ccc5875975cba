import { decodePart10 } from '../codecs/part10';
import { type DicomJson, stringOf } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { tags } from '../dicom/tags';
import type { Series, Study } from '../dicom/types';
import type { SeriesInstanceUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';
import type { DicomWebSource } from '../dicomweb/source';
import { fail, ok, type Result } from '../lib/result';

/** What goes wrong with the next stores: once each, in order. */
export type Fault =
  /** The archive cannot be reached; nothing arrives. */
  | 'down'
  /** The object is stored, the answer is lost on its way back. */
  | 'answerLost'
  /** The archive will not take it. */
  | 'refused'
  /** Stored, but with a value changed. */
  | 'coerced';

const NETWORK: Problem = { code: 'network', severity: 'error', title: 'The archive cannot be reached' };

/** An archive in memory that holds real Part 10 objects and fails on demand. Search and retrieve go by what it holds. */
export class FakeArchive {
  readonly id: SourceId;
  readonly label: string;
  readonly instances: { readonly dataset: DicomJson; readonly bytes?: Uint8Array }[] = [];
  faults: Fault[] = [];
  isDown = false;
  /** Series of this modality answer with a failure. */
  unreadableModality: string | undefined;
  /** Set for an archive that is read only. */
  isReadOnly = false;

  constructor(id = 'archive', label = 'Test archive') {
    this.id = id as SourceId;
    this.label = label;
  }

  add(...datasets: readonly DicomJson[]): void {
    for (const dataset of datasets) this.instances.push({ dataset });
  }

  withModality(modality: string): readonly DicomJson[] {
    return this.instances.map(({ dataset }) => dataset).filter((one) => stringOf(one, tags.Modality) === modality);
  }

  source(): DicomWebSource {
    const unused = () => Promise.reject(new Error('not needed by this test'));
    const answer = <T>(value: () => T): Promise<Result<T, Problem>> =>
      Promise.resolve(this.isDown ? fail(NETWORK) : ok(value()));
    return {
      config: {
        id: this.id,
        label: this.label,
        qidoRoot: '',
        wadoRoot: '',
        ...(this.isReadOnly ? {} : { stowRoot: '' }),
      },
      profile: {} as DicomWebSource['profile'],
      findings: {} as DicomWebSource['findings'],
      queryStudies: () => answer(() => ({ studies: this.#studies(), hasMore: false, nextOffset: 0 })),
      querySeries: (study) => answer(() => ({ series: this.#series(study) })),
      queryInstances: (_study, series) =>
        answer(() => ({ instances: this.#of(tags.SeriesInstanceUID, series).map(({ dataset }) => dataset) })),
      seriesMetadata: (_study, series) =>
        this.#modalityOf(series) === this.unreadableModality
          ? Promise.resolve(fail(NETWORK))
          : answer(() => ({ instances: this.#of(tags.SeriesInstanceUID, series).map(({ dataset }) => dataset) })),
      seriesMetadataText: (_study, series) =>
        answer(() => {
          const datasets = this.#of(tags.SeriesInstanceUID, series).map(({ dataset }) => dataset);
          return { text: new TextEncoder().encode(JSON.stringify(datasets)).buffer };
        }),
      instanceMetadata: unused,
      bulkdata: unused,
      thumbnail: unused,
      retrieveFrames: unused,
      instance: ({ sopInstanceUid }) =>
        answer(() => this.#of(tags.SOPInstanceUID, sopInstanceUid)[0]?.bytes?.slice() ?? new Uint8Array()),
      hasInstance: ({ sopInstanceUid }) => answer(() => this.#of(tags.SOPInstanceUID, sopInstanceUid).length > 0),
      storeInstances: (_study, parts) => Promise.resolve(this.#store(parts)),
    };
  }

  #store(parts: readonly Uint8Array[]): Awaited<ReturnType<DicomWebSource['storeInstances']>> {
    const fault = this.faults.shift();
    if (this.isDown || fault === 'down') return fail(NETWORK);
    const instances = parts.map((bytes) => {
      const read = decodePart10(bytes);
      if (!read.ok) throw new Error(read.error.title);
      const sopInstanceUid = stringOf(read.value, tags.SOPInstanceUID) ?? '';
      if (fault === 'refused') return { sopInstanceUid, state: 'failed' as const, failureReason: 0xa900 };
      this.instances.push({ dataset: read.value, bytes: fault === 'coerced' ? coerced(bytes) : bytes });
      return { sopInstanceUid, state: 'stored' as const };
    });
    return fault === 'answerLost' ? fail(NETWORK) : ok({ instances });
  }

  #of(tag: string, uid: string) {
    return this.instances.filter(({ dataset }) => stringOf(dataset, tag) === uid);
  }

  #modalityOf(series: string): string | undefined {
    const [one] = this.#of(tags.SeriesInstanceUID, series);
    return one && stringOf(one.dataset, tags.Modality);
  }

  #studies(): Study[] {
    return this.#first(tags.StudyInstanceUID).map((dataset) => ({
      sourceId: this.id,
      studyInstanceUid: stringOf(dataset, tags.StudyInstanceUID) as StudyInstanceUid,
      studyDate: stringOf(dataset, tags.StudyDate) ?? '',
      patient: {
        patientId: stringOf(dataset, tags.PatientID) ?? '',
        patientName: stringOf(dataset, tags.PatientName) ?? '',
      },
      modalitiesInStudy: [stringOf(dataset, tags.Modality) ?? ''],
    }));
  }

  #series(study: string): Series[] {
    return this.#first(tags.SeriesInstanceUID)
      .filter((dataset) => stringOf(dataset, tags.StudyInstanceUID) === study)
      .map((dataset) => ({
        sourceId: this.id,
        studyInstanceUid: study as StudyInstanceUid,
        seriesInstanceUid: stringOf(dataset, tags.SeriesInstanceUID) as SeriesInstanceUid,
        modality: stringOf(dataset, tags.Modality) ?? '',
        numberOfSeriesRelatedInstances: this.#of(
          tags.SeriesInstanceUID,
          stringOf(dataset, tags.SeriesInstanceUID) ?? '',
        ).length,
      }));
  }

  /** The first instance for each value of a tag. */
  #first(tag: string): DicomJson[] {
    const found = new Map<string, DicomJson>();
    for (const { dataset } of this.instances) {
      const value = stringOf(dataset, tag) ?? '';
      if (!found.has(value)) found.set(value, dataset);
    }
    return [...found.values()];
  }
}

/** The same object with one letter of its text changed, as an archive that "corrects" would leave it. */
function coerced(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  const at = new TextDecoder('latin1').decode(copy).lastIndexOf('Lesion');
  if (at >= 0) copy[at] = 'X'.charCodeAt(0);
  return copy;
}

export const uidOf = (dataset: DicomJson): SopInstanceUid => stringOf(dataset, tags.SOPInstanceUID) as SopInstanceUid;
