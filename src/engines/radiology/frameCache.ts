import type { Problem } from '../../dicom/problem';
import type { FrameRef } from '../../dicom/types';
import type { Result } from '../../lib/result';
import type { SharedCornerstone } from './cornerstone';
import { IMAGE_SCHEME } from './cornerstone';
import type { DecodedFrame } from './decodedFrame';

/** The address of a frame as Cornerstone knows it. */
export const imageIdOf = ({
  sourceId,
  studyInstanceUid,
  seriesInstanceUid,
  sopInstanceUid,
  frameNumber,
}: FrameRef): string =>
  `${IMAGE_SCHEME}:${encodeURIComponent(sourceId)}/${studyInstanceUid}/${seriesInstanceUid}/${sopInstanceUid}/${frameNumber}`;

/**
 * Decoded frames of the page. Two panes that show one series share its pixels; a frame leaves when the last pane that
 * holds it lets go. How much is held is decided by the holders, against one budget.
 */
export class FrameCache {
  readonly #cornerstone: SharedCornerstone;
  readonly #entries = new Map<string, { readonly frame: DecodedFrame; readonly holders: Set<object> }>();
  #bytes = 0;
  readonly budgetBytes: number;

  constructor(cornerstone: SharedCornerstone, budgetBytes: number) {
    this.#cornerstone = cornerstone;
    this.budgetBytes = budgetBytes;
  }

  /** Frames being decoded, so that two panes that open one series together decode it once. */
  readonly #decoding = new Map<string, Promise<Result<DecodedFrame, Problem>>>();

  decoded(
    imageId: string,
    decode: () => Promise<Result<DecodedFrame, Problem>>,
  ): Promise<Result<DecodedFrame, Problem>> {
    const running = this.#decoding.get(imageId);
    if (running) return running;
    const started = decode().finally(() => this.#decoding.delete(imageId));
    this.#decoding.set(imageId, started);
    return started;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The frame, from now on held by `holder` too. */
  hold(imageId: string, holder: object): DecodedFrame | undefined {
    const entry = this.#entries.get(imageId);
    entry?.holders.add(holder);
    return entry?.frame;
  }

  /** Keeps a frame for `holder`. Where another pane was faster its frame stays, so that a canvas keeps its pixels. */
  add(imageId: string, frame: DecodedFrame, holder: object): DecodedFrame {
    const known = this.hold(imageId, holder);
    if (known) {
      this.#cornerstone.publish(known.image);
      return known;
    }
    this.#entries.set(imageId, { frame, holders: new Set([holder]) });
    this.#bytes += frame.sizeInBytes;
    return frame;
  }

  release(imageId: string, holder: object): void {
    const entry = this.#entries.get(imageId);
    if (!entry?.holders.delete(holder) || entry.holders.size > 0) return;
    this.#entries.delete(imageId);
    this.#bytes -= entry.frame.sizeInBytes;
    this.#cornerstone.withdraw(imageId);
  }
}

/** An eighth of the machine's memory as the browser tells it (it says 8 GB at most), so one GB on most. */
function frameBudgetBytes(): number {
  const gigabytes = (navigator as { readonly deviceMemory?: number }).deviceMemory ?? 8;
  return (gigabytes / 8) * 2 ** 30;
}

let pageCache: FrameCache | undefined;
export function frameCacheOf(cornerstone: SharedCornerstone): FrameCache {
  pageCache ??= new FrameCache(cornerstone, frameBudgetBytes());
  return pageCache;
}
