import type { EncodedFrame, OffThread, RequestOptions } from '../dicom/ports';
import type { Problem } from '../dicom/problem';
import type { FrameRef } from '../dicom/types';
import { fail, ok, type Result } from '../lib/result';
import { abortError } from './abort';
import { copyOf } from './frameCache';
import { type ConnectionShare, OriginConnections } from './connections';
import type { ArchiveProblem, FailureKind } from './problems';
import { compareRanks, type Rank, RequestQueue } from './queue';
import { rankSignal } from './requestRank';
import type { DicomWebSource } from './source';

export type FrameResult = Result<EncodedFrame, Problem>;

/** Remembers a frame; shared: whoever got it only reads it. */
export type KeepFrame = (ref: FrameRef, frame: EncodedFrame, isShared: boolean) => void;

interface Waiter {
  /** It only reads the bytes. */
  readonly isSharing: boolean;
  /** It is going to be painted now. */
  readonly isVisible: boolean;
  resolve(result: FrameResult): void;
  reject(cause: unknown): void;
}

/** One frame that somebody wants, waiting or on its way. */
interface Job {
  readonly ref: FrameRef;
  readonly instance: string;
  readonly waiters: Set<Waiter>;
  rank: Rank;
  /** How the worker may take it apart; of several who want it, the first that wants pixels decides. Absent: fetched on the page. */
  offThread?: OffThread;
  batch?: Batch;
  /** Set when it was part of a list that failed: asked for by itself now. */
  split?: Split;
}

/** One request under way. */
interface Batch {
  readonly jobs: readonly Job[];
  readonly controller: AbortController;
}

/** What became of the frames of a list that failed: were they all fine alone, lists are what the archive cannot do. */
interface Split {
  pending: number;
  hasFailure: boolean;
}

/** Requests made in one breath of an engine are collected this long before any is sent. */
const COLLECT_MS = 2;

/** Failures that a frame list may cause and a single frame may not. */
const SPLITTING: readonly FailureKind[] = ['refused', 'partial', 'malformed', 'absent', 'tooLarge', 'conflict'];

/** A request is withdrawn as a whole, so what may have to be travels in small ones. */
const FETCHED_AHEAD = 3;

/**
 * The frames wanted from one archive. Waiting frames of one instance leave together as one request; the same frame wanted
 * twice is fetched once; work nobody wants any more is dropped, and stopped when it is on its way. The lane stands in the
 * archive's queue with its most urgent frame, and decides only when its turn comes which frames go along.
 */
