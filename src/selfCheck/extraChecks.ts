import type { DicomElement, DicomJson } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { ArchiveSurvey } from './archiveSurvey';
import type { Reply } from './ask';
import { type Check, fault, type Finding, fine, notLooked, warning } from './check';
import { noSample, notAllowed } from './imageChecks';
import { replyWords } from './reachChecks';

/** Bulk data, small pictures, parts of objects and what caches may keep. */
export function extraChecks(survey: ArchiveSurvey): readonly Check[] {
  const { id } = survey.archive;
  const after = async () => {
    const sample = await survey.sample();
    if (sample) await survey.metadata(sample);
  };
  return [
    { id: `${id}/bulkdata`, title: 'Large values (bulk data)', after, run: (signal) => bulkdata(survey, signal) },
    { id: `${id}/range`, title: 'Parts of objects (range requests)', after, run: (signal) => range(survey, signal) },
    { id: `${id}/pictures`, title: 'Small pictures', after, run: (signal) => pictures(survey, signal) },
    { id: `${id}/caches`, title: 'Nothing in shared caches', after, run: () => caches(survey) },
  ];
}

/** The first BulkDataURI; pixel data last, for they may be gigabytes. */
function bulkUriOf(dataset: DicomJson): string | undefined {
  const found: string[] = [];
  const walk = (item: DicomJson, depth: number) => {
    for (const [tag, value] of Object.entries(item)) {
      const element: DicomElement | undefined = value;
      if (typeof element?.BulkDataURI === 'string' && element.BulkDataURI !== '') {
        if (tag === tags.PixelData) found.push(element.BulkDataURI);
        else found.unshift(element.BulkDataURI);
      }
      if (element?.vr !== 'SQ' || depth > 6 || !Array.isArray(element.Value)) continue;
      for (const inner of element.Value.slice(0, 3))
        if (typeof inner === 'object' && inner !== null) walk(inner as DicomJson, depth + 1);
    }
  };
  walk(dataset, 0);
  return found[0];
}

const ANY_BULK = 'multipart/related; type="application/octet-stream"';

async function bulkdata(survey: ArchiveSurvey, signal: AbortSignal): Promise<Finding> {
  const sample = await survey.sample();
  if (!sample) return noSample(survey);
  const header = await survey.header(sample);
  if (!header) return notLooked('Not looked at: no headers came.');
  const uri = bulkUriOf(header);
  if (uri === undefined) return fine('The archive sends all values with the headers.');
  const base = survey.wado(sample, '/metadata');
  if (!URL.canParse(uri, base)) return hostFault('an address that cannot be read', survey);
  const url = new URL(uri, base);
  const get = (at: URL) => survey.ask(at, { accept: ANY_BULK, isHeadOnly: true }, signal);
  if (url.origin !== survey.wadoUrl.origin) return wrongHost(survey, url, get);
  const reply = await get(url);
  if (isThere(reply))
    return fine('They come from the address the archive names.', `${url.origin}: ${replyWords(reply)}`);
  if (survey.isForeign && reply.kind === 'failed') return notAllowed();
  const own = underRoot(survey, url);
  const rebased = own && own.href !== url.href ? await get(own) : undefined;
  if (rebased && isThere(rebased)) {
    return warning({
      what: 'The archive names a path for large values under which nothing is found; the viewer takes the one below wadoRoot.',
      why: 'It costs a failed request each time, and other programs do not find the data.',
      toDo: 'Tell the archive the path under which it is published (a proxy adds or removes a part of it).',
      detail: `${url.origin}: ${replyWords(reply)}`,
    });
  }
  return fault({
    what: `Large values cannot be loaded (${replyWords(reply)}).`,
    why: 'Colour profiles, lookup tables and long lists of points are missing: images or marks are refused.',
    toDo: 'Look into the log of the archive at this minute; behind a proxy, publish the path of bulk data as well.',
    detail: `${url.origin}: ${replyWords(reply)}`,
  });
}

const isThere = (reply: Reply): boolean => reply.kind === 'answer' && reply.status >= 200 && reply.status < 300;

