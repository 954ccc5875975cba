import type { Problem } from '../../dicom/problem';
import { listsPixels } from '../../dicom/radiology/imageKind';
import type { FrameHeader } from '../../dicom/types';
import { fail } from '../../lib/result';
import type { EngineDependencies } from '../engineDependencies';
import type { DecodedFrame } from './decodedFrame';
import { type FrameCache, frameKeyOf } from './frameCache';
import { decodeFrame } from './frameDecoder';
import { decoderCount } from './greyDecoder';
import type { FrameStore } from './stackLoader';

/** A palette is a few kilobytes. */
const BULK_TIMEOUT_MS = 30_000;

/** Neither the header nor the archive has pixels: an image object that was stored without its image. */
const noPixels = (cause: Problem): Problem => ({
  ...cause,
  title: 'This object holds no image',
  tip: 'Its header lists no pixel data, and the archive has none for it. Look for the image where it was made.',
});

/** One for the page and one for all the rest: the network's own work, and a decoder. */
const FEW_CORES = 2;

/** The frames of one stack: fetched through the port, decoded by workers, kept in the page's cache for `holder`. */
export function frameStore(
  cache: FrameCache,
  headers: readonly FrameHeader[],
  { frames, bulkData }: EngineDependencies,
  holder: object,
): FrameStore<DecodedFrame> {
  const headerAt = (index: number): FrameHeader => {
    const header = headers[index];
    if (!header) throw new RangeError(`no frame ${index} in a stack of ${headers.length}`);
    return header;
  };
  return {
    hold: (index) => cache.hold(frameKeyOf(headerAt(index).ref), holder),
    fetch: async (index, options) => {
      const header = headerAt(index);
      const fetched = await frames.frame(header.ref, options);
      return !fetched.ok && fetched.error.isAbsent && !listsPixels(header.dataset)
        ? fail(noPixels(fetched.error))
        : fetched;
    },
    decode: async (index, encoded) => {
      const header = headerAt(index);
      const key = frameKeyOf(header.ref);
      // Another pane was faster while this one's bytes were on their way.
      const known = cache.hold(key, holder);
      if (known) return { ok: true, value: known };
      // Not this pane's signal: another pane may be waiting for the same decoding.
      const fetchBulk =
        bulkData &&
        ((uri: string) =>
          bulkData(header.ref, uri, { signal: AbortSignal.timeout(BULK_TIMEOUT_MS), priority: 'visible' }));
      const decoded = await cache.decoded(key, () => decodeFrame(header, encoded, fetchBulk));
      if (decoded.ok) return { ok: true, value: cache.add(key, decoded.value, holder) };
      frames.discard?.(header.ref);
      return decoded;
    },
    decodersAtOnce: decoderCount() + 1,
    hasFewCores: (navigator.hardwareConcurrency || 2) <= FEW_CORES,
    release: (index) => cache.release(frameKeyOf(headerAt(index).ref), holder),
    freeBytes: () => cache.budgetBytes - cache.bytes,
  };
}
