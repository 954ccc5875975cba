import { type DicomJson, stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { ok, type Result } from '../lib/result';
import type { ArchiveProblem } from './problems';
import { mayBeTheForm, type Page, type SearchDependencies, type SearchSubject, searchPage } from './searchPage';

/** What was found, and in words whatever keeps it from being everything. */
export interface Rows {
  readonly datasets: readonly DicomJson[];
  /** Where the next page begins, counted in rows of the archive. */
  readonly nextOffset: number;
  readonly hasMore: boolean;
  readonly warnings: readonly string[];
}

export interface SearchRequest extends SearchSubject {
  /** Rows are told apart by this attribute: their order may change between pages (WEB-01). */
  readonly uidTag: string;
  readonly offset: number;
  /** Infinity: to the end. */
  readonly limit: number;
  /**
   * How many rows there are by another answer of the archive, where it tells: a page that holds as many is not asked after,
   * which saves a round trip before the first picture.
   */
  readonly promisedRows?: () => Promise<number | undefined>;
}

/** More rows than any real list: an archive that never stops answering is stopped here, and the reader is told. */
const MAX_ROWS = 200_000;
/** Asked for at a time once a list has proven long, where the archive takes it. */
const LONG_PAGE = 1000;
/** A list whose order changed is fetched once more in one piece, up to this size. */
const MAX_REFETCHED_ROWS = 5000;
/** Some archives stop after so many rows without a word (AWS HealthImaging: "10,000 records at most"). */
const SILENT_END = 10_000;

/** The facts about the length of pages differ between the levels of a search. */
interface Level {
  readonly cap: 'studyCap' | 'seriesCap' | 'instanceCap';
  readonly page: 'studyPage' | 'seriesPage' | 'instancePage';
}
const levels: Readonly<Record<string, Level>> = {
  [tags.StudyInstanceUID]: { cap: 'studyCap', page: 'studyPage' },
  [tags.SeriesInstanceUID]: { cap: 'seriesCap', page: 'seriesPage' },
};
const instanceLevel: Level = { cap: 'instanceCap', page: 'instancePage' };
const keywords: Readonly<Record<string, string>> = {
  [tags.StudyInstanceUID]: 'StudyInstanceUID',
  [tags.SeriesInstanceUID]: 'SeriesInstanceUID',
  [tags.SOPInstanceUID]: 'SOPInstanceUID',
};

/**
 * A search, page after page (PS3.18 8.3.4). An archive may send fewer rows than asked for and still have more: it says so in a
 * Warning header, which a browser may not be allowed to see (WEB-34). So a short page is asked after, unless the archive has
 * sent a longer one before. Whatever the archive does with `limit` and `offset`, the list is complete or has a warning.
 */
export function searchRows(request: SearchRequest, needs: SearchDependencies): Promise<Result<Rows, ArchiveProblem>> {
  return new Listing(request, needs).run();
}

type Step = 'more' | 'end' | 'unpaged' | 'repeated';

class Listing {
  readonly #request: SearchRequest;
  readonly #needs: SearchDependencies;
  readonly #limit: number;
  readonly #level: Level;
  readonly #found = new Map<string, DicomJson>();
  readonly #warnings = new Set<string>();
  /** Rows sent so far, repeated ones too. */
  #sent = 0;
  #fullPages = 0;
  /** Length of a page that may have been cut: the next one tells. */
  #doubtful: number | undefined;
  #hasSeenCap = false;
  /** This list has been announced to go on: when that stops, it ends. */
  #isAnnounced = false;
  #stalePages = 0;
  #hasMore = false;

  constructor(request: SearchRequest, needs: SearchDependencies) {
    this.#request = request;
    this.#needs = needs;
    this.#limit = Math.min(request.limit, MAX_ROWS);
    this.#level = levels[request.uidTag] ?? instanceLevel;
  }

  async run(): Promise<Result<Rows, ArchiveProblem>> {
    if (this.#isUnpaged()) return this.#runUnpaged();
    for (;;) {
      const offset = this.#request.offset + this.#sent;
      const size = this.#pageSize();
      const page = await searchPage(this.#request, { offset, limit: size }, this.#needs);
      if (!page.ok) {
        const outcome = this.#afterRefusal(page.error, offset);
        if (outcome === 'unpaged') return this.#runUnpaged();
        if (outcome === 'end') break;
        return page;
      }
      const isSame = offset > 0 && this.#sent === 0 && (await this.#isFirstPage(page.value));
      const taken = isSame ? 'unpaged' : this.#take(page.value, offset);
      const step = taken === 'repeated' ? await this.#afterRepetition() : taken;
      if (step === 'unpaged') return this.#runUnpaged();
      if (step === 'end' || (await this.#isAllThatIsPromised())) break;
    }
    await this.#collectWhatMoved();
    return this.#rows();
  }

  /** A list continued from an earlier search: whether the archive has passed over `offset`, and begun anew. */
  async #isFirstPage({ datasets }: Page): Promise<boolean> {
    const { facts } = this.#needs.findings;
    const [row] = datasets;
    if (!row || facts.isProven('offset')) return false;
    const first = await searchPage(this.#request, { offset: 0, limit: 1 }, this.#needs);
    if (!first.ok) return false;
    const isSame = this.#keyOf(first.value.datasets[0] ?? {}) === this.#keyOf(row);
    facts.learn('offset', isSame ? 'ignored' : 'honoured');
    return isSame;
  }

  /**
   * The same rows again: the archive passes over `offset`, or sends its last page for whatever lies beyond it. The second row,
   * asked for by itself, tells; a list of one row tells nothing.
   */
  async #afterRepetition(): Promise<Step> {
    const { facts } = this.#needs.findings;
    const [first] = this.#found.keys();
    if (this.#found.size < 2) {
      facts.learn(this.#level.page, Math.max(this.#found.size, facts.proven(this.#level.page) ?? 0));
      return 'end';
    }
    const probe = await searchPage(this.#request, { offset: this.#request.offset + 1, limit: 1 }, this.#needs);
    const [row] = probe.ok ? probe.value.datasets : [];
    const isHonoured = row !== undefined && this.#keyOf(row) !== first;
    facts.learn('offset', isHonoured ? 'honoured' : 'ignored');
    return isHonoured ? 'end' : 'unpaged';
  }

  /** Only a page that may have been cut is in question; one that the archive says is not the last is believed. */
  async #isAllThatIsPromised(): Promise<boolean> {
    const { promisedRows } = this.#request;
    if (!promisedRows || this.#doubtful === undefined || this.#isAnnounced) return false;
    return (await promisedRows()) === this.#found.size;
  }

  #pageSize(): number {
    const { profile, findings } = this.#needs;
    const isLong = this.#fullPages >= 2 && findings.facts.known(this.#level.cap) === undefined;
    const size = isLong ? Math.max(LONG_PAGE, profile.queryPageSize) : profile.queryPageSize;
    const left = this.#limit - this.#sent;
    return left > 0 ? Math.min(size, left) : size;
  }

  /** Takes a page in, and decides from its length what it says about the list and about the archive. */
  #take(page: Page, offset: number): Step {
    const { facts } = this.#needs.findings;
    const count = page.datasets.length;
    const added = this.#add(page);
    if (count === 0) return this.#atEnd(page.remaining, offset);
    if (offset > 0 && this.#request.offset < offset) {
      if (added === 0 && !facts.isProven('offset')) return 'repeated';
      if (added > 0) facts.learn('offset', 'honoured');
    }
    this.#stalePages = added === 0 ? this.#stalePages + 1 : 0;
    this.#sent += count;
    if (this.#stalePages > 1) return this.#cutShort();
    this.#judgeDoubt(count);
    if (this.#isWanted()) return 'end';
    return this.#stepAfter(page, count);
  }

  #stepAfter(page: Page, count: number): Step {
    const { facts } = this.#needs.findings;
    const asked = page.limit;
    const isFull = asked !== undefined && count === asked;
    if (isFull) {
      this.#fullPages++;
      this.#noteLimit();
    }
    if (asked !== undefined && count > asked) {
      facts.learn('limit', 'ignored');
      // All of the list, or a page of a length that cannot be chosen: what comes after it tells.
      if (facts.known('offset') === undefined) {
        this.#doubtful = count;
        return 'more';
      }
    }
    const mayEnd = !page.remaining && !isFull && !this.#mayBeCut(count);
    if (mayEnd) return 'end';
    if (this.#sent >= this.#limit) {
      if (this.#limit === MAX_ROWS) this.#cutShort();
      this.#hasMore = true;
      return 'end';
    }
    if (!isFull && !page.remaining) this.#doubtful = count;
    return 'more';
  }

  #noteLimit(): void {
    const { facts } = this.#needs.findings;
    if (facts.known('limit') === undefined) facts.learn('limit', 'honoured');
  }

  /** Rows have followed a short page: the archive has a cap of its own, and not always the same. */
  #judgeDoubt(count: number): void {
    const { facts } = this.#needs.findings;
    if (this.#doubtful === undefined) return;
    const cap = facts.proven(this.#level.cap);
    if (cap !== undefined && cap !== this.#doubtful) facts.learn('pages', 'uneven');
    if (cap === undefined || this.#doubtful > cap) facts.learn(this.#level.cap, this.#doubtful);
    this.#hasSeenCap = true;
    this.#doubtful = count > 0 ? undefined : this.#doubtful;
  }

  /**
   * Whether a short page may be a cut one. What an earlier page load knew of lengths is not believed here: behind the same
   * address may be another server by now, which cuts its lists where the one before did not.
   */
  #mayBeCut(count: number): boolean {
    const { facts } = this.#needs.findings;
    if (this.#isAnnounced) return false;
    if (this.#hasSeenCap || facts.known('pages') === 'uneven') return true;
    const cap = facts.proven(this.#level.cap);
    if (cap !== undefined) return count >= cap;
    return count > (facts.proven(this.#level.page) ?? 0);
  }

  #atEnd(remaining: boolean, offset: number): Step {
    const { facts } = this.#needs.findings;
    if (offset > 0 && this.#sent > 0) facts.learn('offset', 'honoured');
    if (this.#doubtful !== undefined) {
      const longest = Math.max(this.#doubtful, facts.proven(this.#level.page) ?? 0);
      if (!this.#hasSeenCap) facts.learn(this.#level.page, longest);
    }
    if (remaining || offset === SILENT_END) this.#cutShort();
    return 'end';
  }

  /** A search by one UID ends with the object of that UID, whatever else an archive that ignores the key would list. */
  #isWanted(): boolean {
    const { keys, uidTag } = this.#request;
    const wanted = keys.find(([key]) => key === keywords[uidTag] || key === uidTag)?.[1];
    return wanted !== undefined && this.#found.has(wanted);
  }

  /** A refusal in the middle of a list. Nothing found so far is thrown away, and nothing is shown as if it were all. */
  #afterRefusal(error: ArchiveProblem, offset: number): Step | 'fail' {
    const { facts } = this.#needs.findings;
    if (!mayBeTheForm(error) || offset === 0) return 'fail';
    if (!facts.isProven('offset')) {
      facts.learn('offset', 'refused');
      return 'unpaged';
    }
    // Archives that have no empty lists say 404 behind the last row.
    if (error.kind === 'absent') return this.#atEnd(false, offset);
    return this.#sent === 0 ? 'fail' : this.#cutShort();
  }

  #isUnpaged(): boolean {
    const offset = this.#needs.findings.facts.known('offset');
    return offset === 'ignored' || offset === 'refused';
  }

  /** Without a usable offset, a longer list can only be had by a larger limit. */
  async #runUnpaged(): Promise<Result<Rows, ArchiveProblem>> {
    const { offset } = this.#request;
    const wanted = offset + this.#limit;
    // Neither can be chosen, and the one answer there is has come already.
    if (this.#needs.findings.facts.known('limit') === 'ignored' && offset === 0 && this.#found.size > 0) {
      if (looksCut(this.#found.size)) this.#cutShort();
      return this.#unpagedRows(this.#found.size, false);
    }
    let size = Math.min(wanted, Math.max(offset + LONG_PAGE, 2 * this.#found.size));
    let longest = this.#sent;
    for (;;) {
      const page = await searchPage(this.#request, { offset: 0, limit: size }, this.#needs);
      if (!page.ok) return page;
      const count = page.value.datasets.length;
      const asked = page.value.limit;
      this.#add(page.value);
      const isFull = asked !== undefined && count === asked;
      const canGrow = isFull && asked === size && count > longest;
      longest = Math.max(longest, count);
      if (isFull && count >= wanted) return this.#unpagedRows(longest, this.#limit !== MAX_ROWS);
      if (canGrow && size < wanted) {
        size = Math.min(wanted, size * 4);
        continue;
      }
      if (page.value.remaining || isFull || looksCut(count)) this.#cutShort();
      return this.#unpagedRows(longest, false);
    }
  }

  #unpagedRows(count: number, hasMore: boolean): Result<Rows, never> {
    const { offset } = this.#request;
    const all = [...this.#found.values()];
    const datasets = all.slice(offset);
    return ok({ datasets, nextOffset: Math.max(offset, count), hasMore, warnings: [...this.#warnings] });
  }

  /** Rows sent twice stand in the place of rows not sent: the order changed between pages. Only one long page helps. */
  async #collectWhatMoved(): Promise<void> {
    const { findings } = this.#needs;
    const isOneOfMore = this.#hasMore || this.#request.offset > 0;
    if (this.#found.size < this.#sent) findings.hasMovingOrder = true;
    // What moved to another page of the reader's cannot be seen here.
    if (isOneOfMore && findings.hasMovingOrder) this.#warnings.add(MOVED);
    if (this.#found.size >= this.#sent || this.#hasMore) return;
    const size = this.#sent;
    if (this.#request.offset === 0 && size <= MAX_REFETCHED_ROWS) {
      const page = await searchPage(this.#request, { offset: 0, limit: size }, this.#needs);
      if (page.ok) this.#add(page.value);
    }
    if (this.#found.size < size) this.#warnings.add(MOVED);
  }

  #add({ datasets, remaining, warnings }: Page): number {
    const before = this.#found.size;
    if (remaining) this.#isAnnounced = true;
    for (const warning of warnings) this.#warnings.add(warning);
    for (const row of datasets) this.#found.set(this.#keyOf(row), row);
    return this.#found.size - before;
  }

  #keyOf(row: DicomJson): string {
    return stringOf(row, this.#request.uidTag) ?? JSON.stringify(row);
  }

  #cutShort(): 'end' {
    this.#warnings.add(`The archive has more than the ${this.#found.size} entries it lets be listed, or may have`);
    return 'end';
  }

  #rows(): Result<Rows, never> {
    const nextOffset = this.#request.offset + this.#sent;
    return ok({
      datasets: [...this.#found.values()],
      nextOffset,
      hasMore: this.#hasMore,
      warnings: [...this.#warnings],
    });
  }
}

const MOVED = 'The archive changed the order of the list while it was read: entries may be missing';

/** Nobody can ask what comes after this page; a server's own cap is a round number, or one over it. */
const looksCut = (count: number): boolean =>
  (count >= 20 && count % 10 === 0) ||
  (count > 100 && count % 100 === 1) ||
  (count >= 16 && (count & (count - 1)) === 0);
