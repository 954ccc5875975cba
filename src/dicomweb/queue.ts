import type { RequestOptions } from '../dicom/ports';

/** What goes first: what the reader looks at, then what comes next, then the rest; within that, by order and by age. */
export interface Rank {
  readonly priority: RequestOptions['priority'];
  readonly order: number;
}

const PRIORITIES: readonly RequestOptions['priority'][] = ['visible', 'prefetch', 'background'];

/** Negative when `a` goes before `b`. */
export const compareRanks = (a: Rank, b: Rank): number =>
  PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority) || a.order - b.order;

/**
 * How many requests may run while one of this priority is started: background work leaves half of the connections free, and
 * prefetching one, so that what the reader asks for next never waits for all of them.
 */
export function concurrencyFor(priority: RequestOptions['priority'], maxConcurrentRequests: number): number {
  if (priority === 'visible') return maxConcurrentRequests;
  return Math.max(1, priority === 'prefetch' ? maxConcurrentRequests - 1 : Math.floor(maxConcurrentRequests / 2));
}

interface Entry<Job> {
  readonly job: Job;
  readonly rank: Rank;
  readonly sequence: number;
}

/** Jobs by rank, first come first served within a rank. A binary heap; entries of removed jobs are skipped when met. */
export class RequestQueue<Job extends object> {
  readonly #heap: Entry<Job>[] = [];
  readonly #current = new Map<Job, Entry<Job>>();
  #sequence = 0;

  get size(): number {
    return this.#current.size;
  }

  /** Adds a job, or moves a waiting one to another rank without losing its age. */
  put(job: Job, rank: Rank): void {
    const sequence = this.#current.get(job)?.sequence ?? this.#sequence++;
    const entry = { job, rank, sequence };
    this.#current.set(job, entry);
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
  }

  remove(job: Job): void {
    this.#current.delete(job);
  }

  /** The job that goes next, left in the queue. */
  peek(): Job | undefined {
    for (let top = this.#heap[0]; top; top = this.#heap[0]) {
      if (this.#current.get(top.job) === top) return top.job;
      this.#dropTop();
    }
    return undefined;
  }

  /** Sorts waiting jobs as they would leave the queue. */
  inOrder(jobs: Iterable<Job>): Job[] {
    const entries = [...jobs].flatMap((job) => this.#current.get(job) ?? []);
    return entries.sort(compareEntries).map((entry) => entry.job);
  }

  #dropTop(): void {
    const last = this.#heap.pop();
    if (!last || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #rise(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#swapIfBefore(at, parent)) return;
      at = parent;
    }
  }

  #sink(from: number): void {
    for (let at = from; ; ) {
      const left = 2 * at + 1;
      const smaller = this.#isBefore(left + 1, left) ? left + 1 : left;
      if (!this.#swapIfBefore(smaller, at)) return;
      at = smaller;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const first = this.#heap[a];
    const second = this.#heap[b];
    return first !== undefined && second !== undefined && compareEntries(first, second) < 0;
  }

  #swapIfBefore(a: number, b: number): boolean {
    const first = this.#heap[a];
    const second = this.#heap[b];
    if (!first || !second || compareEntries(first, second) >= 0) return false;
    this.#heap[a] = second;
    this.#heap[b] = first;
    return true;
  }
}

const compareEntries = (a: Entry<unknown>, b: Entry<unknown>): number =>
  compareRanks(a.rank, b.rank) || a.sequence - b.sequence;
