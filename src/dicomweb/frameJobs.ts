import type { EncodedFrame, TileDecoding } from '../dicom/ports';
import { plainJpeg } from '../dicom/jpegStream';
import { inTime } from '../lib/inTime';
import { type ExchangeFailure, type Exchanged, exchange } from './exchange';
import { plainFrames, watchFrames } from './frameParts';
import type {
  FailureWords,
  FrameAsk,
  FrameNews,
  FromFrameThread,
  NumberedFrame,
  ToFrameThread,
} from './frameThreadMessages';

/** What the jobs need of the thread they run in. */
export interface FrameJobsPlace {
  readonly fetch: typeof fetch;
  /**
   * Plain JPEGs, each cropped. What cannot be decoded may reject: its bytes go alone then, and whoever decodes them says what is
   * wrong.
   */
  readonly decode: (jpegs: readonly PlainJpeg[]) => readonly Promise<ImageBitmap>[];
  readonly post: (news: FromFrameThread, transfer: Transferable[]) => void;
}

/** Of a kind that the browser decodes by itself. */
export interface PlainJpeg {
  readonly bytes: Uint8Array;
  readonly decoding: TileDecoding;
}

interface Job {
  readonly ask: FrameAsk;
  readonly controller: AbortController;
  /** Frames that came, decoded or on their way to it. */
  readonly taken: Map<number, Promise<void>>;
  /** Not told yet. */
  ready: NumberedFrame[];
  timer?: ReturnType<typeof setTimeout>;
}

/** Frames that are there wait so long for the rest of their answer: on a fast line all of it is one message. */
const WAIT_FOR_REST_MS = 8;
/** Frames that come within this time are handed to the decoder together. */
const GATHER_MS = 1;
/** A JPEG takes milliseconds; beyond this its bytes go alone, to those who decode it under a watchdog. */
const LONGEST_DECODING_MS = 10_000;
/** Between two messages, while there are many. */
const BETWEEN_MESSAGES_MS = 6;

/** Requests for frames, done on another thread than the page's: fetched, taken apart, and decoded where that is wanted. */
export class FrameJobs {
  readonly #place: FrameJobsPlace;
  readonly #jobs = new Map<number, Job>();
  #undecoded: { readonly jpeg: PlainJpeg; readonly take: (bitmap: Promise<ImageBitmap | undefined>) => void }[] = [];
  #news: FrameNews[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #postedAt = Number.NEGATIVE_INFINITY;

  constructor(place: FrameJobsPlace) {
    this.#place = place;
  }

  hear(messages: ToFrameThread): void {
    for (const message of messages) {
      switch (message.kind) {
        case 'ask':
          void this.#answer(message);
          break;
        case 'withdraw':
          this.#withdraw(message.id);
          break;
        case 'ping':
          this.#place.post([], []);
          break;
      }
    }
  }

  #withdraw(id: number): void {
    const job = this.#jobs.get(id);
    if (!job) return;
    this.#jobs.delete(id);
    clearTimeout(job.timer);
    job.controller.abort();
    for (const { bitmap } of job.ready) bitmap?.close();
    for (const one of this.#news) if (one.id === id) close(one);
    this.#news = this.#news.filter((one) => one.id !== id);
  }

