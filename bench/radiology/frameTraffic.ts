import type { NetworkRequest } from '../network';

/** When the images of a series came, in milliseconds since 1970. */
export interface FrameTraffic {
  /** Different images whose bytes are here. */
  readonly complete: number;
  /** Asked for, whether they came or not. */
  readonly asked: number;
  readonly firstStartMs: number | undefined;
  /** Last byte of the image that came last; of each the first time it came. */
  readonly lastEndMs: number | undefined;
  /** Images asked for more than once. */
  readonly repeated: number;
  readonly failed: number;
  readonly bytes: number;
}

const IMAGE = /\/instances\/([0-9.]+)(?:\/frames\/[0-9,]+)?(?:\?.*)?$/;

/** The image a request is for: a frame, or a whole instance. Not a rendered one, not headers. */
export const imageOf = (url: string): string | undefined => IMAGE.exec(url)?.[1];

export function frameTraffic(requests: readonly NetworkRequest[], sopInstanceUids: readonly string[]): FrameTraffic {
  const wanted = new Set(sopInstanceUids);
  const ends = new Map<string, number>();
  const asked = new Map<string, number>();
  let first: number | undefined;
  let failed = 0;
  let bytes = 0;
  for (const request of requests) {
    const image = imageOf(request.url);
    if (image === undefined || !wanted.has(image) || request.method !== 'GET') continue;
    asked.set(image, (asked.get(image) ?? 0) + 1);
    bytes += request.bytes;
    first = first === undefined ? request.start : Math.min(first, request.start);
    const isComplete = request.end !== undefined && request.status === 200 && request.failure === undefined;
    if (!isComplete) failed += request.end === undefined || request.isAborted ? 0 : 1;
    else if (!ends.has(image) || (ends.get(image) as number) > (request.end as number))
      ends.set(image, request.end as number);
  }
  return {
    complete: ends.size,
    asked: asked.size,
    firstStartMs: first,
    lastEndMs: ends.size === 0 ? undefined : Math.max(...ends.values()),
    repeated: [...asked.values()].filter((times) => times > 1).length,
    failed,
    bytes,
  };
}
