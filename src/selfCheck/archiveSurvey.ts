import { syntaxes, stripItemHeader, transferSyntaxOf } from '../dicomweb/codestream';
import { type MultipartPart, parseMediaType, readMultipart } from '../dicomweb/multipart';
import { type DicomJson, numberOf, stringOf, stringsOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { isUid } from '../dicom/uids';
import {
  type Answer,
  type Asking,
  ask,
  isAnythingThere,
  isForeign,
  jsonOf,
  Once,
  type Question,
  type Reply,
  tokenFor,
} from './ask';
import { isLoopback } from './pageSurvey';
import { allowsConnection, type Policy } from './policy';

/** One archive of the configuration, roots absolute and without a slash at their end. */
export interface CheckedArchive {
  readonly id: string;
  readonly label: string;
  readonly qidoRoot: string;
  readonly wadoRoot: string;
  readonly stowRoot?: string;
  /** A sign-in is configured for it. */
  readonly hasSignIn: boolean;
}

/**
 * How far the page gets. `closed`: something answers, but without CORS for this page. `gateway`: our own web server answers
 * that it cannot reach the archive behind it.
 */
export type Access = 'open' | 'closed' | 'policy' | 'mixed' | 'gateway' | 'silent' | 'absent';

/** One image to try things on; its identifiers go into addresses and nowhere else. */
export interface Sample {
  readonly study: string;
  readonly series: string;
  readonly instance: string;
  readonly modality: string;
  readonly numberOfFrames: number;
  /** Available Transfer Syntax UID (0008,3002), where the archive tells. */
  readonly announcedSyntaxes: readonly string[];
}

export const JSON_TYPE = 'application/dicom+json';
/** Studies looked at for images to try things on. */
const STUDIES = 5;
const NOT_IMAGES = new Set([
  'SR',
  'PR',
  'KO',
  'SEG',
  'ANN',
  'DOC',
  'RTSTRUCT',
  'RTPLAN',
  'RTDOSE',
  'REG',
  'RWV',
  'AU',
  'ECG',
  'M3D',
  'PLAN',
]);

/** What several checks of one archive need; everything is asked for once per run. */
export class ArchiveSurvey {
  readonly archive: CheckedArchive;
  readonly asking: Asking;
  readonly #once = new Once();
  readonly #signal: AbortSignal;
  readonly #policies: () => Promise<readonly Policy[]>;

  constructor(
    archive: CheckedArchive,
    asking: Asking,
    policies: () => Promise<readonly Policy[]>,
    signal: AbortSignal,
  ) {
    this.archive = archive;
    this.asking = asking;
    this.#policies = policies;
    this.#signal = signal;
  }

  get qidoUrl(): URL {
    return new URL(this.archive.qidoRoot);
  }
  get wadoUrl(): URL {
    return new URL(this.archive.wadoRoot);
  }
  get isForeign(): boolean {
    return isForeign(this.asking, this.qidoUrl);
  }
  get isOnThisComputer(): boolean {
    return isLoopback(this.qidoUrl);
  }

  /** An address below the search root. */
  qido(path: string, parameters: Readonly<Record<string, string>> = {}): URL {
    const url = new URL(this.archive.qidoRoot + path);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.append(name, value);
    return url;
  }

  wado(sample: Sample, suffix: string, depth: 'series' | 'instance' = 'instance'): URL {
    const instance = depth === 'instance' ? `/instances/${sample.instance}` : '';
    return new URL(`${this.archive.wadoRoot}/studies/${sample.study}/series/${sample.series}${instance}${suffix}`);
  }

  ask(url: URL, question: Question, signal: AbortSignal = this.#signal): Promise<Reply> {
    return ask(this.asking, url, question, signal);
  }

  /** As somebody without a token; the simplest request there is, so CORS asks nothing beforehand. */
  stranger(): Promise<Reply> {
    return this.#once.get('stranger', () =>
      this.ask(this.qido('/studies', { limit: '1' }), { accept: JSON_TYPE, isSignedIn: false }),
    );
  }

  /** As the reader, with the token where there is one. */
  search(): Promise<Reply> {
    return this.#once.get('search', async () => {
      const access = await this.access();
      if (access !== 'open') return this.stranger();
      return this.ask(
        this.qido('/studies', { limit: String(STUDIES), includefield: tags.NumberOfStudyRelatedInstances }),
        { accept: JSON_TYPE },
      );
    });
  }

  access(): Promise<Access> {
    return this.#once.get('access', () => this.#findAccess());
  }

  async #findAccess(): Promise<Access> {
    const url = this.qidoUrl;
    const page = new URL(this.asking.pageUrl);
    if (page.protocol === 'https:' && url.protocol === 'http:' && !isLoopback(url)) return 'mixed';
    const reply = await this.stranger();
    if (reply.kind === 'answer') {
      return !this.isForeign && [502, 503, 504].includes(reply.status) ? 'gateway' : 'open';
    }
    if ((await this.#policies()).some((policy) => !allowsConnection(policy, url, page))) return 'policy';
    if (reply.kind === 'silent') return 'silent';
    return this.isForeign && (await isAnythingThere(this.asking, reply.url, this.#signal)) ? 'closed' : 'absent';
  }

  /** Headers that sign the reader in, or undefined where nobody is signed in. */
  async tokenHeaders(): Promise<Headers | undefined> {
    const headers = await tokenFor(this.asking, this.qidoUrl);
    return [...headers.keys()].length > 0 ? headers : undefined;
  }

  /** Rows of the first search; undefined where it brought no list of studies. */
  async studies(): Promise<readonly DicomJson[] | undefined> {
    const reply = await this.search();
    return reply.kind === 'answer' ? rowsOf(reply, tags.StudyInstanceUID) : undefined;
  }

  async rows(path: string, limit: number, uidTag: string): Promise<readonly DicomJson[]> {
    const reply = await this.ask(this.qido(path, { limit: String(limit) }), { accept: JSON_TYPE });
    return (reply.kind === 'answer' ? rowsOf(reply, uidTag) : undefined) ?? [];
  }

  /** Up to three images of different modalities, those with several frames first. */
  samples(): Promise<readonly Sample[]> {
    return this.#once.get('samples', async () => {
      const studies = (await this.studies()) ?? [];
      const uids = studies.slice(0, STUDIES).flatMap((row) => validUid(row, tags.StudyInstanceUID));
      const found = (await Promise.all(uids.map((study) => this.#samplesOf(study)))).flat();
      found.sort((a, b) => Math.sign(b.numberOfFrames - 1) - Math.sign(a.numberOfFrames - 1));
      const seen = new Set<string>();
      return found.filter(({ modality }) => !seen.has(modality) && seen.add(modality)).slice(0, 3);
    });
  }

  async #samplesOf(study: string): Promise<readonly Sample[]> {
    const series = await this.rows(`/studies/${study}/series`, 20, tags.SeriesInstanceUID);
    const byModality = new Map<string, string>();
    for (const row of series) {
      const modality = stringOf(row, tags.Modality) ?? '';
      const [uid] = validUid(row, tags.SeriesInstanceUID);
      if (uid && !NOT_IMAGES.has(modality) && !byModality.has(modality)) byModality.set(modality, uid);
    }
    const samples = [...byModality].slice(0, 3).map(async ([modality, uid]) => {
      const rows = await this.rows(`/studies/${study}/series/${uid}/instances`, 3, tags.SOPInstanceUID);
      return rows.flatMap((row) =>
        validUid(row, tags.SOPInstanceUID).map((instance) => ({
          study,
          series: uid,
          instance,
          modality: /^[A-Z]{2,16}$/.test(modality) ? modality : 'images',
          numberOfFrames: numberOf(row, tags.NumberOfFrames) ?? 1,
          announcedSyntaxes: stringsOf(row, tags.AvailableTransferSyntaxUID).filter((text) => /^[\d.]+$/.test(text)),
        })),
      );
    });
    return (await Promise.all(samples)).flat();
  }

  async sample(): Promise<Sample | undefined> {
    return (await this.samples())[0];
  }

  metadata(sample: Sample): Promise<Reply> {
    return this.#once.get(`metadata ${sample.instance}`, () =>
      this.ask(this.wado(sample, '/metadata'), { accept: JSON_TYPE }),
    );
  }

  async header(sample: Sample): Promise<DicomJson | undefined> {
    const reply = await this.metadata(sample);
    return reply.kind === 'answer' && reply.status === 200 ? rowsOf(reply, tags.SOPInstanceUID)?.[0] : undefined;
  }

  /** Frame 1, as stored. */
  frame(sample: Sample, accept: string): Promise<Reply> {
    return this.#once.get(`frame ${sample.instance} ${accept}`, () =>
      this.ask(this.wado(sample, '/frames/1'), { accept }),
    );
  }
}

