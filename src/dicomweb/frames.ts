import type { FrameSource, RequestOptions } from '../dicom/ports';
import type { Problem } from '../dicom/problem';
import type { FrameRef } from '../dicom/types';
import type { SourceId } from '../dicom/uids';
import { fail, ok } from '../lib/result';
import { abortError } from './abort';
import { FrameCache } from './frameCache';
import { FrameLane, type FrameResult } from './frameLane';
import type { ArchiveProblem } from './problems';
import type { DicomWebSource } from './source';

export interface FrameSourceOptions {
  /** Encoded bytes kept in memory; 0 keeps none. */
  readonly maxCachedBytes?: number;
}

/** A FrameSource whose memory can be wiped, as at the end of a session (AT-44). */
export interface ClearableFrameSource extends FrameSource {
  /** Forgets the frames it keeps, and drops those that wait or are under way: they end with a problem of code `auth`. */
  clear(): void;
  /** The same, and everything the archives' clients keep of the user: one call at the end of a session. */
  forgetUser(): void;
}

const DEFAULT_CACHE_BYTES = 64 * 1024 * 1024;

/** What engines get their pixels from: one queue per archive, in front of a small memory of what was fetched last. */
export function createFrameSource(
  sources: ReadonlyMap<SourceId, DicomWebSource>,
  { maxCachedBytes = DEFAULT_CACHE_BYTES }: FrameSourceOptions = {},
): ClearableFrameSource {
  const cache = new FrameCache(maxCachedBytes);
  const lanes = new Map<SourceId, FrameLane>();
  const laneOf = (sourceId: SourceId): FrameLane | undefined => {
    const source = sources.get(sourceId);
    const known = lanes.get(sourceId);
    if (known || !source) return known;
    const lane = new FrameLane(source, (ref, frame, isShared) => cache.set(keyOf(ref), frame, isShared));
    lanes.set(sourceId, lane);
    return lane;
  };
  const clear = () => {
    cache.clear();
    for (const lane of lanes.values()) lane.drop(userChanged);
  };
  // Whichever source is told that its user is gone: the frames of all are one memory.
  for (const source of sources.values()) source.onForgetUser?.(clear);
  return {
    async frame(ref: FrameRef, options: RequestOptions): Promise<FrameResult> {
      if (options.signal.aborted) throw abortError();
      const cached = cache.get(keyOf(ref), options.offThread !== undefined);
      if (cached) return ok(cached);
      if (!Number.isInteger(ref.frameNumber) || ref.frameNumber < 1) return fail(noSuchFrame(ref));
      const lane = laneOf(ref.sourceId);
      return lane ? lane.request(ref, options) : fail(unknownArchive(ref));
    },
    discard(ref) {
      cache.delete(keyOf(ref));
      sources.get(ref.sourceId)?.discardFrame?.(ref, ref.frameNumber);
    },
    clear,
    forgetUser: () => {
      clear();
      for (const source of sources.values()) source.forgetUser?.();
    },
  };
}

const userChanged: ArchiveProblem = {
  kind: 'denied',
  code: 'auth',
  severity: 'error',
  title: 'This image was asked for before the user changed',
  tip: 'Open the study again.',
  isSignedOut: true,
};

const keyOf = (ref: FrameRef): string =>
  [ref.sourceId, ref.studyInstanceUid, ref.seriesInstanceUid, ref.sopInstanceUid, ref.frameNumber].join(' ');

const unknownArchive = (ref: FrameRef): Problem => ({
  code: 'unsupported',
  severity: 'error',
  title: 'The archive of this image is not configured here',
  detail: ref.sourceId,
});

const noSuchFrame = (ref: FrameRef): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: 'This image does not exist',
  detail: `frame ${ref.frameNumber} of ${ref.sopInstanceUid}`,
});
