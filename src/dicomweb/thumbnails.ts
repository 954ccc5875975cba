import { fail, ok, type Result } from '../lib/result';
import { namesAnother, resourceUrl } from './address';
import type { ArchiveAnswer, ArchiveHttp } from './http';
import { climb, type Rung } from './ladder';
import { onlyPartOf } from './parts';
import { type ArchiveProblem, malformedProblem } from './problems';
import type { SourceFindings } from './profile';

/** A small picture made by the archive: lossy, of unknown greyscale, never for reading (WEB-24). */
export interface Thumbnail {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mediaType: 'image/jpeg' | 'image/png' | 'image/gif' | 'image/webp';
}

/** What to picture. Without an instance the archive chooses one that stands for the series. */
export interface ThumbnailRequest {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid?: string;
  /** 1-based. */
  readonly frameNumber?: number;
  /** Longest side wanted, pixels. */
  readonly sizePx: number;
}

interface ThumbnailRung extends Rung {
  readonly resource: 'thumbnail' | 'rendered';
  /** `series`: the archive chooses an image. `frame`: also single-frame objects have a frame 1. */
  readonly of: 'series' | 'instance' | 'frame';
}

/**
 * JPEG and PNG are asked for one at a time: Orthanc 1.10 refuses an Accept that names both. A series is never asked for
 * /rendered, which would be every image of it (PS3.18 10.4.1.1.3).
 */
const rungs: readonly ThumbnailRung[] = [
  { id: 'series-thumbnail', of: 'series', resource: 'thumbnail', accept: 'image/jpeg' },
  { id: 'frame-thumbnail', of: 'frame', resource: 'thumbnail', accept: 'image/jpeg' },
  { id: 'frame-jpeg', of: 'frame', resource: 'rendered', accept: 'image/jpeg' },
  { id: 'instance-jpeg', of: 'instance', resource: 'rendered', accept: 'image/jpeg' },
  { id: 'frame-png', of: 'frame', resource: 'rendered', accept: 'image/png' },
];

/** A small picture of an image or, without one, of a series. Archives without any renderer give a problem, not a blank. */
export async function fetchThumbnail(
  request: ThumbnailRequest,
  needs: { readonly http: ArchiveHttp; readonly wadoRoot: URL; readonly findings: SourceFindings },
  signal: AbortSignal,
): Promise<Result<Thumbnail, ArchiveProblem>> {
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid, frameNumber = 1, sizePx } = request;
  const usable = rungs.filter((rung) => {
    if (sopInstanceUid === undefined) return rung.of === 'series';
    return rung.of === 'frame' || (rung.of === 'instance' && frameNumber === 1);
  });
  return climb(needs.findings.thumbnailLadder, usable, sopInstanceUid ?? seriesInstanceUid, async (rung) => {
    const suffix = `${rung.of === 'frame' ? `/frames/${frameNumber}` : ''}/${rung.resource}?viewport=${sizePx},${sizePx}`;
    const uids = sopInstanceUid
      ? ([studyInstanceUid, seriesInstanceUid, sopInstanceUid] as const)
      : ([studyInstanceUid, seriesInstanceUid] as const);
    const url = resourceUrl(needs.wadoRoot, uids, suffix);
    if (!url.ok) return url;
    const answer = await needs.http.send({ url: url.value, accept: rung.accept, signal });
    if (answer.ok) return pictureOf(answer.value, request);
    // Archives without this resource say 404, as if the image were not there, or send on to /rendered (WEB-25), which is not
    // followed with a token.
    const { kind, status = 0 } = answer.error;
    const isElsewhere = kind === 'absent' || (status >= 300 && status < 400);
    return isElsewhere ? fail({ ...answer.error, kind: 'refused' }) : answer;
  });
}

/** The picture in an answer, if it is one, and of what was asked for as far as the answer says (AT-32). */
export function pictureOf(
  answer: ArchiveAnswer,
  asked: Pick<ThumbnailRequest, 'studyInstanceUid' | 'seriesInstanceUid' | 'sopInstanceUid'>,
): Result<Thumbnail, ArchiveProblem> {
  if (namesAnother(answer.headers.get('Content-Location'), asked))
    return fail(malformedProblem('The archive sent a picture of something else', answer.context, 'Content-Location'));
  const part = onlyPartOf(answer);
  if (!part.ok) return part;
  const mediaType = pictureType(part.value.body);
  if (mediaType) return ok({ bytes: new Uint8Array(part.value.body), mediaType });
  return fail({
    ...malformedProblem('The archive sent a thumbnail that is not a picture', answer.context, answer.contentType),
    kind: 'refused',
  });
}

/** By signature: the label is not trusted with what goes into an <img>. */
function pictureType(bytes: Uint8Array): Thumbnail['mediaType'] | undefined {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 12));
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg';
  if (bytes[0] === 0x89 && head.slice(1, 4) === 'PNG') return 'image/png';
  if (head.startsWith('GIF8')) return 'image/gif';
  return head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP' ? 'image/webp' : undefined;
}