/** The last /studies/… of a path, below the configured root: what the archive client does as well. */
function underRoot(survey: ArchiveSurvey, url: URL): URL | undefined {
  const at = url.pathname.lastIndexOf('/studies/');
  return at < 0 ? undefined : new URL(survey.archive.wadoRoot + url.pathname.slice(at) + url.search);
}

/** An address on another origin is never asked, not even to try: it came from data (AT-03). */
async function wrongHost(survey: ArchiveSurvey, url: URL, get: (at: URL) => Promise<Reply>): Promise<Finding> {
  const own = underRoot(survey, url);
  const reply = own && (await get(own));
  if (!reply || !isThere(reply)) return hostFault(url.origin, survey);
  return warning({
    what: `The archive names ${url.origin} for large values, which is not where it is reached; the viewer takes them from wadoRoot instead.`,
    why: 'It works here. Other programs go to the wrong server.',
    toDo: 'Tell the archive its public address. Behind a proxy: pass Host, X-Forwarded-Host and X-Forwarded-Proto.',
    detail: `${new URL(survey.archive.wadoRoot).origin}: ${replyWords(reply)}`,
  });
}

const hostFault = (named: string, survey: ArchiveSurvey): Finding =>
  fault({
    what: `The archive names ${named} for large values; the viewer asks only ${new URL(survey.archive.wadoRoot).origin}, and there they are not.`,
    why: 'Colour profiles, lookup tables and long lists of points are missing: images or marks are refused.',
    toDo: 'Tell the archive its public address. Behind a proxy: pass Host, X-Forwarded-Host and X-Forwarded-Proto.',
  });

async function range(survey: ArchiveSurvey, signal: AbortSignal): Promise<Finding> {
  const sample = await survey.sample();
  if (!sample) return noSample(survey);
  const question = { accept: ANY_BULK, headers: { Range: 'bytes=0-63' }, isHeadOnly: true };
  const reply = await survey.ask(survey.wado(sample, '/frames/1'), question, signal);
  const detail = `bytes=0-63: ${replyWords(reply)}`;
  if (reply.kind === 'answer' && reply.status === 206)
    return fine('A broken download can go on where it stopped.', detail);
  return fine('Not offered; the viewer loads frames whole and does not need it.', detail);
}

async function pictures(survey: ArchiveSurvey, signal: AbortSignal): Promise<Finding> {
  const sample = await survey.sample();
  if (!sample) return noSample(survey);
  const tries: string[] = [];
  for (const path of ['/thumbnail', '/rendered?viewport=128,128', '/frames/1/rendered?viewport=128,128']) {
    const reply = await survey.ask(survey.wado(sample, path), { accept: 'image/jpeg' }, signal);
    tries.push(`${path.replace(/\?.*/, '')}: ${replyWords(reply)}`);
    if (reply.kind !== 'answer' || reply.status !== 200) continue;
    const [first, second] = reply.bytes;
    const isPicture = (first === 0xff && second === 0xd8) || (first === 0x89 && second === 0x50);
    if (isPicture) return fine('The archive makes small pictures of its images.', tries.join('\n'));
  }
  return warning({
    what: 'The archive makes no small pictures.',
    why: 'Series are shown by their modality and number only until they are opened. Reading itself is not touched.',
    toDo: 'Switch on /thumbnail or /rendered (PS3.18 10.4.1.1.3) where the archive has it.',
    detail: tries.join('\n'),
  });
}

async function caches(survey: ArchiveSurvey): Promise<Finding> {
  const sample = await survey.sample();
  if (!sample) return noSample(survey);
  const reply = await survey.metadata(sample);
  if (reply.kind !== 'answer') return notLooked('Not looked at: no headers came.');
  const said = reply.headers.get('Cache-Control');
  const detail = `Cache-Control ${said ?? 'missing'}`;
  if (!/\b(public|s-maxage)\b/i.test(said ?? ''))
    return fine('Caches between are not invited to keep patients’ data.', detail);
  return warning({
    what: 'Patients’ data are marked as fit for shared caches.',
    why: 'A proxy may keep them and hand them to somebody who may not read them.',
    toDo: 'Send "Cache-Control: private" or "no-store" with everything below the DICOMweb address.',
    detail,
  });
}
