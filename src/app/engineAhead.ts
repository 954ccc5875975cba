import { isDocumentModality, isSlideModality } from '../dicom/modality';
import { isUid } from '../dicom/uids';
import { askAhead, withdrawAhead } from '../dicomweb/askedAhead';
import { FIRST_ACCEPT, headersQuestion, seriesQuestion, studyQuestion } from '../dicomweb/firstQuestions';

/** Some archives pass over the limit and list every series of the study. */
const LONGEST_TEXT = 1_000_000;
/** Headers are asked ahead for the pictures that are going to be first, not for a whole case of many. */
const MOST_HEADERS = 2;

interface Link {
  readonly qidoRoot: URL;
  readonly wadoRoot: URL;
  readonly studyUid: string;
  /** Series the link names; none for all. */
  readonly seriesUids: readonly string[];
}

interface SeriesRow {
  readonly uid: string | undefined;
  readonly modality: string | undefined;
}

/**
 * Asks what the case is going to ask first while the page's own code is still on its way, in the same words: the case takes
 * the answers up (`askedAhead`). From the list of series it learns what kind of images a link leads to, and starts the engine
 * for them: the largest part of what has to travel. Only where these are plain questions to the page's own server: one
 * archive, no sign-in. Whatever goes wrong here is passed over; the case asks again, and tells.
 */
export async function fetchEngineAhead(config: Promise<Response>, pageUrl: string, href: string): Promise<void> {
  try {
    const link = linkOf(await (await config).clone().json(), pageUrl, href);
    if (!link) return;
    const { qidoRoot, studyUid, seriesUids } = link;
    // All of them leave together, and the first ones over the connections that are open already: headers take the archive
    // longest, and the list of series tells which engine it takes.
    askForHeaders(link, seriesUids.length <= MOST_HEADERS ? seriesUids : []);
    const question = seriesQuestion(qidoRoot, studyUid);
    const listed = askAhead(question, FIRST_ACCEPT).then((answer) => answer.clone());
    passBy(askAhead(studyQuestion(qidoRoot, studyUid), FIRST_ACCEPT));
    const answer = await listed;
    if (!answer.ok || answer.status === 204) return;
    const text = await shortText(answer);
    if (text === undefined) return withdrawAhead(question);
    const rows = seriesIn(JSON.parse(text));
    const shown = rows.filter(({ uid }) => seriesUids.length === 0 || seriesUids.includes(uid ?? ''));
    const pictured = shown.filter(({ modality }) => !isDocumentModality(modality ?? ''));
    if (seriesUids.length === 0 && pictured.length <= MOST_HEADERS)
      askForHeaders(
        link,
        pictured.flatMap(({ uid }) => uid ?? []),
      );
    startEngines(shown.flatMap(({ modality }) => modality ?? []));
  } catch (cause) {
    passOver(cause);
  }
}

function askForHeaders({ wadoRoot, studyUid }: Link, seriesUids: readonly string[]): void {
  for (const uid of seriesUids)
    if (isUid(uid)) passBy(askAhead(headersQuestion(wadoRoot, studyUid, uid), FIRST_ACCEPT));
}

function startEngines(modalities: readonly string[]): void {
  if (modalities.some(isSlideModality)) passBy(import('../panes/slidePane').then(({ slidePane }) => slidePane.load()));
  if (modalities.some((one) => !isSlideModality(one) && !isDocumentModality(one)))
    passBy(import('../panes/radiologyPane').then(({ radiologyPane }) => radiologyPane.load()));
}

/** Undefined, and no longer read, when there is more than any answer to this question holds (AT-29). */
async function shortText({ body }: Response): Promise<string | undefined> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    text += decoder.decode(part.value, { stream: true });
    if (text.length <= LONGEST_TEXT) continue;
    // A copy ends for good with its twin only: nobody waits for that.
    if (reader) passBy(reader.cancel());
    return undefined;
  }
  return text + decoder.decode();
}

/** The case asks for the same again and says in its place what is wrong. */
const passOver = (_: unknown): void => undefined;
const passBy = (one: Promise<unknown>): void => void one.catch(passOver);

function linkOf(config: unknown, pageUrl: string, href: string): Link | undefined {
  const { sources, auth } = isObject(config) ? config : {};
  const [source, ...others] = Array.isArray(sources) ? sources : [];
  if (auth || others.length > 0 || !isObject(source) || source.auth || source.credentials) return undefined;
  const [qidoRoot, wadoRoot] = [rootOf(source.qidoRoot, pageUrl), rootOf(source.wadoRoot, pageUrl)];
  const studyUids = uidsIn(href, 'StudyInstanceUIDs');
  const [studyUid = ''] = studyUids;
  if (!qidoRoot || !wadoRoot || studyUids.length > 1 || !isUid(studyUid)) return undefined;
  return { qidoRoot, wadoRoot, studyUid, seriesUids: uidsIn(href, 'SeriesInstanceUIDs') };
}

/** Undefined where it is not the page's own server. */
function rootOf(root: unknown, pageUrl: string): URL | undefined {
  if (typeof root !== 'string') return undefined;
  const url = new URL(root, pageUrl);
  return url.origin === new URL(pageUrl).origin && !url.search ? url : undefined;
}

const uidsIn = (href: string, name: string): readonly string[] => [
  ...new Set(
    new URL(href).searchParams
      .getAll(name)
      .flatMap((value) => value.split(','))
      .map((uid) => uid.trim())
      .filter((uid) => uid !== ''),
  ),
];

function seriesIn(answer: unknown): readonly SeriesRow[] {
  const rows = Array.isArray(answer) ? answer : [];
  return rows.map((row) => ({ uid: firstIn(row, '0020000E'), modality: firstIn(row, '00080060') }));
}

function firstIn(row: unknown, tag: string): string | undefined {
  const element = isObject(row) ? row[tag] : undefined;
  const [value] = isObject(element) && Array.isArray(element.Value) ? element.Value : [];
  return typeof value === 'string' ? value : undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
