import { CapabilityFacts } from './capabilities';
import { type CapabilityMemory, memoryKeyOf, readMemory, writeMemory } from './capabilityMemory';
import { LadderFindings } from './ladderFindings';

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

export interface FindingsOptions {
  /** Where facts outlive the page; without it they are learnt anew each time. */
  readonly memory?: CapabilityMemory;
  /** What they are remembered under. */
  readonly wadoRoot?: URL;
  /** For tests: milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * What was found out about an archive while talking to it. Each entry saves requests that would fail again. One per source,
 * written only by the code of this folder; the self-check page reads it through `reportOf`. What is about an object, and not
 * about the archive, lives as long as the page (docs/decisions/0012).
 */
export class SourceFindings {
  readonly facts: CapabilityFacts;
  readonly ladders: Readonly<Record<'frames' | 'instance' | 'bulkdata' | 'metadata' | 'thumbnail', LadderFindings>>;
  /** Attributes a search may not ask for, by tag. */
  readonly refusedFields = new Set<string>();
  /** The largest `limit` that was accepted in this page load. */
  acceptedLimit = 0;
  /** Rows came twice in one list: the order of a list is not kept from page to page. */
  hasMovingOrder = false;
  readonly #save: (() => void) | undefined;
  #isSaving = false;

  constructor({ memory, wadoRoot, now = Date.now }: FindingsOptions = {}) {
    const changed = () => this.#saveSoon();
    const ladder = () => new LadderFindings(changed, now);
    this.facts = new CapabilityFacts(changed, now);
    this.ladders = {
      frames: ladder(),
      instance: ladder(),
      bulkdata: ladder(),
      metadata: ladder(),
      thumbnail: ladder(),
    };
    if (!memory || !wadoRoot) return;
    const key = memoryKeyOf(wadoRoot);
    readMemory(memory.load(key), this, now());
    this.#save = () => memory.save(key, writeMemory(this));
  }

  get frameLadder(): LadderFindings {
    return this.ladders.frames;
  }
  get instanceLadder(): LadderFindings {
    return this.ladders.instance;
  }
  get bulkdataLadder(): LadderFindings {
    return this.ladders.bulkdata;
  }
  get metadataLadder(): LadderFindings {
    return this.ladders.metadata;
  }
  get thumbnailLadder(): LadderFindings {
    return this.ladders.thumbnail;
  }

  /** A list of frames failed where each frame alone succeeded: ask one at a time. */
  get refusesFrameLists(): boolean {
    return this.facts.known('frameLists') === 'no';
  }
  set refusesFrameLists(isRefused: boolean) {
    this.facts.learn('frameLists', isRefused ? 'no' : 'yes');
  }

  /** Several facts learnt in one breath are written down together. */
  #saveSoon(): void {
    if (!this.#save || this.#isSaving) return;
    this.#isSaving = true;
    queueMicrotask(() => {
      this.#isSaving = false;
      this.#save?.();
    });
  }
}

export const newFindings = (options: FindingsOptions = {}): SourceFindings => new SourceFindings(options);
