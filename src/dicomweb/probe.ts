import { type DicomJson, numberOf, stringOf, stringsOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { isUid, type SeriesInstanceUid, type SopInstanceUid, type StudyInstanceUid } from '../dicom/uids';
import { ok, type Result } from '../lib/result';
import { type InstanceAddress, instanceUrl, resourceUrl } from './address';
import { bulkdataUrls } from './bulkdata';
import { type CapabilityFact, reportOf } from './capabilityReport';
import type { CapabilityId } from './capabilities';
import { parseDatasets } from './datasets';
import type { ArchiveAnswer } from './http';
import { everyKeyKind, proveKeys } from './keyProofs';
import { partsOf } from './parts';
import type { ArchiveProblem } from './problems';
import {
  type AcceptQuestion,
  bulkdataQuestions,
  frameQuestions,
  listedQuestion,
  metadataQuestions,
} from './probeQuestions';
import { withUrgency } from './requestRank';
import { searchRows } from './search';
import { type SearchDependencies, searchPage } from './searchPage';
import { studyIncludeFields } from './studyFilters';

export interface ProbeNeeds extends SearchDependencies {
  readonly qidoRoot: URL;
  readonly wadoRoot: URL;
  /** One plain exchange with a method or a header that the archive client has no use for; without it, those stay unknown. */
  readonly exchange?: (request: PlainRequest) => Promise<PlainAnswer>;
}

export interface PlainRequest {
  readonly url: URL;
  readonly method: 'GET' | 'OPTIONS';
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface PlainAnswer {
  readonly status: number;
  readonly headers: Headers;
}

/** The image that questions are asked about. It lives as long as the probe, and only its answers are kept. */
interface Example {
  readonly address: InstanceAddress;
  readonly numberOfFrames: number;
  readonly transferSyntaxUid: string | undefined;
  readonly header: DicomJson | undefined;
}

/** Studies and series looked at for one with pixels. */
const STUDIES = 5;
const SERIES = 5;
/** Objects without pixels: nothing can be learnt about frames from them. */
const WITHOUT_PIXELS: ReadonlySet<string> = new Set([
  'SR',
  'PR',
  'KO',
  'ANN',
  'DOC',
  'RTSTRUCT',
  'RTPLAN',
  'REG',
  'AU',
  'ECG',
]);

/**
 * Asks the archive, once and in the background, what it can do, and leaves it in the findings of the source. Every question is
 * small: rows, one header, one frame, one bulk value. Ends early with the problem of an archive that cannot be reached at all;
 * rejects with AbortError when withdrawn, keeping what was learnt until then.
 */
export async function probeSource(
  needs: ProbeNeeds,
  signal: AbortSignal,
): Promise<Result<readonly CapabilityFact[], ArchiveProblem>> {
  const background = withUrgency(signal, { priority: 'background' });
  const studies = resourceUrl(needs.qidoRoot, [], '/studies');
  if (!studies.ok) return studies;
  const listed = await searchPage(
    { url: studies.value, keys: [], includeFields: studyIncludeFields, signal: background },
    { offset: 0, limit: STUDIES },
    needs,
  );
  if (!listed.ok) return listed;
  await probePaging(studies.value, background, needs);
  await proveKeys(everyKeyKind, { url: studies.value, signal: background }, needs, 'probe');
  const example = await findExample(listed.value.datasets, background, needs);
  if (example) {
    await probeFrames(example, background, needs);
    await probeRendered(example, background, needs);
    await probeBulkdata(example, background, needs);
  }
  await probeCapabilities(background, needs);
  return ok(reportOf(needs.findings));
}

/** Two rows, one by one: whether `limit` and `offset` do what they say, and whether the page may see the Warning. */
async function probePaging(url: URL, signal: AbortSignal, needs: ProbeNeeds): Promise<void> {
  const { facts } = needs.findings;
  const subject = { url, keys: [], includeFields: [], signal };
  const first = await searchPage(subject, { offset: 0, limit: 1 }, needs);
  if (!first.ok || first.value.limit === undefined || first.value.datasets.length === 0) return;
  facts.learn('limit', first.value.datasets.length > 1 ? 'ignored' : 'honoured', 'probe');
  const second = await searchPage(subject, { offset: 1, limit: 1 }, needs);
  if (!second.ok) {
    if (second.error.kind === 'refused') facts.learn('offset', 'refused', 'probe');
    return;
  }
  const uidOf = ({ datasets: [row] }: { readonly datasets: readonly DicomJson[] }) =>
    row && stringOf(row, tags.StudyInstanceUID);
  if (second.value.datasets.length === 0) return;
  const isSame = uidOf(first.value) === uidOf(second.value);
  facts.learn('offset', isSame ? 'ignored' : 'honoured', 'probe');
  // A second row is there, so the first page should have announced it (PS3.18 8.3.4.4).
  if (!isSame) facts.learn('warning', first.value.remaining ? 'seen' : 'hidden', 'probe');
}

/** An image with pixels, smallest question first: series of a few studies, then one instance, then its header. */
async function findExample(
  studies: readonly DicomJson[],
  signal: AbortSignal,
  needs: ProbeNeeds,
): Promise<Example | undefined> {
  for (const study of studies.slice(0, STUDIES)) {
    const studyUid = stringOf(study, tags.StudyInstanceUID);
    if (!studyUid || !isUid(studyUid)) continue;
    for (const series of await firstRows(needs, [studyUid], '/series', tags.SeriesInstanceUID, signal)) {
      const seriesUid = stringOf(series, tags.SeriesInstanceUID);
      if (!seriesUid || !isUid(seriesUid) || WITHOUT_PIXELS.has(stringOf(series, tags.Modality) ?? '')) continue;
      const [row] = await firstRows(needs, [studyUid, seriesUid], '/instances', tags.SOPInstanceUID, signal);
      const sopUid = row && stringOf(row, tags.SOPInstanceUID);
      if (row && sopUid && isUid(sopUid)) return describe({ studyUid, seriesUid, sopUid }, row, signal, needs);
    }
  }
  return undefined;
}

async function describe(
  uids: { readonly studyUid: string; readonly seriesUid: string; readonly sopUid: string },
  row: DicomJson,
  signal: AbortSignal,
  needs: ProbeNeeds,
): Promise<Example> {
  const address: InstanceAddress = {
    studyInstanceUid: uids.studyUid as StudyInstanceUid,
    seriesInstanceUid: uids.seriesUid as SeriesInstanceUid,
    sopInstanceUid: uids.sopUid as SopInstanceUid,
  };
  const header = await probeMetadata(address, signal, needs);
  return {
    address,
    header,
    numberOfFrames: numberOf(header ?? row, tags.NumberOfFrames) ?? numberOf(row, tags.NumberOfFrames) ?? 1,
    transferSyntaxUid: stringsOf(row, tags.AvailableTransferSyntaxUID)[0],
  };
}

async function firstRows(
  needs: ProbeNeeds,
  uids: readonly [string, string?],
  suffix: string,
  uidTag: string,
  signal: AbortSignal,
): Promise<readonly DicomJson[]> {
  const url = resourceUrl(needs.qidoRoot, uids, suffix);
  if (!url.ok) return [];
  const limit = suffix === '/series' ? SERIES : 1;
  const rows = await searchRows(
    { url: url.value, keys: [], includeFields: [], uidTag, offset: 0, limit, signal },
    needs,
  );
  return rows.ok ? rows.value.datasets.slice(0, limit) : [];
}

/** The header, by each way of asking for one. */
async function probeMetadata(
  address: InstanceAddress,
  signal: AbortSignal,
  needs: ProbeNeeds,
): Promise<DicomJson | undefined> {
  const url = instanceUrl(needs.wadoRoot, address, '/metadata');
  if (!url.ok) return undefined;
  const answers = await askEach(metadataQuestions, url.value, signal, needs);
  needs.findings.facts.learn('metadata', answers.length > 0 ? 'yes' : 'no', 'probe');
  return answers.map((answer) => parseDatasets(answer.bytes)?.[0]).find((one) => one !== undefined);
}

async function probeFrames(example: Example, signal: AbortSignal, needs: ProbeNeeds): Promise<void> {
  const { address, numberOfFrames, transferSyntaxUid } = example;
  const { facts, frameLadder } = needs.findings;
  const url = instanceUrl(needs.wadoRoot, address, '/frames/1');
  const list = instanceUrl(needs.wadoRoot, address, '/frames/1,2');
  if (!url.ok || !list.ok) return;
  const questions = [...frameQuestions, ...listedQuestion(transferSyntaxUid)];
  // A single-part answer holds one frame: it is asked for, but does not become what is used for lists.
  const answers = await askEach(questions, url.value, signal, needs);
  facts.learn('frames', answers.length > 0 ? 'yes' : 'no', 'probe');
  const accept = frameQuestions.find(({ rung }) => rung !== 'single-part' && frameLadder.hasWorked(rung))?.accept;
  if (numberOfFrames > 1 && accept) {
    const answer = await needs.http.send({ url: list.value, accept, signal });
    const parts = answer.ok ? partsOf(answer.value) : answer;
    if (parts.ok || parts.error.kind !== 'network')
      facts.learn('frameLists', parts.ok && parts.value.length === 2 ? 'yes' : 'no', 'probe');
  }
  if (accept) await probeRange('rangeOfFrames', url.value, accept, signal, needs);
}

async function probeRendered(example: Example, signal: AbortSignal, needs: ProbeNeeds): Promise<void> {
  const { studyInstanceUid, seriesInstanceUid } = example.address;
  const rendered = instanceUrl(needs.wadoRoot, example.address, '/frames/1/rendered?viewport=64,64');
  const thumbnail = resourceUrl(needs.wadoRoot, [studyInstanceUid, seriesInstanceUid], '/thumbnail?viewport=64,64');
  for (const [id, url] of [
    ['rendered', rendered],
    ['thumbnail', thumbnail],
  ] as const) {
    if (!url.ok) continue;
    const answer = await needs.http.send({ url: url.value, accept: 'image/jpeg', signal });
    const isPicture = answer.ok && /^\s*image\//i.test(answer.value.contentType);
    if (answer.ok || answer.error.kind === 'refused' || answer.error.kind === 'absent')
      needs.findings.facts.learn(id, isPicture ? 'yes' : 'no', 'probe');
  }
}

/** The shortest BulkDataURI of the header, pixels apart, which may be gigabytes. */
async function probeBulkdata(example: Example, signal: AbortSignal, needs: ProbeNeeds): Promise<void> {
  const { facts } = needs.findings;
  const uri = example.header && firstBulkdataUri(example.header);
  if (!uri) return;
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = example.address;
  const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(uri);
  const isOurs = URL.canParse(uri, needs.wadoRoot) && needs.http.isWithinRoots(new URL(uri, needs.wadoRoot));
  const urls = bulkdataUrls(uri, { studyInstanceUid, seriesInstanceUid, sopInstanceUid }, needs.wadoRoot, needs.http);
  for (const [index, url] of urls.entries()) {
    const answers = await askEach(bulkdataQuestions, url, signal, needs);
    if (answers.length === 0) continue;
    facts.learn('bulkdata', 'yes', 'probe');
    facts.learn('bulkdataBase', isAbsolute && !isOurs ? 'moved' : index === 0 ? 'request' : 'guessed', 'probe');
    await probeRange('rangeOfBulkdata', url, 'application/octet-stream', signal, needs);
    return;
  }
  facts.learn('bulkdata', 'no', 'probe');
  if (urls.length === 0) facts.learn('bulkdataBase', 'outside', 'probe');
}

const PIXELS: ReadonlySet<string> = new Set(['7FE00008', '7FE00009', '7FE00010']);

function firstBulkdataUri(dataset: DicomJson, depth = 0): string | undefined {
  for (const [tag, element] of Object.entries(dataset)) {
    if (PIXELS.has(tag)) continue;
    if (typeof element?.BulkDataURI === 'string') return element.BulkDataURI;
    if (element?.vr !== 'SQ' || depth > 4) continue;
    for (const item of element.Value ?? []) {
      const uri = item && typeof item === 'object' ? firstBulkdataUri(item as DicomJson, depth + 1) : undefined;
      if (uri) return uri;
    }
  }
  return undefined;
}

/** Stands for the object in the memory of ladders, which counts objects. */
const EXAMPLE = 'example';

/** Each way once. A refusal counts against a way only when another works: an object that nothing works for says nothing. */
async function askEach(
  questions: readonly AcceptQuestion[],
  url: URL,
  signal: AbortSignal,
  needs: ProbeNeeds,
): Promise<readonly ArchiveAnswer[]> {
  const answers: ArchiveAnswer[] = [];
  const refused: AcceptQuestion[] = [];
  for (const question of questions) {
    const answer = await needs.http.send({ url, accept: question.accept, signal });
    if (answer.ok && answer.value.bytes.length > 0) {
      answers.push(answer.value);
      needs.findings.ladders[question.ladder].succeeded(question.rung, EXAMPLE, 'probe');
    } else if (!answer.ok && answer.error.kind === 'refused') refused.push(question);
    else if (!answer.ok) break;
  }
  if (answers.length === 0) return answers;
  for (const { ladder, rung } of refused) needs.findings.ladders[ladder].refused(rung, EXAMPLE, 'probe');
  return answers;
}

async function probeRange(
  id: CapabilityId & `range${string}`,
  url: URL,
  accept: string,
  signal: AbortSignal,
  needs: ProbeNeeds,
) {
  const answer = await needs.exchange?.({
    url,
    method: 'GET',
    headers: { Accept: accept, Range: 'bytes=0-15' },
    signal,
  });
  if (answer) needs.findings.facts.learn(id, answer.status === 206 ? 'yes' : 'no', 'probe');
}

/** `OPTIONS /` (PS3.18 8.9), WADL or JSON: few have it, and it is a hint at most (WEB-37). */
async function probeCapabilities(signal: AbortSignal, needs: ProbeNeeds): Promise<void> {
  const headers = { Accept: 'application/vnd.sun.wadl+xml, application/json' };
  const answer = await needs.exchange?.({ url: needs.wadoRoot, method: 'OPTIONS', headers, signal });
  if (!answer) return;
  const isDocument = answer.status === 200 && /xml|json/i.test(answer.headers.get('Content-Type') ?? '');
  needs.findings.facts.learn('capabilitiesDocument', isDocument ? 'yes' : 'no', 'probe');
}
