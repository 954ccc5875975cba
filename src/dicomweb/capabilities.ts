/**
 * What can be learnt about an archive, and the only words it is learnt in. One table: it is the type of every fact, and what
 * a stored memory is checked against, so that nothing else (a UID, a name, a token) can ever be written down with it.
 */
const capabilityValues = {
  /** `limit` of a search. */
  limit: ['honoured', 'ignored', 'refused'],
  /** `offset` of a search. */
  offset: ['honoured', 'ignored', 'refused'],
  /** The largest `limit` that is not refused. */
  largestLimit: 'count',
  /** Rows that are sent at most, whatever `limit` says. */
  studyCap: 'count',
  seriesCap: 'count',
  instanceCap: 'count',
  /** The longest page after which nothing came: shorter ones are not asked after. */
  studyPage: 'count',
  seriesPage: 'count',
  instancePage: 'count',
  /** Pages of unequal length in the middle of a list. */
  pages: ['even', 'uneven'],
  /** `Warning: 299` about further results, as far as the page may see it. */
  warning: ['seen', 'hidden'],
  includeField: ['tags', 'repeated', 'keywords', 'some', 'ignored', 'none'],
  keyNames: ['keywords', 'tags'],
  wildcard: ['yes', 'no', 'ignored'],
  dateRange: ['closed', 'open', 'no'],
  modality: ['yes', 'no'],
  modalityList: ['yes', 'no'],
  studyUid: ['yes', 'no'],
  uidList: ['yes', 'no'],
  fuzzy: ['yes', 'no'],
  metadata: ['yes', 'no'],
  frames: ['yes', 'no'],
  frameLists: ['yes', 'no'],
  rendered: ['yes', 'no'],
  thumbnail: ['yes', 'no'],
  bulkdata: ['yes', 'no'],
  bulkdataBase: ['request', 'moved', 'outside', 'guessed'],
  rangeOfFrames: ['yes', 'no'],
  rangeOfBulkdata: ['yes', 'no'],
  singleInstanceStore: ['yes', 'no'],
  capabilitiesDocument: ['yes', 'no'],
} as const;

type ValueOf<Allowed> = Allowed extends readonly (infer Value)[] ? Value : number;
export type CapabilityId = keyof typeof capabilityValues;
export type CapabilityValue<Id extends CapabilityId> = ValueOf<(typeof capabilityValues)[Id]>;

/** `use`: met while working. `probe`: asked on purpose. */
export type HowLearnt = 'use' | 'probe';

export interface LearntFact {
  readonly value: string | number;
  readonly how: HowLearnt;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** From an earlier page load: a guess that shapes the first request, never a proof. */
  readonly isRemembered: boolean;
}

/** True for an id of the table and a value it allows. */
export function isCapability(id: unknown, value: unknown): id is CapabilityId {
  if (typeof id !== 'string' || !Object.hasOwn(capabilityValues, id)) return false;
  const allowed: 'count' | readonly string[] = capabilityValues[id as CapabilityId];
  if (allowed === 'count') return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
  return typeof value === 'string' && allowed.includes(value);
}

/** The facts about one archive. */
export class CapabilityFacts {
  readonly #facts = new Map<CapabilityId, LearntFact>();
  readonly #changed: () => void;
  readonly #now: () => number;

  constructor(changed: () => void, now: () => number) {
    this.#changed = changed;
    this.#now = now;
  }

  learn<Id extends CapabilityId>(id: Id, value: CapabilityValue<Id>, how: HowLearnt = 'use'): void {
    const before = this.#facts.get(id);
    if (before?.value === value && !before.isRemembered) return;
    this.#facts.set(id, { value, how, atMs: this.#now(), isRemembered: false });
    this.#changed();
  }

  known<Id extends CapabilityId>(id: Id): CapabilityValue<Id> | undefined {
    return this.#facts.get(id)?.value as CapabilityValue<Id> | undefined;
  }

  /** As `known`, but only from this page load: for what a list is believed to be whole by. */
  proven<Id extends CapabilityId>(id: Id): CapabilityValue<Id> | undefined {
    return this.isProven(id) ? this.known(id) : undefined;
  }

  /** Known, and from this page load. */
  isProven(id: CapabilityId): boolean {
    return this.#facts.get(id)?.isRemembered === false;
  }

  /** Drops what came from an earlier page load, for it led to a failure. True if there was any. */
  forgetRemembered(ids: readonly CapabilityId[]): boolean {
    const doubtful = ids.filter((id) => this.#facts.get(id)?.isRemembered);
    for (const id of doubtful) this.#facts.delete(id);
    if (doubtful.length > 0) this.#changed();
    return doubtful.length > 0;
  }

  forget(ids: readonly CapabilityId[]): void {
    const known = ids.filter((id) => this.#facts.delete(id));
    if (known.length > 0) this.#changed();
  }

  remember(id: CapabilityId, fact: Omit<LearntFact, 'isRemembered'>): void {
    if (!this.#facts.has(id)) this.#facts.set(id, { ...fact, isRemembered: true });
  }

  entries(): ReadonlyMap<CapabilityId, LearntFact> {
    return this.#facts;
  }
}
