import { defaultLabels, type LabelChoice } from '../dicom/codes';
import type { CodedConcept } from '../dicom/codedConcept';
import type { Problem } from '../dicom/problem';
import type { SourceId } from '../dicom/uids';
import { fail, ok, type Result } from '../lib/result';
import { type AuthSettings, isSameAuth, parseAuth } from '../session/authSettings';
import { configUrl } from './configRequest';
import { isProtected, plainUrl, withoutEndSlash } from '../session/plainUrl';

/** `/config.json`, read once at run time (CONTRACT §2). Roots are absolute here: relative ones were resolved by the page. */
export interface AppConfig {
  readonly sources: readonly SourceEntry[];
  readonly labels: readonly LabelChoice[];
  readonly readOnly: boolean;
  readonly automation: boolean;
  /** Photographs of labels and whole glasses, which may show the patient's name: on request, or not at all. */
  readonly slideLabels: 'onRequest' | 'never';
  /** Shown as author of reports while there is no sign-in. */
  readonly authorName: string;
  /** Where reports are sent to; absent: they are only downloaded. */
  readonly fhir?: FhirEntry;
  /** The one sign-in of the page; absent: no archive asks. */
  readonly auth?: AuthSettings;
}

export interface FhirEntry {
  /** The address of the server itself: bundles are posted to it. */
  readonly root: string;
  readonly label: string;
  readonly version: 'R4' | 'R5';
  /** The system URI of an Issuer of Patient ID. */
  readonly issuerSystems: Readonly<Record<string, string>>;
  /** Requests to it carry the reader's token. */
  readonly asksWho?: true;
}

export interface SourceEntry {
  readonly id: SourceId;
  readonly label: string;
  readonly qidoRoot: string;
  readonly wadoRoot: string;
  readonly stowRoot?: string;
  /** Requests to this archive carry the reader's token. */
  readonly asksWho?: true;
}

