import { type DicomJson, numberOf, stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { syntaxes } from '../dicomweb/codestream';
import { type ArchiveSurvey, type CameFrame, framesOf, isNative, rowsOf, type Sample } from './archiveSurvey';
import { isWebPage, type Reply, sizeWords, timeWords } from './ask';
import { type Check, fault, type Finding, fine, notLooked, warning } from './check';
import { notReached, replyWords } from './reachChecks';
import { notSignedIn } from './searchChecks';

/** Headers and frames (WADO-RS, PS3.18 10.4): whether images open, how, and how fast. */
export function imageChecks(survey: ArchiveSurvey): readonly Check[] {
  const { id } = survey.archive;
  const after = () => survey.samples();
  const withFrame = async () => {
    const sample = await survey.sample();
    if (sample) await survey.frame(sample, STORED);
  };
  return [
    { id: `${id}/wado`, title: 'Retrieve address (wadoRoot)', after, run: () => retrieveRoot(survey) },
    { id: `${id}/frames`, title: 'Images as stored', after: withFrame, run: (signal) => frames(survey, signal) },
    { id: `${id}/syntax-named`, title: 'Images say how they are encoded', after: withFrame, run: () => named(survey) },
    {
      id: `${id}/decoders`,
      title: 'Encodings that the viewer can show',
      after: withFrame,
      run: () => decoders(survey),
    },
    {
      id: `${id}/frame-list`,
      title: 'Several frames in one request',
      after,
      run: (signal) => frameList(survey, signal),
    },
    { id: `${id}/speed`, title: 'Speed', after, run: (signal) => speed(survey, signal) },
  ];
}

/** A request that fails on another origin, while others come through, was stopped by CORS: that has its own check. */
export const notAllowed = (): Finding => notLooked('Not looked at: the browser was not allowed to ask; see CORS.');

/** What to say where there is no image to try things on. */
export async function noSample(survey: ArchiveSurvey): Promise<Finding> {
  if ((await survey.access()) !== 'open') return notReached();
  const reply = await survey.search();
  if (reply.kind === 'answer' && (reply.status === 401 || reply.status === 403)) return notSignedIn();
  const studies = await survey.studies();
  if (studies === undefined) return notLooked('Not looked at: there is no working search.');
  return notLooked('Not looked at: no image was found among the first studies.');
}

async function retrieveRoot(survey: ArchiveSurvey): Promise<Finding> {
  const sample = await survey.sample();
  if (!sample) return noSample(survey);
  const reply = await survey.metadata(sample);
  const why = 'Studies are listed, but none of them opens.';
  const toDo =
    'Correct wadoRoot in config.json: the address to which /studies/… is appended. Often it is the same as qidoRoot.';
  const detail = `GET ${survey.archive.wadoRoot}/studies/…/metadata: ${replyWords(reply)}`;
  if (reply.kind !== 'answer') {
    return fault({
      what: `The headers of an image do not come: ${replyWords(reply)}.`,
      why,
      toDo: `${toDo} On another origin it needs CORS of its own.`,
      detail,
    });
  }
  if (reply.status === 401 || reply.status === 403) {
    return fault({
      what: `Searching is allowed, retrieving is not (${reply.status}).`,
      why,
      toDo: 'Give readers the right to retrieve in the archive, and the token to both addresses.',
      detail,
    });
  }
  const [header] = rowsOf(reply, tags.SOPInstanceUID) ?? [];
  if (header && stringOf(header, tags.SOPInstanceUID) === sample.instance)
    return fine('Headers of images come from it.', detail);
  if (header) {
    return fault({
      what: 'The archive sends the headers of another image than was asked for.',
      why: 'The viewer refuses them.',
      toDo: 'Report it to the maker of the archive, or look for a cache between that ignores parts of the address.',
      detail,
    });
  }
  if (isWebPage(reply)) return fault({ what: 'At wadoRoot a web page answers.', why, toDo, detail });
  if (reply.status === 404)
    return fault({
      what: 'Studies are found at qidoRoot, but at wadoRoot nobody knows them (404).',
      why,
      toDo,
      detail,
    });
  return fault({ what: `The headers of an image do not come as DICOM JSON (${reply.status}).`, why, toDo, detail });
}

const STORED = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';

/** Ways to ask for a frame, from the best to the one that makes the archive convert. */
const WAYS: readonly (readonly [name: string, accept: string])[] = [
  ['as stored', STORED],
  ['as stored, without quotes', 'multipart/related; type=application/octet-stream; transfer-syntax=*'],
  ['decompressed', 'multipart/related; type="application/octet-stream"'],
  ['as one part', 'application/octet-stream; transfer-syntax=*'],
];

interface Tried {
  readonly name: string;
  readonly reply: Reply;
  readonly came: readonly CameFrame[] | string;
}

async function tryFrame(survey: ArchiveSurvey, sample: Sample, name: string, accept: string): Promise<Tried> {
  const reply = await survey.frame(sample, accept);
  return { name, reply, came: reply.kind === 'answer' ? framesOf(reply) : replyWords(reply) };
}

async function frames(survey: ArchiveSurvey, signal: AbortSignal): Promise<Finding> {
  const sample = await survey.sample();
  if (!sample) return noSample(survey);
  const tried: Tried[] = [];
  for (const [name, accept] of WAYS) {
    if (signal.aborted) break;
    const one = await tryFrame(survey, sample, name, accept);
    tried.push(one);
    // Where the browser was not let ask, it is neither for the archive client: other ways prove nothing.
    if (typeof one.came !== 'string' || one.reply.kind !== 'answer') break;
  }
  const last = tried.at(-1);
  const detail = tried
    .map(({ name, came, reply }) => `${name}: ${typeof came === 'string' ? came : `works, ${timeWords(reply.tookMs)}`}`)
    .join('\n');
  if (last && survey.isForeign && last.reply.kind === 'failed') return notAllowed();
  if (!last || typeof last.came === 'string') {
    return fault({
      what: 'No way of asking for a frame works.',
      why: 'Images stay away, or come only by loading whole objects, which takes minutes for slides.',
      toDo: 'Look into the log of the archive at this minute. On another origin, see CORS; behind a proxy, let the header Accept through unchanged.',
      detail,
    });
  }
  const short = await tooShort(survey);
  if (short !== undefined) {
    return fault({
      what: short,
      why: 'The viewer refuses such images rather than show a part of them as the whole.',
      toDo: 'Look for a proxy that cuts answers off (buffer sizes, time limits), else report it to the maker of the archive.',
      detail,
    });
  }
  if (last.name === 'decompressed') {
    return warning({
      what: 'The archive sends images decompressed only (transfer-syntax=* is refused).',
      why: 'Ten times as much travels, and the archive works for every image: slides become slow.',
      toDo: 'Let the archive send images as they are stored, or put a proxy away that changes the header Accept.',
      detail,
    });
  }
  return fine(`Images come ${last.name}, the first in ${timeWords(last.reply.tookMs)}.`, detail);
}

/** WEB-20: a native frame has as many bytes as its header says. What is wrong, where one has not. */
async function tooShort(survey: ArchiveSurvey): Promise<string | undefined> {
  for (const { sample, frame } of await cameFrames(survey)) {
    const header: DicomJson | undefined = isNative(frame.transferSyntaxUid) ? await survey.header(sample) : undefined;
    if (!header) continue;
    const value = (tag: string) => numberOf(header, tag) ?? 0;
    const bits =
      value(tags.Rows) * value(tags.Columns) * (value(tags.SamplesPerPixel) || 1) * value(tags.BitsAllocated);
    const bytes = Math.floor(bits / 8);
    if (frame.bytes.length < bytes) return `A frame came with ${frame.bytes.length} of ${bytes} bytes.`;
  }
  return undefined;
}

/** The first frame of every sample that came as stored. */
async function cameFrames(
  survey: ArchiveSurvey,
): Promise<readonly { readonly sample: Sample; readonly frame: CameFrame }[]> {
  const samples = await survey.samples();
  const tried = await Promise.all(
    samples.map(async (sample) => {
      for (const [name, accept] of WAYS.slice(0, 3)) {
        const { came, reply } = await tryFrame(survey, sample, name, accept);
        if (reply.kind !== 'answer') return [];
        if (typeof came !== 'string') return came.slice(0, 1).map((frame) => ({ sample, frame }));
      }
      return [];
    }),
  );
  return tried.flat();
}

async function named(survey: ArchiveSurvey): Promise<Finding> {
  const came = await cameFrames(survey);
  if (came.length === 0) return (await survey.sample()) ? notLooked('Not looked at: no frame came.') : noSample(survey);
  // Without a name it is Explicit VR Little Endian by the standard (PS3.18 8.7.3.5.2): then nothing is missing.
  const off = came.filter(({ frame }) => !frame.isNamed && !isNative(frame.transferSyntaxUid));
  const detail = came
    .map(({ sample, frame }) => `${sample.modality}: ${frame.contentType || 'no Content-Type'}`)
    .join('\n');
  if (off.length === 0) return fine('The transfer syntax stands with each frame.', detail);
  return warning({
    what: 'Compressed frames come without their transfer syntax.',
    why: 'The viewer has to recognise it from the bytes; where that is not possible the image is refused.',
    toDo: 'Let the archive send Content-Type with transfer-syntax for each part, and no proxy remove it.',
    detail,
  });
}

/** Families that both kinds of pane decode; JPEG XL is decoded for radiology only. */
const DECODED = new Map<string, string>([
  [syntaxes.implicitLittleEndian, 'uncompressed'],
  [syntaxes.explicitLittleEndian, 'uncompressed'],
  [syntaxes.deflatedExplicitLittleEndian, 'deflated'],
  [syntaxes.explicitBigEndian, 'uncompressed, big endian'],
  [syntaxes.jpegBaseline, 'JPEG baseline'],
  [syntaxes.jpegExtended, 'JPEG extended'],
  [syntaxes.jpegLossless, 'JPEG lossless'],
  [syntaxes.jpegLosslessFirstOrder, 'JPEG lossless'],
  [syntaxes.jpegLs, 'JPEG-LS'],
  [syntaxes.jpegLsNearLossless, 'JPEG-LS near-lossless'],
  [syntaxes.jpeg2000Lossless, 'JPEG 2000 lossless'],
  [syntaxes.jpeg2000, 'JPEG 2000'],
  [syntaxes.jpegXlLossless, 'JPEG XL'],
  [syntaxes.jpegXlRecompression, 'JPEG XL'],
  [syntaxes.jpegXl, 'JPEG XL'],
  [syntaxes.htj2kLossless, 'HTJ2K lossless'],
  [syntaxes.htj2kLosslessRpcl, 'HTJ2K lossless'],
  [syntaxes.htj2k, 'HTJ2K'],
  [syntaxes.rle, 'RLE'],
]);

async function decoders(survey: ArchiveSurvey): Promise<Finding> {
  const samples = await survey.samples();
  if (samples.length === 0) return noSample(survey);
  const came = await cameFrames(survey);
  const uids = [
    ...came.map(({ frame }) => frame.transferSyntaxUid),
    ...samples.flatMap(({ announcedSyntaxes }) => announcedSyntaxes),
  ];
  const distinct = [...new Set(uids)];
  if (distinct.length === 0) return notLooked('Not looked at: no frame came.');
  const detail = distinct.map((uid) => `${DECODED.get(uid) ?? 'unknown to the viewer'} (${uid})`).join('\n');
  const unknown = distinct.filter((uid) => !DECODED.has(uid));
  if (unknown.length === 0) {
    const names = [...new Set(distinct.map((uid) => DECODED.get(uid)))].join(', ');
    return fine(`${samples.length === 1 ? 'The image' : `${samples.length} images`} looked at: ${names}.`, detail);
  }
  return warning({
    what: `The archive holds an encoding that the viewer cannot show: ${unknown.join(', ')}.`,
    why: 'Such images are listed with their reason, but not shown.',
    toDo: 'Let the archive convert them when asked, or open them elsewhere. Videos are not shown by design.',
    detail,
  });
}

async function frameList(survey: ArchiveSurvey, signal: AbortSignal): Promise<Finding> {
  const samples = await survey.samples();
  if (samples.length === 0) return noSample(survey);
  const many = samples.find(({ numberOfFrames }) => numberOfFrames > 1);
  if (!many)
    return notLooked('Not looked at: no image with several frames (slide, cine) was found among the first studies.');
  const reply = await survey.ask(survey.wado(many, '/frames/1,2'), { accept: STORED }, signal);
  if (survey.isForeign && reply.kind === 'failed') return notAllowed();
  const came = reply.kind === 'answer' ? framesOf(reply) : replyWords(reply);
  const detail = `frames/1,2: ${replyWords(reply)}`;
  if (typeof came !== 'string' && came.length === 2) return fine('Two frames come with one request.', detail);
  return warning({
    what: typeof came === 'string' ? `A list of frames is refused (${came}).` : `${came.length} of 2 frames came.`,
    why: 'The viewer asks for frames one by one: slides take longer where each request is slow.',
    toDo: 'Nothing has to be done; archives that take lists of frames (PS3.18 10.4.1.1.6) are faster.',
    detail,
  });
}

async function speed(survey: ArchiveSurvey, signal: AbortSignal): Promise<Finding> {
  const sample = await survey.sample();
  if (!sample) return noSample(survey);
  const reply = await survey.ask(
    survey.wado(sample, '/metadata', 'series'),
    { accept: 'application/dicom+json' },
    signal,
  );
  if (reply.kind === 'silent') {
    return warning({
      what: `The headers of a series did not come within ${timeWords(reply.tookMs)}.`,
      why: SLOW,
      toDo: FASTER,
    });
  }
  if (reply.kind === 'failed') return notLooked('Not looked at: the headers of a series did not come.');
  const size = reply.bytes.length;
  const encoding = reply.headers.get('Content-Encoding');
  const seconds = Math.max(reply.tookMs - reply.firstByteMs, 1) / 1000;
  const rate = size > 200_000 ? `, ${(size / seconds / 1e6).toFixed(1)} MB/s` : '';
  const what = `Headers of a series: ${sizeWords(size)} in ${timeWords(reply.tookMs)}${rate}`;
  const detail = `first byte after ${timeWords(reply.firstByteMs)}, ${encoding ? `compressed (${encoding})` : 'no compression visible'}`;
  if (reply.tookMs > 5000) return warning({ what: `${what}: slow.`, why: SLOW, toDo: FASTER, detail });
  if (size > 2_000_000 && !encoding && !survey.isForeign) {
    const toDo =
      'Switch on compression of application/dicom+json in the web server (nginx: gzip_types application/dicom+json). Frames need none.';
    return warning({
      what: `${what}, uncompressed.`,
      why: 'Headers of slides and long series shrink to a twentieth when compressed.',
      toDo,
      detail,
    });
  }
  return fine(`${what}: ${reply.tookMs < 1000 ? 'fast' : 'good enough'}.`, detail);
}

const SLOW = 'Every case starts as slowly: headers come before the first image.';
const FASTER =
  'Look at the load and the disks of the archive, the line between, and compression of application/dicom+json. Orthanc: store metadata with StudiesMetadata and SeriesMetadata "Full".';
