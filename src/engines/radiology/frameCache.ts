import type { Problem } from '../../dicom/problem';
import type { FrameRef } from '../../dicom/types';
import type { Result } from '../../lib/result';
import type { DecodedFrame } from './decodedFrame';

/** What names a frame within the page. */
export const frameKeyOf = ({
  sourceId,
  studyInstanceUid,
  seriesInstanceUid,
  sopInstanceUid,
  frameNumber,
}: FrameRef): string =>
  `${encodeURIComponent(sourceId)}/${studyInstanceUid}/${seriesInstanceUid}/${sopInstanceUid}/${frameNumber}`;

/**
 * Decoded frames of the page. Two panes that show one series share its pixels; a frame leaves when the last pane that
 * holds it lets go. How much is held is decided by the holders, against one budget.
 */
export class FrameCache {
  readonly #entries = new Map<string, { readonly frame: DecodedFrame; readonly holders: Set<object> }>();
  #bytes = 0;
  readonly budgetBytes: number;

  constructor(budgetBytes: number) {
    this.budgetBytes = budgetBytes;
  }

  /** Frames being decoded, so that two panes that open one series together decode it once. */
  readonly #decoding = new Map<string, Promise<Result<DecodedFrame, Problem>>>();

  decoded(key: string, decode: () => Promise<Result<DecodedFrame, Problem>>): Promise<Result<DecodedFrame, Problem>> {
    const running = this.#decoding.get(key);
    if (running) return running;
    const started = decode().finally(() => this.#decoding.delete(key));
    this.#decoding.set(key, started);
    return started;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The frame, from now on held by `holder` too. */
  hold(key: string, holder: object): DecodedFrame | undefined {
    const entry = this.#entries.get(key);
    entry?.holders.add(holder);
    return entry?.frame;
  }

  /** Keeps a frame for `holder`. Where another pane was faster its frame stays, so that a canvas keeps its pixels. */
  add(key: string, frame: DecodedFrame, holder: object): DecodedFrame {
    const known = this.hold(key, holder);
    if (known) return known;
    this.#entries.set(key, { frame, holders: new Set([holder]) });
    this.#bytes += frame.sizeInBytes;
    return frame;
  }

  release(key: string, holder: object): void {
    const entry = this.#entries.get(key);
    if (!entry?.holders.delete(holder) || entry.holders.size > 0) return;
    this.#entries.delete(key);
    this.#bytes -= entry.frame.sizeInBytes;
  }
}

/** An eighth of the machine's memory as the browser tells it (it says 8 GB at most), so one GB on most. */
function frameBudgetBytes(): number {
  const gigabytes = (navigator as { readonly deviceMemory?: number }).deviceMemory ?? 8;
  return (gigabytes / 8) * 2 ** 30;
}

let pageCache: FrameCache | undefined;
export function pageFrameCache(): FrameCache {
  pageCache ??= new FrameCache(frameBudgetBytes());
  return pageCache;
}
