import { isDocumentModality, isSlideModality } from '../dicom/modality';
import { isUid } from '../dicom/uids';

/** Asked for in one answer; a case with both kinds tells so by then. */
const SERIES = 8;
/** Some archives pass over the limit and list every series of the study. */
const LONGEST_TEXT = 1_000_000;
/** By then the case has found out by itself. */
const LONGEST_MS = 10_000;

/**
 * Learns what kind of images a link leads to while the page's own code is still on its way, and starts the engine for them:
 * it is the largest part of what has to travel. Only where that is a plain question to the page's own server: one archive,
 * no sign-in. Whatever goes wrong here is passed over; the case asks again, and tells.
 */
export async function fetchEngineAhead(config: Promise<Response>, pageUrl: string, href: string): Promise<void> {
  try {
    const url = seriesUrl(await (await config).clone().json(), pageUrl, href);
    if (!url) return;
    const answer = await fetch(url, {
      headers: { Accept: 'application/dicom+json' },
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      signal: AbortSignal.timeout(LONGEST_MS),
    });
    if (!answer.ok || answer.status === 204) return;
    const text = await shortText(answer);
    if (text === undefined) return;
    const modalities = modalitiesIn(JSON.parse(text));
    if (modalities.some(isSlideModality)) (await import('../panes/slidePane')).slidePane.load().catch(passOver);
    if (modalities.some((one) => !isSlideModality(one) && !isDocumentModality(one)))
      (await import('../panes/radiologyPane')).radiologyPane.load().catch(passOver);
  } catch (cause) {
    passOver(cause);
  }
}

/** Undefined, and no longer read, when there is more than any answer to this question holds (AT-29). */
async function shortText({ body }: Response): Promise<string | undefined> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    text += decoder.decode(part.value, { stream: true });
    if (text.length <= LONGEST_TEXT) continue;
    await reader?.cancel();
    return undefined;
  }
  return text + decoder.decode();
}

/** The case asks for the same again and says in its place what is wrong. */
const passOver = (_: unknown): void => undefined;

function seriesUrl(config: unknown, pageUrl: string, href: string): URL | undefined {
  const { sources, auth } = isObject(config) ? config : {};
  const [source, ...others] = Array.isArray(sources) ? sources : [];
  if (auth || others.length > 0 || !isObject(source) || source.auth || typeof source.qidoRoot !== 'string')
    return undefined;
  const root = new URL(source.qidoRoot, pageUrl);
  const uid = new URL(href).searchParams.get('StudyInstanceUIDs')?.split(',')[0]?.trim() ?? '';
  if (root.origin !== new URL(pageUrl).origin || root.search || !isUid(uid)) return undefined;
  return new URL(`${root.href.replace(/\/$/, '')}/studies/${uid}/series?includefield=00080060&limit=${SERIES}`);
}

function modalitiesIn(answer: unknown): readonly string[] {
  const rows = Array.isArray(answer) ? answer : [];
  return rows.flatMap((row) => {
    const element = isObject(row) ? row['00080060'] : undefined;
    const [value] = isObject(element) && Array.isArray(element.Value) ? element.Value : [];
    return typeof value === 'string' ? [value] : [];
  });
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
