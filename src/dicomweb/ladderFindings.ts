import type { HowLearnt } from './capabilities';

/** After so many different objects a way of asking that never worked is not tried again. */
const REFUSALS_THAT_COUNT = 2;
const MAX_REMEMBERED_OBJECTS = 2048;

/** What is known of one rung. `refused` by one object may be that object's fault; `useless` counts for the archive. */
export interface RungFact {
  readonly state: 'works' | 'refused' | 'useless';
  readonly how: HowLearnt;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly isRemembered: boolean;
}

/**
 * Which rung of a ladder of ways to ask has worked. Two memories: per archive, so that the ladder is climbed once; and per
 * object, because one object may be refused where its neighbours are not (Orthanc answers 500 for HTJ2K frames only), and that
 * must not push the whole archive down to the slow rungs. Only the first is ever written down.
 */
export class LadderFindings {
  readonly #facts = new Map<string, RungFact>();
  readonly #refusedBy = new Map<string, Set<string>>();
  readonly #byObject = new Map<string, string>();
  readonly #changed: () => void;
  readonly #now: () => number;

  constructor(changed: () => void = () => {}, now: () => number = Date.now) {
    this.#changed = changed;
    this.#now = now;
  }

  /** The rungs to try for an object, best first: its own if one is known, else all that are not known to be useless. */
  order<Rung extends { readonly id: string }>(rungs: readonly Rung[], object: string): readonly Rung[] {
    const own = rungs.find((rung) => rung.id === this.#byObject.get(object));
    if (own) return [own];
    const useful = rungs.filter((rung) => this.#facts.get(rung.id)?.state !== 'useless');
    return useful.length > 0 ? useful : rungs;
  }

  /** The rung that has worked for this object before. */
  knownFor(object: string): string | undefined {
    return this.#byObject.get(object);
  }

  /** In this page load or, as remembered, in an earlier one. */
  hasWorked(rung: string): boolean {
    return this.#facts.get(rung)?.state === 'works';
  }

  succeeded(rung: string, object: string, how: HowLearnt = 'use'): void {
    this.#set(rung, 'works', how);
    this.#byObject.delete(object);
    this.#byObject.set(object, rung);
    const [oldest] = this.#byObject.keys();
    if (this.#byObject.size > MAX_REMEMBERED_OBJECTS && oldest !== undefined) this.#byObject.delete(oldest);
  }

  /** Call only once another rung has worked for the object: an object that nothing works for says nothing about rungs. */
  refused(rung: string, object: string, how: HowLearnt = 'use'): void {
    const objects = this.#refusedBy.get(rung) ?? new Set();
    if (objects.size < REFUSALS_THAT_COUNT) this.#refusedBy.set(rung, objects.add(object));
    const known = this.#facts.get(rung);
    if (known?.state === 'works' && !known.isRemembered) return;
    this.#set(rung, objects.size < REFUSALS_THAT_COUNT ? 'refused' : 'useless', how);
  }

  /** Drops what came from an earlier page load, for nothing of it worked. True if a rung comes back into use by that. */
  forgetRemembered(): boolean {
    const doubtful = [...this.#facts].filter(([, fact]) => fact.isRemembered);
    for (const [rung] of doubtful) this.#facts.delete(rung);
    if (doubtful.length > 0) this.#changed();
    return doubtful.some(([, fact]) => fact.state === 'useless');
  }

  remember(rung: string, fact: Omit<RungFact, 'isRemembered'>): void {
    if (!this.#facts.has(rung)) this.#facts.set(rung, { ...fact, isRemembered: true });
  }

  entries(): ReadonlyMap<string, RungFact> {
    return this.#facts;
  }

  #set(rung: string, state: RungFact['state'], how: HowLearnt): void {
    const before = this.#facts.get(rung);
    if (before?.state === state && !before.isRemembered) return;
    this.#facts.set(rung, { state, how, atMs: this.#now(), isRemembered: false });
    this.#changed();
  }
}
