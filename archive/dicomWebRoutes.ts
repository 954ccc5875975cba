import type { IncomingMessage } from 'node:http';
import { isUid } from '../src/dicom/uids';
import { parseAccept } from './accept';
import { type Answer, dicomJson, failure, methodNotAllowed, notFound } from './answers';
import type { Archive } from './archive';
import type { Level } from './attributes';
import { parseQuery } from './query';
import { type Retrieval, retrieveFrames, retrieveInstances, retrieveMetadata } from './retrieve';
import { retrieveBulk } from './retrieveBulk';
import { retrieveRendered } from './retrieveRendered';
import { type SearchScope, search } from './search';
import { storeInstances } from './storeRoute';

export interface DicomWebOptions {
  readonly isReadOnly: boolean;
  /** Most results of one search; a client asks for the rest by offset. */
  readonly maxResults: number;
  /** Largest STOW-RS message. */
  readonly maxStoreBytes: number;
}

/** One DICOMweb request. `path` is what follows the root, `root` the absolute URL of it. */
export interface DicomWebRequest {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly parameters: URLSearchParams;
  readonly root: string;
}

/** Answers QIDO-RS, WADO-RS and STOW-RS. */
export async function answerDicomWeb(
  archive: Archive,
  options: DicomWebOptions,
  asked: DicomWebRequest,
): Promise<Answer> {
  const { request } = asked;
  const segments = splitPath(asked.path);
  if (segments === undefined) return failure(400, 'The address cannot be read.');
  const target = targetOf(segments);
  if (target === undefined) return notFound('address');
  const uids = [target.study, target.series, target.instance].filter((uid) => uid !== undefined);
  if (!uids.every(isUid)) return failure(400, 'A UID consists of at most 64 digits and dots.');
  if (request.method === 'OPTIONS') return { status: 204, headers: { Allow: allowed(target, options) } };
  if (request.method === 'POST' && isStoreTarget(target)) {
    if (options.isReadOnly) return failure(403, 'This archive is read-only.');
    const study = target.study === undefined ? {} : { studyInstanceUid: target.study };
    return storeInstances({
      request,
      store: archive.store,
      root: asked.root,
      maxBytes: options.maxStoreBytes,
      ...study,
    });
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return methodNotAllowed(allowed(target, options));
  if (target.search !== undefined) return answerSearch(archive, options, asked, target.search, target);
  return answerRetrieve(archive, asked, target);
}

interface Target {
  readonly study?: string;
  readonly series?: string;
  readonly instance?: string;
  /** The level whose list is asked for. */
  readonly search?: Level;
  /** What follows the identifiers: `metadata`, `frames/1`, …; empty for the object itself. */
  readonly rest: readonly string[];
}

function splitPath(path: string): string[] | undefined {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

/** `/studies/U/series/U/instances/U/…` and the lists on the way, also `/series` and `/instances` of everything. */
function targetOf(segments: readonly string[]): Target | undefined {
  const names = ['studies', 'series', 'instances'] as const;
  const levels: readonly Level[] = ['study', 'series', 'instance'];
  const found: { study?: string; series?: string; instance?: string } = {};
  let at = 0;
  for (const [depth, name] of names.entries()) {
    if (segments[at] !== name) continue;
    const uid = segments[at + 1];
    const level = levels[depth] ?? 'study';
    const isComplete = depth === 0 || found[levels[depth - 1] ?? 'study'] !== undefined;
    if (uid === undefined) return { ...found, search: level, rest: [] };
    if (!isComplete) return undefined;
    found[level] = uid;
    at += 2;
  }
  if (found.study === undefined) return undefined;
  return { ...found, rest: segments.slice(at) };
}

const isStoreTarget = ({ search: level, series, rest }: Target): boolean =>
  level === 'study' || (level === undefined && series === undefined && rest.length === 0);

const allowed = (target: Target, { isReadOnly }: DicomWebOptions): string =>
  isStoreTarget(target) && !isReadOnly ? 'GET, HEAD, OPTIONS, POST' : 'GET, HEAD, OPTIONS';

function answerSearch(
  archive: Archive,
  options: DicomWebOptions,
  asked: DicomWebRequest,
  level: Level,
  target: Target,
): Answer {
  const query = parseQuery(level, asked.parameters, options.maxResults);
  if (!query.ok) return failure(400, query.error);
  const scope: SearchScope = {
    ...(target.study === undefined ? {} : { studyInstanceUid: target.study }),
    ...(target.series === undefined ? {} : { seriesInstanceUid: target.series }),
  };
  const { datasets, remaining } = search(archive.index, archive.headers, query.value, scope, asked.root);
  const warnings = [
    ...(remaining > 0 ? [`There are ${remaining} additional results that can be requested`] : []),
    ...(query.value.ignored.length > 0 ? [`Not matched: ${query.value.ignored.join(' ')}`] : []),
  ].map((text) => `299 ${asked.root}: ${text}`);
  return dicomJson(datasets, {
    'Cache-Control': 'private, no-store',
    ...(warnings.length === 0 ? {} : { Warning: warnings.join(', ') }),
  });
}

async function answerRetrieve(archive: Archive, asked: DicomWebRequest, target: Target): Promise<Answer> {
  const { study = '', series, instance, rest } = target;
  const entries =
    instance === undefined || series === undefined
      ? archive.index.instances(study, series)
      : [archive.index.instance(study, series, instance)].filter((entry) => entry !== undefined);
  const entry = entries?.[0];
  if (entries === undefined || entry === undefined)
    return notFound(instance ? 'instance' : series ? 'series' : 'study');
  const { request, root, parameters } = asked;
  const retrieval: Retrieval = { archive, request, root, accept: parseAccept(request.headers.accept), entries };
  const [what, detail, ...more] = rest;
  const isInstance = instance !== undefined;
  if (what === undefined) return retrieveInstances(retrieval);
  if (what === 'metadata' && detail === undefined) return retrieveMetadata(retrieval);
  if (what === 'rendered' && isInstance && detail === undefined)
    return retrieveRendered(retrieval, entry, '1', parameters);
  if (what === 'thumbnail' && detail === undefined) return retrieveRendered(retrieval, undefined, '1', parameters);
  if (what === 'bulkdata' && isInstance && detail !== undefined)
    return retrieveBulk(retrieval, entry, [detail, ...more].join('/'));
  if (what === 'frames' && isInstance && detail !== undefined) {
    if (more.length === 0) return retrieveFrames(retrieval, entry, detail);
    if (more[0] === 'rendered' && more.length === 1) return retrieveRendered(retrieval, entry, detail, parameters);
  }
  return notFound('address');
}
