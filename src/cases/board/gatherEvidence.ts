import type { BoardCase } from '../../dicom/board/agenda';
import {
  type ArchiveEvidence,
  type DocumentEvidence,
  documentEvidence,
  isVolumeImage,
  type SeriesEvidence,
  type StudyEvidence,
} from '../../dicom/board/evidence';
import type { DicomJson } from '../../dicom/json';
import { stringOf } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import { otherPatientProblem } from '../../dicom/samePatient';
import { tags } from '../../dicom/tags';
import type { Series, Study } from '../../dicom/types';
import type { SeriesInstanceUid, SopInstanceUid, StudyInstanceUid } from '../../dicom/uids';
import type { DicomWebSource } from '../../dicomweb/source';
import type { StudyFilters } from '../../dicomweb/studyFilters';
import type { StudyPage } from '../../dicomweb/studySearch';
import type { Result } from '../../lib/result';

/** An archive that takes longer is not waited for: what it holds is unknown. */
const LONGEST_WAIT_MS = 15_000;
/** More studies than one case of a board has; the rest is told as not looked at. */
const MOST_STUDIES = 24;
/** Series of one study whose objects are looked at. */
const MOST_SERIES = 60;
/** Objects of a series of documents that are read one by one where a search does not tell enough. */
const MOST_DOCUMENTS = 12;

/** In the background: whoever reads images on another page of this archive is not kept waiting. */
const URGENCY = { priority: 'background' } as const;

export interface GatherOptions {
  readonly signal: AbortSignal;
  readonly longestWaitMs?: number;
}

/** Asks every archive what it holds of a case. Whatever goes wrong at an archive ends in words; a withdrawn request rejects. */
export function gatherEvidence(
  sources: Iterable<DicomWebSource>,
  boardCase: BoardCase,
  { signal, longestWaitMs = LONGEST_WAIT_MS }: GatherOptions,
): Promise<readonly ArchiveEvidence[]> {
  return Promise.all(
    [...sources].map(async (source): Promise<ArchiveEvidence> => {
      const { label } = source.config;
      const limit = AbortSignal.timeout(longestWaitMs);
      try {
        return await new Gathering(source, AbortSignal.any([signal, limit])).run(boardCase);
      } catch (cause) {
        if (signal.aborted) throw cause;
        const words = limit.aborted
          ? `it has not answered in ${longestWaitMs / 1000} s`
          : 'its answer could not be understood';
        return { label, faults: [words], studies: [] };
      }
    }),
  );
}

/** One archive, one case. */
class Gathering {
  readonly #source: DicomWebSource;
  readonly #signal: AbortSignal;

  constructor(source: DicomWebSource, signal: AbortSignal) {
    this.#source = source;
    this.#signal = signal;
  }