  async #answer(ask: FrameAsk): Promise<void> {
    const job: Job = { ask, controller: new AbortController(), taken: new Map(), ready: [] };
    this.#jobs.set(ask.id, job);
    let last: FrameNews;
    try {
      last = await this.#newsOf(job);
    } catch {
      // A bug, or withdrawn: then nobody hears it. The page does it by itself and meets the bug, if it is one.
      last = { id: ask.id, kind: 'cannot' };
    }
    await Promise.all(job.taken.values());
    if (job.controller.signal.aborted) return;
    this.#jobs.delete(ask.id);
    clearTimeout(job.timer);
    const { ready } = job;
    if (last.kind === 'all') this.#tell({ ...last, frames: ready });
    else {
      // What was whole before the answer went wrong stays whole.
      if (ready.length > 0) this.#tell({ id: ask.id, kind: 'some', frames: ready });
      this.#tell(last);
    }
  }

  async #newsOf(job: Job): Promise<FrameNews> {
    const { id, url, init, limits, address, frameNumbers } = job.ask;
    const take = (frameNumber: number, frame: EncodedFrame) => this.#take(job, frameNumber, frame);
    const { signal } = job.controller;
    const request = { ...init, headers: init.headers as [string, string][], signal } as RequestInit &
      typeof job.controller;
    const watch = frameNumbers.length > 1 ? watchFrames(address, frameNumbers, take) : undefined;
    const exchanged = await exchange(this.#place.fetch, url, request, limits, watch);
    if (!exchanged.ok) return { id, kind: 'failure', failure: inWords(exchanged.error) };
    const frames = plainFrames(exchanged.value, address, frameNumbers);
    if (!frames) return answerOf(id, exchanged.value);
    for (const [index, frame] of frames.entries()) take(frameNumbers[index] ?? 0, frame);
    return { id, kind: 'all', frames: [], contentType: exchanged.value.response.headers.get('Content-Type') ?? '' };
  }

  #take(job: Job, frameNumber: number, frame: EncodedFrame): void {
    if (job.taken.has(frameNumber)) return;
    job.taken.set(frameNumber, this.#prepare(job, frameNumber, frame));
  }

  async #prepare(job: Job, frameNumber: number, { bytes, transferSyntaxUid }: EncodedFrame): Promise<void> {
    const decoding = job.ask.decodings[job.ask.frameNumbers.indexOf(frameNumber)];
    const jpeg = decoding && jpegOf(bytes, transferSyntaxUid, decoding);
    const bitmap = jpeg && (await this.#decode({ bytes: jpeg, decoding }));
    if (job.controller.signal.aborted) {
      bitmap?.close();
      return;
    }
    job.ready.push({ frameNumber, bytes, transferSyntaxUid, ...(bitmap && { bitmap }) });
    job.timer ??= setTimeout(() => {
      delete job.timer;
      this.#tell({ id: job.ask.id, kind: 'some', frames: job.ready });
      job.ready = [];
    }, WAIT_FOR_REST_MS);
  }

  #decode(jpeg: PlainJpeg): Promise<ImageBitmap | undefined> {
    return new Promise((take) => {
      this.#undecoded.push({ jpeg, take });
      if (this.#undecoded.length > 1) return;
      setTimeout(() => {
        const some = this.#undecoded;
        this.#undecoded = [];
        const bitmaps = this.#place.decode(some.map((one) => one.jpeg));
        for (const [index, one] of some.entries()) one.take(inTime(bitmaps[index] ?? NOT_DECODED, LONGEST_DECODING_MS));
      }, GATHER_MS);
    });
  }

  #tell(news: FrameNews): void {
    this.#news.push(news);
    const waitMs = this.#postedAt + BETWEEN_MESSAGES_MS - performance.now();
    this.#timer ??= setTimeout(() => this.#post(), Math.max(0, waitMs));
  }

  #post(): void {
    this.#timer = undefined;
    this.#postedAt = performance.now();
    const news = this.#news;
    this.#news = [];
    if (news.length > 0) this.#place.post(news, news.flatMap(transferOf));
  }
}

const NOT_DECODED = Promise.reject(new Error('not decoded'));
NOT_DECODED.catch(() => undefined);

/** Where even looking at the bytes fails, for want of memory say, they go alone: who decodes them tells what is wrong. */
function jpegOf(bytes: Uint8Array, transferSyntaxUid: string, decoding: TileDecoding): Uint8Array | undefined {
  try {
    return plainJpeg(bytes, transferSyntaxUid, decoding);
  } catch {
    return undefined;
  }
}

const framesTold = (news: FrameNews): readonly NumberedFrame[] =>
  news.kind === 'some' || news.kind === 'all' ? news.frames : [];

const close = (news: FrameNews): void => {
  for (const { bitmap } of framesTold(news)) bitmap?.close();
};

function transferOf(news: FrameNews): Transferable[] {
  if (news.kind === 'answer') return [news.bytes.buffer];
  return framesTold(news).flatMap(({ bytes, bitmap }) => [bytes.buffer as ArrayBuffer, ...(bitmap ? [bitmap] : [])]);
}

function answerOf(id: number, { response, bytes }: Exchanged): FrameNews {
  const { status, type, url, headers } = response;
  const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
  return { id, kind: 'answer', answer: { status, type, url, headers: [...headers] }, bytes: own };
}

function inWords(failure: ExchangeFailure): FailureWords {
  if (failure.kind === 'tooLong') return failure;
  const { name = 'TypeError', message = '' } = failure.cause as Error;
  return { kind: failure.kind, cause: { name, message } };
}
