import { defaultLabels, type LabelChoice } from '../dicom/codes';
import type { CodedConcept } from '../dicom/codedConcept';
import type { Problem } from '../dicom/problem';
import type { SourceId } from '../dicom/uids';
import { fail, ok, type Result } from '../lib/result';

/** `/config.json`, read once at run time (CONTRACT §2). Roots are absolute here: relative ones were resolved by the page. */
export interface AppConfig {
  readonly sources: readonly SourceEntry[];
  readonly labels: readonly LabelChoice[];
  readonly readOnly: boolean;
  readonly automation: boolean;
  /** Shown as author of reports while there is no sign-in. */
  readonly authorName: string;
}

export interface SourceEntry {
  readonly id: SourceId;
  readonly label: string;
  readonly qidoRoot: string;
  readonly wadoRoot: string;
  readonly stowRoot?: string;
}

/** Fetches and checks the configuration; every fault names the key that is wrong. */
export async function loadConfig(pageUrl: string, fetcher: typeof fetch = fetch): Promise<Result<AppConfig, Problem>> {
  const url = new URL('config.json', pageUrl);
  try {
    const response = await fetcher(url, { headers: { Accept: 'application/json' }, cache: 'no-cache' });
    if (!response.ok) return fault(`${url.pathname} answered ${response.status}`);
    return parseConfig(await response.json(), pageUrl);
  } catch (cause) {
    return fault(`${url.pathname} could not be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

export function parseConfig(raw: unknown, pageUrl: string): Result<AppConfig, Problem> {
  if (!isObject(raw)) return fault('the file is not a JSON object');
  if (!Array.isArray(raw.sources) || raw.sources.length === 0)
    return fault('"sources" must be a list with at least one archive');
  const sources: SourceEntry[] = [];
  for (const [i, entry] of raw.sources.entries()) {
    const source = parseSource(entry, `sources[${i}]`, pageUrl);
    if (!source.ok) return source;
    if (sources.some(({ id }) => id === source.value.id))
      return fault(`"sources[${i}].id" is used twice: ${source.value.id}`);
    sources.push(source.value);
  }
  const labels = parseLabels(raw.labels);
  if (!labels.ok) return labels;
  const author = isObject(raw.defaults) ? raw.defaults.authorName : undefined;
  return ok({
    sources,
    labels: [...defaultLabels, ...labels.value],
    readOnly: raw.readOnly === true,
    automation: raw.automation === true,
    authorName: typeof author === 'string' && author ? author : 'Unidentified^Reader',
  });
}

function parseSource(entry: unknown, key: string, pageUrl: string): Result<SourceEntry, Problem> {
  if (!isObject(entry)) return fault(`"${key}" must be an object`);
  const { id, label, stowRoot } = entry;
  if (typeof id !== 'string' || !/^[\w-]{1,32}$/.test(id))
    return fault(`"${key}.id" must be 1 to 32 letters, digits, - or _`);
  const qidoRoot = parseRoot(entry.qidoRoot, pageUrl);
  if (!qidoRoot) return fault(`"${key}.qidoRoot" is not a URL`);
  const wadoRoot = parseRoot(entry.wadoRoot ?? entry.qidoRoot, pageUrl);
  if (!wadoRoot) return fault(`"${key}.wadoRoot" is not a URL`);
  const storeRoot = stowRoot === undefined ? undefined : parseRoot(stowRoot, pageUrl);
  if (stowRoot !== undefined && !storeRoot) return fault(`"${key}.stowRoot" is not a URL`);
  return ok({
    id: id as SourceId,
    label: typeof label === 'string' && label ? label : id,
    qidoRoot,
    wadoRoot,
    ...(storeRoot ? { stowRoot: storeRoot } : {}),
  });
}

/** An http(s) URL without credentials, without its trailing slash; relative roots are relative to the page. */
function parseRoot(value: unknown, pageUrl: string): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value, pageUrl)) return undefined;
  const url = new URL(value, pageUrl);
  if (!/^https?:$/.test(url.protocol) || url.username || url.password) return undefined;
  return url.href.replace(/\/+$/, '');
}

function parseLabels(raw: unknown): Result<readonly LabelChoice[], Problem> {
  if (raw === undefined) return ok([]);
  if (!Array.isArray(raw)) return fault('"labels" must be a list');
  const labels: LabelChoice[] = [];
  for (const [i, entry] of raw.entries()) {
    const concept = isObject(entry) ? parseConcept(entry.concept) : undefined;
    const category = isObject(entry) ? parseConcept(entry.category) : undefined;
    const appliesTo = isObject(entry) ? (entry.appliesTo ?? 'both') : undefined;
    if (!concept) return fault(`"labels[${i}].concept" needs value, scheme and meaning`);
    if (!category) return fault(`"labels[${i}].category" needs value, scheme and meaning`);
    if (appliesTo !== 'radiology' && appliesTo !== 'slide' && appliesTo !== 'both') {
      return fault(`"labels[${i}].appliesTo" must be radiology, slide or both`);
    }
    labels.push({ concept, category, appliesTo });
  }
  return ok(labels);
}

function parseConcept(raw: unknown): CodedConcept | undefined {
  if (!isObject(raw)) return undefined;
  const { value, scheme, meaning } = raw;
  const isText = (text: unknown): text is string => typeof text === 'string' && text.length > 0 && text.length <= 64;
  return isText(value) && isText(scheme) && isText(meaning) ? { value, scheme, meaning } : undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fault = (detail: string): Result<never, Problem> =>
  fail({
    code: 'invalid-object',
    severity: 'error',
    title: 'Parfocal is not configured',
    tip: 'Ask your administrator to correct config.json next to the viewer.',
    detail,
  });