/** Checks the configuration that was asked for; every fault names the key that is wrong. */
export async function readConfig(answer: Promise<Response>, pageUrl: string): Promise<Result<AppConfig, Problem>> {
  const { pathname } = configUrl(pageUrl);
  try {
    const response = await answer;
    if (!response.ok) return fault(`${pathname} answered ${response.status}`);
    return parseConfig(await response.json(), pageUrl);
  } catch (cause) {
    return fault(`${pathname} could not be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

export function parseConfig(raw: unknown, pageUrl: string): Result<AppConfig, Problem> {
  if (!isObject(raw)) return fault('the file is not a JSON object');
  if (!Array.isArray(raw.sources) || raw.sources.length === 0)
    return fault('"sources" must be a list with at least one archive');
  const auth = parseSignIn(raw, raw.sources, pageUrl);
  if (!auth.ok) return auth;
  const sources: SourceEntry[] = [];
  for (const [i, entry] of raw.sources.entries()) {
    const asksWho = isObject(entry) && (entry.auth ?? raw.auth ?? false) !== false;
    const source = parseSource(entry, { key: `sources[${i}]`, pageUrl, asksWho });
    if (!source.ok) return source;
    if (sources.some(({ id }) => id === source.value.id))
      return fault(`"sources[${i}].id" is used twice: ${source.value.id}`);
    sources.push(source.value);
  }
  const labels = parseLabels(raw.labels);
  if (!labels.ok) return labels;
  const fhir = parseFhir(raw, pageUrl);
  if (!fhir.ok) return fhir;
  const { slideLabels } = raw;
  if (slideLabels !== undefined && slideLabels !== 'onRequest' && slideLabels !== 'never')
    return fault('"slideLabels" must be "onRequest" or "never"');
  const author = isObject(raw.defaults) ? raw.defaults.authorName : undefined;
  return ok({
    sources,
    labels: [...defaultLabels, ...labels.value],
    readOnly: raw.readOnly === true,
    automation: raw.automation === true,
    slideLabels: slideLabels ?? 'onRequest',
    authorName: typeof author === 'string' && author ? author : 'Unidentified^Reader',
    ...(auth.value ? { auth: auth.value } : {}),
    ...(fhir.value ? { fhir: fhir.value } : {}),
  });
}

/**
 * `auth` beside `sources` is for all archives, `auth` of an archive for it alone, `"auth": false` for none. Tokens live in
 * memory, which a second redirect would empty: so a page signs in at one provider, and two different ones are a fault.
 */
function parseSignIn(
  raw: Readonly<Record<string, unknown>>,
  entries: readonly unknown[],
  pageUrl: string,
): Result<AuthSettings | undefined, Problem> {
  let auth: AuthSettings | undefined;
  for (const [i, entry] of entries.entries()) {
    const own = isObject(entry) ? entry.auth : undefined;
    const given = own ?? raw.auth;
    if (given === undefined || given === false) continue;
    const key = own === undefined ? 'auth' : `sources[${i}].auth`;
    const parsed = parseAuth(given, key, pageUrl);
    if (!parsed.ok) return fault(parsed.error);
    if (auth && !isSameAuth(auth, parsed.value))
      return fault(`"${key}" differs from the sign-in named before: one page can sign in to one provider only`);
    auth = parsed.value;
  }
  return ok(auth);
}

/** `fhir.auth` false: the reader's token does not go there; else it does where all archives ask. */
function parseFhir(raw: Readonly<Record<string, unknown>>, pageUrl: string): Result<FhirEntry | undefined, Problem> {
  const { fhir } = raw;
  if (fhir === undefined) return ok(undefined);
  if (!isObject(fhir)) return fault('"fhir" must be an object');
  const { root, label, version, issuerSystems = {}, auth } = fhir;
  const asksWho = raw.auth !== undefined && raw.auth !== false && auth !== false;
  const address = parseRoot(root, 'fhir.root', pageUrl, asksWho);
  if (!address.ok) return address;
  if (version !== 'R4' && version !== 'R5') return fault('"fhir.version" must be "R4" or "R5"');
  if (!isObject(issuerSystems) || !Object.values(issuerSystems).every((one) => typeof one === 'string'))
    return fault('"fhir.issuerSystems" must be an object of URIs');
  return ok({
    root: address.value,
    label: typeof label === 'string' && label ? label : 'the FHIR server',
    version,
    issuerSystems: issuerSystems as Record<string, string>,
    ...(asksWho && { asksWho }),
  });
}

interface SourceScope {
  readonly key: string;
  readonly pageUrl: string;
  readonly asksWho: boolean;
}

function parseSource(entry: unknown, { key, pageUrl, asksWho }: SourceScope): Result<SourceEntry, Problem> {
  if (!isObject(entry)) return fault(`"${key}" must be an object`);
  const { id, label, stowRoot } = entry;
  if (typeof id !== 'string' || !/^[\w-]{1,32}$/.test(id))
    return fault(`"${key}.id" must be 1 to 32 letters, digits, - or _`);
  const root = (name: string, value: unknown) => parseRoot(value, `${key}.${name}`, pageUrl, asksWho);
  const qidoRoot = root('qidoRoot', entry.qidoRoot);
  if (!qidoRoot.ok) return qidoRoot;
  const wadoRoot = root('wadoRoot', entry.wadoRoot ?? entry.qidoRoot);
  if (!wadoRoot.ok) return wadoRoot;
  const storeRoot = stowRoot === undefined ? undefined : root('stowRoot', stowRoot);
  if (storeRoot && !storeRoot.ok) return storeRoot;
  return ok({
    id: id as SourceId,
    label: typeof label === 'string' && label ? label : id,
    qidoRoot: qidoRoot.value,
    wadoRoot: wadoRoot.value,
    ...(storeRoot ? { stowRoot: storeRoot.value } : {}),
    ...(asksWho ? { asksWho: true } : {}),
  });
}

/**
 * An http(s) URL in a spelling that has one meaning, without its trailing slash; relative roots are relative to the page.
 * WEB-36: other hosts by https alone. The page's own origin came as safely as the page itself, but no token goes there
 * without https.
 */
function parseRoot(value: unknown, key: string, pageUrl: string, asksWho: boolean): Result<string, Problem> {
  const url = plainUrl(value, pageUrl);
  if (!url) return fault(`"${key}" is not a URL, or is written in a way that can be misread`);
  const isOwn = url.origin === new URL(pageUrl).origin;
  if (!isProtected(url) && (asksWho || !isOwn)) return fault(`"${key}" must begin with https:`);
  return ok(withoutEndSlash(url.href));
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
