import { isDocumentModality, isSlideModality } from '../dicom/modality';
import { isUid } from '../dicom/uids';
import { askAhead, withdrawAhead } from '../dicomweb/askedAhead';
import {
  FIRST_ACCEPT,
  FRAMES_ACCEPT,
  framesQuestion,
  headersQuestion,
  seriesQuestion,
  studyQuestion,
} from '../dicomweb/firstQuestions';
import { loadRadiologyEngine, loadSlideEngine } from '../panes/engineCode';
import { firstTiles, takesOtherWords } from './firstTiles';

/** Some archives pass over the limit and list every series of the study; headers that list the place of each tile are longer. */
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
    const [only, ...more] = seriesUids;
    if (only !== undefined && more.length === 0) passBy(readAhead(link, only));
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
    if (seriesUids.length === 0 && pictured.length <= MOST_HEADERS) {
      const [first, ...others] = pictured;
      if (first?.uid && others.length === 0) passBy(readAhead(link, first.uid));
      askForHeaders(
        link,
        pictured.flatMap(({ uid }) => uid ?? []),
      );
    }
    startEngines(shown.flatMap(({ modality }) => modality ?? []));
  } catch (cause) {
    passOver(cause);
  }
}

function askForHeaders({ wadoRoot, studyUid }: Link, seriesUids: readonly string[]): void {
  for (const uid of seriesUids)
    if (isUid(uid)) passBy(askAhead(headersQuestion(wadoRoot, studyUid, uid), FIRST_ACCEPT));
}

/** The first attributes of a dataset hold its modality: by then it is known which engine it takes. */
const MODALITY = /"00080060"\s*:\s*\{[^{}]*?"Value"\s*:\s*\[\s*"(\w+)"/;
/**
 * Headers of the only series of the case say sooner than the list which engine it takes, and those of a slide which tiles are
 * on the screen first: these travel beside the engine, and the case takes them up.
 */
async function readAhead({ wadoRoot, studyUid }: Link, seriesUid: string): Promise<void> {
  if (!isUid(seriesUid)) return;
  const question = headersQuestion(wadoRoot, studyUid, seriesUid);
  const answer = (await askAhead(question, FIRST_ACCEPT)).clone();
  if (!answer.ok || answer.status === 204) return;
  let modality: string | undefined;
  const text = await shortText(answer, (begun) => {
    if (modality === undefined) {
      modality = MODALITY.exec(begun)?.[1];
      if (modality !== undefined) startEngines([modality]);
    }
    return modality === undefined || isSlideModality(modality);
  });
  if (text === undefined || modality === undefined) return;
  const first = firstTiles(JSON.parse(text));
  if (!first || takesOtherWords(remembered(wadoRoot))) return;
  const tiles = framesQuestion(question, first.sopInstanceUid, first.frameNumbers);
  // Unlike lists and headers they may come from the browser's own cache.
  passBy(askAhead(tiles, FRAMES_ACCEPT, 'default'));
}

/** What this device knows of the archive, under the name that `memoryKeyOf` gives it; nothing where storage is forbidden. */
function remembered({ origin, pathname }: URL): string | null {
  try {
    return localStorage.getItem(`parfocal.archive.1:${origin}${pathname.replace(/\/+$/, '')}`);
  } catch (cause) {
    passOver(cause);
    return null;
  }
}

function startEngines(modalities: readonly string[]): void {
  if (modalities.some(isSlideModality)) passBy(loadSlideEngine());
  if (modalities.some((one) => !isSlideModality(one) && !isDocumentModality(one))) passBy(loadRadiologyEngine());
}

/**
 * Undefined, and no longer read, when there is more than any answer to this question holds (AT-29), or when `begun`, which sees
 * what has come so far, has seen enough.
 */
async function shortText(
  { body }: Response,
  begun: (text: string) => boolean = () => true,
): Promise<string | undefined> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    text += decoder.decode(part.value, { stream: true });
    if (text.length <= LONGEST_TEXT && begun(text)) continue;
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