const validUid = (row: DicomJson, tag: string): readonly string[] => {
  const uid = stringOf(row, tag);
  return uid !== undefined && isUid(uid) ? [uid] : [];
};

/** DICOM JSON rows that have the identifier of their level; an empty answer is an empty list, anything else undefined. */
export function rowsOf(answer: Answer, uidTag: string): readonly DicomJson[] | undefined {
  if (answer.status === 204) return [];
  if (answer.status < 200 || answer.status > 299) return undefined;
  const value = jsonOf(answer);
  const rows = Array.isArray(value) ? value : undefined;
  const isDicom = rows?.every((row: unknown) => typeof row === 'object' && row !== null && uidTag in row);
  return isDicom ? (rows as readonly DicomJson[]) : undefined;
}

export interface CameFrame {
  readonly bytes: Uint8Array;
  readonly transferSyntaxUid: string;
  /** The archive said which it is. */
  readonly isNamed: boolean;
  readonly contentType: string;
}

/** The frames of an answer, or why it holds none. */
export function framesOf(answer: Answer): readonly CameFrame[] | string {
  if (answer.status < 200 || answer.status > 299) return `${answer.status}`;
  const contentType = answer.headers.get('Content-Type') ?? '';
  const parts = partsOf(answer.bytes, contentType);
  if (typeof parts === 'string') return parts;
  if (parts.some(({ body }) => body.length === 0)) return 'a frame without data';
  return parts.map((part) => {
    const type = part.headers.get('content-type') ?? contentType;
    const media = parseMediaType(type);
    // Orthanc 1.10 puts the syntax inside the quoted type of the whole answer.
    const declared = media.parameters.get('transfer-syntax') ?? /transfer-syntax=["']?([\d.]+)/.exec(contentType)?.[1];
    const bytes = stripItemHeader(part.body);
    const label = {
      transferSyntaxUid: declared && /^[\d.]+$/.test(declared) ? declared : undefined,
      mediaType: media.type,
    };
    return {
      bytes,
      transferSyntaxUid: transferSyntaxOf(bytes, label),
      isNamed: label.transferSyntaxUid !== undefined,
      contentType: type,
    };
  });
}

function partsOf(bytes: Uint8Array, contentType: string): readonly MultipartPart[] | string {
  if (/text\/html/i.test(contentType)) return 'a web page';
  if (!/^\s*"?multipart\//i.test(contentType)) {
    return [{ headers: new Map([['content-type', contentType]]), body: bytes }];
  }
  const parts = readMultipart(bytes, contentType);
  return parts.ok ? parts.value : parts.error;
}

export const isNative = (transferSyntaxUid: string): boolean =>
  transferSyntaxUid === syntaxes.implicitLittleEndian ||
  transferSyntaxUid === syntaxes.explicitLittleEndian ||
  transferSyntaxUid === syntaxes.explicitBigEndian ||
  transferSyntaxUid === syntaxes.deflatedExplicitLittleEndian;