export class FrameLane {
  readonly #source: DicomWebSource;
  readonly #keep: KeepFrame;
  readonly #queue = new RequestQueue<Job>();
  readonly #jobs = new Map<string, Job>();
  readonly #waitingByInstance = new Map<string, Set<Job>>();
  readonly #batches = new Set<Batch>();
  readonly #connections: ConnectionShare;
  /** The lane's place in the queue of its origin, while it has one. */
  #place: { readonly rank: Rank; start(): void } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(source: DicomWebSource, keep: KeepFrame) {
    this.#source = source;
    this.#keep = keep;
    this.#connections = source.connections ?? new OriginConnections().share(source.profile.maxConcurrentRequests);
  }

  /** Ends everything that waits or is under way with this problem; nothing of it is kept (AT-44). */
  drop(problem: Problem): void {
    for (const job of [...this.#jobs.values()]) {
      if (!job.batch) this.#dequeue(job);
      this.#settle(job, fail(problem));
    }
    for (const batch of this.#batches) batch.controller.abort(abortError());
    this.#dispatch();
  }

  request(ref: FrameRef, { signal, priority, order = 0, offThread }: RequestOptions): Promise<FrameResult> {
    const job = this.#jobFor(ref, { priority, order });
    // Whoever is going to paint it says more than whoever fetches it ahead.
    if (offThread && !job.offThread?.decode) job.offThread = offThread;
    return new Promise((resolve, reject) => {
      const leave = () => {
        job.waiters.delete(waiter);
        reject(abortError());
        this.#abandonIfUnwanted(job);
      };
      const waiter: Waiter = {
        isSharing: offThread !== undefined,
        isVisible: priority === 'visible',
        resolve: (result) => {
          signal.removeEventListener('abort', leave);
          resolve(result);
        },
        reject: (cause) => {
          signal.removeEventListener('abort', leave);
          reject(cause);
        },
      };
      job.waiters.add(waiter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #jobFor(ref: FrameRef, rank: Rank): Job {
    const instance = `${ref.studyInstanceUid} ${ref.seriesInstanceUid} ${ref.sopInstanceUid}`;
    const key = `${instance} ${ref.frameNumber}`;
    const known = this.#jobs.get(key);
    if (known) {
      if (compareRanks(rank, known.rank) < 0) {
        known.rank = rank;
        if (!known.batch) {
          this.#queue.put(known, rank);
          this.#collect();
        }
      }
      return known;
    }
    const job: Job = { ref, instance, waiters: new Set(), rank };
    this.#jobs.set(key, job);
    this.#enqueue(job);
    this.#collect();
    return job;
  }

  #collect(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#dispatch();
    }, COLLECT_MS);
  }

  #enqueue(job: Job): void {
    this.#queue.put(job, job.rank);
    const siblings = this.#waitingByInstance.get(job.instance) ?? new Set();
    this.#waitingByInstance.set(job.instance, siblings.add(job));
  }

  #dequeue(job: Job): void {
    this.#queue.remove(job);
    const siblings = this.#waitingByInstance.get(job.instance);
    siblings?.delete(job);
    if (siblings?.size === 0) this.#waitingByInstance.delete(job.instance);
  }

  /** Takes the place in the archive's queue that the most urgent waiting frame has now; none while enough are on their way. */
  #dispatch(): void {
    const next = this.#queue.peek();
    const hasRoom = next && this.#batches.size < this.#connections.concurrencyFor(next.rank.priority);
    if (this.#place) this.#connections.remove(this.#place);
    this.#place = hasRoom ? { rank: next.rank, start: () => this.#startNext() } : undefined;
    if (this.#place) this.#connections.put(this.#place);
  }

  #startNext(): void {
    this.#place = undefined;
    const next = this.#queue.peek();
    if (!next) return;
    const batch: Batch = { jobs: this.#companyOf(next), controller: new AbortController() };
    this.#connections.hold(rankSignal(batch.controller.signal, next.rank));
    for (const job of batch.jobs) {
      this.#dequeue(job);
      job.batch = batch;
    }
    this.#batches.add(batch);
    void this.#run(batch);
    this.#dispatch();
  }

  /** The waiting frames of the same instance and priority that go along, by ascending frame number (WEB-14). */
  #companyOf(first: Job): readonly Job[] {
    const { profile, findings } = this.#source;
    if (first.split || first.rank.priority === 'background' || findings.refusesFrameLists) return [first];
    const alike = [...(this.#waitingByInstance.get(first.instance) ?? [])].filter(
      (job) => !job.split && job.rank.priority === first.rank.priority,
    );
    const most = first.rank.priority === 'prefetch' ? FETCHED_AHEAD : profile.maxFramesPerRequest;
    const chosen = this.#queue.inOrder(alike).slice(0, Math.max(1, Math.min(most, profile.maxFramesPerRequest)));
    return chosen.sort((a, b) => a.ref.frameNumber - b.ref.frameNumber);
  }

  async #run(batch: Batch): Promise<void> {
    const [first] = batch.jobs;
    try {
      if (!first) return;
      const numbers = batch.jobs.map((job) => job.ref.frameNumber);
      const { signal } = batch.controller;
      const early = (frameNumber: number, frame: EncodedFrame) => this.#deliverEarly(batch, frameNumber, frame);
      const offThread = batch.jobs.flatMap((job) => job.offThread ?? []);
      const isOffThread = offThread.length === batch.jobs.length;
      const result = await this.#source.retrieveFrames(
        first.ref,
        numbers,
        signal,
        undefined,
        early,
        isOffThread ? offThread : undefined,
      );
      // Stopped: its frames were forgotten then, whatever still came.
      if (signal.aborted) {
        for (const frame of result.ok ? result.value : []) frame.bitmap?.close();
        return;
      }
      if (result.ok) {
        for (const [index, job] of batch.jobs.entries())
          if (job.batch === batch) this.#deliver(job, result.value[index]);
          else result.value[index]?.bitmap?.close();
      } else if (batch.jobs.length > 1 && SPLITTING.includes((result.error as ArchiveProblem).kind))
        this.#splitUp(batch);
      else this.#failAll(batch, result.error as ArchiveProblem);
    } catch (cause) {
      // Everybody left, or a bug: then those who wait must hear of it.
      for (const job of openJobs(batch)) this.#break(job, cause);
    } finally {
      this.#batches.delete(batch);
      this.#dispatch();
    }
  }

  /** Without a sign-in the waiting frames would each be refused: they hear of it at once, and are not asked for (AT-10). */
  #failAll(batch: Batch, problem: ArchiveProblem): void {
    const waiting = problem.isSignedOut ? [...this.#jobs.values()].filter((job) => !job.batch) : [];
    for (const job of waiting) this.#dequeue(job);
    for (const job of [...openJobs(batch), ...waiting]) this.#settle(job, fail(problem));
  }

  /** A frame that says itself which it is need not wait for the others of its answer. */
  #deliverEarly(batch: Batch, frameNumber: number, frame: EncodedFrame): void {
    const isStopped = batch.controller.signal.aborted;
    const job = isStopped ? undefined : openJobs(batch).find(({ ref }) => ref.frameNumber === frameNumber);
    if (job) this.#deliver(job, frame);
    else frame.bitmap?.close();
  }

  #deliver(job: Job, frame: EncodedFrame | undefined): void {
    if (!frame) {
      this.#settle(job, fail(missingFrame(job.ref)));
      return;
    }
    this.#keep(
      job.ref,
      frame,
      [...job.waiters].every(({ isSharing }) => isSharing),
    );
    this.#settle(job, ok(frame));
  }

  /** Each waiter gets a buffer of its own; pixels, if there are any, go to the one who paints them. */
  #settle(job: Job, result: FrameResult): void {
    this.#forget(job);
    delete job.batch;
    this.#countSplit(job, result.ok);
    const waiters = [...job.waiters];
    const sharing = waiters.filter(({ isSharing }) => isSharing);
    const first = sharing.find(({ isVisible }) => isVisible) ?? sharing[0] ?? waiters[0];
    // Whoever said nothing of another thread knows of no pixels.
    if (!first?.isSharing && result.ok) result.value.bitmap?.close();
    for (const waiter of waiters) waiter.resolve(result.ok && waiter !== first ? ok(copyOf(result.value)) : result);
  }

  #break(job: Job, cause: unknown): void {
    this.#forget(job);
    this.#countSplit(job, false);
    for (const waiter of job.waiters) waiter.reject(cause);
  }

  /** A list failed; whether because of one frame in it or because it was a list, its frames tell when asked one by one. */
  #splitUp(batch: Batch): void {
    const jobs = openJobs(batch);
    const split: Split = { pending: jobs.length, hasFailure: false };
    for (const job of jobs) {
      delete job.batch;
      job.split = split;
      if (job.waiters.size > 0) this.#enqueue(job);
      else this.#break(job, abortError());
    }
  }

  #countSplit(job: Job, isFine: boolean): void {
    if (!job.split) return;
    job.split.pending--;
    job.split.hasFailure ||= !isFine;
    if (job.split.pending === 0 && !job.split.hasFailure) this.#source.findings.refusesFrameLists = true;
    delete job.split;
  }

  #abandonIfUnwanted(job: Job): void {
    if (job.waiters.size > 0) return;
    if (job.batch) {
      const jobs = openJobs(job.batch);
      const wanted = jobs.filter((one) => one.waiters.size > 0);
      if (2 * wanted.length <= jobs.length) this.#stop(job.batch, wanted);
    } else {
      this.#dequeue(job);
      this.#break(job, abortError());
    }
  }

  /**
   * Forgotten at once: whoever wants one of these frames from now on starts anew. Those that are still wanted go back to their
   * place in the queue: over a slow line the answer would bring them no sooner, behind so much that nobody looks at any more.
   */
  #stop(batch: Batch, wanted: readonly Job[]): void {
    for (const job of openJobs(batch)) {
      if (!wanted.includes(job)) {
        this.#forget(job);
        continue;
      }
      delete job.batch;
      this.#enqueue(job);
    }
    if (wanted.length > 0) this.#collect();
    batch.controller.abort(abortError());
  }

  #forget(job: Job): void {
    const key = keyOf(job);
    if (this.#jobs.get(key) === job) this.#jobs.delete(key);
  }
}

/** Frames of a request that have not come yet, and are waited for in no other. */
const openJobs = (batch: Batch): Job[] => batch.jobs.filter((job) => job.batch === batch);

const keyOf = ({ instance, ref }: Job): string => `${instance} ${ref.frameNumber}`;

const missingFrame = (ref: FrameRef): Problem => ({
  code: 'incomplete',
  severity: 'error',
  title: 'The archive sent fewer images than were asked for',
  tip: 'Retry.',
  detail: `frame ${ref.frameNumber} of ${ref.sopInstanceUid}`,
});
