/** How one archive is to be treated. Data only: no code branches on a vendor name (ARCHITECTURE 6d). */
export interface SourceProfile {
  /** Requests for pixels at a time. Browsers open six connections per HTTP/1.1 origin. */
  readonly maxConcurrentRequests: number;
  /** Frames of one instance asked for in one request: 32 cost Orthanc 1.10 as much as one. */
  readonly maxFramesPerRequest: number;
  /** Rows asked for per search request; 200 is the most some cloud archives accept. */
  readonly queryPageSize: number;
}

export const defaultProfile: SourceProfile = { maxConcurrentRequests: 6, maxFramesPerRequest: 16, queryPageSize: 200 };

/**
 * What was found out about an archive while talking to it; starts empty, is never stored. Each entry saves requests that
 * would fail again. One per source, written only by the code of this folder; the self-check page may read it.
 */
export interface SourceFindings {
  readonly frameLadder: LadderFindings;
  readonly instanceLadder: LadderFindings;
  readonly bulkdataLadder: LadderFindings;
  readonly metadataLadder: LadderFindings;
  readonly thumbnailLadder: LadderFindings;
  /** A list of frames failed where each frame alone succeeded: ask one at a time. */
  refusesFrameLists: boolean;
  refusesIncludeField: boolean;
  ignoresWildcards: boolean;
  /** A search with a wildcard has had results: an empty answer then really means none. */
  hasMatchedWildcards: boolean;
}

export const newFindings = (): SourceFindings => ({
  frameLadder: new LadderFindings(),
  instanceLadder: new LadderFindings(),
  bulkdataLadder: new LadderFindings(),
  metadataLadder: new LadderFindings(),
  thumbnailLadder: new LadderFindings(),
  refusesFrameLists: false,
  refusesIncludeField: false,
  ignoresWildcards: false,
  hasMatchedWildcards: false,
});

/** After so many different objects a way of asking that never worked is not tried again. */
const REFUSALS_THAT_COUNT = 2;
const MAX_REMEMBERED_OBJECTS = 2048;

/**
 * Which rung of a ladder of ways to ask has worked. Two memories: per archive, so that the ladder is climbed once; and per
 * object, because one object may be refused where its neighbours are not (Orthanc answers 500 for HTJ2K frames only), and that
 * must not push the whole archive down to the slow rungs.
 */
export class LadderFindings {
  readonly #working = new Set<string>();
  readonly #refusedBy = new Map<string, Set<string>>();
  readonly #byObject = new Map<string, string>();

  /** The rungs to try for an object, best first: its own if one is known, else all that are not known to be useless. */
  order<Rung extends { readonly id: string }>(rungs: readonly Rung[], object: string): readonly Rung[] {
    const own = rungs.find((rung) => rung.id === this.#byObject.get(object));
    if (own) return [own];
    const useful = rungs.filter((rung) => !this.#isUseless(rung.id));
    return useful.length > 0 ? useful : rungs;
  }

  /** The rung that has worked for this object before. */
  knownFor(object: string): string | undefined {
    return this.#byObject.get(object);
  }

  hasWorked(rung: string): boolean {
    return this.#working.has(rung);
  }

  succeeded(rung: string, object: string): void {
    this.#working.add(rung);
    this.#byObject.delete(object);
    this.#byObject.set(object, rung);
    const [oldest] = this.#byObject.keys();
    if (this.#byObject.size > MAX_REMEMBERED_OBJECTS && oldest !== undefined) this.#byObject.delete(oldest);
  }

  /** Call only once another rung has worked for the object: an object that nothing works for says nothing about rungs. */
  refused(rung: string, object: string): void {
    const objects = this.#refusedBy.get(rung) ?? new Set();
    if (objects.size < REFUSALS_THAT_COUNT) this.#refusedBy.set(rung, objects.add(object));
  }

  #isUseless(rung: string): boolean {
    return !this.#working.has(rung) && (this.#refusedBy.get(rung)?.size ?? 0) >= REFUSALS_THAT_COUNT;
  }
}
