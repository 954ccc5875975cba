import type { DicomJson } from '../dicom/json';
import { stringOf } from '../dicom/json';
import type { EncodedFrame, OffThread } from '../dicom/ports';
import type { Problem } from '../dicom/problem';
import { tags } from '../dicom/tags';
import type { Series } from '../dicom/types';
import type { SeriesInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';
import { Emitter, type Unsubscribe } from '../lib/emitter';
import { fail, ok, type Result } from '../lib/result';
import { type InstanceAddress, instanceUrl, resourceUrl } from './address';
import { type BulkdataContext, fetchBulkdata } from './bulkdata';
import type { CapabilityMemory } from './capabilityMemory';
import type { ConnectionShare } from './connections';
import type { TakeEarly } from './frameParts';
import { FrameRetrieval } from './frameRetrieval';
import { ArchiveHttp, type HttpOptions } from './http';
import { climb, type Rung } from './ladder';
import { readPart10Identity } from './part10Identity';
import type { OffThreadFrames } from './offThreadFrames';
import { onlyPartOf } from './parts';
import { type ArchiveProblem, malformedProblem, statusOf } from './problems';
import { defaultProfile, newFindings, type SourceFindings, type SourceProfile } from './profile';
import { belongingTo, parseSeries } from './records';
import type { CapabilityFact } from './capabilityReport';
import { fetchRendered, type RenderedImage, type RenderedRequest } from './rendered';
import { type Urgency, withUrgency } from './requestRank';
import { type Rows, type SearchRequest, searchRows } from './search';
import { fetchDatasets, fetchJson } from './searchPage';
import { type StoreOutcome, storeParts } from './store';
import type { StudyFilters } from './studyFilters';
import { type StudyPage, searchStudies } from './studySearch';
import { fetchThumbnail, type Thumbnail, type ThumbnailRequest } from './thumbnails';

/** One archive as configuration names it. Roots may be relative to the page; without a STOW root nothing is stored there. */
export interface SourceConfig {
  readonly id: SourceId;
  /** What readers call it. */
  readonly label: string;
  readonly qidoRoot: string;
  readonly wadoRoot: string;
  readonly stowRoot?: string;
  /** Cookies, where this archive signs in by them from another origin (`include`). Absent: see `HttpOptions`. */
  readonly credentials?: RequestCredentials;
}

export interface SourceOptions extends Omit<HttpOptions, 'maxConcurrentRequests'> {
  /** What relative roots are relative to: the address of the page. */
  readonly baseUrl?: string;
  readonly profile?: Partial<SourceProfile>;
  /** Where what was learnt about the archive outlives the page. */
  readonly memory?: CapabilityMemory;
  /** Hears which syntax the first frames are in, while they are still on their way. */
  readonly syntaxSeen?: (transferSyntaxUid: string) => void;
  /** Where frames are fetched that need not be on the page's own thread. */
  readonly offThread?: OffThreadFrames | undefined;
}

export interface SeriesListing {
  readonly series: readonly Series[];
  /** Why the list may not be complete: to be shown where the list is shown. */
  readonly warning?: string;
}

/** Datasets of instances, each with its Study, Series and SOP Instance UID. */
export interface InstanceListing {
  readonly instances: readonly DicomJson[];
  readonly warning?: string;
}

/** What to ask about instances beyond the attributes every archive returns. */
export interface InstanceQuery {
  /** Matching keys by keyword or tag; archives may ignore all but SOP Class UID, SOP Instance UID and Instance Number. */
  readonly match?: Readonly<Record<string, string>>;
  readonly includeFields?: readonly string[];
}

/** Metadata of a series as UTF-8 DICOM JSON, not yet looked at. */
export interface MetadataText {
  readonly text: ArrayBuffer;
  /** Why it may not be all of it. */
  readonly warning?: string;
}

/**
 * One DICOMweb archive. Expected failures are values; a withdrawn request rejects with AbortError. Everything is tolerant
 * towards what servers in the field send, and strict about whose objects they are. All requests of all sources on one
 * origin stand in one queue; without an `urgency` a request is taken to be for what the reader looks at, thumbnails excepted.
 */
export interface DicomWebSource {
  readonly config: SourceConfig;
  readonly profile: SourceProfile;
  /** Other findings after `forgetUser`: ask for them each time. */
  readonly findings: SourceFindings;
  /** Where requests for pixels wait for their turn; the lane of frames chooses late what goes together. */
  readonly connections?: ConnectionShare | undefined;
  /**
   * At the end of a session: forgets what was kept for the user and drops what is under way (AT-44). What waits ends with
   * a problem of code `auth`; only a store request that has been sent still tells what became of it.
   */
  forgetUser?(): void;
  /** Calls back at each `forgetUser`. */
  onForgetUser?(listener: () => void): Unsubscribe;
  queryStudies(
    filters: StudyFilters,
    page: { readonly limit: number; readonly offset: number },
    signal: AbortSignal,
    urgency?: Urgency,
  ): Promise<Result<StudyPage, Problem>>;
  /** `promised`: how many series the archive says the study has, once it has said so. */
  querySeries(
    study: StudyInstanceUid,
    signal: AbortSignal,
    urgency?: Urgency,
    promised?: () => Promise<number | undefined>,
  ): Promise<Result<SeriesListing, Problem>>;
  queryInstances(
    study: StudyInstanceUid,
    series: SeriesInstanceUid,
    query: InstanceQuery,
    signal: AbortSignal,
    urgency?: Urgency,
  ): Promise<Result<InstanceListing, Problem>>;
  seriesMetadata(
    study: StudyInstanceUid,
    series: SeriesInstanceUid,
    signal: AbortSignal,
    urgency?: Urgency,
  ): Promise<Result<InstanceListing, Problem>>;
  /** The same answer as it came, for series whose headers are so large that they are parsed elsewhere (WSI-09). */
  seriesMetadataText(
    study: StudyInstanceUid,
    series: SeriesInstanceUid,
    signal: AbortSignal,
    urgency?: Urgency,
  ): Promise<Result<MetadataText, Problem>>;
  instanceMetadata(
    address: InstanceAddress,
    signal: AbortSignal,
    urgency?: Urgency,
  ): Promise<Result<DicomJson, Problem>>;
  bulkdata(
    uri: string,
    context: BulkdataContext,
    signal: AbortSignal,
    urgency?: Urgency,
  ): Promise<Result<Uint8Array<ArrayBuffer>, Problem>>;
  /** The object as a DICOM file, in the transfer syntax it is stored in where the archive allows. */
  instance(
    address: InstanceAddress,
    signal: AbortSignal,
    urgency?: Urgency,
  ): Promise<Result<Uint8Array<ArrayBuffer>, Problem>>;
  /** In the background, unless told otherwise. */
  thumbnail(request: ThumbnailRequest, signal: AbortSignal, urgency?: Urgency): Promise<Result<Thumbnail, Problem>>;
  /**
   * Asks the archive what it can do, with one small question each at background rank, and keeps what it says among the
   * findings. Nothing depends on it: without it the same is learnt by use.
   */
  probe?(signal: AbortSignal): Promise<Result<readonly CapabilityFact[], Problem>>;
  /** A picture made by the archive, with a window: a lossy preview, never for reading (WEB-24). */
  rendered?(request: RenderedRequest, signal: AbortSignal, urgency?: Urgency): Promise<Result<RenderedImage, Problem>>;
  /**
   * Frames of one instance by ascending 1-based numbers, all or none. Engines use a FrameSource, which queues and shares.
   * `early` hears of single ones while others are still on their way. `offThread`, in the order of the frames: all of them
   * may be fetched beside the page's own thread.
   */
  retrieveFrames(
    address: InstanceAddress,
    frameNumbers: readonly number[],
    signal: AbortSignal,
    urgency?: Urgency,
    early?: TakeEarly,
    offThread?: readonly OffThread[],
  ): Promise<Result<readonly EncodedFrame[], Problem>>;
  /** What came for this frame cannot be decoded: what is kept of it, here or by the browser, is not given again. */
  discardFrame?(address: InstanceAddress, frameNumber: number): void;
  /** What became of each file; a Problem when the archive made no statement about any of them. */
  storeInstances(
    study: StudyInstanceUid,
    parts: readonly Uint8Array[],
    signal: AbortSignal,
  ): Promise<Result<StoreOutcome, Problem>>;
  /** Whether the archive lists this instance now: asked before anything is sent a second time (WEB-28). */
  hasInstance(address: InstanceAddress, signal: AbortSignal, urgency?: Urgency): Promise<Result<boolean, Problem>>;
}

const PARTIAL = 'The archive sent only a part of this series';

const instanceRungs: readonly Rung[] = [
  { id: 'stored', accept: 'multipart/related; type="application/dicom"; transfer-syntax=*' },
  { id: 'stored-unquoted', accept: 'multipart/related; type=application/dicom; transfer-syntax=*' },
  { id: 'stored-single-part', accept: 'application/dicom; transfer-syntax=*' },
  { id: 'converted', accept: 'multipart/related; type="application/dicom"' },
  { id: 'converted-single-part', accept: 'application/dicom' },
];

/** Series attributes many archives return only when asked. */
const seriesIncludeFields = [
  tags.SeriesDescription,
  tags.SeriesDate,
  tags.SeriesTime,
  tags.NumberOfSeriesRelatedInstances,
];

/** Throws for roots that are not addresses: configuration is validated before it comes here. */
export function createSource(config: SourceConfig, options: SourceOptions = {}): DicomWebSource {
  return new ArchiveSource(config, options);
}

class ArchiveSource implements DicomWebSource {
  readonly config: SourceConfig;
  readonly profile: SourceProfile;
  readonly #newFindings: () => SourceFindings;
  readonly #forgotten = new Emitter<{ forgotten: undefined }>();
  readonly #http: ArchiveHttp;
  readonly #qidoRoot: URL;
  readonly #wadoRoot: URL;
  readonly #stowRoot: URL | undefined;
  readonly #syntaxSeen: SourceOptions['syntaxSeen'];
  readonly #offThread: SourceOptions['offThread'];
  #findings: SourceFindings;
  #frames: FrameRetrieval;

  constructor(config: SourceConfig, options: SourceOptions) {
    this.config = config;
    this.profile = { ...defaultProfile, ...options.profile };
    this.#qidoRoot = new URL(config.qidoRoot, options.baseUrl);
    this.#wadoRoot = new URL(config.wadoRoot, options.baseUrl);
    this.#stowRoot = config.stowRoot === undefined ? undefined : new URL(config.stowRoot, options.baseUrl);
    const roots = [this.#qidoRoot, this.#wadoRoot, ...(this.#stowRoot ? [this.#stowRoot] : [])];
    this.#http = new ArchiveHttp(config.label, roots, {
      ...options,
      ...(config.credentials ? { credentials: config.credentials } : {}),
      // What the configuration says, not the default: that depends on the protocol.
      ...(options.profile?.maxConcurrentRequests
        ? { maxConcurrentRequests: options.profile.maxConcurrentRequests }
        : {}),
    });
    const { memory } = options;
    this.#newFindings = () => newFindings({ ...(memory ? { memory } : {}), wadoRoot: this.#wadoRoot });
    this.#syntaxSeen = options.syntaxSeen;
    this.#offThread = options.offThread;
    this.#findings = this.#newFindings();
    this.#frames = this.#newFrames();
  }

  get findings(): SourceFindings {
    return this.#findings;
  }

  get connections(): ConnectionShare | undefined {
    return this.#http.connectionsTo(this.#wadoRoot);
  }

  forgetUser(): void {
    this.#http.forgetUser();
    this.#findings = this.#newFindings();
    // With the old one go the objects it holds, and whatever still arrives for it.
    this.#frames = this.#newFrames();
    this.#forgotten.emit('forgotten', undefined);
  }

  onForgetUser(listener: () => void): Unsubscribe {
    return this.#forgotten.on('forgotten', listener);
  }

  queryStudies(
    filters: StudyFilters,
    page: { readonly limit: number; readonly offset: number },
    signal: AbortSignal,
    urgency?: Urgency,
  ) {
    const needs = { ...this.#needs(), qidoRoot: this.#qidoRoot, sourceId: this.config.id };
    return searchStudies(filters, page, needs, withUrgency(signal, urgency));
  }

  async querySeries(
    study: StudyInstanceUid,
    signal: AbortSignal,
    urgency?: Urgency,
    promisedRows?: () => Promise<number | undefined>,
  ): Promise<Result<SeriesListing, Problem>> {
    const url = resourceUrl(this.#qidoRoot, [study], '/series');
    if (!url.ok) return url;
    const found = await this.#searchAll(
      url.value,
      { includeFields: seriesIncludeFields, ...(promisedRows ? { promisedRows } : {}) },
      tags.SeriesInstanceUID,
      withUrgency(signal, urgency),
    );
    if (!found.ok) return found;
    const own = belongingTo(found.value.datasets, { [tags.StudyInstanceUID]: study });
    const series = own.flatMap((dataset) => parseSeries(dataset, study, this.config.id) ?? []);
    return ok({ series, ...warningOf(found.value, series) });
  }

  async queryInstances(
    study: StudyInstanceUid,
    series: SeriesInstanceUid,
    query: InstanceQuery,
    signal: AbortSignal,
    urgency?: Urgency,
  ): Promise<Result<InstanceListing, Problem>> {
    const url = resourceUrl(this.#qidoRoot, [study, series], '/instances');
    if (!url.ok) return url;
    const found = await this.#searchAll(url.value, query, tags.SOPInstanceUID, withUrgency(signal, urgency));
    return found.ok ? ok(instancesOf(found.value, study, series)) : found;
  }

  async seriesMetadata(
    study: StudyInstanceUid,
    series: SeriesInstanceUid,
    signal: AbortSignal,
    urgency?: Urgency,
  ): Promise<Result<InstanceListing, Problem>> {
    const url = resourceUrl(this.#wadoRoot, [study, series], '/metadata');
    if (!url.ok) return url;
    const fetched = await fetchDatasets(url.value, this.#needs(), withUrgency(signal, urgency));
    if (!fetched.ok) return fetched;
    const { datasets, answer } = fetched.value;
    const warnings = answer.status === 206 ? [PARTIAL] : [];
    const byUid = new Map(datasets.map((dataset, index) => [stringOf(dataset, tags.SOPInstanceUID) ?? index, dataset]));
    return ok(instancesOf({ datasets: [...byUid.values()], warnings }, study, series));
  }

  async seriesMetadataText(
    study: StudyInstanceUid,
    series: SeriesInstanceUid,
    signal: AbortSignal,
    urgency?: Urgency,
  ): Promise<Result<MetadataText, Problem>> {
    const url = resourceUrl(this.#wadoRoot, [study, series], '/metadata');
    if (!url.ok) return url;
    const answer = await fetchJson(url.value, this.#needs(), withUrgency(signal, urgency));
    if (!answer.ok) return answer;
    const { bytes, status } = answer.value;
    const isWhole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
    const text = (isWhole ? bytes.buffer : bytes.slice().buffer) as ArrayBuffer;
    return ok({ text, ...(status === 206 ? { warning: PARTIAL } : {}) });
  }

  async instanceMetadata(
    address: InstanceAddress,
    signal: AbortSignal,
    urgency?: Urgency,
  ): Promise<Result<DicomJson, Problem>> {
    const url = instanceUrl(this.#wadoRoot, address, '/metadata');
    if (!url.ok) return url;
    const fetched = await fetchDatasets(url.value, this.#needs(), withUrgency(signal, urgency));
    if (!fetched.ok) return fetched;
    const uids = {
      [tags.StudyInstanceUID]: address.studyInstanceUid,
      [tags.SeriesInstanceUID]: address.seriesInstanceUid,
      [tags.SOPInstanceUID]: address.sopInstanceUid,
    };
    const [dataset] = belongingTo(fetched.value.datasets, uids);
    if (dataset) return ok(dataset);
    return fail(
      malformedProblem(
        'The archive described another object than was asked for',
        fetched.value.answer.context,
        'no match',
      ),
    );
  }

  bulkdata(uri: string, context: BulkdataContext, signal: AbortSignal, urgency?: Urgency) {
    return fetchBulkdata(uri, context, this.#needs(), withUrgency(signal, urgency));
  }

  instance(address: InstanceAddress, signal: AbortSignal, urgency?: Urgency) {
    return this.#instance(address, withUrgency(signal, urgency));
  }

  thumbnail(request: ThumbnailRequest, signal: AbortSignal, urgency?: Urgency) {
    return fetchThumbnail(request, this.#needs(), withUrgency(signal, urgency, 'background'));
  }

  async probe(signal: AbortSignal): Promise<Result<readonly CapabilityFact[], Problem>> {
    const { probeSource } = await import('./probe');
    return probeSource({ ...this.#needs(), qidoRoot: this.#qidoRoot }, signal);
  }

  rendered(request: RenderedRequest, signal: AbortSignal, urgency?: Urgency) {
    return fetchRendered(request, this.#needs(), withUrgency(signal, urgency));
  }

  retrieveFrames(
    address: InstanceAddress,
    frameNumbers: readonly number[],
    signal: AbortSignal,
    urgency?: Urgency,
    early?: TakeEarly,
    offThread?: readonly OffThread[],
  ) {
    return this.#frames.retrieve(address, frameNumbers, withUrgency(signal, urgency), early, offThread);
  }

  discardFrame(address: InstanceAddress, frameNumber: number): void {
    this.#frames.discard(address, frameNumber);
  }

  async storeInstances(
    study: StudyInstanceUid,
    parts: readonly Uint8Array[],
    signal: AbortSignal,
  ): Promise<Result<StoreOutcome, Problem>> {
    if (this.#stowRoot) return storeParts(study, parts, { http: this.#http, stowRoot: this.#stowRoot }, signal);
    const title = `Nothing can be stored in ${this.config.label}`;
    return fail({ code: 'storage', severity: 'error', title, tip: 'It is set up for reading only.' });
  }

  async hasInstance(
    address: InstanceAddress,
    signal: AbortSignal,
    urgency?: Urgency,
  ): Promise<Result<boolean, Problem>> {
    const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = address;
    const match = { SOPInstanceUID: sopInstanceUid };
    const found = await this.queryInstances(studyInstanceUid, seriesInstanceUid, { match }, signal, urgency);
    if (found.ok)
      return ok(found.value.instances.some((dataset) => stringOf(dataset, tags.SOPInstanceUID) === sopInstanceUid));
    // A series that is not there yet is 404 in some archives and an empty list in others.
    return statusOf(found.error) === 404 ? ok(false) : found;
  }

  async #instance(
    address: InstanceAddress,
    signal: AbortSignal,
    isAnew = false,
  ): Promise<Result<Uint8Array<ArrayBuffer>, ArchiveProblem>> {
    const url = instanceUrl(this.#wadoRoot, address);
    if (!url.ok) return url;
    const answer = await climb(this.findings.instanceLadder, instanceRungs, address.sopInstanceUid, (rung) =>
      this.#http.send({ url: url.value, accept: rung.accept, signal, isAnew }),
    );
    if (!answer.ok) return answer;
    const part = onlyPartOf(answer.value);
    if (!part.ok) return part;
    const identity = readPart10Identity(part.value.body);
    const { context, contentType } = answer.value;
    if (!identity)
      return fail(malformedProblem('The archive sent something that is not a DICOM file', context, contentType));
    const names = [identity.sopInstanceUid, identity.mediaStorageSopInstanceUid].filter((uid) => uid !== undefined);
    if (names.length > 0 && !names.includes(address.sopInstanceUid)) {
      return fail(malformedProblem('The archive sent another object than was asked for', context, names.join(', ')));
    }
    return ok(new Uint8Array(part.value.body));
  }

  #searchAll(
    url: URL,
    query: InstanceQuery & Pick<SearchRequest, 'promisedRows'>,
    uidTag: string,
    signal: AbortSignal,
  ): Promise<Result<Rows, ArchiveProblem>> {
    const { match = {}, includeFields = [], promisedRows } = query;
    const keys = Object.entries(match);
    const toTheEnd = { offset: 0, limit: Number.POSITIVE_INFINITY };
    const promised = promisedRows ? { promisedRows } : {};
    return searchRows({ url, keys, includeFields, uidTag, ...toTheEnd, ...promised, signal }, this.#needs());
  }

  #newFrames(): FrameRetrieval {
    return new FrameRetrieval({
      ...this.#needs(),
      syntaxSeen: this.#syntaxSeen,
      offThread: this.#offThread,
      fetchInstance: (address, signal, isAnew) => this.#instance(address, signal, isAnew),
    });
  }

  #needs() {
    return { http: this.#http, wadoRoot: this.#wadoRoot, profile: this.profile, findings: this.findings };
  }
}

type Found = Pick<Rows, 'datasets' | 'warnings'>;

/** Instances of exactly this series. */
function instancesOf(found: Found, study: StudyInstanceUid, series: SeriesInstanceUid): InstanceListing {
  const own = belongingTo(found.datasets, { [tags.StudyInstanceUID]: study, [tags.SeriesInstanceUID]: series });
  const instances = own.filter((dataset) => stringOf(dataset, tags.SOPInstanceUID) !== undefined);
  return { instances, ...warningOf(found, instances) };
}

/** What could not be used is counted, never dropped in silence. */
function warningOf(found: Found, used: readonly unknown[]): { readonly warning?: string } {
  const leftOut = found.datasets.length - used.length;
  const strange =
    leftOut > 0 ? [`${leftOut} entries that do not belong here, or have no identifier, are left out`] : [];
  const warning = [...found.warnings, ...strange].join('. ');
  return warning ? { warning } : {};
}
