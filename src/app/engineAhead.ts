import { isDocumentModality, isSlideModality } from '../dicom/modality';
import { isUid } from '../dicom/uids';

/** Asked for in one answer; a case with both kinds tells so by then. */
const SERIES = 8;

/**
 * Learns what kind of images a link leads to while the page's own code is still on its way, and starts the engine for them:
 * it is the largest part of what has to travel. Only where that is a plain question to the page's own server: one archive,
 * no sign-in. Whatever goes wrong here is passed over; the case asks again, and tells.
 */
export async function fetchEngineAhead(config: Promise<Response>, pageUrl: string, href: string): Promise<void> {
  try {
    const url = seriesUrl(await (await config).clone().json(), pageUrl, href);
    if (!url) return;
    const answer = await fetch(url, { headers: { Accept: 'application/dicom+json' }, redirect: 'error' });
    if (!answer.ok || answer.status === 204) return;
    const modalities = modalitiesIn(await answer.json());
    if (modalities.some(isSlideModality)) (await import('../panes/slidePane')).slidePane.load().catch(passOver);
    if (modalities.some((one) => !isSlideModality(one) && !isDocumentModality(one)))
      (await import('../panes/radiologyPane')).radiologyPane.load().catch(passOver);
  } catch (cause) {
    passOver(cause);
  }
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