  async run(boardCase: BoardCase): Promise<ArchiveEvidence> {
    const faults = new Set<string>();
    const answers = await Promise.all(questionsOf(boardCase).map((filters) => this.#studies(filters, faults)));
    const isNamed = namedBy(boardCase);
    const found = new Map(
      answers
        .flat()
        .filter(isNamed)
        .map((study) => [study.studyInstanceUid, study]),
    );
    const looked = [...found.values()].slice(0, MOST_STUDIES);
    if (looked.length < found.size) faults.add(`only ${looked.length} of ${found.size} studies were looked at`);
    const studies = await Promise.all(looked.map((study) => this.#study(study)));
    return { label: this.#source.config.label, faults: [...faults], studies };
  }

  async #studies(filters: StudyFilters, faults: Set<string>): Promise<readonly Study[]> {
    const page = { limit: (filters.studyInstanceUids?.length ?? 0) + 100, offset: 0 };
    const answer = await this.#source.queryStudies(filters, page, this.#signal, URGENCY);
    const value = heard<StudyPage>(answer, faults);
    if (!value) return [];
    if (value.warning !== undefined) faults.add(value.warning);
    if (value.hasMore) faults.add('there is more than it has sent');
    if (value.hasStrangers) faults.add('it sent studies that were not asked for: it may have passed over others');
    return value.studies;
  }

  async #study(study: Study): Promise<StudyEvidence> {
    const faults = new Set<string>();
    const answer = await this.#source.querySeries(study.studyInstanceUid, this.#signal, URGENCY);
    const listing = heard(answer, faults);
    if (listing?.warning !== undefined) faults.add(listing.warning);
    const all = listing?.series ?? [];
    if (all.length > MOST_SERIES) faults.add(`only ${MOST_SERIES} of ${all.length} series were looked at`);
    const series = await Promise.all(
      all.map((one, index) => (index < MOST_SERIES ? this.#series(one, study, faults) : evidenceOf(one))),
    );
    return { study, series, faults: [...faults] };
  }

  async #series(series: Series, study: Study, faults: Set<string>): Promise<SeriesEvidence> {
    const isSlide = series.modality === 'SM';
    if (!isSlide && !['SR', 'DOC', 'KO'].includes(series.modality)) return evidenceOf(series);
    const { studyInstanceUid, seriesInstanceUid } = series;
    const includeFields = isSlide ? [tags.ImageType] : [];
    const answer = await this.#source.queryInstances(
      studyInstanceUid,
      seriesInstanceUid,
      { includeFields },
      this.#signal,
      URGENCY,
    );
    const listing = heard(answer, faults);
    if (!listing) return evidenceOf(series);
    if (listing.warning !== undefined) faults.add(listing.warning);
    const told = { ...evidenceOf(series), listedInstances: listing.instances.length };
    if (!isSlide) return { ...told, documents: await this.#documents(series, listing.instances, study, faults) };
    const hasVolumeImage = await this.#hasVolumeImage(series, listing.instances, faults);
    return hasVolumeImage === undefined ? told : { ...told, hasVolumeImage };
  }

  /** Searches leave flags and references out as they please: the objects' own metadata decide. */
  async #documents(
    { studyInstanceUid, seriesInstanceUid }: Series,
    listed: readonly DicomJson[],
    { patient }: Study,
    faults: Set<string>,
  ): Promise<readonly DocumentEvidence[]> {
    if (listed.length > MOST_DOCUMENTS) {
      faults.add(`${listed.length} documents of one series were not looked at one by one`);
      return [];
    }
    const answer = await this.#source.seriesMetadata(studyInstanceUid, seriesInstanceUid, this.#signal, URGENCY);
    const metadata = heard(answer, faults);
    if (!metadata) return [];
    if (metadata.warning !== undefined) faults.add(metadata.warning);
    const { instances } = metadata;
    if (instances.length !== listed.length)
      faults.add(`it lists ${listed.length} documents and describes ${instances.length}`);
    if (otherPatientProblem(instances, patient)) faults.add('a document names another patient than its study');
    return instances.map(documentEvidence);
  }

  /** Where the search does not tell types of images, up to three objects are asked themselves. */
  async #hasVolumeImage(
    { studyInstanceUid, seriesInstanceUid }: Series,
    listed: readonly DicomJson[],
    faults: Set<string>,
  ): Promise<boolean | undefined> {
    const told = listed.map(isVolumeImage);
    if (told.includes(true)) return true;
    if (listed.length === 0 || told.every((one) => one === false)) return listed.length === 0 ? undefined : false;
    for (const one of listed.filter((_, index) => told[index] === undefined).slice(0, 3)) {
      const whole = await this.#metadata(studyInstanceUid, seriesInstanceUid, one, faults);
      if (whole && isVolumeImage(whole)) return true;
    }
    return undefined;
  }

  async #metadata(
    studyInstanceUid: StudyInstanceUid,
    seriesInstanceUid: SeriesInstanceUid,
    listed: DicomJson,
    faults: Set<string>,
  ): Promise<DicomJson | undefined> {
    const sopInstanceUid = stringOf(listed, tags.SOPInstanceUID) as SopInstanceUid | undefined;
    if (sopInstanceUid === undefined) return undefined;
    const address = { studyInstanceUid, seriesInstanceUid, sopInstanceUid };
    const answer = await this.#source.instanceMetadata(address, this.#signal, URGENCY);
    return heard(answer, faults);
  }
}

const evidenceOf = ({ seriesInstanceUid, modality, numberOfSeriesRelatedInstances }: Series): SeriesEvidence => ({
  seriesInstanceUid,
  modality,
  ...(numberOfSeriesRelatedInstances === undefined ? {} : { numberOfInstances: numberOfSeriesRelatedInstances }),
});

/** The value, or a fault in words. */
function heard<T>(answer: Result<T, Problem>, faults: Set<string>): T | undefined {
  if (answer.ok) return answer.value;
  faults.add(answer.error.title);
  return undefined;
}

/** What the case names; of a case that names but its patient, everything of that patient. */
function questionsOf({ studyInstanceUids, accessionNumbers, patientId }: BoardCase): readonly StudyFilters[] {
  const named: StudyFilters[] = [
    ...(studyInstanceUids.length > 0 ? [{ studyInstanceUids }] : []),
    ...accessionNumbers.map((accessionNumber) => ({ accessionNumber })),
  ];
  return named.length > 0 || patientId === undefined ? named : [{ patientIdIs: patientId }];
}

/** Accession numbers are searched as text, so longer ones come too. */
function namedBy({ studyInstanceUids, accessionNumbers, patientId }: BoardCase): (study: Study) => boolean {
  const isBare = studyInstanceUids.length + accessionNumbers.length === 0;
  return ({ studyInstanceUid, accessionNumber, patient }) =>
    isBare
      ? patient.patientId.trim() === patientId?.trim()
      : studyInstanceUids.includes(studyInstanceUid) || accessionNumbers.includes(accessionNumber?.trim() ?? '');
}
